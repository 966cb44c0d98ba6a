"""Sparse arrays made from the entries of others: absolute values, blocks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Index


def sizes(matrix: Any) -> Any:
    """The entries' absolute values as CSR, the diagonal zero; shares the index arrays."""
    rows_of = matrix.tocsr()
    data = np.empty_like(matrix.data) if rows_of is matrix else rows_of.data  # what was converted is ours
    for rows, entries in row_chunks(rows_of.indptr):
        row = np.repeat(np.arange(rows.start, rows.stop, dtype=rows_of.indices.dtype), _lengths(rows_of.indptr, rows))
        np.abs(rows_of.data[entries], out=data[entries])
        data[entries][row == rows_of.indices[entries]] = 0.0
    return sparse.csr_array((data, rows_of.indices, rows_of.indptr), shape=matrix.shape)


def as_they_are(kind: type, arrays: tuple[Any, Any, Any], shape: tuple[int, int]) -> Any:
    """A sparse array of `kind` from (data, indices, indptr), not copied: the constructor copies short slices."""
    data, indices, indptr = arrays
    matrix = kind(shape, dtype=data.dtype)
    matrix.data, matrix.indices, matrix.indptr = data, indices, indptr
    return matrix


def without_zeros(matrix: Any) -> Any:
    """A copy without stored zeros."""
    out = matrix.copy()
    out.eliminate_zeros()
    return out


def block(matrix: Any, rows: Index, columns: Index) -> Any:
    """`matrix[rows][:, columns]` for sorted rows and columns; few rows cost no more than themselves."""
    if 8 * len(columns) <= matrix.shape[1]:
        part = matrix[rows]
        position = np.minimum(np.searchsorted(columns, part.indices), len(columns) - 1)
        inside = columns[position] == part.indices
        start = np.concatenate([[0], np.cumsum(inside)])[part.indptr]
        return sparse.csr_array((part.data[inside], position[inside], start), shape=(len(rows), len(columns)))
    place = np.full(matrix.shape[1], -1, dtype=matrix.indices.dtype)
    place[columns] = np.arange(len(columns))
    wanted = np.zeros(matrix.shape[0], dtype=bool)
    wanted[rows] = True
    data, indices, counts = (
        np.empty_like(matrix.data),
        np.empty_like(matrix.indices),
        np.zeros(matrix.shape[0], np.int64),
    )
    used = 0
    for part_rows, entries in row_chunks(matrix.indptr):
        row = np.repeat(np.arange(part_rows.start, part_rows.stop), _lengths(matrix.indptr, part_rows))
        position = place[matrix.indices[entries]]
        inside = (position >= 0) & wanted[row]
        new = int(inside.sum())
        data[used : used + new], indices[used : used + new] = matrix.data[entries][inside], position[inside]
        counts[part_rows] = np.bincount(row[inside] - part_rows.start, minlength=part_rows.stop - part_rows.start)
        used += new
    start = np.concatenate([[0], np.cumsum(counts[rows])])
    return sparse.csr_array((data[:used], indices[:used], start), shape=(len(rows), len(columns)))


def row_chunks(indptr: Index, size: int = 2**17) -> Iterator[tuple[slice, slice]]:
    """Slices of rows and of their entries, some `size` entries each: what is made for a chunk stays in the cache."""
    bounds = np.searchsorted(indptr, np.arange(0, int(indptr[-1]), size)).tolist()
    edges = sorted({0, *bounds, len(indptr) - 1})
    for first, last in itertools.pairwise(edges):
        yield slice(first, last), slice(int(indptr[first]), int(indptr[last]))


def _lengths(indptr: Index, rows: slice) -> Index:
    return np.diff(indptr[rows.start : rows.stop + 1])
