"""What a matrix holds, whatever its form: dense, sparse (CSR, CSC), in row blocks, a window on another one.

Every difference between forms is asked here and in `operators`, nowhere else.

What is made of a sparse matrix is sparse, of a dense one dense. A matrix in row blocks has products alone: what needs
its entries ends in the sentence of `in_memory`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.arrays import Array, Index, Vector
from metzler.frozen import is_owned, owned
from metzler.matrices import entries as sparse_entries
from metzler.matrices.blocked import Blocked
from metzler.matrices.entries import as_they_are, without_zeros
from metzler.matrices.sizes import Sizes
from metzler.matrices.window import Window

Change = Callable[[NDArray[Any], NDArray[Any], NDArray[Any]], NDArray[Any]]
"""New values from values, their rows and their columns, in shapes that go together."""


def is_sparse(matrix: Any) -> bool:
    """Whether only some entries are stored, each with its place."""
    return bool(sparse.issparse(matrix))


def in_blocks(matrix: Any) -> bool:
    """Whether the entries are out of reach and there are products alone."""
    return isinstance(matrix, Blocked)


def axes(value: Any) -> int:
    """How many axes the value has: 2 of every matrix, and of a network, which has weights; 0 of a number."""
    return 2 if sparse.issparse(value) or hasattr(value, "weights") else int(np.ndim(value))


def stored(matrix: Any) -> int:
    """Entries that are stored with their places; 0 of a dense matrix."""
    return 0 if isinstance(matrix, np.ndarray) else int(matrix.nnz)


def count(matrix: Any) -> int:
    """Entries in memory: of a dense matrix all, of another one those stored."""
    return int(matrix.size if isinstance(matrix, np.ndarray) else matrix.nnz)


def size_text(matrix: Any) -> str:
    """How large it is, in words: 302 x 302, of a sparse one with the number of its entries."""
    size = " x ".join(map(str, matrix.shape))
    return size if isinstance(matrix, np.ndarray) else f"{size}, {matrix.nnz:,} not zero"


def nonzeros(matrix: Any) -> int:
    """Entries that are not zero, of a matrix that stores no zeros unless it is dense."""
    return int(np.count_nonzero(matrix) if isinstance(matrix, np.ndarray) else matrix.nnz)


def dense(matrix: Any) -> Vector:
    """The matrix as a dense array."""
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
    """The matrix as CSR where `other` is sparse, else dense."""
    return sparse.csr_array(matrix) if sparse.issparse(other) else dense(matrix)


def diagonal_like(values: Vector, other: Any) -> Any:
    """The diagonal matrix of these values, CSR where `other` is sparse, else dense."""
    return sparse.diags_array(values).tocsr() if sparse.issparse(other) else np.diag(values)


def if_diagonal(matrix: Any) -> Vector | None:
    """The diagonal of a square matrix that is zero off it; None for any other."""
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
    """The matrix with `change(values, rows, columns)` in the place of its entries; a sparse one keeps its places."""
    if not sparse.issparse(matrix):
        return np.asarray(change(matrix, *places(matrix)))
    data = change(matrix.data, *places(matrix))
    return type(matrix)((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def kept(matrix: Any, keep: Callable[[Array, Array], Array]) -> Any:
    """The entries whose row and column `keep` says, zeros elsewhere, of which a sparse matrix stores none."""
    found = changed(matrix, lambda v, i, j: np.where(keep(i, j), v, 0.0))
    return without_zeros(found) if sparse.issparse(found) else found


def larger(matrix: Any, other: Any) -> Any:
    """The larger entry of two matrices of one form, entry by entry."""
    return matrix.maximum(other) if sparse.issparse(matrix) else np.maximum(matrix, other)


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


def row_lengths(matrix: Any) -> Index:
    """How many terms the sum of each row has; of a dense matrix all."""
    if not sparse.issparse(matrix):
        return np.full(matrix.shape[0], matrix.shape[1])
    return np.asarray(np.diff(matrix.tocsr().indptr), dtype=np.int64)


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


def block(matrix: Any, rows: Index, columns: Index) -> Any:
    """`matrix[rows][:, columns]` for sorted rows and columns; few rows cost no more than themselves."""
    return sparse_entries.block(matrix, rows, columns) if sparse.issparse(matrix) else matrix[rows][:, columns]


def part(matrix: Any, keep: Index) -> Any:
    """The rows and columns `keep`, in that order; a sparse one is CSR."""
    return matrix.tocsr()[keep][:, keep] if sparse.issparse(matrix) else matrix[np.ix_(keep, keep)]


def zeroed(matrix: Any, rows: Index, columns: Index) -> Any:
    """A copy with the entries at these places zero; a sparse one is CSR and does not store them."""
    if not sparse.issparse(matrix):
        out = matrix.copy()
        out[rows, columns] = 0.0
        return out
    found, width = matrix.tocoo(), np.int64(matrix.shape[1])
    gone = np.isin(found.row.astype(np.int64) * width + found.col, rows.astype(np.int64) * width + columns)
    kept = found.data[~gone], (found.row[~gone], found.col[~gone])
    return sparse.csr_array(sparse.coo_array(kept, shape=matrix.shape))


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
