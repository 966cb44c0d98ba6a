"""Certify (search and independent check) against the bisection over linear programs, both in this run.

The bisection is that of Davydov, Proskurnikov and Bullo 2022, Remark 5, with SciPy's HiGHS to a bracket of 1e-6
relative. Whatever a method reports, `proves` is the rate that the weights it returned really give.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from tests.oracles.brute_force import plain
from tests.oracles.lp_bisection import lp_bisection, proved_value, vertex_matrices

from benchmarks.networks import Case, badly_scaled, dense, sparse_random, two_scales
from benchmarks.timing import timed
from metzler.claims.diagonal import Certificate
from metzler.search.certify import certify

RTOL = 1e-6
OUR_REPEATS = 11


@dataclass(frozen=True)
class LPRow:
    """One network; times in seconds, rates in 1/time."""

    case: str
    n: int
    synapses: int
    norm: str
    metzler_seconds: float
    metzler_rate: float
    metzler_gap: float
    metzler_proves: float
    lp_seconds: float
    lp_programs: int
    lp_reports: float
    lp_proves: float
    lp_excess: float
    """How far the reported rate lies above the proved bound on what any weights reach, at least 0."""
    ratio: float


def cases(quick: bool) -> list[Case]:
    """The networks; the quick list leaves out those that take the peer minutes."""
    small = [dense(10, 3), dense(50, 3), badly_scaled(30, 6.0, 3), two_scales(1e6), two_scales(1e9)]
    return small if quick else [*small, dense(200, 1), dense(500, 1), sparse_random(2000, 20, 1)]


def measure(case: Case) -> LPRow:
    """Both methods on one network."""
    certificate, ours = timed(lambda: certify(case.model, case.norm), OUR_REPEATS)
    matrices = matrices_of(case)
    answer, theirs = timed(lambda: lp_bisection(matrices, RTOL), case.repeats)
    return LPRow(
        case.name,
        case.model.n,
        case.synapses,
        case.norm,
        ours,
        certificate.rate,
        certificate.gap,
        -proved_value(matrices, eta_of(certificate)),
        theirs,
        answer.programs,
        -answer.b,
        -answer.proved,
        max(0.0, -answer.b - (certificate.rate + certificate.gap)),
        theirs / ours,
    )


def matrices_of(case: Case) -> list[object]:
    """The vertex matrices, built by the oracle from bare arrays."""
    net = case.model
    W = net.W.toarray() if sparse.issparse(net.W) else net.W
    bare = plain(net.kind, W, leak=net.leak, slopes=net.slopes, tau=net.tau, gain=net.gain)
    return vertex_matrices(bare, case.norm)


def eta_of(certificate: Certificate) -> np.ndarray:
    """The certificate's weights in the coordinates of the linear programs (unit time constants)."""
    w = np.asarray(certificate.norm.weights)
    return w if certificate.norm.order == "l1" else 1.0 / w


def rows(quick: bool = False) -> Iterator[LPRow]:
    """The measurements, one network after the other."""
    return map(measure, cases(quick))
