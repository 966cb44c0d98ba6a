"""Row blocks in a folder of SciPy .npz files: written once, read one at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.errors import InputError, InputTypeError
from metzler.files import as_path, sentences
from metzler.io.npz import announced, read_matrix
from metzler.matrices.blocked import Blocked, BlockSource, Task
from metzler.matrices.indices import whole_number
from metzler.matrices.rectangular import as_matrix

INDEX = "blocks.json"
MAX_INDEX = 64 * 2**20
"""Bytes of the largest index that is taken into memory."""
MAX_BLOCK = 4 * 2**30
"""Bytes of the largest block that is taken into memory."""


class FileBlocks(BlockSource):
    """The blocks of a folder, read again for every task: nothing but one block is in memory."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = as_path(folder)
        self.bounds, self.nnz = _index(self.folder)
        stored = 0
        for path, rows in zip(self.paths(), np.diff(self.bounds), strict=True):
            shape, entries = _told_of(path, announced, path)
            _require_shape(path, shape, (int(rows), self.n))
            stored += entries
        if stored != self.nnz:
            raise InputError(f"{str(self.folder / INDEX)!r} counts {self.nnz} entries, but the blocks have {stored}")

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
        Made if it is missing; must be empty, and is one run's.

    Returns
    -------
    Blocked
        For `Hopfield` and `FiringRate`, `certify` and `check`.

    Raises
    ------
    InputError
        When the folder cannot be made, is not empty or is being written, or a block is not real, finite and n wide.
        Nothing that was written is left then.

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
    place, n = as_path(folder), whole_number(n, name="n", least=1)
    if not isinstance(blocks, Iterable):
        raise InputTypeError(f"blocks must be matrices, one after the other, got {type(blocks).__name__}")
    waiting = place / (INDEX + ".part")
    with sentences(place):
        place.mkdir(parents=True, exist_ok=True)
        _refuse_full(place, waiting)
        waiting.open("x").close()  # whoever comes second does not write into the same blocks
    try:
        index = _write(blocks, n, place)
        waiting.write_text(json.dumps(index))
        waiting.replace(place / INDEX)
    except BaseException:
        for each in [waiting, *place.glob("block-*.npz")]:
            each.unlink(missing_ok=True)
        raise
    return read_blocks(place)


def _write(blocks: Any, n: int, place: Path) -> dict[str, Any]:
    """Write the blocks and return what the index says about them."""
    bounds, nnz = [0], 0
    for k, block in enumerate(blocks):
        part = _canonical(block, k, n)
        sparse.save_npz(place / _name(k), part, compressed=False)
        bounds.append(bounds[-1] + part.shape[0])
        nnz += part.nnz
    if bounds[-1] != n:
        raise InputError(f"the blocks have {bounds[-1]} rows together, expected {n}")
    return {"bounds": bounds, "nnz": nnz}


def _refuse_full(place: Path, waiting: Path) -> None:
    if waiting.exists():
        raise InputError(
            f"the folder {str(place)!r} is being written, or was left by a run that was killed: "
            "delete it, or name another"
        )
    if any(place.iterdir()):
        raise InputError(f"the folder {str(place)!r} must be empty to write blocks to")


def _canonical(block: Any, k: int, n: int) -> Any:
    """The block as canonical CSR rows in memory of its own: whoever gave it finds it unchanged."""
    part = sparse.csr_array(as_matrix(block, name=f"block {k}", columns=n), copy=True)
    if part.shape[0] == 0:
        raise InputError(f"block {k} must have at least one row: leave it out")
    return part


def read_blocks(folder: str | os.PathLike[str]) -> Blocked:
    """The matrix in a folder that `write_blocks` wrote; only its index and the sizes of its blocks are read now."""
    return Blocked(FileBlocks(folder))


def load_block(path: Path, rows: int, n: int) -> Any:
    """One block, checked: CSR, canonical, finite, of the announced shape and size."""
    found = _told_of(path, read_matrix, path, max_bytes=MAX_BLOCK)
    _require_shape(path, found.shape, (rows, n))
    if found.dtype.kind not in "biuf":
        raise InputError(f"{str(path)!r} must hold real numbers, got {found.dtype}")
    try:
        block = sparse.csr_array(found, dtype=np.float64)
        block.check_format(full_check=True)
    except ValueError as error:
        raise InputError(f"{str(path)!r} is an inconsistent sparse matrix: {error}") from error
    if not (block.has_canonical_format and np.isfinite(block.data).all() and block.data.all()):
        raise InputError(f"{str(path)!r} must hold sorted, finite entries without zeros or repetitions")
    return block


def _require_shape(path: Path, shape: tuple[int, ...], expected: tuple[int, int]) -> None:
    if shape != expected:
        raise InputError(f"{str(path)!r} must hold a block of shape {expected}, got {shape}")


def _told_of(path: Path, read: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """What `read` returns; where there is no plain file of that name, a sentence that says so."""
    if not path.is_file():
        raise InputError(f"the block {str(path)!r} {'is no plain file' if path.exists() else 'is missing'}")
    try:
        return read(*args, **options)
    except OSError as error:
        raise InputError(f"the block {str(path)!r} cannot be read: {error.strerror or error}") from error


def _index(folder: Path) -> tuple[NDArray[np.int64], int]:
    path = folder / INDEX
    try:
        readable = path.is_file() and path.stat().st_size <= MAX_INDEX
        found = json.loads(path.read_text()) if readable else None
        bounds, nnz = found["bounds"], found["nnz"]  # type: ignore[index]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{str(folder)!r} is not a folder of row blocks: {INDEX} is missing or malformed") from error
    whole = isinstance(bounds, list) and all(type(each) is int and 0 <= each < 2**63 for each in [*bounds, nnz])
    if not whole or len(bounds) < 2 or bounds[0] != 0 or any(a >= b for a, b in pairwise(bounds)):
        raise InputError(
            f"{str(path)!r} must list rising row bounds from 0 and the number of entries, all whole numbers"
        )
    return np.array(bounds, dtype=np.int64), nnz


def _name(k: int) -> str:
    return f"block-{k:05d}.npz"
