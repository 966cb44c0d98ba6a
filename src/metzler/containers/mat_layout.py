"""The parts of a MATLAB variable as its bytes lay them out, looked at before anybody follows them.

SciPy believes them: it reads as many matrices inside a cell as its shape announces, wherever they end, each of them
deeper on the stack of the process, and takes an unknown kind of entry for a place in its memory. A file of some hundred
bytes can end the process. What passes here has lengths, kinds and counts that go together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from metzler.errors import InputError

Order = Literal["little", "big"]

MATRIX = 14
_DEEPEST = 50
_MOST_AXES = 32
_LONGEST_NAME = 1000
_MOST_FIELDS = 10_000
_CELL, _STRUCT, _LETTERS, _SPARSE, _NUMBERS = 1, 2, 4, 5, range(6, 16)
"""Classes of matrices that are read; others are objects, functions and classes."""
_PARTS = {_CELL: 3, _STRUCT: 5, _LETTERS: 4, _SPARSE: 6} | dict.fromkeys(_NUMBERS, 4)
"""Entries of each that are no matrices: flags, shape and name, names of fields, numbers; complex ones have one more."""
_KINDS = frozenset({1, 2, 3, 4, 5, 6, 7, 9, 12, 13, 16, 17, 18})
"""Kinds of entries: numbers and letters."""
_SIZES_4 = {0: 8, 1: 4, 2: 4, 3: 2, 4: 2, 5: 1}
"""Bytes of the numbers of version 4, by the tens of the mark in front of a variable; its last digit says what it is."""
_HEADER_4, _LARGEST_MARK, _SPARSE_4 = 20, 5000, 2


@dataclass(frozen=True)
class _Entry:
    kind: int
    begin: int
    length: int
    short: bool = False


def tag(raw: bytes | memoryview, order: Order) -> tuple[int, int]:
    """Kind and length at the beginning of an entry."""
    return int.from_bytes(raw[:4], order), int.from_bytes(raw[4:8], order)


def require_named(content: memoryview, order: Order, *, where: str) -> None:
    """Refuse the beginning of a variable whose shape and name would be longer than there are any.

    Raises
    ------
    InputError
        In a sentence that begins with `where`.
    """
    at = 24
    for most in (4 * _MOST_AXES, _LONGEST_NAME):
        kind, length = tag(content[at : at + 8], order)
        length = kind >> 16 or length
        if length > most:
            raise InputError(f"{where} is a damaged MATLAB file: a shape or a name has {length} bytes.")
        at += 8 if kind >> 16 else 8 + -(-length // 8) * 8


def require_sound(content: memoryview, order: Order, *, where: str) -> None:
    """Refuse a variable, from its tag on, whose parts do not go together, or lie deeper than anybody needs.

    Raises
    ------
    InputError
        In a sentence that begins with `where`; also for objects, functions and classes.
    """
    kind, length = tag(content, order)
    waiting = [(_Entry(kind, 8, length), 0)] if kind == MATRIX else []
    if not waiting:
        raise InputError(f"{where} is a damaged MATLAB file: a variable is no matrix.")
    while waiting:
        matrix, depth = waiting.pop()
        if depth > _DEEPEST:
            raise InputError(f"{where} nests cells or structs deeper than {_DEEPEST}: save the matrix by itself.")
        below = _below(content, matrix, order, where)
        if below is None:
            raise InputError(f"{where} is a damaged MATLAB file: what a variable announces does not go together.")
        waiting += [(entry, depth + 1) for entry in below if entry.length]


def _below(content: memoryview, matrix: _Entry, order: Order, where: str) -> list[_Entry] | None:
    """The matrices inside one; None where lengths, kinds and counts do not go together."""
    entries = _entries(content, matrix, order)
    if not entries or entries[0] != _Entry(6, matrix.begin + 8, 8):
        return None
    flags = int.from_bytes(_bytes(content, entries[0])[:4], order)
    kind, is_complex = flags & 0xFF, flags >> 11 & 1
    if kind not in _PARTS:
        raise InputError(f"{where} has an object, a function or a class, which is not read: save the matrix by itself.")
    parts = _PARTS[kind] + (is_complex and kind in (_SPARSE, *_NUMBERS))
    plain, below = entries[:parts], entries[parts:]
    if len(plain) < parts or not _KINDS.issuperset(entry.kind for entry in plain):
        return None
    if any(entry.kind != MATRIX for entry in below):
        return None
    shape = [int.from_bytes(_bytes(content, plain[1])[k : k + 4], order) for k in range(0, plain[1].length, 4)]
    if plain[1].length % 4 or not 2 <= len(shape) <= _MOST_AXES:
        return None
    size = math.prod(shape)
    if kind == _STRUCT:
        width, fields = int.from_bytes(_bytes(content, plain[3]), order), plain[4].length
        if not width or not 0 < fields // width <= _MOST_FIELDS:
            return None
        size *= fields // width
    if kind not in (_CELL, _STRUCT):
        return None if below or (kind == _LETTERS and size > len(content)) else []
    return below if len(below) == size else None


def _bytes(content: memoryview, entry: _Entry) -> memoryview:
    return content[entry.begin : entry.begin + entry.length]


def _entries(content: memoryview, matrix: _Entry, order: Order) -> list[_Entry]:
    """The entries of a matrix, one after the other; none where they do not end with it."""
    at, end, found = matrix.begin, matrix.begin + matrix.length, list[_Entry]()
    while at + 8 <= end:
        kind, length = tag(content[at : at + 8], order)
        if short := kind >> 16:  # a short entry has its length in the upper half, and its four bytes behind it
            found.append(_Entry(kind & 0xFFFF, at + 4, short, True))
        else:
            found.append(_Entry(kind, at + 8, length))
        at += 8 if short else 8 + -(-length // 8) * 8
    return found if at == end <= len(content) else []


def require_sound_4(content: memoryview, *, where: str) -> None:
    """Refuse a file of version 4 whose variables do not lie behind each other; SciPy follows negative sizes backwards.

    Raises
    ------
    InputError
        In a sentence that begins with `where`.
    """
    order: Order = "little" if 0 <= int.from_bytes(content[:4], "little") <= _LARGEST_MARK else "big"
    at = 0
    while at < len(content):
        mark, rows, columns, is_complex, name = (
            int.from_bytes(content[at + k : at + k + 4], order, signed=True) for k in range(0, _HEADER_4, 4)
        )
        size = _SIZES_4.get(mark // 10 % 10, 0) * rows * columns * (1 + (is_complex == 1 and mark % 10 != _SPARSE_4))
        end = at + _HEADER_4 + name + size
        if min(mark, rows, columns) < 0 or not 0 < name <= _LONGEST_NAME or end > len(content):
            raise InputError(
                f"{where} is a damaged or truncated MATLAB file: its variables do not lie behind each other."
            )
        at = end
