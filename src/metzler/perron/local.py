"""The Perron pair of one strongly connected component."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from metzler.arrays import Vector
from metzler.envelope.family import RowFamily
from metzler.matrices.operators import is_window
from metzler.perron.bracket import Bracket, from_vector, scale_of
from metzler.perron.jacobi import jacobi_steps
from metzler.perron.krylov import krylov_steps
from metzler.perron.noda import noda_steps, solvable
from metzler.perron.squaring import squared

DENSE_LIMIT = 1500
"""Components up to this size are solved with dense M-matrix solves when Jacobi steps are slow."""
TIGHT = 4e-15
"""Relative width at which a bracket counts as closed by rounding."""
MAX_JACOBI, FEW = 100, 3
LAST_JACOBI, DAMPED = 2000, 0.3
"""So many where Krylov rounds fail, damped so: on a long cycle half as many do as with the usual damping."""
SPAN, STALLED = 60, 0.85
"""After the first four spans of steps, one that leaves more than this part of the bracket is the last."""
ENOUGH = 60
"""Jacobi steps give way to the costlier engines where, at their pace, they need over so many more."""
SMALL = 100
"""Components up to this size are squared and closed to rounding; larger ones to `NEARLY` or the wanted tolerance."""
NEARLY = 1e-11


def local_steps(family: RowFamily, tolerance: float, start: Vector | None = None) -> Iterator[Bracket]:
    """Brackets of an irreducible, balanced family that close, the last one being the answer.

    `tolerance` is the wanted width relative to `scale_of`; small components go on to rounding level. `start` is a
    positive vector, ones if it is not given.
    """
    best: Bracket | None = None
    engines = _engines(family, tolerance, np.ones(family.n) if start is None else start / start.max())
    del start
    for bracket in engines:
        best = bracket if best is None else best.meet(bracket)
        yield best


def _engines(family: RowFamily, tolerance: float, start: Vector) -> Iterator[Bracket]:
    small = family.n <= SMALL
    relative = TIGHT if small else min(tolerance, NEARLY) if family.n <= DENSE_LIMIT else tolerance
    last, goal = from_vector(start, family(start)), _Goal(relative, scale_of(family))
    if small:
        yield from _noda(family, last, goal)
        return
    yield last
    history = [last.width]
    for last in islice(jacobi_steps(family, start), 1, FEW if is_window(family.off) else MAX_JACOBI):
        history.append(last.width)
        yield last
        if goal.met(last) or _slow(history, goal.width(last), ENOUGH):
            break
    del start
    if not goal.met(last):
        yield from _krylov(family, last, goal)


def _noda(family: RowFamily, start: Bracket, goal: _Goal) -> Iterator[Bracket]:
    """Noda steps from a high power of the matrix, where that is nearer than `start`."""
    z = squared(family, start.v)
    last = from_vector(z, family(z))
    last = last if last.width < start.width else start
    yield last
    if goal.met(last):
        return
    for finer in noda_steps(family, last.v):
        yield finer
        if goal.met(finer):
            return


@dataclass(frozen=True)
class _Goal:
    """The width of a bracket that is wanted, relative to root and diagonal."""

    relative: float
    diagonal: float

    def scale(self, bracket: Bracket) -> float:
        """What the width is relative to."""
        return max(abs(bracket.upper), abs(bracket.lower), self.diagonal)

    def width(self, bracket: Bracket) -> float:
        """The width that is wanted of a bracket like this one."""
        return self.relative * self.scale(bracket)

    def met(self, bracket: Bracket) -> bool:
        """Whether it is as narrow as that."""
        return bracket.width <= self.width(bracket)


def _krylov(family: RowFamily, best: Bracket, goal: _Goal) -> Iterator[Bracket]:
    """Krylov rounds; where they fail, what takes longer."""
    engines: tuple[Callable[[Bracket], Iterator[Bracket]], ...] = (
        lambda last: krylov_steps(family, last.v, goal.relative),
        lambda last: _patient(family, last),
    )
    for engine in engines:
        for bracket in engine(best):
            best = best.meet(bracket)
            yield best
            if goal.met(best):
                return
    if solvable(family):
        yield from noda_steps(family.entries(), best.v)


def _patient(family: RowFamily, best: Bracket) -> Iterator[Bracket]:
    """Damped Jacobi steps while they help: for sizes beyond single precision, mostly, that hang on a long cycle."""
    history = [best.width]
    for bracket in islice(jacobi_steps(family, best.v, DAMPED), 1, LAST_JACOBI):
        best = best.meet(bracket)
        yield best
        history.append(best.width)
        if len(history) > 4 * SPAN and not history[-1] <= STALLED * history[-1 - SPAN]:
            return


def _slow(history: list[float], wanted: float, enough: int) -> bool:
    """Whether, at the pace of the last six steps, Jacobi steps need over `enough` more."""
    if len(history) < 8 or not math.isfinite(history[-7]):
        return False
    factor = (max(history[-1], 1e-300) / history[-7]) ** (1 / 6)
    return factor >= 1 or math.log(max(wanted, 1e-300) / max(history[-1], 1e-300)) / math.log(factor) > enough
