"""The one door to HDF5 files, by h5py: what leads to other files is refused, what is read is bounded beforehand."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.containers.hdf5_pieces import piece_size, raw, require_honest
from metzler.containers.hdf5_texts import DESCRIPTOR, LONGEST_ATTRIBUTE, Texts, require_sound
from metzler.containers.inside import NUMBERS, TEXTS, Held
from metzler.containers.packages import needed
from metzler.containers.size import LARGEST_DEFLATE_RATIO, in_words
from metzler.errors import InputError, MetzlerError, one_line
from metzler.matrices.names import shown

MAGIC = b"\x89HDF\r\n\x1a\n"

ATTRIBUTES = ("MATLAB_class", "node_population")
"""The attributes that are read as texts."""

_MOST_OBJECTS = 10_000
_HINT = "copy the weights into a file of their own"


@dataclass(frozen=True)
class File:
    """An open file; `where` names it in messages."""

    root: Any
    h5py: Any
    where: str
    max_bytes: int
    texts: Texts

    @property
    def held_bytes(self) -> int:
        """The size of the file."""
        return len(self.texts.content)

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
        """One of `ATTRIBUTES` as a short text; empty where there is none."""
        if attribute not in ATTRIBUTES or attribute not in found.attrs:
            return ""
        stored = found.attrs.get_id(attribute)
        if math.prod(stored.shape) != 1 or stored.dtype.itemsize > LONGEST_ATTRIBUTE or stored.dtype.kind not in "OSU":
            return ""
        value = np.asarray(found.attrs[attribute]).reshape(-1)[0]
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)

    def number(self, found: Any, attribute: str) -> int:
        """An attribute that is a whole number."""
        stored = found.attrs.get_id(attribute)
        if math.prod(stored.shape) != 1 or stored.dtype.kind not in "iu":
            raise InputError(f"{self.where} must have a whole number as attribute {attribute}, but has something else.")
        return int(np.asarray(found.attrs[attribute]).reshape(-1)[0])

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
        """All texts of a dataset, of whatever length; together they may not have more letters than the limit."""
        if self.h5py.check_string_dtype(dataset.dtype).length is not None:
            return tuple(_decoded(value) for value in self.array(dataset, what).reshape(-1))
        self._require_bounded(dataset, what)
        return tuple(self.texts.listed(raw(dataset, self.texts.content, DESCRIPTOR), self.max_bytes))

    def _require_bounded(self, dataset: Any, what: str) -> None:
        """Compare every announced size with the limit and with what is stored."""
        where = f"{self.where} ({what})"
        if dataset.is_virtual or dataset.external:
            raise InputError(f"{where} is stored in another file: copy it into this one.")
        needed = math.prod(dataset.shape) * max(8, dataset.dtype.itemsize)
        chunk = piece_size(dataset)
        if max(needed, chunk) > self.max_bytes:
            raise InputError(
                f"{where} announces {in_words(max(needed, chunk))}, more than the limit of {in_words(self.max_bytes)}."
            )
        stored, size = dataset.id.get_storage_size(), self.root.id.get_filesize()
        if needed > 8 * LARGEST_DEFLATE_RATIO * (stored + 1) or stored > size:
            raise InputError(
                f"{where} lies about its size: it announces {in_words(needed)} in {stored} stored bytes of {size}."
            )
        require_honest(dataset, where)


@contextmanager
def opened(path: Path, max_bytes: int, what: str) -> Iterator[File]:
    """The file, whose damages are told in a sentence that names it; `what` needs h5py."""
    h5py, where = needed("h5py", what), repr(str(path))
    try:
        with path.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as content:
            require_sound(content, ATTRIBUTES)
            with h5py.File(path, "r") as root:
                texts = Texts(content, root.userblock_size)
                yield File(root, h5py, where, max_bytes, texts)
    except MetzlerError:
        raise
    except Exception as error:  # the library answers damages with whatever its parts raise
        raise InputError(f"{where} is a damaged or truncated HDF5 file: {one_line(error)}.") from error


def _decoded(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
