"""Square tables separated by commas, semicolons, tabs or blanks, with or without names of rows and columns."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from metzler.errors import InputError, one_line
from metzler.io.asked import Asked
from metzler.io.compressed import Packed
from metzler.io.size import require_dense_fits
from metzler.networks import Network

_DELIMITERS = ("\t", ";", ",")
"""The first of these in the first line separates its cells, blanks where there is none; other commas are decimal."""

_EDGES = {"pre", "post", "source", "target", "from", "to", "sender", "receiver", "i", "j", "row", "col", "column"}
"""Names of the first two columns of a list of edges."""

_OF_EDGES = (
    "make a matrix of it, such as scipy.sparse.coo_array((weight, (post, pre))), and save that with "
    "scipy.sparse.save_npz"
)

_LONGEST_LINE = 2**28


@dataclass(frozen=True)
class _Layout:
    """Where the numbers stand: after how many header lines and name columns, and how many per line."""

    delimiter: str | None
    header: tuple[str, ...]
    header_lines: int
    names_column: bool
    columns: int


def read_csv(path: Path, asked: Asked) -> Network:
    """Return the square table of numbers in a text file, with the names of its neurons where it has different ones.

    The first line may name the columns and the first cell of each line its row, as pandas and R write them;
    then both must list the same names in the same order, unless those of the rows only count from 0 or 1. A header made
    of numbers needs an empty first cell. Lines may end with a separator.
    """
    file, layout = Packed(path, asked.max_bytes), None
    where = file.where
    try:
        layout = _find_layout(file)
        n = layout.columns
        require_dense_fits(n, n, 8, where=where, max_bytes=asked.max_bytes)
        if file.most_bytes < 2 * n * n - 1:
            raise InputError(f"{where} must be a square table, but is too short for {n} lines of {n} numbers.")
        if layout.header and len(layout.header) != n:
            raise InputError(f"{where} must name every column, but has {len(layout.header)} names for {n} columns.")
        if layout.names_column and layout.header:
            _require_same_names(file, layout)
        numbers = _read_numbers(file, layout)
        if len(numbers) > n:
            edges = f"; a list of edges is no table: {_OF_EDGES}" if n in (2, 3) else ""
            raise InputError(f"{where} must be a square table, but has more than {n} lines of {n} numbers{edges}.")
        return _named(numbers, file, layout)
    except (ValueError, csv.Error) as error:
        if isinstance(error, InputError):
            raise
        detail = _first_wrong(file, layout) or one_line(error)
        raise InputError(
            f"{where} must be a square table of numbers, but could not be read as one: {detail}."
        ) from error


def _named(numbers: NDArray[np.float64], file: Packed, layout: _Layout) -> Network:
    """The numbers with the names above them, or else beside them; counts and repeated ones are no names."""
    names = layout.header or (_row_names(file, layout) if layout.names_column else ())
    different = len(set(names)) == len(names)
    known = names if names and different and not _counted(names) else None
    return Network(numbers, known, source=str(file.path), changes=() if different else ("repeated names are left out",))


def _find_layout(file: Packed) -> _Layout:
    where = file.where
    with file.open_text() as text:
        lines = list(itertools.islice(_filled_lines(text), 2))
    if not lines:
        raise InputError(f"{where} is empty.")
    if len(lines[0]) >= _LONGEST_LINE:
        raise InputError(f"{where} must be a table, but its first line is longer than {_LONGEST_LINE} characters.")
    delimiter = next((mark for mark in _DELIMITERS if mark in lines[0]), None if len(lines[0].split()) > 1 else ",")
    rows = [row[:-1] if len(row) > 1 and not row[-1] else row for row in _rows(lines, delimiter)]
    if delimiter != "," and any(
        _is_number(cell.replace(",", ".", 1)) > _is_number(cell) for row in rows for cell in row
    ):
        raise InputError(f"{where} has decimal commas: write its numbers with a decimal point.")
    has_header = not all(map(_is_number, rows[0])) and not (
        len(rows[0]) > 1 and all(map(_is_number, rows[0][1:])) and rows[0][0]
    )
    if not has_header:
        names_column = not _is_number(rows[0][0])
        return _Layout(delimiter, (), 0, names_column, len(rows[0]) - names_column)
    if len(rows) < 2:
        raise InputError(f"{where} must be a table of numbers, but has a header only.")
    head, body = rows
    _refuse_edges(head, body, where)
    names_column = not _is_number(body[0]) or head[0] == "" or len(body) == len(head) + 1
    header = tuple(head[len(head) - len(body) + 1 :] if names_column and len(head) >= len(body) else head)
    return _Layout(delimiter, header, 1, names_column, len(body) - names_column)


def _rows(lines: Iterable[str], delimiter: str | None) -> Iterator[list[str]]:
    """The cells of lines, blanks around them removed."""
    if delimiter is None:
        return ([cell for cell in row if cell] for row in csv.reader(map(str.strip, lines), delimiter=" "))
    return ([cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter))


def _table_rows(file: Packed, layout: _Layout, first: int, last: int) -> Iterator[list[str]]:
    """The cells of these lines of a file, of those that are not empty."""
    with file.open_text() as text:
        yield from itertools.islice(_rows(_filled_lines(text), layout.delimiter), first, last)


def _refuse_edges(head: list[str], body: list[str], where: str) -> None:
    """Refuse a list of edges, which is no square table: numbers or names of two neurons begin its lines."""
    alike = len(body) == len(head) in (2, 3) and _is_number(body[0]) == _is_number(body[1])
    if alike and _EDGES.issuperset(name.lower() for name in head[:2]):
        raise InputError(
            f"{where} must be a square table, but is a list of edges (its columns are {', '.join(head)}): {_OF_EDGES}"
        )


def _first_wrong(file: Packed, layout: _Layout | None) -> str:
    """Which cell is the first that is no number; empty where all are, or where lines differ in length before it."""
    if layout is None:
        return ""
    try:
        rows = list(_table_rows(file, layout, 0, layout.columns + 1 + layout.header_lines))
    except (ValueError, csv.Error):
        return ""
    width = layout.columns + layout.names_column
    for number, row in enumerate(rows, start=1):
        cells = row[:-1] if len(row) == width + 1 and not row[-1] else row
        if number <= layout.header_lines:
            continue
        if len(cells) != width:
            return ""
        wrong = next((k for k in range(int(layout.names_column), width) if not _is_number(cells[k])), None)
        if wrong is not None:
            return f"cell {wrong + 1} of line {number} is {cells[wrong][:40]!r}, not a number"
    return ""


def _filled_lines(text: IO[str]) -> Iterator[str]:
    return (line for line in iter(lambda: text.readline(_LONGEST_LINE), "") if line.strip())


def _read_numbers(file: Packed, layout: _Layout) -> NDArray[np.float64]:
    first, last = int(layout.names_column), int(layout.names_column) + layout.columns
    start, end = layout.header_lines, layout.header_lines + layout.columns + 1
    ends = any(row[-1] == "" and len(row) == last + 1 for row in _table_rows(file, layout, start, start + 1))
    with file.open_text() as text:
        return np.loadtxt(
            itertools.islice(_filled_lines(text), start, end),
            delimiter=layout.delimiter,
            comments=None,
            quotechar='"',
            usecols=range(first, last) if first or ends else None,
            ndmin=2,
        )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _row_names(file: Packed, layout: _Layout) -> tuple[str, ...]:
    """The first cells of the lines below the header, one more than there should be at most."""
    first = layout.header_lines
    return tuple(row[0] for row in _table_rows(file, layout, first, first + layout.columns + 1))


def _counted(names: tuple[str, ...]) -> bool:
    """Whether the names only count, from 0 or 1."""
    return names in (tuple(map(str, range(start, start + len(names)))) for start in (0, 1))


def _require_same_names(file: Packed, layout: _Layout) -> None:
    names, where = _row_names(file, layout), file.where
    if _counted(names) and not set(names) & set(layout.header):
        return
    for number, (row, column) in enumerate(zip(names, layout.header, strict=False), start=1):
        if row != column:
            if wrong := _first_wrong(file, layout):
                raise InputError(f"{where} must be a square table of numbers, but {wrong}.")
            raise InputError(
                f"{where} must name its rows and columns in the same order, "
                f"but row {number} is {row!r} and column {number} is {column!r}."
            )
