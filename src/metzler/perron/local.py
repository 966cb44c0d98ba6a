"""The Perron pair of one strongly connected component."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from metzler.envelope import RowFamily
from metzler.perron.bracket import Bracket, from_vector, scale_of
from metzler.perron.krylov import is_sparse, krylov_steps
from metzler.perron.noda import noda_steps
from metzler.perron.power import power_steps

DENSE_LIMIT = 1500
"""Components up to this size are solved with dense M-matrix solves when power steps are slow."""
FALLBACK_LIMIT = 6000
"""Components up to this size may be densified when the Krylov engine does not close its bracket."""
TIGHT = 4e-15
"""Relative width at which a bracket counts as closed by rounding."""


def local_steps(family: RowFamily, tolerance: float) -> Iterator[Bracket]:
    """Brackets of an irreducible, balanced family that close, the last one being the answer.

    `tolerance` is the wanted width relative to `scale_of`; small components go on to rounding level.
    """
    best: Bracket | None = None
    for bracket in _engines(family, tolerance):
        best = bracket if best is None else best.meet(bracket)
        yield best


def _engines(family: RowFamily, tolerance: float) -> Iterator[Bracket]:
    small = family.n <= DENSE_LIMIT
    goal = TIGHT if small else tolerance
    last = from_vector(np.ones(family.n), family(np.ones(family.n)))
    history = [last.width]
    for last in islice(power_steps(family, np.ones(family.n)), 1, 60 if small else 12):
        history.append(last.width)
        yield last
        if _closed(family, last, goal) or _slow(history, family, last, goal):
            break
    if _closed(family, last, goal):
        return
    if not small or (is_sparse(family) and family.n > 300 and family.off.nnz < family.n**2 / 30):
        yield from _krylov(family, last, goal if not small else 1e-12)
    elif small:
        yield from noda_steps(family, last.v)


def _krylov(family: RowFamily, start: Bracket, goal: float) -> Iterator[Bracket]:
    best = start
    for bracket in krylov_steps(family, start.v, scale_of(family, start), goal):
        best = best.meet(bracket)
        yield best
        if _closed(family, best, goal):
            return
    if family.n <= FALLBACK_LIMIT:
        yield from noda_steps(family, best.v)


def _closed(family: RowFamily, bracket: Bracket, goal: float) -> bool:
    return bracket.width <= goal * scale_of(family, bracket)


def _slow(history: list[float], family: RowFamily, last: Bracket, goal: float) -> bool:
    """Whether, at the pace of the last six steps, power steps need over forty more."""
    if len(history) < 8 or not np.isfinite(history[-7]):
        return False
    factor = (max(history[-1], 1e-300) / history[-7]) ** (1 / 6)
    wanted = goal * scale_of(family, last)
    return bool(factor >= 1 or np.log(wanted / history[-1]) / np.log(factor) > 40)
