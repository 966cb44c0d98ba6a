"""Noda-Howard: quadratically convergent two-sided iteration with M-matrix solves, sparse or dense.

Noda (1971) for one matrix; with Howard's choice of rows inside for a family (THEORY 3.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from metzler.arrays import Index, Vector
from metzler.envelope.build import RowFamily
from metzler.matrices.window import Window
from metzler.perron.bracket import Bracket, from_vector, scale_of
from metzler.threads import solve

MAX_POLICIES = 50
MAX_STEPS = 200
DENSE_LIMIT = 6000


def noda_steps(family: RowFamily, start: Vector) -> Iterator[Bracket]:
    """Brackets from `U y - T(y) = x`, `U` the upper bound at x; densifies a family unless it is very sparse.

    The iterates stay positive and the upper bound falls strictly, for reducible policies too.
    """
    family = family if _very_sparse(family) else dense(family)
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
    """The positive solution y of `b y - T(y) = x`, T(y) and its policy; None where rounding made `b - T` singular.

    `sigma` is the policy to begin with.
    """
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
    diag, scale, profile = family.pick(sigma)
    off = family.off if profile is None else family.off[profile]
    try:
        with np.errstate(all="ignore"):
            if sparse.issparse(off):
                matrix = sparse.diags_array(b - diag) - sparse.diags_array(scale) @ off
                y = splu(matrix.tocsc(), diag_pivot_thresh=0.0).solve(x)
            else:
                matrix = -scale[:, None] * off
                matrix[np.diag_indices_from(matrix)] += b - diag
                y = solve(matrix, x)
    except (np.linalg.LinAlgError, RuntimeError):
        return None
    good = np.isfinite(y).all() and (y > 0).all()
    return y if good else None


def solvable(family: RowFamily) -> bool:
    """Whether solves are affordable: at most 6,000 rows, or very sparse ones."""
    return family.n <= DENSE_LIMIT or _very_sparse(family)


def entries(family: RowFamily) -> RowFamily:
    """The family with entries to factorise, where it was one of products alone."""
    return replace(family, off=family.off.entries()) if isinstance(family.off, Window) else family


def _very_sparse(family: RowFamily) -> bool:
    """Whether sparse factors stay small: few entries a row, or a small fraction of the square."""
    if not (sparse.issparse(family.off) or isinstance(family.off, Window)):
        return False
    return bool(family.off.nnz <= 4 * family.n or (family.n <= DENSE_LIMIT and family.off.nnz < 0.01 * family.n**2))


def dense(family: RowFamily) -> RowFamily:
    """The family with its profiles as one dense matrix."""
    if not sparse.issparse(family.off):
        return family
    return RowFamily(family.off.toarray(), family.diag, family.scale, family.form, family.owner, family.profile)
