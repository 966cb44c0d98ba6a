"""Row blocks in the memory of a cluster's workers, each read from its file or computed from a Dask collection there."""

from __future__ import annotations

import os
import warnings
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import cycle
from operator import add
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from dask.array import Array
from dask.bag import Bag
from dask.delayed import Delayed, delayed
from dask.sizeof import sizeof
from distributed import Client, Future
from scipy import sparse

from metzler.arrays import Index
from metzler.errors import InputError, InputTypeError, one_line
from metzler.io.blocks import FileBlocks, load_block
from metzler.matrices.blocked import Blocked, BlockSource, Task
from metzler.matrices.rectangular import as_matrix

Collection: TypeAlias = Array | Bag | Sequence[Delayed]
"""What `on_cluster` takes besides a folder."""

RETRIES = 20
"""How often a block or a product is computed again after the loss of a worker."""
AHEAD = 4
"""Results for each thread that are asked for before the first is taken: those that wait use the workers' memory."""
TOGETHER = 4
"""Blocks whose results one task adds up: it needs all of them at a time."""


class ClusterBlocks(BlockSource):
    """Blocks that a cluster keeps.

    A block lost with its worker is made again by another one; vectors are held by the scheduler, so that they can be
    sent again. Sums over blocks are taken where the blocks are, one after the other, so that few partial sums exist.

    Parameters
    ----------
    client : distributed.Client
    blocks : sequence of distributed.Future
        Canonical CSR arrays (rows, n), from the first row to the last, that the scheduler knows how to make again.
    bounds, nnz
        See `BlockSource`.
    """

    def __init__(self, client: Client, blocks: Sequence[Future], bounds: Index, nnz: int) -> None:
        self.client, self.blocks, self.bounds, self.nnz = client, list(blocks), bounds, nnz

    def mapped(self, task: Task, *common: Any) -> Iterator[Any]:
        """See `BlockSource`."""
        held, running = self._held(common), deque[Future]()
        ahead = AHEAD * sum(self.client.nthreads().values())
        for place, block, first in zip(self._places(), self.blocks, self.bounds, strict=False):
            if len(running) > ahead:
                yield running.popleft().result()
            running.append(self._submit(place, task, block, int(first), *held))
        while running:
            yield running.popleft().result()

    def summed(self, task: Task, *common: Any) -> Any:
        """See `BlockSource`."""
        held, sums = self._held(common), list[Any]()
        for place, lane in self._lanes():
            total: Any = None
            for part in (lane[k : k + TOGETHER] for k in range(0, len(lane), TOGETHER)):
                blocks, firsts = [self.blocks[b] for b in part], [int(self.bounds[b]) for b in part]
                total = self._submit(place, _added, total, task, blocks, firsts, *held)
            sums.append(total)
        while len(sums) > 1:
            pairs = [sums[k : k + 2] for k in range(0, len(sums), 2)]
            sums = [self._submit(None, add, *pair) if len(pair) == 2 else pair[0] for pair in pairs]
        return sums[0].result()

    def _places(self) -> list[str | None]:
        """The worker that holds each block: a task on it shall run there, for the block is larger than the result."""
        holders = self.client.who_has(self.blocks)
        return [min(holders.get(block.key) or [None]) for block in self.blocks]

    def _lanes(self) -> list[tuple[str | None, list[int]]]:
        """The blocks in lists, one for each thread of each worker."""
        threads = self.client.nthreads()
        held: dict[str | None, list[int]] = {}
        for b, place in enumerate(self._places()):
            held.setdefault(place, []).append(b)
        lanes = {place: threads.get(place, 1) if place else sum(threads.values()) for place in held}
        dealt = [(place, own[k :: lanes[place]]) for place, own in held.items() for k in range(lanes[place])]
        return [(place, lane) for place, lane in dealt if lane]

    def _held(self, common: tuple[Any, ...]) -> list[Any]:
        return [self._submit(None, _vector, value) if hasattr(value, "nbytes") else value for value in common]

    def _submit(self, place: str | None, task: Task, *given: Any) -> Future:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Sending large graph", category=UserWarning)
            return _submitted(self.client, place, task, *given)


def _submitted(client: Client, place: str | None, task: Task, *given: Any) -> Future:
    """The task, tried again after the loss of a worker; on the worker `place`, if there is one and it is not gone."""
    at = {} if place is None else {"workers": [place], "allow_other_workers": True}
    return client.submit(task, *given, pure=False, retries=RETRIES, **at)


def on_cluster(client: Client, source: str | os.PathLike[str] | Collection) -> Blocked:
    """The matrix in a folder of row blocks, or in a Dask collection, in the memory of a cluster's workers.

    Parameters
    ----------
    client : distributed.Client
        Its workers must see the folder under the same path.
    source : path, dask.array.Array, dask.bag.Bag, or list of dask.delayed objects
        A folder as `write_blocks` or `blocks_from_parquet` wrote it; an array (n, n) in chunks; a list of row blocks,
        from the first row to the last; a bag of row blocks, those of a partition in one. Chunks and blocks are SciPy
        sparse or dense. Computed again, a collection must give the same numbers: a block lost with its worker is.

    Returns
    -------
    Blocked
        For `Hopfield` and `FiringRate`, `certify` and `check`: the same engine and the same proof as in memory. A
        collection is computed now, and no block of it comes to the client.

    Raises
    ------
    InputError
        When the folder has no index; when one of its blocks is broken, at the first product. When a collection is
        not square, real and finite, its chunk sizes are not known, or its blocks do not fit together.

    Examples
    --------
    >>> from metzler.dask import on_cluster
    >>> W = on_cluster(client, "blocks")  # doctest: +SKIP
    >>> cert = metzler.certify(metzler.FiringRate(W, activation="relu"), "linf")  # doctest: +SKIP

    >>> W = on_cluster(client, dask.array.from_zarr("weights.zarr"))  # doctest: +SKIP
    >>> W = on_cluster(client, [dask.delayed(scipy.sparse.load_npz)(path) for path in paths])  # doctest: +SKIP
    """
    if isinstance(source, str | os.PathLike):
        return Blocked(_from_folder(client, source))
    return Blocked(_from_collection(client, source))


def _from_folder(client: Client, folder: str | os.PathLike[str]) -> ClusterBlocks:
    files, places = FileBlocks(folder), cycle(sorted(client.nthreads()) or [None])
    blocks = [
        _submitted(client, place, _load, str(path.resolve()), int(last - first), files.n)
        for place, path, first, last in zip(places, files.paths(), files.bounds, files.bounds[1:], strict=False)
    ]
    return ClusterBlocks(client, blocks, files.bounds, files.nnz)


def _from_collection(client: Client, collection: Collection) -> ClusterBlocks:
    parts, join = _parts_of_blocks(collection)
    made = [delayed(_block, pure=False)(each, k, join) for k, each in enumerate(parts)]
    blocks = client.compute(made, retries=RETRIES)
    found = [_submitted(client, None, _facts, block) for block in blocks]
    facts = [_accepted(each.result()) for each in found]
    n = sum(rows for rows, _, _ in facts)
    if n == 0:
        raise InputError("the collection must have at least one row, but its blocks are empty.")
    for k, (rows, columns, _) in enumerate(facts):
        if rows and columns != n:
            raise InputError(f"block {k} must have {n} columns, as many as all blocks have rows, but has {columns}.")
    filled = [k for k, (rows, _, _) in enumerate(facts) if rows]
    bounds = np.cumsum([0, *(facts[k][0] for k in filled)], dtype=np.int64)
    return ClusterBlocks(client, [blocks[k] for k in filled], bounds, sum(nnz for _, _, nnz in facts))


def _parts_of_blocks(collection: Collection) -> tuple[list[Any], Task]:
    """The parts of every block, not computed, and how they are joined to one."""
    if isinstance(collection, Array):
        _require_square(collection.shape)
        return [list(row) for row in collection.to_delayed()], sparse.hstack
    if isinstance(collection, Bag):
        return collection.to_delayed(), sparse.vstack
    if not isinstance(collection, list | tuple) or not all(isinstance(each, Delayed) for each in collection):
        raise InputError(
            "the matrix must be a folder of row blocks, a Dask array, a Dask bag or a list of dask.delayed objects, "
            f"but is {_in_words(collection)}."
        )
    if not collection:
        raise InputError("the list of dask.delayed objects must have at least one block, but is empty.")
    return [[each] for each in collection], sparse.vstack


def _require_square(shape: tuple[Any, ...]) -> None:
    if any(np.isnan(size) for size in shape):
        raise InputError("the sizes of the Dask array's chunks are not known: call compute_chunk_sizes() on it first.")
    if len(shape) != 2 or shape[0] != shape[1]:
        raise InputError(f"the Dask array must be square (W[i, j] is the synapse from j to i), but has shape {shape}.")


def _in_words(given: Any) -> str:
    if not isinstance(given, list | tuple):
        return f"of type {type(given).__name__}"
    other = next(each for each in given if not isinstance(each, Delayed))
    return f"a {type(given).__name__} with an element of type {type(other).__name__}"


def _accepted(fact: tuple[int, int, int] | str) -> tuple[int, int, int]:
    if isinstance(fact, str):
        raise InputError(fact)
    return fact


def _bytes(block: Any) -> int:
    """What Dask must know to write blocks to disk in time; it knows SciPy's matrices, not its arrays."""
    return int(block.data.nbytes + block.indices.nbytes + block.indptr.nbytes)


sizeof.register(sparse.csr_array, _bytes)


def _load(path: str, rows: int, n: int) -> Any:
    return load_block(Path(path), rows, n)


def _block(parts: Any, k: int, join: Task) -> Any:
    """The canonical CSR block, or the sentence that refuses it: an exception would be tried again, `RETRIES` times."""
    given = list(parts)
    names = [f"block {k}" if len(given) == 1 else f"part {p} of block {k}" for p in range(len(given))]
    try:
        checked = [sparse.csr_array(as_matrix(part, name=name)) for part, name in zip(given, names, strict=True)]
    except (InputError, InputTypeError) as error:
        return str(error)
    except (ValueError, TypeError, IndexError, RuntimeError) as error:
        return f"block {k} must be of SciPy sparse or dense matrices, but: {one_line(error)}"
    if len({part.shape[1 if join is sparse.vstack else 0] for part in checked}) > 1:
        return f"the parts of block {k} must fit together, but have the shapes {[part.shape for part in checked]}."
    if not checked:
        return sparse.csr_array((0, 0), dtype=np.float64)
    block = checked[0] if len(checked) == 1 else join(checked, format="csr")
    kind = np.int32 if max(block.nnz, *block.shape) <= np.iinfo(np.int32).max else np.int64
    places = [array.astype(kind, copy=False) for array in (block.indices, block.indptr)]
    return sparse.csr_array((block.data, *places), shape=block.shape)


def _facts(block: Any) -> tuple[int, int, int] | str:
    """Rows, columns and entries, or the sentence."""
    return block if isinstance(block, str) else (*block.shape, int(block.nnz))


def _vector(value: Any) -> Any:
    return np.asarray(value, dtype=float)


def _added(total: Any, task: Task, blocks: list[Any], firsts: list[int], *common: Any) -> Any:
    """The sum of `total`, where there is one, and the task's results; `total` itself may be asked for again."""
    parts = (task(block, first, *common) for block, first in zip(blocks, firsts, strict=True))
    out = next(parts) if total is None else total + next(parts)
    for part in parts:
        out += part
    return out
