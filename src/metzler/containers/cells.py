"""The cells of a table in a text: what separates them, and in which line of the file each row stands."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from typing import IO

import numpy as np

from metzler.arrays import Vector

COMMENTS = "#%"
"""How lines begin that are no part of a table."""
LONGEST_LINE = 2**28

_SEPARATORS = ("\t", ";", ",")
"""The first of these in the first line separates its cells, blanks where there is none; other commas are decimal."""
_QUOTED = re.compile('"[^"]*"')
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?(inf|infinity)|[+-]?nan", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


class Lines:
    """The lines of a text that hold something and are no comments, and the number in the file of the last of them."""

    def __init__(self, text: IO[str]) -> None:
        self.text, self.number = text, 0

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(LONGEST_LINE):
            self.number += 1
            begin = line.lstrip()
            if begin and begin[0] not in COMMENTS:
                yield line


def separator_of(line: str) -> str | None:
    """What separates the cells of a line; None for blanks.

    Examples
    --------
    >>> separator_of('"a;1",b'), separator_of("0 1"), separator_of("0,5;1")
    (',', None, ';')
    """
    bare = _QUOTED.sub("q", line)
    found = next((mark for mark in _SEPARATORS if mark in bare), None)
    return "," if found is None and len(bare.split()) < 2 else found


def rows(text: IO[str], separator: str | None) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row, blanks around them removed, and the line in which it ends, from 1 in the whole file.

    Raises
    ------
    csv.Error
        When quotes do not fit together.

    Examples
    --------
    >>> import io
    >>> list(rows(io.StringIO("# weights\\na, 1\\n\\nb, 2\\n"), ","))
    [(2, ['a', '1']), (4, ['b', '2'])]
    """
    lines = Lines(text)
    if separator is None:
        for row in csv.reader(map(str.strip, lines), delimiter=" ", strict=True):
            if cells := [cell for cell in row if cell]:
                yield lines.number, cells
    else:
        for row in csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True):
            yield lines.number, [cell.strip() for cell in row]


def is_number(cell: str) -> bool:
    """Whether this is a number as tables hold them: no underscores, no digits of other alphabets.

    Examples
    --------
    >>> [is_number(cell) for cell in ("-1.5e3", "nan", "1_0", "1,5", "")]
    [True, True, False, False, False]
    """
    return _NUMBER.fullmatch(cell) is not None


def rounded(cells: Sequence[str], numbers: Vector) -> int | None:
    """Where the first whole number stands that its double is not; None where each is.

    Examples
    --------
    >>> rounded(["9007199254740992", "9007199254740993"], np.array([2.0**53, 2.0**53]))
    1
    """
    for k in np.flatnonzero((np.abs(numbers) >= 2.0**53) & np.isfinite(numbers)).tolist():
        if _WHOLE.fullmatch(cells[k].strip()) and int(cells[k]) != int(numbers[k]):
            return int(k)
    return None


def has_decimal_comma(cell: str) -> bool:
    """Whether this would be a number with a point in place of its comma."""
    return _DECIMAL_COMMA.fullmatch(cell) is not None


def without_last(cells: list[str], width: int) -> list[str]:
    """The cells of a line that ends with a separator, which makes an empty cell more than `width`."""
    return cells[:-1] if len(cells) == width + 1 and not cells[-1] else cells


def without_end(cells: list[str]) -> list[str]:
    """The cells of a line that may end with a separator; a single one is a cell, even if it is empty."""
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells
