"""A square matrix that is never whole in memory: blocks of rows, and what a certification asks of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.arrays import Index, Vector
from metzler.errors import InputError

Task = Callable[..., Any]

IN_MEMORY = "this needs all entries in memory, got a matrix in row blocks: read it as one sparse array"


class BlockSource(ABC):
    """Where the blocks are: on disk, or with the workers of a cluster.

    Attributes
    ----------
    bounds : (k + 1,) array
        Block b holds the rows `bounds[b]` to `bounds[b + 1]`.
    nnz : int
        Stored entries of all blocks.
    """

    bounds: Index
    nnz: int

    @abstractmethod
    def mapped(self, task: Task, *common: Any) -> Iterator[Any]:
        """`task(block, first_row, *common)` of every block, in order; a block is a canonical CSR array (rows, n)."""

    def summed(self, task: Task, *common: Any) -> Any:
        """The sum of `mapped`."""
        total = None
        for part in self.mapped(task, *common):
            total = part if total is None else total + part
        return total

    @property
    def n(self) -> int:
        """Rows and columns."""
        return int(self.bounds[-1])

    @cached_property
    def own(self) -> Vector:
        """The diagonal (n,)."""
        return np.concatenate(list(self.mapped(_diagonal)))

    @cached_property
    def row_terms(self) -> Index:
        """Entries off the diagonal in every row."""
        return np.concatenate(list(self.mapped(_row_terms)))

    @cached_property
    def column_terms(self) -> Index:
        """Entries off the diagonal in every column."""
        return np.asarray(self.summed(_column_terms))


@dataclass(frozen=True, eq=False)
class Blocked:
    """A matrix in blocks: products, transpose, diagonal. `as_weights` lets it in, `certify` and `check` take it.

    Parameters
    ----------
    source : BlockSource
    turned : bool
        Whether this is the transpose of what the source holds.
    size : bool
        Whether this is the absolute values without the diagonal.
    columns, rows : (n,) arrays, optional
        Factors on the columns and on the rows.
    """

    source: BlockSource
    turned: bool = False
    size: bool = False
    columns: Vector | None = None
    rows: Vector | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """(n, n)."""
        return (self.source.n, self.source.n)

    @property
    def nnz(self) -> int:
        """Stored entries."""
        return self.source.nnz

    @property
    def T(self) -> Blocked:
        """The transpose."""
        return replace(self, turned=not self.turned, columns=self.rows, rows=self.columns)

    def __matmul__(self, z: Vector) -> Vector:
        z = z if self.columns is None else self.columns * z
        if self.turned:
            y = np.asarray(self.source.summed(_turned_product, z, self.size))
        else:
            y = np.concatenate(list(self.source.mapped(_product, z, self.size)))
        return y if self.rows is None else self.rows * y

    def diagonal(self) -> Vector:
        """The diagonal (n,)."""
        return np.zeros(self.source.n) if self.size else self.source.own

    def profile(self) -> Blocked:
        """The absolute values without the diagonal."""
        return replace(self, size=True)

    def scaled(self, columns: Vector) -> Blocked:
        """With factors on the columns."""
        return replace(self, columns=columns if self.columns is None else self.columns * columns)

    def terms(self) -> Index:
        """Entries off the diagonal in every row of this matrix."""
        return self.source.column_terms if self.turned else self.source.row_terms

    def canonical(self) -> tuple[Iterator[Any], Iterator[Any], Iterator[Any]]:
        """Row pointers, column indices and values of the canonical CSR form, block by block."""
        if self.turned or self.size or self.columns is not None or self.rows is not None:
            raise NotImplementedError("only the matrix as it is stored has a canonical form here")
        return self._row_pointers(), self.source.mapped(_array, "indices"), self.source.mapped(_array, "data")

    def _refused(self, *_: Any, **__: Any) -> Any:
        """All that needs the entries themselves, where work for matrices in memory meets one that is not."""
        raise InputError(IN_MEMORY)

    __array__ = __abs__ = __neg__ = __getitem__ = __mul__ = __rmul__ = __add__ = __sub__ = _refused
    copy = toarray = tocsr = tocsc = tocoo = _refused

    def _row_pointers(self) -> Iterator[Index]:
        before = 0
        for counts in self.source.mapped(_counts):
            yield before + np.concatenate([[0], np.cumsum(counts)[:-1]])
            before += int(counts.sum())
        yield np.array([before])


def in_memory(matrix: Any) -> Any:
    """The matrix; refused where it is in blocks."""
    if isinstance(matrix, Blocked):
        raise InputError(IN_MEMORY)
    return matrix


def _product(block: Any, first: int, z: Vector, size: bool) -> Vector:
    return np.asarray((_off_diagonal(block, first) if size else block) @ z)


def _turned_product(block: Any, first: int, z: Vector, size: bool) -> Vector:
    rows = _off_diagonal(block, first) if size else block
    return np.asarray(rows.T @ z[first : first + block.shape[0]])


def _off_diagonal(block: Any, first: int) -> Any:
    off = sparse.csr_array((np.abs(block.data), block.indices, block.indptr), shape=block.shape)
    off.data[_own_entries(block, first)] = 0.0
    return off


def _own_entries(block: Any, first: int) -> NDArray[np.intp]:
    """Where the diagonal's entries are; found once for each block that stays in memory."""
    if not hasattr(block, "own_entries"):
        row = np.repeat(np.arange(first, first + block.shape[0], dtype=block.indices.dtype), np.diff(block.indptr))
        block.own_entries = np.flatnonzero(row == block.indices)
    return np.asarray(block.own_entries)


def _diagonal(block: Any, first: int) -> Vector:
    return np.asarray(block.diagonal(first), dtype=float)[: block.shape[0]]


def _counts(block: Any, first: int) -> Index:
    return np.asarray(np.diff(block.indptr), dtype=np.int64)


def _row_terms(block: Any, first: int) -> Index:
    terms = _counts(block, first)
    own = _own_entries(block, first)
    terms[block.indices[own] - first] -= 1
    return terms


def _column_terms(block: Any, first: int) -> Index:
    terms: Index = np.bincount(block.indices, minlength=block.shape[1])
    terms[block.indices[_own_entries(block, first)]] -= 1
    return terms


def _array(block: Any, first: int, name: str) -> Any:
    return getattr(block, name)
