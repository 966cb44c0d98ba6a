"""The one door to HDF5 files, by h5py: what leads to other files is refused, what is read is bounded beforehand."""

from __future__ import annotations

import math
import mmap
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.errors import InputError, MetzlerError, one_line
from metzler.io.inside import NUMBERS, TEXTS, Held
from metzler.io.packages import needed
from metzler.io.size import LARGEST_DEFLATE_RATIO, in_words
from metzler.matrices.names import shown

MAGIC = b"\x89HDF\r\n\x1a\n"

_DEFLATE, _SHUFFLE, _FLETCHER32, _LZF = 1, 2, 3, 32000
_FILTERS = {_DEFLATE, _SHUFFLE, _FLETCHER32, _LZF}
"""Filters whose output is bounded by the stored bytes; others could load code of others, too."""

_HEAP, _OBJECT = b"GCOL\x01\0\0\0", 16
"""How a heap of texts begins, and the length of what stands before each object in it."""
_MOST_OBJECTS = 10_000
_HINT = "copy the weights into a file of their own"
_LONGEST_ATTRIBUTE = 1000
_PIECE = 2**26


@dataclass(frozen=True)
class File:
    """An open file; `where` names it in messages."""

    root: Any
    h5py: Any
    where: str
    max_bytes: int

    def is_group(self, found: Any) -> bool:
        """Whether this holds others."""
        return isinstance(found, self.h5py.Group)

    def item(self, group: Any, path: str) -> Any:
        """What stands at a path below a group, None where nothing does; links to elsewhere are refused."""
        found = group
        for name in path.split("/"):
            link = found.get(name, getlink=True) if self.is_group(found) else None
            if link is None:
                return None
            if not isinstance(link, self.h5py.HardLink):
                raise InputError(
                    f"{self.where} has a link that may lead to another file as {shown(path)!r}: copy what it leads to "
                    "into the file."
                )
            found = found[name]
        return found

    def objects(self, group: Any) -> Iterator[tuple[str, Any]]:
        """All that stands below a group with its path, each once; what is linked from elsewhere is left out."""
        seen, waiting = set[int](), [("", group)]
        while waiting:
            path, found = waiting.pop(0)
            for name in found:
                if not isinstance(found.get(name, getlink=True), self.h5py.HardLink):
                    continue
                below = found[name]
                address = self.h5py.h5o.get_info(below.id).addr
                if address in seen:
                    continue
                seen.add(address)
                if len(seen) > _MOST_OBJECTS:
                    raise InputError(f"{self.where} holds more than {_MOST_OBJECTS} objects: {_HINT}.")
                yield f"{path}{name}", below
                if self.is_group(below):
                    waiting.append((f"{path}{name}/", below))

    def text(self, found: Any, attribute: str) -> str:
        """An attribute that is a short text; empty where there is none."""
        if attribute not in found.attrs:
            return ""
        stored = found.attrs.get_id(attribute)
        if math.prod(stored.shape) != 1 or stored.dtype.itemsize > _LONGEST_ATTRIBUTE or stored.dtype.kind not in "OSU":
            return ""
        value = np.asarray(found.attrs[attribute]).reshape(-1)[0]
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)

    def held(self, dataset: Any) -> Held:
        """What a dataset announces."""
        if dataset.shape is None:
            return Held((), "empty")
        kind = dataset.dtype.kind
        if kind in "SU" or self.h5py.check_string_dtype(dataset.dtype) is not None:
            return Held(dataset.shape, TEXTS)
        return Held(dataset.shape, NUMBERS if kind in "biufc" else f"of type {dataset.dtype}"[:40])

    def array(self, dataset: Any, what: str) -> NDArray[Any]:
        """All of a dataset of numbers or of texts of fixed length, once its sizes are plausible and fit.

        Raises
        ------
        InputError
            When it is larger than the limit, lies about its size, or leads to other files or filters.
        """
        self._require_bounded(dataset, what)
        found: NDArray[Any] = np.asarray(dataset[()])
        return found

    def strings(self, dataset: Any, what: str) -> tuple[str, ...]:
        """All texts of a dataset with one axis, of whatever length; no two of them may take more than the file."""
        if self.h5py.check_vlen_dtype(dataset.dtype) is None and dataset.dtype.kind != "O":
            return tuple(_decoded(value) for value in self.array(dataset, what).reshape(-1))
        self._require_bounded(dataset, what)
        count, found = math.prod(dataset.shape), list[str]()
        step = max(1, min(1000, _PIECE // max(1, self.root.id.get_filesize())))
        flat = dataset if dataset.ndim == 1 else dataset[()].reshape(-1)
        total = 0
        for begin in range(0, count, step):
            found += map(_decoded, flat[begin : begin + step])
            total += sum(map(len, found[begin:]))
            if total > self.max_bytes:
                raise InputError(f"{self.where} ({what}) holds more text than the limit of {in_words(self.max_bytes)}.")
        return tuple(found)

    def _require_bounded(self, dataset: Any, what: str) -> None:
        """Compare every announced size with the limit and with what is stored."""
        where = f"{self.where} ({what})"
        if dataset.is_virtual or dataset.external:
            raise InputError(f"{where} is stored in another file: copy it into this one.")
        needed = math.prod(dataset.shape) * max(8, dataset.dtype.itemsize)
        chunk = math.prod(dataset.chunks or (0,)) * dataset.dtype.itemsize
        if max(needed, chunk) > self.max_bytes:
            raise InputError(
                f"{where} announces {in_words(max(needed, chunk))}, more than the limit of {in_words(self.max_bytes)}."
            )
        stored, size = dataset.id.get_storage_size(), self.root.id.get_filesize()
        if needed > 8 * LARGEST_DEFLATE_RATIO * (stored + 1) or stored > size:
            raise InputError(
                f"{where} lies about its size: it announces {in_words(needed)} in {stored} stored bytes of {size}."
            )
        self._require_honest_chunks(dataset, chunk, where)

    def _require_honest_chunks(self, dataset: Any, nbytes: int, where: str) -> None:
        """Refuse compressed pieces that hold more than they announce, before anybody unpacks them whole."""
        plan = dataset.id.get_create_plist()
        filters = [plan.get_filter(k)[0] for k in range(plan.get_nfilters())]
        packing = [each for each in filters if each in (_DEFLATE, _LZF)]
        if not _FILTERS.issuperset(filters) or len(packing) > 1:
            raise InputError(f"{where} is compressed in a way that needs a plugin: save it with gzip, or plain.")
        if _DEFLATE not in filters:
            return
        places: list[tuple[int, ...]] = []
        dataset.id.chunk_iter(lambda info: places.append(info.chunk_offset))
        for place in places:
            mask, stored = dataset.id.read_direct_chunk(place)
            if mask >> filters.index(_DEFLATE) & 1:
                continue
            if len(zlib.decompressobj().decompress(stored, nbytes + 5)) > nbytes + 4:
                raise InputError(f"{where} lies about its size: a piece unpacks to more than {in_words(nbytes)}.")


@contextmanager
def opened(path: Path, max_bytes: int, what: str) -> Iterator[File]:
    """The file, whose damages are told in a sentence that names it; `what` needs h5py."""
    h5py, where = needed("h5py", what), repr(str(path))
    if not _heaps_go_together(path):
        raise InputError(f"{where} is a damaged HDF5 file: the lengths of its texts do not go together.")
    try:
        with h5py.File(path, "r") as root:
            yield File(root, h5py, where, max_bytes)
    except MetzlerError:
        raise
    except Exception as error:  # the library answers damages with whatever its parts raise
        raise InputError(f"{where} is a damaged or truncated HDF5 file: {one_line(error)}.") from error


def _heaps_go_together(path: Path) -> bool:
    """Whether the objects of each heap of texts fill it; the library follows an empty one in place for ever."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        at = content.find(_HEAP)
        while at != -1:
            size = int.from_bytes(content[at + 8 : at + 16], "little")
            if not _fill(content[at : at + size], size):
                return False
            at = content.find(_HEAP, at + 1)
    return True


def _fill(heap: bytes, size: int) -> bool:
    at = _OBJECT
    while at + _OBJECT <= min(size, len(heap)):
        index, length = int.from_bytes(heap[at : at + 2], "little"), int.from_bytes(heap[at + 8 : at + 16], "little")
        step = _OBJECT + -(-length // 8) * 8 if index else length
        if step < _OBJECT or at + step > size:
            return False
        at += step
    return True


def _decoded(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
