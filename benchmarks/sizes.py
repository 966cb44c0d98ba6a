"""Certify from ten neurons to hundreds of thousands: time, memory, and one ARPACK call on the same weights.

Networks that are not at hand (a distribution that is not installed, a file that was not given) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import ArpackNoConvergence, eigs

from benchmarks.memory import peak_bytes
from benchmarks.networks import dense, power_law_weights, sparse_random
from benchmarks.timing import in_turn
from metzler.claims.check import check
from metzler.datasets import celegans, fly_visual_system
from metzler.errors import InputError
from metzler.io import read
from metzler.models import Hopfield
from metzler.search.certify import certify

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Networks that a checkout may have beside it: any folder of weight files will do."""
FITTED = (1e5, 2e7)
"""Synapses between which the exponent of cost against size is fitted."""
PRODUCTS = 5


@dataclass(frozen=True)
class SizeRow:
    """One network in l1; times in seconds (medians)."""

    case: str
    n: int
    synapses: int
    certify_seconds: float
    check_seconds: float
    product_seconds: float
    rate: float
    gap: float
    eigs_seconds: float
    memory_ratio: float
    """Peak memory of certify beyond the input, over the input's CSR bytes."""
    ratio: float
    """certify (with its check) over eigs."""


def networks(quick: bool) -> Iterator[tuple[str, Any, int]]:
    """Name, weights, repeats."""
    for n in (10, 100) if quick else (10, 100, 1000, 2000):
        yield f"dense, n = {n}", dense(n, 1).model.W, 5
    yield "C. elegans", celegans().weights, 5
    for n in (1000,) if quick else (1000, 10_000, 100_000, 428_657):
        yield f"sparse random, n = {n}", sparse_random(n, 20, 1).model.W, 3
    for n in () if quick else (10_000, 100_000, 1_000_000):
        yield f"power law, n = {n}", power_law_weights(n, 10, np.random.default_rng(n)), 3
    for extent in (3,) if quick else (3, 15, 27, 47):
        try:
            yield f"fly visual system, extent {extent}", fly_visual_system(extent).weights, 5 if extent < 40 else 3
        except InputError:
            return
    for name in () if quick else ("larva_winding", "graph_wikivote"):
        file = DATA / f"{name}.npz"
        if file.is_file():
            yield name, read(file).weights, 3


def measure(case: str, W: Any, repeats: int) -> SizeRow:
    """One network."""
    model = Hopfield(W, leak=1.0, slopes=(0.0, 1.0))
    size = sparse.csr_array(abs(model.W))
    ones = np.ones(model.n)
    certificate, peak = peak_bytes(lambda: certify(model, "l1"))
    times = in_turn(
        {
            "certify": lambda: certify(model, "l1"),
            "check": lambda: check(certificate, model).require(),
            "product": lambda: [size @ ones for _ in range(PRODUCTS)],
            "eigs": lambda: _eigs(size),
        },
        repeats,
    )
    ours, again, product, theirs = times["certify"], times["check"], times["product"] / PRODUCTS, times["eigs"]
    held = size.data.nbytes + size.indices.nbytes + size.indptr.nbytes
    found = (certificate.rate, certificate.gap)
    return SizeRow(case, model.n, size.nnz, ours, again, product, *found, theirs, peak / held, ours / theirs)


def _eigs(size: Any) -> None:
    try:
        eigs(size, k=1, tol=1e-10)
    except ArpackNoConvergence:
        return


def exponent(rows: list[dict[str, Any]]) -> float:
    """The exponent of certify's time against synapses, least squares on logarithms within `FITTED`."""
    points = [(r["synapses"], r["certify_seconds"]) for r in rows if FITTED[0] <= r["synapses"] <= FITTED[1]]
    if len(points) < 2:
        return float("nan")
    x, y = np.log(np.array(points, dtype=float)).T
    return float(np.polyfit(x, y, 1)[0])


def rows(quick: bool = False) -> Iterator[SizeRow]:
    """The measurements, one network after the other."""
    for case, W, repeats in networks(quick):
        yield measure(case, W, repeats)
