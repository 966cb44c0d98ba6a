"""What a matrix does to vectors, whatever its form: products, solutions, profiles of worst-case rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from metzler.arrays import Index, Vector
from metzler.matrices.blocked import Blocked
from metzler.matrices.forms import canonical, row, row_lengths, sizes
from metzler.matrices.sizes import Sizes
from metzler.matrices.window import Window
from metzler.numbers.rational import integers
from metzler.threads import solve


def profiles(matrix: Any, kind: type[Sizes] = Sizes) -> Any:
    """What `sizes` returns, of a sparse matrix without a copy of its values: `kind` takes products alone."""
    return kind(canonical(matrix)) if sparse.issparse(matrix) else sizes(matrix)


def diagonal_of(matrix: Any, off: Any) -> Vector:
    """The diagonal of the matrix with these profiles."""
    return off.found.diagonal if isinstance(off, Sizes) else np.asarray(matrix.diagonal())


def terms(off: Any) -> Index:
    """How many terms the sum of each row of profiles has."""
    if isinstance(off, Sizes):
        return off.found.terms
    if isinstance(off, Blocked):
        return off.terms()
    return row_lengths(off) if sparse.issparse(off) else np.asarray(np.count_nonzero(off, axis=1))


def products(matrix: Any, vectors: Sequence[Vector]) -> list[Vector]:
    """`matrix @ z` for all of `vectors`, where an overflow gives inf or nan and no warning."""
    with np.errstate(over="ignore", invalid="ignore"):
        several = isinstance(matrix, Sizes)
        return matrix.times(vectors) if several else [np.asarray(matrix @ z) for z in vectors]


def window(matrix: Any, index: Index | None = None) -> Any:
    """Products with rows and columns `index` of a CSR array, all of them where left out, on all cores; no copy."""
    whole = index is None or len(index) == matrix.shape[1]
    return Window(matrix) if whole else Window(matrix, index, index)


def is_window(matrix: Any) -> bool:
    """Whether products are taken in the place of another matrix."""
    return isinstance(matrix, Window)


def both_ways(matrix: Any) -> tuple[Callable[[Vector], Vector], Callable[[Vector], Vector]]:
    """Products with the matrix and with its transpose, with a sparse one on all cores."""
    if not sparse.issparse(matrix):
        return (lambda z: matrix @ z), (lambda z: matrix.T @ z)
    view = Window(matrix.tocsr())
    return (lambda z: view @ z), view.back


def around(matrix: Any) -> tuple[Callable[[Vector], Vector], Callable[[Vector], Vector]]:
    """How vectors get from the columns of a window to those of the matrix around it, and back; else as they are."""
    return (matrix.spread, matrix.gathered) if isinstance(matrix, Window) else (_same, _same)


def _same(values: Vector) -> Vector:
    return values


def single(matrix: Any) -> tuple[Any, float]:
    """Of a window all the matrix around it in single precision, and the unit of its entries; another one as it is."""
    if not isinstance(matrix, Window):
        return matrix, 1.0
    power = -int(np.frexp(matrix.largest())[1])
    return matrix.single(power), 2.0**-power


def solution(own: Vector, scale: Vector, off: Any, right: Vector, **pivoting: Any) -> Vector | None:
    """The y (n,) with `own y - scale (off @ y) = right`, by elimination; None where the matrix is singular.

    `pivoting` are options of `scipy.sparse.linalg.splu`, for a sparse `off`.
    """
    try:
        with np.errstate(all="ignore"):
            if sparse.issparse(off):
                matrix = sparse.diags_array(own) - sparse.diags_array(scale) @ off
                return np.asarray(splu(matrix.tocsc(), **pivoting).solve(right))
            matrix = -scale[:, None] * off
            matrix[np.diag_indices_from(matrix)] += own
            return np.asarray(solve(matrix, right))
    except (np.linalg.LinAlgError, RuntimeError):
        return None


def row_signs(M: Any, x: Vector) -> NDArray[np.int64]:
    """The exact signs of `M x` for a CSR array or a dense matrix M: -1, 0 or 1 each.

    A rounded product decides wherever its error bound allows, integers decide the rest.
    """
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        value, size = np.asarray(M @ x), np.asarray(abs(M) @ np.abs(x))
        bound = 2.0 * (row_lengths(M) + 3) * (2.0**-53 * size + 2.0**-1074)
        sure = np.isfinite(bound) & (np.abs(value) > bound)
    signs = np.where(sure, np.sign(value), 0).astype(np.int64)
    for i in np.flatnonzero(~sure):
        columns, entries = row(M, int(i))
        signs[i] = _exact_sign(entries, x[columns])
    return signs


def _exact_sign(a: Vector, x: Vector) -> int:
    if a.size == 0:
        return 0
    total = int(sum(p * q for p, q in zip(integers(a)[0], integers(x)[0], strict=True)))
    return (total > 0) - (total < 0)
