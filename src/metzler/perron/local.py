"""The Perron pair of one strongly connected component."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from metzler.envelope import RowFamily
from metzler.matrices.window import Window
from metzler.perron.bracket import Bracket, from_vector, scale_of
from metzler.perron.jacobi import jacobi_steps
from metzler.perron.krylov import krylov_steps
from metzler.perron.noda import entries, noda_steps, solvable

DENSE_LIMIT = 1500
"""Components up to this size are solved with dense M-matrix solves when Jacobi steps are slow."""
TIGHT = 4e-15
"""Relative width at which a bracket counts as closed by rounding."""
MAX_JACOBI, FEW = 60, 3
ENOUGH, ENOUGH_SMALL = 25, 8
"""Jacobi steps give way to the costlier engines where, at their pace, they need over so many more."""
SMALL = 100
"""Components up to this size are closed to rounding; larger ones to `NEARLY` or the wanted tolerance."""
NEARLY = 1e-11


def local_steps(family: RowFamily, tolerance: float) -> Iterator[Bracket]:
    """Brackets of an irreducible, balanced family that close, the last one being the answer.

    `tolerance` is the wanted width relative to `scale_of`; small components go on to rounding level.
    """
    best: Bracket | None = None
    for bracket in _engines(family, tolerance):
        best = bracket if best is None else best.meet(bracket)
        yield best


def _engines(family: RowFamily, tolerance: float) -> Iterator[Bracket]:
    small = family.n <= SMALL
    goal = TIGHT if small else min(tolerance, NEARLY) if family.n <= DENSE_LIMIT else tolerance
    last = from_vector(np.ones(family.n), family(np.ones(family.n)))
    yield last
    history = [last.width]
    for last in islice(jacobi_steps(family, np.ones(family.n)), 1, FEW if _huge(family) else MAX_JACOBI):
        history.append(last.width)
        yield last
        if _closed(family, last, goal) or _slow(history, family, last, goal, ENOUGH_SMALL if small else ENOUGH):
            break
    if _closed(family, last, goal):
        return
    if small:
        for finer in noda_steps(family, last.v):
            yield finer
            if _closed(family, finer, goal):
                return
    else:
        yield from _krylov(family, last, goal)


def _krylov(family: RowFamily, start: Bracket, goal: float) -> Iterator[Bracket]:
    best = start
    for bracket in krylov_steps(family, start.v, scale_of(family, start), goal):
        best = best.meet(bracket)
        yield best
        if _closed(family, best, goal):
            return
    if solvable(family):
        yield from noda_steps(entries(family), best.v)


def _huge(family: RowFamily) -> bool:
    """Whether Krylov rounds run in single precision, each step cheaper than one of Jacobi's."""
    return isinstance(family.off, Window)


def _closed(family: RowFamily, bracket: Bracket, goal: float) -> bool:
    return bracket.width <= goal * scale_of(family, bracket)


def _slow(history: list[float], family: RowFamily, last: Bracket, goal: float, enough: int) -> bool:
    """Whether, at the pace of the last six steps, Jacobi steps need over `enough` more."""
    if len(history) < 8 or not np.isfinite(history[-7]):
        return False
    factor = (max(history[-1], 1e-300) / history[-7]) ** (1 / 6)
    wanted = goal * scale_of(family, last)
    return bool(factor >= 1 or np.log(wanted / history[-1]) / np.log(factor) > enough)
