"""Certify against everything one would use instead, on networks that all of them can hold, in this run.

`proves` is what the weights that a peer returned really give, in rational arithmetic up to a hundred thousand
entries and in double precision beyond; "nothing" where it returned none or some that are not positive.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from tests.oracles.lp_bisection import proved_value

from benchmarks.certify_vs_lp import eta_of, matrices_of
from benchmarks.memory import peak_bytes
from benchmarks.networks import Case, badly_scaled, block, dense, power_law, sparse_random
from benchmarks.peers import PEERS
from benchmarks.timing import timed
from metzler.search.certify import certify

EXACT_ENTRIES = 100_000
LONG = 60.0
"""Seconds beyond which a peer is not run a second time for its memory."""


@dataclass(frozen=True)
class PeerRow:
    """One method on one network; b is minus the rate, in 1/time."""

    case: str
    n: int
    synapses: int
    method: str
    seconds: float
    peak_megabytes: float
    reports: float
    proves: float | None
    wrong_by: float
    """How far the reported rate exceeds what any weights can prove, at least 0."""
    ratio: float
    """Its time over that of certify."""


def cases(quick: bool) -> list[Case]:
    """Networks with one worst-case matrix (linf), so that every peer can take part, and one with two (l1)."""
    small = [one_matrix(dense(10, 3)), dense(10, 3), one_matrix(dense(50, 3)), one_matrix(badly_scaled(30, 6.0, 3))]
    large = [one_matrix(dense(500, 1)), one_matrix(dense(2000, 1)), one_matrix(sparse_random(2000, 20, 1))]
    larger = [one_matrix(power_law(20_000, 10, 1)), one_matrix(block(20_000, 40, 10, 1))]
    return small if quick else [*small, one_matrix(dense(100, 3)), *large, *larger]


def one_matrix(case: Case) -> Case:
    """The same network in the norm in which its worst case is one matrix."""
    return replace(case, name=f"{case.name}, linf", norm="linf")


def measure(case: Case) -> Iterator[PeerRow]:
    """Certify, then every peer that takes a network of this size and kind."""
    _, memory = peak_bytes(lambda: certify(case.model, case.norm))
    certificate, ours = timed(lambda: certify(case.model, case.norm), 5)
    matrices = matrices_of(case)
    best = certificate.rate + certificate.gap

    def row(method: str, seconds: float, peak: float, rate: float, eta: Any) -> PeerRow:
        proved = None if eta is None else -value_of(matrices, eta)
        proves = proved if proved is not None and np.isfinite(proved) else None
        excess = max(0.0, rate - best)
        return PeerRow(
            case.name, case.model.n, case.synapses, method, seconds, peak / 2**20, rate, proves, excess, seconds / ours
        )

    yield row("metzler certify", ours, memory, certificate.rate, eta_of(certificate))
    for name, (peer, largest, single) in PEERS.items():
        if case.model.n > largest or (single and len(matrices) > 1):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a peer remarks about its own accuracy shows in the table
            answer, theirs = timed(lambda peer=peer: peer(matrices), case.repeats)
            peak = peak_bytes(lambda peer=peer: peer(matrices))[1] if theirs < LONG else float("nan")
        yield row(name, theirs, peak, -answer.b, answer.eta)


def value_of(matrices: list[Any], eta: Any) -> float:
    """`max_k max_i (M_k eta)_i / eta_i`, infinite where a weight is not positive."""
    if not (eta > 0).all() or sum(M.nnz for M in matrices) > EXACT_ENTRIES:
        return proved_value(matrices, eta)
    weights = [Fraction(float(e)) for e in eta]
    worst = max(
        sum((Fraction(float(a)) * weights[j] for a, j in entries(M, i)), Fraction(0)) / weights[i]
        for M in matrices
        for i in range(M.shape[0])
    )
    return float(worst)


def entries(M: Any, i: int) -> zip[tuple[float, int]]:
    """Values and columns of row i."""
    part = slice(M.indptr[i], M.indptr[i + 1])
    return zip(M.data[part], M.indices[part], strict=True)


def rows(quick: bool = False) -> Iterator[PeerRow]:
    """The measurements, one network after the other."""
    for case in cases(quick):
        yield from measure(case)
