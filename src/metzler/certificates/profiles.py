"""The non-negative off-diagonal profiles that worst-case rows share, and their products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.errors import InputError
from metzler.matrices.blocked import Blocked
from metzler.matrices.entries import as_they_are

Vector = NDArray[np.float64]
Index = NDArray[np.intp]


CHUNK = 2**18
"""Entries whose absolute values are taken at a time, so that they stay in the cache."""


class Sizes:
    """The absolute values of a canonical CSR or CSC array without its diagonal: products alone, no copy of the values.

    One thread takes them: the others hash the matrix meanwhile.

    Parameters
    ----------
    matrix : (p, n) array

    Attributes
    ----------
    diagonal : (p,) array
        What was left out.
    terms : (p,) array
        Entries of each row off the diagonal.
    """

    def __init__(self, matrix: Any) -> None:
        self.matrix, self.by_row = matrix, matrix.format == "csr"
        self.shape = matrix.shape
        self.own, rows = self._own_entries()
        self.diagonal = np.zeros(self.shape[0])
        self.diagonal[rows] = matrix.data[self.own]
        self.terms = np.diff(matrix.indptr).astype(np.intp) if self.by_row else self._entries_of_rows()
        self.terms[rows] -= 1

    def __matmul__(self, z: Vector) -> Vector:
        return self.times((z,))[0]

    def times(self, vectors: Sequence[Vector]) -> list[Vector]:
        """The products with all of `vectors`, the entries read once."""
        out = [np.zeros(self.shape[0]) for _ in vectors]
        with np.errstate(over="ignore", invalid="ignore"):
            for part, block in self._blocks():
                for z, y in zip(vectors, out, strict=True):
                    if self.by_row:
                        y[part] = block @ z
                    else:
                        y += block @ z[part]
        return out

    def entries(self) -> Any:
        """The same as an array of its own."""
        size = np.abs(self.matrix.data)
        size[self.own] = 0.0
        return type(self.matrix)((size, self.matrix.indices, self.matrix.indptr), shape=self.shape)

    def _chunks(self, size: int) -> Iterator[tuple[slice, slice]]:
        """Slices of lines and of their entries, some `size` entries each."""
        start = self.matrix.indptr
        cuts = np.searchsorted(start, np.arange(size, self.matrix.nnz, size)).tolist()
        for a, b in pairwise(sorted({0, *cuts, len(start) - 1})):
            yield slice(a, b), slice(int(start[a]), int(start[b]))

    def _own_entries(self) -> tuple[Index, Index]:
        """Where among the entries those of the diagonal are, and their rows."""
        start, indices, found, rows = self.matrix.indptr, self.matrix.indices, [], []
        for part, entries in self._chunks(CHUNK):
            names = np.arange(part.start, part.stop, dtype=indices.dtype)
            line = np.repeat(names, np.diff(start[part.start : part.stop + 1]))
            own = np.flatnonzero(line == indices[entries])
            found.append(own + entries.start)
            rows.append(line[own])
        none = np.zeros(0, dtype=np.intp)
        return np.concatenate([none, *found]), np.concatenate([none, *rows]).astype(np.intp)

    def _entries_of_rows(self) -> Index:
        """How many entries each row of a matrix by columns has: the product of ones with ones."""
        out, one = np.zeros(self.shape[0], dtype=np.int32), np.ones(0, dtype=np.int32)
        for part, entries in self._chunks(self._many):
            width = part.stop - part.start
            size = max(width, entries.stop - entries.start)
            one = one if len(one) >= size else np.ones(size, dtype=np.int32)
            out += self._lines(part, entries, (self.shape[0], width), one) @ one[:width]
        return out.astype(np.intp)

    @property
    def _many(self) -> int:
        """Entries of a chunk; products with one of columns take the time of a vector, at least."""
        return CHUNK if self.by_row else max(CHUNK, 4 * int(self.shape[0]))

    def _lines(self, part: slice, entries: slice, shape: tuple[int, int], values: NDArray[Any]) -> Any:
        """Some lines with `values` in the place of their entries."""
        starts = self.matrix.indptr[part.start : part.stop + 1] - entries.start
        arrays = values[: entries.stop - entries.start], self.matrix.indices[entries], starts
        return as_they_are(type(self.matrix), arrays, shape)

    def _blocks(self) -> Iterator[tuple[slice, Any]]:
        """Absolute values of some lines at a time, the diagonal zero; the next block takes the place of the last."""
        values = np.empty(0)
        for part, entries in self._chunks(self._many):
            count = entries.stop - entries.start
            values = values if len(values) >= count else np.empty(max(self._many, count))
            np.abs(self.matrix.data[entries], out=values[:count])
            first, last = np.searchsorted(self.own, [entries.start, entries.stop])
            values[self.own[first:last] - entries.start] = 0.0
            width = part.stop - part.start
            shape = (width, self.shape[1]) if self.by_row else (self.shape[0], width)
            yield part, self._lines(part, entries, shape, values)


def profiles(matrix: Any) -> tuple[Any, Index, Vector]:
    """The absolute values without the diagonal, the number of terms of each row's sum, and the diagonal."""
    if isinstance(matrix, Blocked):
        return matrix.profile(), matrix.terms(), matrix.diagonal()
    if not sparse.issparse(matrix):
        off = np.abs(matrix)
        np.fill_diagonal(off, 0.0)
        return off, np.count_nonzero(off, axis=1), np.asarray(matrix.diagonal())
    off = Sizes(matrix if matrix.format in ("csr", "csc") else matrix.tocsr())
    return off, off.terms, off.diagonal


def scaled(off: Any, power: Index | None, home: Index | None) -> Any:
    """The entries times `2^(power_j - power_i)`, i the row's owner in `home`, itself where that is left out.

    Overflow becomes inf; underflow is covered by the error bound of the sums.
    """
    if power is None:
        return off
    if isinstance(off, Blocked):
        raise InputError("a matrix in blocks needs weights within the range of double precision: use a larger margin")
    if isinstance(off, Sizes):
        off = off.entries()
    own = power if home is None else power[home]
    with np.errstate(over="ignore", under="ignore"):
        if not sparse.issparse(off):
            return np.ldexp(off, np.clip(power[None, :] - own[:, None], -5000, 5000))
        major = np.repeat(np.arange(len(off.indptr) - 1), np.diff(off.indptr))
        row, column = (major, off.indices) if off.format == "csr" else (off.indices, major)
        shift = np.clip(power[column] - own[row], -5000, 5000)
        return type(off)((np.ldexp(off.data, shift), off.indices, off.indptr), shape=off.shape)


def largest_factor(z: Vector, power: Index | None) -> float:
    """What the underflow of a scaled entry is multiplied by; 1 where entries are as given."""
    return 1.0 if power is None else float(max(1.0, z.max()))


def products(off: Any, vectors: Sequence[Vector]) -> list[Vector]:
    """`off @ z` for all of `vectors`, where an overflow gives inf or nan and no warning."""
    with np.errstate(over="ignore", invalid="ignore"):
        return off.times(vectors) if isinstance(off, Sizes) else [np.asarray(off @ z) for z in vectors]


def if_diagonal(matrix: Any) -> Vector | None:
    """The diagonal of a square matrix that is zero off it; None for any other."""
    if matrix.shape[0] != matrix.shape[1] or isinstance(matrix, Blocked):
        return None
    if sparse.issparse(matrix) and matrix.nnz > matrix.shape[0] and matrix.data[: matrix.shape[0] + 1].all():
        return None  # more entries than the diagonal has places
    count = matrix.count_nonzero() if sparse.issparse(matrix) else np.count_nonzero(matrix)
    diagonal = np.asarray(matrix.diagonal())
    return diagonal if count == np.count_nonzero(diagonal) else None
