"""The variables of a MATLAB file of version 4 or 5, each as a file of its own that is no longer than it announces.

SciPy reads them. It takes the memory that every inner length announces and follows nested cells as deep as they go, so
that a file of a megabyte can take gigabytes or end the process: what it is given is unpacked and counted here first.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scipy.io import loadmat, whosmat

from metzler.containers.mat_layout import MATRIX, Order, require_named, require_sound, require_sound_4, tag
from metzler.containers.size import in_words
from metzler.errors import InputError
from metzler.matrices.names import shown

_HEADER = 128
"""Bytes before the first variable of a file of version 5."""
_SUBSYSTEM = 116
"""Where the header says where objects begin, which nobody is to look for."""
_COMPRESSED = 15
_BEGINNING = 2**16
"""So many bytes of a variable hold its class, shape and name."""
_PADDING = 8
_WORKSPACE = "__function_workspace__"
"""What SciPy calls the variable of functions, which has no name."""


@dataclass(frozen=True)
class _Place:
    """Where a variable of version 5 lies, packed or not, and how long it is without packing as it announces."""

    path: Path
    start: bytes
    at: int
    length: int
    packed: bool
    announced: int

    @property
    def order(self) -> Order:
        return _order(self.start)

    def alone(self, most: int | None = None) -> bytes:
        """A file with this variable alone, unpacked; only the beginning where `most` bytes are enough."""
        whole = self.announced + 8
        wanted = whole if most is None else min(most, whole)
        with self.path.open("rb") as file:
            file.seek(self.at + 8 * self.packed)
            raw = file.read(self.length if self.packed else wanted)
        found = raw if not self.packed else self._unpacked(raw, wanted, whole)
        (require_sound if most is None else require_named)(memoryview(found), self.order, where=repr(str(self.path)))
        return self.start + found

    def _unpacked(self, raw: bytes, wanted: int, whole: int) -> bytes:
        found = zlib.decompressobj().decompress(raw, wanted + _PADDING * (wanted == whole))
        if wanted == whole and not whole <= len(found) < whole + _PADDING:
            raise InputError(
                f"{str(self.path)!r} is damaged or lies about its size: a variable announces {in_words(whole)} and "
                f"holds {'fewer' if len(found) < whole else 'more'}."
            )
        return found


@dataclass(frozen=True)
class Variable:
    """One variable: its name, shape and class as it announces them, and its size without packing."""

    name: str
    shape: tuple[int, ...]
    kind: str
    size: int
    place: _Place | Path

    def value(self) -> Any:
        """The variable as SciPy reads it.

        Raises
        ------
        InputError
            When it holds more than it announces, or cells in cells deeper than anybody needs.
        """
        content = self.place.read_bytes() if isinstance(self.place, Path) else self.place.alone()
        return loadmat(io.BytesIO(content), variable_names=[self.name])[self.name]


def variables(path: Path, max_bytes: int) -> Mapping[str, Variable]:
    """What the file holds, by name; nothing but class, shape and name is unpacked.

    Raises
    ------
    InputError
        When the file is truncated, larger than the limit, or holds two variables of one name.
    """
    with path.open("rb") as file:
        start = file.read(_HEADER)
        start = start[:_SUBSYSTEM] + bytes(8) + start[_SUBSYSTEM + 8 :]
    where, size = repr(str(path)), path.stat().st_size
    if 0 in start[:4]:  # version 4, in which nothing is packed
        if size > max_bytes:
            raise InputError(f"{where} has {in_words(size)}, more than the limit of {in_words(max_bytes)}.")
        content = path.read_bytes()
        require_sound_4(memoryview(content), where=where)
        return _named([(content, 0, path)], where)
    if start[126:128] not in (b"IM", b"MI"):
        raise InputError(f"{where} does not begin as a MATLAB file.")
    places = _places(path, start, size, where)
    return _named(((place.alone(_BEGINNING), place.announced, place) for place in places), where)


def _named(files: Iterable[tuple[bytes, int, _Place | Path]], where: str) -> Mapping[str, Variable]:
    """The variables in the beginnings of files, by name."""
    found: dict[str, Variable] = {}
    for content, size, place in files:
        for name, shape, kind in whosmat(io.BytesIO(content)):
            if name in found:
                raise InputError(f"{where} holds two variables {shown(name)!r}.")
            if name != _WORKSPACE:
                found[name] = Variable(name, tuple(shape), kind, size, place)
    return found


def _places(path: Path, start: bytes, size: int, where: str) -> Iterator[_Place]:
    """Where the variables of version 5 lie, and the size that each announces."""
    order, at = _order(start), _HEADER
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            kind, length = tag(file.read(8), order)
            if kind not in (MATRIX, _COMPRESSED) or at + 8 + length > size:
                raise InputError(f"{where} is a damaged or truncated MATLAB file: a variable ends beyond it.")
            packed, announced = kind == _COMPRESSED, length
            if packed:
                kind, announced = tag(zlib.decompressobj().decompress(file.read(min(length, _BEGINNING)), 8), order)
            if kind != MATRIX:
                raise InputError(f"{where} is a damaged MATLAB file: a variable is no matrix.")
            yield _Place(path, start, at, length, packed, announced)
            at += 8 + length


def _order(start: bytes) -> Order:
    return "little" if start[126:128] == b"IM" else "big"
