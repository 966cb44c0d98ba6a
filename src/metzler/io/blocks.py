"""Row blocks in a folder of SciPy .npz files: written once, read one at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.errors import InputError
from metzler.io.npz import read_npz
from metzler.matrices.blocked import Blocked, BlockSource, Task

INDEX = "blocks.json"
MAX_BLOCK = 4 * 2**30
"""Bytes of the largest block that is taken into memory."""


class FileBlocks(BlockSource):
    """The blocks of a folder, read again for every task: nothing but one block is in memory."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self.bounds, self.nnz = _index(self.folder)

    def paths(self) -> list[Path]:
        """One file for each block."""
        return [self.folder / _name(k) for k in range(len(self.bounds) - 1)]

    def mapped(self, task: Task, *common: Any) -> Iterator[Any]:
        """See `BlockSource`."""
        for path, first, last in zip(self.paths(), self.bounds, self.bounds[1:], strict=False):
            yield task(load_block(path, int(last - first), self.n), int(first), *common)


def write_blocks(blocks: Any, n: int, folder: str | os.PathLike[str]) -> Blocked:
    """Write row blocks to a folder and return the matrix that they are.

    Parameters
    ----------
    blocks : iterable of (rows, n) SciPy sparse arrays
        From the first row to the last; a generator is taken one by one.
    n : int
        Rows and columns of the whole.
    folder : path
        Made if it is missing; must be empty.

    Returns
    -------
    Blocked
        For `Hopfield` and `FiringRate`, `certify` and `check`.

    Raises
    ------
    InputError
        When the folder is not empty, or a block is not real, finite and n wide; the folder has no index then.

    Examples
    --------
    >>> import tempfile
    >>> from metzler import FiringRate, certify
    >>> W = sparse.csr_array([[0.0, 0.5], [-0.5, 0.0]])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     stored = write_blocks([W[:1], W[1:]], 2, folder)
    ...     round(certify(FiringRate(stored, activation="tanh"), "linf").rate, 5)
    0.5
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    if any(place.iterdir()):
        raise InputError(f"the folder {str(place)!r} must be empty to write blocks to")
    bounds, nnz = [0], 0
    for k, block in enumerate(blocks):
        part = sparse.csr_array(block, dtype=np.float64)
        if part.shape[1] != n or not np.isfinite(part.data).all():
            raise InputError(f"block {k} must be finite and {n} columns wide, got shape {part.shape}")
        part.sum_duplicates()
        part.eliminate_zeros()
        sparse.save_npz(place / _name(k), part, compressed=False)
        bounds.append(bounds[-1] + part.shape[0])
        nnz += part.nnz
    if bounds[-1] != n:
        raise InputError(f"the blocks have {bounds[-1]} rows together, expected {n}")
    waiting = place / (INDEX + ".part")
    waiting.write_text(json.dumps({"bounds": bounds, "nnz": nnz}))
    waiting.replace(place / INDEX)
    return read_blocks(place)


def read_blocks(folder: str | os.PathLike[str]) -> Blocked:
    """The matrix in a folder that `write_blocks` wrote; only its index is read now."""
    return Blocked(FileBlocks(folder))


def load_block(path: Path, rows: int, n: int) -> Any:
    """One block, checked: CSR, canonical, finite, of the announced shape and size."""
    block = sparse.csr_array(read_npz(path, max_bytes=MAX_BLOCK), dtype=np.float64)
    block.check_format(full_check=True)
    if block.shape != (rows, n):
        raise InputError(f"{str(path)!r} must hold a block of shape {(rows, n)}, got {block.shape}")
    if not (block.has_canonical_format and np.isfinite(block.data).all() and block.data.all()):
        raise InputError(f"{str(path)!r} must hold sorted, finite entries without zeros or repetitions")
    return block


def _index(folder: Path) -> tuple[NDArray[np.int64], int]:
    path = folder / INDEX
    try:
        found = json.loads(path.read_text())
        bounds, nnz = np.array(found["bounds"], dtype=np.int64), int(found["nnz"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise InputError(f"{str(folder)!r} is not a folder of row blocks: {INDEX} is missing or malformed") from error
    if bounds.ndim != 1 or len(bounds) < 2 or bounds[0] != 0 or (np.diff(bounds) <= 0).any() or nnz < 0:
        raise InputError(f"{str(path)!r} must list rising row bounds from 0 and the number of entries")
    return bounds, nnz


def _name(k: int) -> str:
    return f"block-{k:05d}.npz"
