"""Products with a sparse matrix, or with a block of it that is not copied, on all cores."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Array, Index
from metzler.matrices.entries import as_they_are
from metzler.threads import WORTHWHILE, cores, side_by_side


class Window:
    """The block `matrix[rows][:, columns]` of a CSR array as products alone.

    The matrix stays where it is: a vector is spread over the columns, the product taken for all rows, each thread
    a part of them, and gathered. Worth it where the block holds most of the entries.

    Parameters
    ----------
    matrix : csr_array (p, n)
    rows, columns : index arrays, optional
        All of them where left out.
    """

    def __init__(self, matrix: Any, rows: Index | None = None, columns: Index | None = None) -> None:
        self.matrix, self.rows, self.columns = matrix, rows, columns
        self.parts = row_parts(matrix)
        self.pool = ThreadPoolExecutor(len(self.parts) - 1) if len(self.parts) > 1 else None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the block."""
        p, n = self.matrix.shape
        return p if self.rows is None else len(self.rows), n if self.columns is None else len(self.columns)

    @property
    def nnz(self) -> int:
        """Stored entries of the matrix around the block."""
        return int(self.matrix.nnz)

    def __matmul__(self, z: Array) -> Array:
        z = self.spread(z)
        parts = side_by_side([_product(part, z) for part in self.parts], self.pool)
        y = parts[0] if len(parts) == 1 else np.concatenate(parts)
        return y if self.rows is None else y[self.rows]

    def back(self, z: Array) -> Array:
        """The product of the transposed matrix, all of it, with z."""
        bounds = np.cumsum([0, *(part.shape[0] for part in self.parts)])
        tasks = [_product(_turned(part), z[a:b]) for part, a, b in zip(self.parts, bounds, bounds[1:], strict=False)]
        first, *others = side_by_side(tasks, self.pool)
        for other in others:
            first += other
        return np.asarray(first)

    def spread(self, values: Array) -> Array:
        """The values in the places of the block's columns, zero elsewhere."""
        if self.columns is None:
            return values
        whole = np.zeros(self.matrix.shape[1], dtype=values.dtype)
        whole[self.columns] = values
        return whole

    def gathered(self, values: Array) -> Array:
        """Of values for every column, those of the block's."""
        return values if self.columns is None else values[self.columns]

    def single(self, power: int) -> Window:
        """All the matrix times `2^power` in single precision: less memory traffic. Not of the block alone."""
        data = np.empty(len(self.matrix.data), dtype=np.float32)
        with np.errstate(over="ignore", under="ignore"):
            np.multiply(self.matrix.data, 2.0**power, out=data, casting="same_kind")
        matrix = sparse.csr_array((data, self.matrix.indices, self.matrix.indptr), shape=self.matrix.shape)
        return Window(matrix)

    def largest(self) -> float:
        """The largest entry of the matrix around the block."""
        return float(self.matrix.data.max(initial=0.0))

    def entries(self) -> Any:
        """The block as a CSR array of its own."""
        part = self.matrix if self.rows is None else self.matrix[self.rows]
        return part if self.columns is None else part[:, self.columns]


def row_parts(matrix: Any) -> list[Any]:
    """The rows of a CSR array in parts of about as many entries, one for each core; views, not copies."""
    count = cores() if matrix.nnz >= WORTHWHILE else 1
    if count == 1:
        return [matrix]
    cuts = np.searchsorted(matrix.indptr, [matrix.nnz * k // count for k in range(1, count)])
    edges = [0, *cuts.tolist(), matrix.shape[0]]
    return [_rows(matrix, a, b) for a, b in itertools.pairwise(edges) if b > a]


def _rows(matrix: Any, first: int, last: int) -> Any:
    inside = slice(int(matrix.indptr[first]), int(matrix.indptr[last]))
    starts = matrix.indptr[first : last + 1]
    arrays = matrix.data[inside], matrix.indices[inside], starts - starts[0] if starts[0] else starts
    return as_they_are(sparse.csr_array, arrays, (last - first, matrix.shape[1]))


def _turned(part: Any) -> Any:
    return as_they_are(sparse.csc_array, (part.data, part.indices, part.indptr), part.shape[::-1])


def _product(part: Any, z: Array) -> Any:
    return lambda: part @ z
