"""How a text table begins: what separates its cells, what its columns are called, where its rows start."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from metzler.containers.cells import COMMENTS, is_number, separator_of
from metzler.containers.compressed import Packed

MOST_COLUMNS = 2000
"""A table with more columns is no table of edges."""

LONGEST_LINE = 2**20
"""Characters of a line of a table of edges."""


@dataclass(frozen=True)
class Head:
    """The beginning of a text table.

    Attributes
    ----------
    delimiter : str, optional
        None for blanks, any number of them.
    columns : tuple of str
        The names in the first line, or "0", "1", ... where it has none.
    skip : int
        Lines before the first row.
    first : tuple of str
        The cells of the first row, empty where there is none.
    """

    delimiter: str | None
    columns: tuple[str, ...]
    skip: int
    first: tuple[str, ...]


def head_of(file: Packed, asked: Collection[str]) -> Head | None:
    """The beginning of a file; None where it has no line that a table of edges could begin with.

    A first line of numbers is no header, nor is one if the columns `asked` for are numbers that it does not have.
    """
    with file.open_text(errors="surrogateescape") as text:
        lines = _filled(text)
        top, line = next(lines, (0, ""))
        if not line or len(line) >= LONGEST_LINE:
            return None
        delimiter = separator_of(line)
        names = cells_of(line, delimiter)
        if len(names) > MOST_COLUMNS:
            return None
        counts = tuple(map(str, range(len(names))))
        if all(map(is_number, names)) or (asked and set(asked) <= set(counts) - set(names)):
            return Head(delimiter, counts, top - 1, names)
        _, row = next(lines, (0, ""))
        return Head(delimiter, names, top, cells_of(row, delimiter) if row else ())


def _filled(text: IO[str]) -> Iterator[tuple[int, str]]:
    """The lines that are neither empty nor comments, each with its number; see `metzler.containers.cells.Lines`."""
    for number, line in enumerate(iter(lambda: text.readline(LONGEST_LINE), ""), 1):
        if line.strip() and line.lstrip()[0] not in COMMENTS:
            yield number, line.rstrip("\n")


def cells_of(line: str, delimiter: str | None) -> tuple[str, ...]:
    """The cells of one line, without the blanks around them."""
    if delimiter is None:
        return tuple(line.split())
    try:
        row: Sequence[str] = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        row = line.split(delimiter)
    return tuple(cell.strip() for cell in row)
