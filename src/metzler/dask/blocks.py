"""Row blocks in the memory of a cluster's workers, each read from its file by whoever holds it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dask.sizeof import sizeof
from distributed import Client, Future
from scipy import sparse

from metzler.io.blocks import FileBlocks, load_block
from metzler.matrices.blocked import Blocked, BlockSource, Task

RETRIES = 20
"""How often a block or a product is computed again after the loss of a worker."""


class ClusterBlocks(BlockSource):
    """Blocks that a cluster keeps.

    A block lost with its worker is read again by another one; vectors are held by the scheduler, so that they can be
    sent again. Sums over blocks are taken on the workers, two at a time.
    """

    def __init__(self, client: Client, folder: str | os.PathLike[str]) -> None:
        files = FileBlocks(folder)
        self.client, self.bounds, self.nnz = client, files.bounds, files.nnz
        self.blocks = [
            client.submit(_load, str(path.resolve()), int(last - first), files.n, pure=False, retries=RETRIES)
            for path, first, last in zip(files.paths(), files.bounds, files.bounds[1:], strict=False)
        ]

    def mapped(self, task: Task, *common: Any) -> Iterator[Any]:
        """See `BlockSource`."""
        for part in self._parts(task, common):
            yield part.result()

    def summed(self, task: Task, *common: Any) -> Any:
        """See `BlockSource`."""
        parts = self._parts(task, common)
        while len(parts) > 1:
            pairs = [parts[k : k + 2] for k in range(0, len(parts), 2)]
            parts = [self._submit(_add, *pair) if len(pair) == 2 else pair[0] for pair in pairs]
        return parts[0].result()

    def _parts(self, task: Task, common: tuple[Any, ...]) -> list[Future]:
        held = [self._submit(_same, value) if hasattr(value, "nbytes") else value for value in common]
        return [
            self._submit(task, block, int(first), *held) for block, first in zip(self.blocks, self.bounds, strict=False)
        ]

    def _submit(self, task: Task, *given: Any) -> Future:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Sending large graph", category=UserWarning)
            return self.client.submit(task, *given, pure=False, retries=RETRIES)


def on_cluster(client: Client, folder: str | os.PathLike[str]) -> Blocked:
    """The matrix in a folder of row blocks, in the memory of a cluster's workers.

    Parameters
    ----------
    client : distributed.Client
        Its workers must see the folder under the same path.
    folder : path
        As `write_blocks` or `blocks_from_parquet` wrote it.

    Returns
    -------
    Blocked
        For `Hopfield` and `FiringRate`, `certify` and `check`: the same engine and the same proof as in memory.

    Raises
    ------
    InputError
        When the folder has no index; when a block is broken, at the first product.

    Examples
    --------
    >>> from metzler.dask import on_cluster
    >>> W = on_cluster(client, "blocks")  # doctest: +SKIP
    >>> cert = metzler.certify(metzler.FiringRate(W, activation="relu"), "linf")  # doctest: +SKIP
    """
    return Blocked(ClusterBlocks(client, folder))


def _bytes(block: Any) -> int:
    """What Dask must know to write blocks to disk in time; it knows SciPy's matrices, not its arrays."""
    return int(block.data.nbytes + block.indices.nbytes + block.indptr.nbytes)


sizeof.register(sparse.csr_array, _bytes)


def _load(path: str, rows: int, n: int) -> Any:
    return load_block(Path(path), rows, n)


def _same(value: Any) -> Any:
    return value


def _add(a: Any, b: Any) -> Any:
    return a + b
