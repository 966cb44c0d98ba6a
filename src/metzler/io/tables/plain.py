"""Columns of a text table by the standard library alone: the way without pyarrow, and what says which line is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

import numpy as np

from metzler.arrays import Index, Vector
from metzler.containers.cells import has_decimal_comma, is_number, rounded
from metzler.containers.compressed import Packed
from metzler.errors import InputError, one_line
from metzler.io.tables.columns import Coded, Numbering, Taken, require_rows_fit
from metzler.io.tables.head import LONGEST_LINE, Head
from metzler.io.tables.whole import characters

PIECE = 2**18
"""Characters that are read at a time: their cells fit into a processor's cache."""


def columns_of(file: Packed, head: Head, coded: Collection[int], numbers: Collection[int]) -> Taken:
    """The columns at these positions.

    Raises
    ------
    InputError
        With the line where a row has other cells than the header, a quote is not closed, or a cell is no number.
    """
    wholes = {k for k in coded if "".join(head.first[k : k + 1]).isdecimal()}
    try:
        return _columns_of(file, head, coded, numbers, wholes)
    except _NotWhole:
        return _columns_of(file, head, coded, numbers, set())


class _NotWhole(Exception):
    """A column that begins with a whole number has other cells, too."""


def _columns_of(
    file: Packed, head: Head, coded: Collection[int], numbers: Collection[int], wholes: Collection[int]
) -> Taken:
    numberings = {k: Numbering() for k in coded}
    parts: dict[int, list[Any]] = {k: [] for k in (*coded, *numbers)}
    rows = 0
    with file.open_text(errors="surrogateescape") as text:
        for piece in _pieces(text, head, file.where):
            columns = piece.columns(parts)
            rows += max(map(len, columns.values()), default=0)
            require_rows_fit(rows, file.where, file.max_bytes)
            for k, cells in columns.items():
                take = _wholes if k in wholes else numberings[k].places if k in numberings else partial(piece.floats, k)
                parts[k].append(take(cells))
    found: dict[int, Any] = {k: np.concatenate([np.empty(0), *parts[k]]) for k in numbers}
    for k, numbering in numberings.items():
        _require_utf8(numbering.texts(), f"{file.where}: column {head.columns[k]!r}")
        joined = np.concatenate([np.empty(0, dtype=np.int64), *parts[k]])
        values, places = np.unique(joined, return_inverse=True) if k in wholes else (numbering.texts(), joined)
        found[k] = Coded(places, values, typed=False)
    return found


def _require_utf8(texts: Iterable[str], what: str) -> None:
    """Refuse texts with bytes that are of another encoding."""
    joined = "".join(texts)
    try:
        joined.encode()
    except UnicodeEncodeError as error:
        byte = ord(joined[error.start]) & 0xFF
        raise InputError(f"{what} must be text in UTF-8, but has the byte {byte:#x}: save it as UTF-8") from None


def _wholes(cells: Sequence[str]) -> Index:
    """Whole numbers, each in the form that Python writes: together they have as many characters as the cells."""
    joined = "".join(cells)
    try:
        found = np.fromiter(map(int, cells), dtype=np.int64, count=len(cells))
    except (ValueError, OverflowError):
        raise _NotWhole from None
    if not joined.isascii() or len(joined) != characters(found):
        raise _NotWhole
    return found


@dataclass(frozen=True)
class _Piece:
    """Some whole lines, the first of which has the number `first` in the file."""

    lines: str
    first: int
    head: Head
    where: str

    def columns(self, chosen: Collection[int]) -> dict[int, Sequence[str]]:
        """The cells of the chosen columns."""
        mark, step = self.head.delimiter, len(self.head.columns) + 1
        if mark is not None and '"' not in self.lines:
            cells = self.lines.replace("\n", f"{mark}\n{mark}").split(mark)
            ends = cells[step - 1 :: step]
            if len(cells) % step == step - 1 and len(ends) == self.lines.count("\n") and {"\n"}.issuperset(ends):
                return {k: cells[k::step] for k in chosen}
        rows = self._rows_at_once() or [row for _, row in self.rows()]
        return {k: [row[k] for row in rows] for k in chosen}

    def _rows_at_once(self) -> list[list[str]] | None:
        """The rows by the csv module, where all have as many cells as the header."""
        try:
            rows = list(self._reader()) if self.head.delimiter is not None else []
        except csv.Error:
            return None
        return rows if {*map(len, rows)} == {len(self.head.columns)} else None

    def _reader(self) -> Any:
        mark = self.head.delimiter
        return csv.reader(io.StringIO(self.lines), delimiter=mark or " ", skipinitialspace=True, strict=True)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows with the number of the line where each ends; one by one, which is slow and finds what is wrong."""
        numbered: Iterator[tuple[int, list[str]]] = self._of_csv(self._reader())
        if self.head.delimiter is None:
            numbered = ((self.first + k, line.split()) for k, line in enumerate(self.lines.split("\n")))
        width = len(self.head.columns)
        for number, row in numbered:
            if len(row) < 2 and not "".join(row).strip():
                continue
            if len(row) != width:
                raise InputError(
                    f"{self.where} must have {width} cells in every row, as its first line has, but line {number} has "
                    f"{len(row)}"
                )
            yield number, row

    def _of_csv(self, reader: Any) -> Iterator[tuple[int, list[str]]]:
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                at = self.first + max(reader.line_num - 1, 0)
                raise InputError(f"{self.where} is malformed in line {at}: {one_line(error)}") from error
            yield self.first + reader.line_num - 1, row

    def floats(self, column: int, cells: Sequence[str]) -> Vector:
        """The numbers in a column, NaN where a cell is empty."""
        joined = "".join(cells)
        if joined.isascii() and "_" not in joined:
            try:
                found = np.fromiter(map(float, cells), dtype=np.float64, count=len(cells))
                if rounded(cells, found) is None:
                    return found
            except ValueError:
                pass
        return np.array([self._float(number, row[column].strip(), column) for number, row in self.rows()])

    def _float(self, number: int, cell: str, column: int) -> float:
        if not cell:
            return np.nan
        if not is_number(cell):
            comma = ": write it with a decimal point" if has_decimal_comma(cell) else ""
            raise InputError(
                f"{self.where} must hold numbers in column {self.head.columns[column]!r}, but line {number} has "
                f"{cell[:40]!r}{comma}"
            )
        found = float(cell)
        if rounded([cell], np.array([found])) is not None:
            raise InputError(
                f"{self.where} must hold numbers that doubles hold in column {self.head.columns[column]!r}, but line "
                f"{number} has {cell[:40]!r}, a whole number of more than 2**53 that is rounded"
            )
        return found


def _pieces(text: IO[str], head: Head, where: str) -> Iterator[_Piece]:
    """The lines below the header in pieces that no quoted cell crosses."""
    for _ in range(head.skip):
        text.readline()
    number, rest = head.skip + 1, ""
    while more := text.read(PIECE):
        lines, end, after = (rest + more).rpartition("\n")
        if end and lines.count('"') % 2 == 0:
            yield _Piece(lines, number, head, where)
            number, rest = number + lines.count("\n") + 1, after
        else:
            rest += more
        if len(rest) > LONGEST_LINE + PIECE:
            raise InputError(
                f"{where} must have lines of at most {LONGEST_LINE} characters and close its quotes, but does not from "
                f"line {number} on"
            )
    if rest:
        yield _Piece(rest, number, head, where)
