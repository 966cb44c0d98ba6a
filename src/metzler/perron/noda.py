"""Noda-Howard: quadratically convergent two-sided iteration with M-matrix solves, sparse or dense.

Noda (1971) for one matrix; with Howard's choice of rows inside for a family (THEORY 3.2).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metzler.arrays import Index, Vector
from metzler.envelope.family import RowFamily
from metzler.matrices import forms, operators
from metzler.perron.bracket import Bracket, from_vector, scale_of

MAX_POLICIES = 50
MAX_STEPS = 200
DENSE_LIMIT = 6000


def noda_steps(family: RowFamily, start: Vector) -> Iterator[Bracket]:
    """Brackets from `U y - T(y) = x`, `U` the upper bound at x; densifies a family unless it is very sparse.

    The iterates stay positive and the upper bound falls strictly, for reducible policies too.
    """
    family = family if _very_sparse(family) else family.dense()
    x = start
    tx, sigma = family.chosen(x)
    bracket = from_vector(x, tx)
    for _ in range(MAX_STEPS):
        if not np.isfinite(bracket.upper):
            return
        solved = _solve_above(family, bracket, x, sigma)
        if solved is None:
            return
        y, ty, sigma = solved
        x = y / y.max()
        fresh = from_vector(x, ty / y.max())
        better = fresh.upper < bracket.upper or fresh.lower > bracket.lower
        bracket = bracket.meet(fresh)
        yield bracket
        if not better:
            return


def _solve_above(family: RowFamily, bracket: Bracket, x: Vector, sigma: Index) -> tuple[Vector, Vector, Index] | None:
    """The solution at the upper bound or, where that is the root itself, a few roundings above it."""
    for lift in (0.0, 2.0**-50, 2.0**-44, 2.0**-38):
        solved = _howard_solve(family, bracket.upper + lift * scale_of(family, bracket), x, sigma)
        if solved is not None:
            return solved
    return None


def _howard_solve(family: RowFamily, b: float, x: Vector, sigma: Index) -> tuple[Vector, Vector, Index] | None:
    """The positive y with `b y - T(y) = x`, T(y) and its policy, from `sigma` on; None where `b - T` is singular."""
    found: tuple[Vector, Vector, Index] | None = None
    for _ in range(MAX_POLICIES):
        y = _solve(family, sigma, b, x)
        if y is None:
            break
        ty, better = family.chosen(y, sigma)
        found = y, ty, better
        if (better == sigma).all():
            break
        sigma = better
    return found


def _solve(family: RowFamily, sigma: Index, b: float, x: Vector) -> Vector | None:
    diag, scale, off = family.rows(sigma)
    y = operators.solution(b - diag, scale, off, x, diag_pivot_thresh=0.0)
    return y if y is not None and np.isfinite(y).all() and (y > 0).all() else None


def solvable(family: RowFamily) -> bool:
    """Whether solves are affordable: at most 6,000 rows, or very sparse ones."""
    return family.n <= DENSE_LIMIT or _very_sparse(family)


def _very_sparse(family: RowFamily) -> bool:
    """Whether sparse factors stay small: few entries a row, or a small fraction of the square."""
    many = forms.stored(family.off)
    return 0 < many <= 4 * family.n or (family.n <= DENSE_LIMIT and 0 < many < 0.01 * family.n**2)
