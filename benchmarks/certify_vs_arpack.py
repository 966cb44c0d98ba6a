"""Certify the fly visual system against one plain eigenvalue call of SciPy, both in this run.

`scipy.sparse.linalg.eigs(abs(W), k=1, tol=1e-10)` proves nothing: its vector has zero and negative entries. It is
here because it is what one would otherwise compute, and a floor for any method that needs the root.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse.linalg import eigs

from benchmarks.timing import timed
from metzler.certificates import certify, check
from metzler.datasets import fly_visual_system
from metzler.models import Hopfield

REPEATS = 5


@dataclass(frozen=True)
class ArpackRow:
    """One norm; times in seconds (medians), rates in 1/time at unit time constant."""

    case: str
    n: int
    synapses: int
    norm: str
    certify_seconds: float
    check_seconds: float
    rate: float
    gap: float
    arpack_seconds: float
    arpack_root: float
    arpack_not_positive: int
    """Entries of the eigenvector that are zero or of the wrong sign: as weights they prove nothing."""
    ratio: float
    """(certify + check) / arpack; certify itself already contains one check."""


def measure(extent: int, norm: str) -> ArpackRow:
    """Both on the fly visual system of this extent."""
    W = fly_visual_system(extent).weights
    size = abs(W)
    model = Hopfield(W, leak=1.0, activation="relu")
    (values, vectors), theirs = timed(lambda: eigs(size, k=1, tol=1e-10), REPEATS)
    certificate, ours = timed(lambda: certify(model, norm), REPEATS)
    result, again = timed(lambda: check(certificate, model), REPEATS)
    result.require()
    v = vectors[:, 0].real
    v = v * np.sign(v.sum())
    return ArpackRow(
        f"fly visual system, extent {extent}",
        model.n,
        int(W.nnz),
        norm,
        ours,
        again,
        certificate.rate,
        certificate.gap,
        theirs,
        float(values[0].real),
        int((v <= 0).sum()),
        (ours + again) / theirs,
    )


def rows(quick: bool = False) -> Iterator[ArpackRow]:
    """The measurements, one norm after the other."""
    extent = 3 if quick else 15
    return (measure(extent, norm) for norm in ("l1", "linf"))
