"""The pieces in which HDF5 stores a dataset, and what filters make of them."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from mmap import mmap
from typing import Any

import numpy as np

from metzler.containers.size import in_words
from metzler.errors import InputError

_DEFLATE, _SHUFFLE, _FLETCHER32, _LZF = 1, 2, 3, 32000
_FILTERS = {_DEFLATE, _SHUFFLE, _FLETCHER32, _LZF}
"""Filters whose output is bounded by the stored bytes; others could load code of others, too."""
_CHECKSUM = 4
_REFERENCE = 16
"""Bytes of a text or a reference as it lies in the file, at most."""


def require_honest(dataset: Any, where: str) -> None:
    """Refuse compressed pieces that hold more than they announce, before anybody unpacks them whole.

    Raises
    ------
    InputError
        In a sentence that begins with `where`; also for filters that need a plugin.
    """
    filters = _filters(dataset)
    packing = [each for each in filters if each in (_DEFLATE, _LZF)]
    if not _FILTERS.issuperset(filters) or len(packing) > 1:
        raise InputError(f"{where} is compressed in a way that needs a plugin: save it with gzip, or plain.")
    if _DEFLATE not in filters:
        return
    nbytes = piece_size(dataset)
    for _, mask, stored in _pieces(dataset):
        if mask >> filters.index(_DEFLATE) & 1:
            continue
        if len(zlib.decompressobj().decompress(stored, nbytes + _CHECKSUM + 1)) > nbytes + _CHECKSUM:
            raise InputError(f"{where} lies about its size: a piece unpacks to more than {in_words(nbytes)}.")


def piece_size(dataset: Any) -> int:
    """Bytes of a piece that is unpacked; 0 where all lies in one."""
    itemsize = _REFERENCE if dataset.dtype.kind == "O" else dataset.dtype.itemsize
    return math.prod(dataset.chunks) * itemsize if dataset.chunks else 0


def raw(dataset: Any, content: mmap, itemsize: int) -> bytes:
    """The items of a dataset as they lie in the file, each of `itemsize` bytes, filters undone; of one axis.

    Raises
    ------
    ValueError
        Where they are stored in another way.
    """
    size = dataset.size * itemsize
    if dataset.chunks is None:
        at = dataset.id.get_offset()
        if at is None or at + size > len(content):
            raise ValueError("texts must be stored by themselves or in pieces")
        return content[at : at + size]
    if dataset.ndim != 1:
        raise ValueError("texts in pieces must have one axis")
    found = bytearray(size)
    for (place,), mask, stored in _pieces(dataset):
        piece = _undone(stored, _filters(dataset), mask, itemsize, dataset.chunks[0] * itemsize)
        begin = int(place) * itemsize
        found[begin : min(size, begin + len(piece))] = piece[: max(0, size - begin)]
    return bytes(found)


def _undone(stored: bytes, filters: list[int], mask: int, itemsize: int, size: int) -> bytes:
    for k, each in reversed(list(enumerate(filters))):
        if mask >> k & 1:
            continue
        if each == _LZF:
            raise ValueError("texts must be stored plainly or with gzip")
        if each == _FLETCHER32:
            stored = stored[:-_CHECKSUM]
        elif each == _DEFLATE:
            stored = zlib.decompressobj().decompress(stored, size + _CHECKSUM)
        else:
            stored = np.frombuffer(stored, np.uint8).reshape(itemsize, -1).T.tobytes()
    return stored


def _filters(dataset: Any) -> list[int]:
    plan = dataset.id.get_create_plist()
    return [plan.get_filter(k)[0] for k in range(plan.get_nfilters())]


def _pieces(dataset: Any) -> Iterator[tuple[tuple[int, ...], int, bytes]]:
    """Where each piece belongs, which filters were left out for it, and its bytes."""
    places: list[tuple[int, ...]] = []
    dataset.id.chunk_iter(lambda info: places.append(info.chunk_offset))
    for place in places:
        mask, stored = dataset.id.read_direct_chunk(place)
        yield place, mask, stored
