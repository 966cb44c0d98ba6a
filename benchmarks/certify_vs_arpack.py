"""Certify the fly visual system against one plain eigenvalue call of SciPy, both in this run.

`scipy.sparse.linalg.eigs(abs(W), k=1, tol=1e-10)` proves nothing: its vector has zero and negative entries. It is
here because it is what one would otherwise compute, and a floor for any method that needs the root. It is timed with
BLAS on all cores and on one, and the faster counts.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse.linalg import eigs

from benchmarks.memory import peak_bytes
from benchmarks.timing import in_turn
from metzler import compiled
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.datasets import fly_visual_system
from metzler.models import Hopfield, Model
from metzler.search.certify import certify
from metzler.threads import one_blas_thread

REPEATS = {3: 5, 15: 9, 27: 7, 47: 5}
PRODUCTS = 5


@dataclass(frozen=True)
class ArpackRow:
    """One norm; times in seconds (medians), rates in 1/time at unit time constant."""

    case: str
    n: int
    synapses: int
    norm: str
    certify_seconds: float
    """Search and one check."""
    check_seconds: float
    """One more check alone."""
    compiled_check_seconds: float
    """The same with compiled loops (extra `compiled`)."""
    product_seconds: float
    """`abs(W) @ z`."""
    rate: float
    gap: float
    memory_ratio: float
    """Peak memory of certify beyond the input, in a process of its own, over the input's CSR bytes."""
    arpack_seconds: float
    arpack_root: float
    arpack_not_positive: int
    """Entries of the eigenvector that are zero or of the wrong sign: as weights they prove nothing."""
    ratio: float
    """certify / arpack."""
    ratio_with_check: float
    """(certify + one more check) / arpack."""


def measure(extent: int) -> Iterator[ArpackRow]:
    """Both on the fly visual system of this extent, in both norms; all calls take turns."""
    W = fly_visual_system(extent).weights
    size, ones, model = abs(W), np.ones(W.shape[0]), Hopfield(W, leak=1.0, activation="relu")
    held = size.data.nbytes + size.indices.nbytes + size.indptr.nbytes
    values, vectors = eigs(size, k=1, tol=1e-10)
    v = vectors[:, 0].real
    not_positive = int((v * np.sign(v.sum()) <= 0).sum())
    found = {norm: (certify(model, norm), _peak(extent, norm)) for norm in ("l1", "linf")}

    def alone() -> None:
        with one_blas_thread():
            eigs(size, k=1, tol=1e-10)

    calls: dict[str, Callable[[], object]] = {"arpack": lambda: eigs(size, k=1, tol=1e-10), "alone": alone}
    for norm, (certificate, _) in found.items():
        calls[f"product {norm}"] = lambda: [size @ ones for _ in range(PRODUCTS)]
        calls[f"certify {norm}"] = lambda norm=norm: certify(model, norm)
        calls[f"check {norm}"] = lambda certificate=certificate: check(certificate, model).require()
        calls[f"compiled check {norm}"] = lambda certificate=certificate: _compiled_check(certificate, model)
    for certificate, _ in found.values():
        _compiled_check(certificate, model)  # compiles
    times = in_turn(calls, REPEATS[extent])
    theirs = min(times["arpack"], times["alone"])
    for norm, (certificate, peak) in found.items():
        ours, again = times[f"certify {norm}"], times[f"check {norm}"]
        yield ArpackRow(
            f"fly visual system, extent {extent}",
            model.n,
            int(W.nnz),
            norm,
            ours,
            again,
            times[f"compiled check {norm}"],
            times[f"product {norm}"] / PRODUCTS,
            certificate.rate,
            certificate.gap,
            peak / held,
            theirs,
            float(values[0].real),
            not_positive,
            ours / theirs,
            (ours + again) / theirs,
        )


def _peak(extent: int, norm: str) -> float:
    """Peak memory in bytes of `certify` in a process of its own."""
    call = [sys.executable, "-m", "benchmarks.certify_vs_arpack", str(extent), norm]
    return float(subprocess.run(call, capture_output=True, text=True, check=True).stdout)


def print_peak(extent: int, norm: str) -> None:
    """Of the second call: what the first one loads and keeps for good, such as the code of LAPACK, is not counted."""
    model = Hopfield(fly_visual_system(extent).weights, leak=1.0, activation="relu")
    certify(model, norm)
    print(peak_bytes(lambda: certify(model, norm))[1])


def _compiled_check(certificate: Certificate, model: Model) -> None:
    check(certificate, model, sizes=compiled.CompiledSizes).require()


def rows(quick: bool = False) -> Iterator[ArpackRow]:
    """The measurements, one network after the other."""
    for extent in (3,) if quick else (15, 27, 47):
        yield from measure(extent)


if __name__ == "__main__":
    print_peak(int(sys.argv[1]), sys.argv[2])
