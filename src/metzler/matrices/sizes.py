"""Absolute values of a sparse matrix without its diagonal, as products alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Index, Vector
from metzler.matrices.entries import as_they_are, row_chunks

CHUNK = 2**18
"""Entries whose absolute values are taken at a time, so that they stay in the cache."""


class Found(NamedTuple):
    """What a pass over the entries finds on its way.

    Parameters
    ----------
    own : (k,) array
        Where among the entries those of the diagonal are.
    diagonal : (p,) array
        Their values, zero where there is none.
    terms : (p,) array
        Entries of each row off the diagonal.
    """

    own: Index
    diagonal: Vector
    terms: Index


class Sizes:
    """The absolute values of a canonical CSR or CSC array without its diagonal: products alone, no copy of the values.

    One thread takes them: the others hash the matrix meanwhile. The first pass over the entries finds the diagonal and
    counts the terms of the rows, too.

    Parameters
    ----------
    matrix : (p, n) array
    """

    def __init__(self, matrix: Any) -> None:
        self.matrix, self.by_row = matrix, matrix.format == "csr"
        self.shape = matrix.shape
        self._known: Found | None = None

    @property
    def found(self) -> Found:
        """What the first pass finds; one without products where there was none yet."""
        if self._known is None:
            self._known = self._pass(())[1]
        return self._known

    def __matmul__(self, z: Vector) -> Vector:
        return self.times((z,))[0]

    def times(self, vectors: Sequence[Vector]) -> list[Vector]:
        """The products with all of `vectors`, the entries read once."""
        out, self._known = self._pass(vectors)
        return out

    def entries(self) -> Any:
        """The same as an array of its own."""
        size = np.abs(self.matrix.data)
        size[self.found.own] = 0.0
        return type(self.matrix)((size, self.matrix.indices, self.matrix.indptr), shape=self.shape)

    def _pass(self, vectors: Sequence[Vector]) -> tuple[list[Vector], Found]:
        """The products, and what is found on the way unless it is known."""
        known = self._known
        own = self._own_entries() if known is None else known.own
        out, sizes = [np.zeros(self.shape[0]) for _ in vectors], np.empty(0)
        for part, entries in self._chunks() if vectors else ():
            count = entries.stop - entries.start
            sizes = sizes if len(sizes) >= count else np.empty(max(self._many, count))
            np.abs(self.matrix.data[entries], out=sizes[:count])
            first, last = np.searchsorted(own, [entries.start, entries.stop])
            sizes[own[first:last] - entries.start] = 0.0
            self._add_products(part, self._lines(part, entries, sizes), vectors, out)
        return out, self._found(own, self._entries_of_rows()) if known is None else known

    def _add_products(self, part: slice, block: Any, vectors: Sequence[Vector], out: list[Vector]) -> None:
        with np.errstate(over="ignore", invalid="ignore"):
            for z, y in zip(vectors, out, strict=True):
                if self.by_row:
                    y[part] = block @ z
                else:
                    y += block @ z[part]

    def _entries_of_rows(self) -> NDArray[Any]:
        """How many entries each row has; by columns, the product of ones with ones."""
        if self.by_row:
            return np.diff(self.matrix.indptr)
        out, ones = np.zeros(self.shape[0], dtype=np.int32), np.ones(0, dtype=np.int32)
        for part, entries in self._chunks():
            width = part.stop - part.start
            size = max(width, entries.stop - entries.start)
            ones = ones if len(ones) >= size else np.ones(size, dtype=np.int32)
            out += self._lines(part, entries, ones) @ ones[:width]
        return out

    def _found(self, own: Index, entries_of_rows: NDArray[Any]) -> Found:
        """What was found: where the diagonal is, and the entries of every row, the diagonal among them."""
        rows, diagonal = self.matrix.indices[own], np.zeros(self.shape[0])
        diagonal[rows] = self.matrix.data[own]
        terms = entries_of_rows.astype(np.intp)
        terms[rows] -= 1
        return Found(own, diagonal, terms)

    @property
    def _many(self) -> int:
        """Entries of a chunk; products with one of columns take the time of a vector, at least."""
        return CHUNK if self.by_row else max(CHUNK, 4 * int(self.shape[0]))

    def _chunks(self) -> Iterator[tuple[slice, slice]]:
        """Slices of lines and of their entries."""
        return row_chunks(self.matrix.indptr, self._many)

    def _own_entries(self) -> Index:
        """Where the diagonal's entries are."""
        indptr, indices, found = self.matrix.indptr, self.matrix.indices, [np.zeros(0, dtype=np.intp)]
        for part, entries in row_chunks(indptr, CHUNK):
            names = np.arange(part.start, part.stop, dtype=indices.dtype)
            line = np.repeat(names, np.diff(indptr[part.start : part.stop + 1]))
            found.append(np.flatnonzero(line == indices[entries]) + entries.start)
        return np.concatenate(found)

    def _lines(self, part: slice, entries: slice, values: NDArray[Any]) -> Any:
        """Some lines with `values` in the place of their entries."""
        width = part.stop - part.start
        shape = (width, self.shape[1]) if self.by_row else (self.shape[0], width)
        starts = self.matrix.indptr[part.start : part.stop + 1] - entries.start
        arrays = values[: entries.stop - entries.start], self.matrix.indices[entries], starts
        return as_they_are(type(self.matrix), arrays, shape)
