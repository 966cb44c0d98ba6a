"""Every difference between dense arrays, sparse arrays (CSR, CSC), row blocks and windows: asked here, nowhere else.

What is made of a sparse matrix is sparse, of a dense one dense. A matrix in row blocks has products alone: what needs
its entries ends in the sentence of `in_memory`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from metzler.arrays import Array, Index, Vector
from metzler.frozen import is_owned, owned
from metzler.matrices import entries as sparse_entries
from metzler.matrices.blocked import Blocked
from metzler.matrices.entries import as_they_are, without_zeros
from metzler.matrices.sizes import Sizes
from metzler.matrices.window import Window
from metzler.threads import WORTHWHILE, solve

Change = Callable[[NDArray[Any], NDArray[Any], NDArray[Any]], NDArray[Any]]
"""New values from values, their rows and their columns, in shapes that go together."""


def is_sparse(matrix: Any) -> bool:
    """Whether only some entries are stored, each with its place."""
    return bool(sparse.issparse(matrix))


def in_blocks(matrix: Any) -> bool:
    """Whether the entries are out of reach and there are products alone."""
    return isinstance(matrix, Blocked)


def stored(matrix: Any) -> int:
    """Entries that are stored with their places; 0 of a dense matrix.

    Examples
    --------
    >>> stored(sparse.eye_array(3)), stored(np.eye(3))
    (3, 0)
    """
    return 0 if isinstance(matrix, np.ndarray) else int(matrix.nnz)


def count(matrix: Any) -> int:
    """Entries in memory: of a dense matrix all, of another one those stored."""
    return int(matrix.size if isinstance(matrix, np.ndarray) else matrix.nnz)


def is_large(matrix: Any) -> bool:
    """Whether it is a sparse matrix whose products are worth all cores."""
    return bool(sparse.issparse(matrix) and matrix.nnz >= WORTHWHILE)


def dense(matrix: Any) -> Vector:
    """The matrix as a dense array.

    Examples
    --------
    >>> dense(sparse.csr_array([[0.0, 2.0]]))
    array([[0., 2.]])
    """
    found = entries(matrix)
    return np.asarray(found.toarray() if sparse.issparse(found) else found)


def entries(matrix: Any) -> Any:
    """The matrix with entries of its own, where it was one of products alone."""
    return matrix.entries() if isinstance(matrix, Window | Sizes) else matrix


def by_rows(matrix: Any) -> Any:
    """A sparse matrix as CSR; one that is so already is not copied, nor are its flags."""
    return matrix.tocsr() if sparse.issparse(matrix) else matrix


def csr(matrix: Any) -> Any:
    """Any matrix with entries as CSR, like `by_rows`."""
    return by_rows(matrix) if sparse.issparse(matrix) else sparse.csr_array(matrix)


def by_columns(matrix: Any) -> Any:
    """A sparse matrix as CSC."""
    return matrix.tocsc() if sparse.issparse(matrix) else matrix


def canonical(matrix: Any) -> Any:
    """A sparse matrix as CSR or CSC with sorted indices and duplicates summed; a copy only where it may be needed."""
    if not sparse.issparse(matrix):
        return matrix
    lines = matrix if matrix.format in ("csr", "csc") else matrix.tocsr()
    if not lines.has_canonical_format:
        lines = lines.copy()
        lines.sum_duplicates()
    return lines


def like(matrix: Any, other: Any) -> Any:
    """The matrix as CSR where `other` is sparse, else dense.

    Examples
    --------
    >>> like(sparse.csr_array([[1.0]]), np.eye(2))
    array([[1.]])
    """
    return sparse.csr_array(matrix) if sparse.issparse(other) else dense(matrix)


def diagonal_like(values: Vector, other: Any) -> Any:
    """The diagonal matrix of these values, CSR where `other` is sparse, else dense."""
    return sparse.diags_array(values).tocsr() if sparse.issparse(other) else np.diag(values)


def if_diagonal(matrix: Any) -> Vector | None:
    """The diagonal of a square matrix that is zero off it; None for any other.

    Examples
    --------
    >>> if_diagonal(np.diag([1.0, 0.0])), if_diagonal(np.ones((2, 2)))
    (array([1., 0.]), None)
    """
    if matrix.shape[0] != matrix.shape[1] or isinstance(matrix, Blocked):
        return None
    if sparse.issparse(matrix) and matrix.nnz > matrix.shape[0] and matrix.data[: matrix.shape[0] + 1].all():
        return None  # more entries than the diagonal has places
    count = matrix.count_nonzero() if sparse.issparse(matrix) else np.count_nonzero(matrix)
    diagonal = np.asarray(matrix.diagonal())
    return diagonal if count == np.count_nonzero(diagonal) else None


def places(matrix: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Rows and columns of the stored entries; of a dense matrix in shapes (p, 1) and (1, n)."""
    if not sparse.issparse(matrix):
        return np.arange(matrix.shape[0])[:, None], np.arange(matrix.shape[1])[None, :]
    major = np.repeat(np.arange(len(matrix.indptr) - 1, dtype=matrix.indices.dtype), np.diff(matrix.indptr))
    return (major, matrix.indices) if matrix.format == "csr" else (matrix.indices, major)


def changed(matrix: Any, change: Change) -> Any:
    """The matrix with `change(values, rows, columns)` in the place of its entries; a sparse one keeps its places.

    Examples
    --------
    >>> changed(np.array([[1.0, 2.0], [3.0, 4.0]]), lambda v, i, j: np.where(i == j, 0.0, v))
    array([[0., 2.],
           [3., 0.]])
    """
    if not sparse.issparse(matrix):
        return np.asarray(change(matrix, *places(matrix)))
    data = change(matrix.data, *places(matrix))
    return type(matrix)((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def without_diagonal(matrix: Any) -> Any:
    """The matrix with a diagonal of zeros, of which a sparse one stores none."""
    off = changed(matrix, lambda v, i, j: np.where(i == j, 0.0, v))
    return without_zeros(off) if sparse.issparse(off) else off


def by_sign(matrix: Any) -> tuple[Any, Any]:
    """The positive and the negative entries, zeros elsewhere."""
    if sparse.issparse(matrix):
        return matrix.maximum(0), matrix.minimum(0)
    return np.maximum(matrix, 0), np.minimum(matrix, 0)


def shifted(matrix: Any, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Any:
    """The entries times `2^(columns_j - rows_i)`; what overflows is inf, what underflows 0 or subnormal."""
    with np.errstate(over="ignore", under="ignore"):
        return changed(matrix, lambda v, i, j: np.ldexp(v, np.clip(columns[j] - rows[i], -5000, 5000)))


def sizes(matrix: Any) -> Any:
    """The entries' absolute values, the diagonal zero; shares the index arrays of a sparse matrix."""
    if isinstance(matrix, Blocked):
        return matrix.profile()
    if sparse.issparse(matrix):
        return sparse_entries.sizes(matrix)
    off = np.abs(matrix)
    np.fill_diagonal(off, 0.0)
    return off


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


def row_lengths(matrix: Any) -> Index:
    """How many terms the sum of each row has; of a dense matrix all."""
    if not sparse.issparse(matrix):
        return np.full(matrix.shape[0], matrix.shape[1])
    return np.asarray(np.diff(matrix.tocsr().indptr), dtype=np.int64)


def products(matrix: Any, vectors: Sequence[Vector]) -> list[Vector]:
    """`matrix @ z` for all of `vectors`, where an overflow gives inf or nan and no warning."""
    with np.errstate(over="ignore", invalid="ignore"):
        several = isinstance(matrix, Sizes)
        return matrix.times(vectors) if several else [np.asarray(matrix @ z) for z in vectors]


def transpose(matrix: Any) -> Any:
    """The transpose, a view; it is known to be canonical where the sparse array is."""
    if not isinstance(matrix, sparse.csr_array | sparse.csc_array):
        return matrix.T
    kind = sparse.csc_array if matrix.format == "csr" else sparse.csr_array
    turned = as_they_are(kind, (matrix.data, matrix.indices, matrix.indptr), matrix.shape[::-1])
    turned.has_canonical_format = matrix.has_canonical_format
    return turned


def scale_columns(matrix: Any, factor: Vector) -> Any:
    """The matrix with factors (n,), not negative, on its columns; a sparse one is CSR."""
    if isinstance(matrix, Blocked):
        return matrix.scaled(factor)
    if not sparse.issparse(matrix):
        return matrix * factor
    scaled = sparse.csr_array((matrix.data * factor[matrix.indices], matrix.indices, matrix.indptr), shape=matrix.shape)
    return scaled if (factor > 0).all() else without_zeros(scaled)


def mask_rows(matrix: Any, keep: NDArray[np.bool_]) -> Any:
    """The matrix without the entries of the other rows; a sparse one is CSR, one in blocks stays as it is."""
    if isinstance(matrix, Blocked):
        return matrix
    if not sparse.issparse(matrix):
        return matrix * keep[:, None]
    return sparse_entries.mask_rows(matrix, keep)


def block(matrix: Any, rows: Index, columns: Index) -> Any:
    """`matrix[rows][:, columns]` for sorted rows and columns; few rows cost no more than themselves."""
    return sparse_entries.block(matrix, rows, columns) if sparse.issparse(matrix) else matrix[rows][:, columns]


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
    """The y with `own y - scale (off @ y) = right`, by elimination; None where the matrix is singular.

    Parameters
    ----------
    own, scale, right : (n,) arrays
    off : (n, n) matrix
    **pivoting
        Options of `scipy.sparse.linalg.splu` for a sparse one.

    Examples
    --------
    >>> solution(np.full(2, 2.0), np.ones(2), np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([1.0, 2.0]))
    array([1., 1.])
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


def crossing(
    matrix: Any, home: Index, labels: Index, leaving: NDArray[np.bool_] | None = None, used_up: bool = False
) -> tuple[Any, Index, Index, Vector]:
    """The matrix without the positive entries whose row's `home` is another than their column's label; and these.

    `leaving` marks such places among the stored entries, where that is known; a sparse matrix that is `used_up` is
    changed, not copied.

    Returns
    -------
    (matrix, rows, columns, values)
    """
    if not sparse.issparse(matrix):
        away = (home[:, None] != labels[None, :]) & (matrix > 0)
        return np.where(away, 0.0, matrix), *np.nonzero(away), matrix[away]
    if leaving is None:
        leaving = np.repeat(home, np.diff(matrix.indptr)) != labels[matrix.indices]
    at = np.flatnonzero(leaving)
    at = at[matrix.data[at] > 0]
    rows, columns, values = np.searchsorted(matrix.indptr, at, side="right") - 1, matrix.indices[at], matrix.data[at]
    data = matrix.data if used_up else matrix.data.copy()
    data[at] = 0.0
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape), rows, columns, values


def values(matrix: Any) -> Vector:
    """The entries in memory in one row, in any order; a view where that can be."""
    return np.asarray(matrix.data if sparse.issparse(matrix) else matrix.ravel(order="K"))


def row(matrix: Any, i: int) -> tuple[Index, Vector]:
    """Columns and values of row i of a CSR or dense array, without the zeros of a dense one."""
    if sparse.issparse(matrix):
        part = slice(matrix.indptr[i], matrix.indptr[i + 1])
        return matrix.indices[part], matrix.data[part]
    columns = np.flatnonzero(matrix[i])
    return columns, matrix[i, columns]


def canonical_csr(matrix: Any) -> Any:
    """The matrix as CSR with sorted rows, summed duplicates and no stored zeros; a copy only where needed.

    One in blocks is so already.
    """
    if isinstance(matrix, Blocked):
        return matrix
    found = canonical(csr(matrix))
    return found if found.data.all() else without_zeros(found)


def stored_arrays(matrix: Any) -> tuple[int, tuple[Iterable[Array], Iterable[Array], Iterable[Array]]]:
    """Entries, and row pointers, columns and values of the canonical CSR form, each in pieces.

    Only the values of a dense matrix without zeros; a sparse one that is canonical but stores zeros keeps them.
    """
    if isinstance(matrix, Blocked):
        return matrix.nnz, matrix.canonical()
    if not sparse.issparse(matrix) and matrix.all():
        return matrix.size, ([], [], [matrix.ravel()])
    found = canonical(csr(matrix))
    return found.nnz, ([found.indptr], [found.indices], [found.data])


def owned_matrix(matrix: Any) -> Any:
    """A checked matrix in memory of its own, see `owned`; one in blocks is a file and stays as it is."""
    if isinstance(matrix, np.ndarray):
        return owned(matrix)
    if not sparse.issparse(matrix):
        return matrix
    arrays = (matrix.data, matrix.indices, matrix.indptr)
    if all(is_owned(array) for array in arrays):
        return matrix
    own = type(matrix)(matrix.shape, dtype=matrix.dtype)
    own.data, own.indices, own.indptr = map(owned, arrays)
    own.has_canonical_format = matrix.has_canonical_format
    return own
