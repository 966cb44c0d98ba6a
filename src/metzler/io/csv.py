"""Square tables separated by commas, semicolons, tabs or blanks, with or without names of rows and columns."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.containers.cells import (
    LONGEST_LINE,
    Lines,
    has_decimal_comma,
    is_number,
    rounded,
    rows,
    separator_of,
    without_end,
    without_last,
)
from metzler.containers.compressed import Packed
from metzler.containers.size import require_dense_fits
from metzler.errors import InputError, one_line
from metzler.io.asked import Asked
from metzler.io.corner import orientation_of, require_same
from metzler.io.neurons import attach
from metzler.networks import Network

_OF_EDGES = (
    "; for a table of edges say with pre= and post= which columns name the two neurons of each edge"
    ", '0' and '1' where there is no header"
)
_FEW = 20
"""A table with more columns, none of which has a known name, is no table of edges."""

_ID = re.compile("0|[1-9][0-9]{0,18}")
"""A whole number of at most 64 bits, written as Python does."""


@dataclass(frozen=True)
class _Layout:
    """Where the numbers stand: what separates them, the names above them, and how many stand in a line."""

    separator: str | None
    header: tuple[str, ...]
    corner: str
    first_line: int
    names_column: bool
    columns: int
    first: str = ""

    @property
    def way_out(self) -> str:
        """What to do where it may list edges: it has few columns, and its first row is not called as one of them."""
        few = 1 < self.width <= (_FEW if self.header else 3)
        return _OF_EDGES if few and self.first not in self.header else ""

    @property
    def width(self) -> int:
        """Cells in a line."""
        return self.columns + self.names_column


@dataclass(frozen=True)
class _Table:
    """The numbers, the names beside them, and the lines of the file in which they stand."""

    numbers: NDArray[np.float64]
    names: tuple[str, ...]
    lines: tuple[int, ...]


def read_csv(path: Path, asked: Asked) -> Network:
    """Return the square table of numbers in a text file, with the names of its neurons where it has different ones.

    The first line may name the columns and the first cell of each line its row, as pandas and R write them. Columns
    are put into the order of the rows; names that only count from 0 or 1 say nothing, but for a table of neurons with
    just these ids. A header made of numbers needs an empty first cell, or rows that are called like its columns. Lines
    may end with a separator; those that begin with # or % are left out. A corner cell such as "pre" or "post/pre" is
    obeyed.
    """
    file = Packed(path, asked.max_bytes)
    try:
        layout = _find_layout(file)
        n = layout.columns
        if n < 1:
            raise InputError(f"{file.where} must be a table of numbers, but has names only.")
        require_dense_fits(n, n, 8, where=file.where, max_bytes=asked.max_bytes)
        if file.most_bytes < 2 * n * n - 1:
            raise InputError(
                f"{file.where} must be a square table, but is too short for {n} lines of {n} numbers{layout.way_out}."
            )
        if layout.header and len(layout.header) != n:
            raise InputError(
                f"{file.where} must name every column, but has {len(layout.header)} names for {n} columns."
            )
        said = orientation_of(layout.corner, where=file.where)
        require_same(said, asked.orientation, layout.corner, where=file.where)
        net, counts = _named(_read_table(file, layout), file, layout)
    except UnicodeDecodeError as error:
        raise InputError(f"{file.where} must be text in UTF-8: {one_line(error)}.") from error
    except csv.Error as error:
        raise InputError(
            f"{file.where} must be a square table, but cannot be cut into cells: {one_line(error)}."
        ) from error
    if said == "pre-post" and asked.orientation is None:
        net = net.transposed(f"transposed, for the corner cell is {layout.corner!r}")
    return net if asked.neurons is None else attach(net, asked, counts)


def _find_layout(file: Packed) -> _Layout:
    with file.open_text() as text:
        first = next(iter(Lines(text)), "")
    if not first:
        raise InputError(f"{file.where} is empty.")
    if len(first) >= LONGEST_LINE:
        raise InputError(f"{file.where} must be a table, but its first line is longer than {LONGEST_LINE} characters.")
    separator = separator_of(first)
    with file.open_text() as text:
        beginning = list(itertools.islice(rows(text, separator), 2))
    if not beginning:
        raise InputError(f"{file.where} must be a table of numbers, but has no cells.")
    (line, head), *after = beginning
    for number, cells in beginning:
        _refuse_decimal_commas(cells, number, separator, file.where)
    below, body = after[0] if after else (line, head)
    if _is_header(head, body):
        if not after:
            raise InputError(f"{file.where} must be a table of numbers, but has a header only.")
        return _below(head, body, below, separator, file.where)
    width = len(head) - (len(head) > 1 and not head[-1] and not body[-1])
    names_column = not is_number(head[0])
    return _Layout(separator, (), "", line, names_column, width - names_column, head[0])


def _is_header(head: list[str], body: list[str]) -> bool:
    """Whether the first line holds names: not all numbers, nor numbers behind the name of their row."""
    numbers = [is_number(cell) for cell in without_end(head)]
    if all(numbers[1:]) and (numbers[0] or (head[0] and len(numbers) > 1)):
        return not numbers[0] and body[0] in head[1:]
    return True


def _below(head: list[str], body: list[str], line: int, separator: str | None, where: str) -> _Layout:
    """The layout of the lines below a header, of which `body` is the first."""
    if len(body) != len(head) or not head[-1]:
        body, head = without_end(body), without_end(head)
    names_column = not is_number(body[0]) or not head[0] or len(body) == len(head) + 1 or body[0] in head[1:]
    corner = head[0] if names_column and len(head) >= len(body) else ""
    header = tuple(head[len(head) - len(body) + 1 :] if names_column and len(head) >= len(body) else head)
    return _Layout(separator, header, corner, line, names_column, len(body) - names_column, body[0])


def _refuse_decimal_commas(cells: list[str], line: int, separator: str | None, where: str) -> None:
    """Refuse numbers with commas between other separators, blanks that were taken for parts of cells included."""
    pieces = cells if separator != "," else ",".join(cells).split()
    wrong = next((piece for piece in pieces if has_decimal_comma(piece)), None)
    all_numbers = len(pieces) > 1 and all(is_number(piece.replace(",", ".", 1)) for piece in pieces)
    if wrong and (separator != "," or all_numbers):
        raise InputError(
            f"{where} has decimal commas, as in {wrong!r} in line {line}: write its numbers with a decimal point."
        )


def _read_table(file: Packed, layout: _Layout) -> _Table:
    """The numbers line by line; the first cell that is none is named."""
    n, begin = layout.columns, int(layout.names_column)
    numbers = np.empty((n, n))
    names: list[str] = []
    lines: list[int] = []
    with file.open_text() as text:
        for line, cells in _body(rows(text, layout.separator), layout):
            cells = without_last(cells, layout.width)
            if len(cells) != layout.width:
                raise InputError(
                    f"{file.where} must be a square table, but line {line} has {_counted('cell', len(cells))} and line "
                    f"{layout.first_line} has {layout.width}."
                )
            if len(lines) == n:
                raise InputError(
                    f"{file.where} must be a square table, but has more than {_counted('line', n)} of "
                    f"{_counted('number', n)} (line {line}){layout.way_out}."
                )
            _fill(numbers[len(lines)], cells, begin, line, file.where, layout.way_out)
            names.append(cells[0])
            lines.append(line)
    if len(lines) < n:
        raise InputError(
            f"{file.where} must be a square table, but has {_counted('line', len(lines))} of {_counted('number', n)}"
            f"{layout.way_out}."
        )
    _require_finite(numbers, lines, begin, file.where)
    return _Table(numbers, tuple(names) if layout.names_column else (), tuple(lines))


def _body(all_rows: Iterator[tuple[int, list[str]]], layout: _Layout) -> Iterator[tuple[int, list[str]]]:
    return itertools.dropwhile(lambda row: row[0] < layout.first_line, all_rows)


def _fill(row: NDArray[np.float64], cells: list[str], begin: int, line: int, where: str, way_out: str) -> None:
    """Put the numbers of a line into a row of the matrix."""
    together = "".join(cells[begin:])
    try:
        plain = [*map(float, cells[begin:])] if together.isascii() and "_" not in together else None
    except ValueError:
        plain = None
    if plain is not None:
        row[:] = plain
        if (at := rounded(cells[begin:], row)) is not None:
            raise InputError(
                f"{where} must hold numbers that doubles hold, but cell {begin + at + 1} of line {line} is "
                f"{cells[begin + at][:40]!r}, a whole number of more than 2**53 that is rounded."
            )
        return
    k = next(k for k in range(begin, len(cells)) if not is_number(cells[k]))
    comma = ", which has a decimal comma: write a point" if has_decimal_comma(cells[k]) else ""
    raise InputError(
        f"{where} must be a square table of numbers, but cell {k + 1} of line {line} is {cells[k][:40]!r}"
        f"{comma or f', not a number{way_out}'}."
    )


def _require_finite(numbers: NDArray[np.float64], lines: list[int], begin: int, where: str) -> None:
    finite = np.isfinite(numbers)
    if not finite.all():
        i, j = divmod(int(np.argmin(finite)), numbers.shape[1])
        raise InputError(
            f"the weights in {where} must be finite, but entry [{i}, {j}] is {numbers[i, j]} (cell {j + begin + 1} of "
            f"line {lines[i]})."
        )


def _named(table: _Table, file: Packed, layout: _Layout) -> tuple[Network, tuple[str, ...]]:
    """The numbers, columns in the order of the rows, with names, and names that only count, which are none."""
    numbers, names = table.numbers, table.names or layout.header
    changes: tuple[str, ...] = ()
    if table.names and layout.header and table.names != layout.header:
        if _is_count(table.names) and not set(table.names) & set(layout.header):
            names = layout.header
        else:
            numbers = numbers[:, _places(table, layout, file.where)]
            changes = ("columns put into the order of the rows",)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{file.where} names {twice!r} more than once: give every neuron a name of its own.")
    counts = names if _is_count(names) else ()
    known = None if not names or counts else _as_ids(names)
    return Network(numbers, known, source=str(file.path), changes=changes), counts


def _places(table: _Table, layout: _Layout, where: str) -> list[int]:
    """Which column each row has the name of; other names are refused with the line."""
    place, seen = {name: k for k, name in enumerate(layout.header)}, set[str]()
    for line, name in zip(table.lines, table.names, strict=True):
        if name not in place or name in seen:
            what = "there twice" if name in seen else "no column"
            raise InputError(
                f"{where} must name its rows and its columns alike, in any order, but row {name!r} in line {line} is "
                f"{what}: mend the names, or leave those of the rows out."
            )
        seen.add(name)
    return [place[name] for name in table.names]


def _as_ids(names: tuple[str, ...]) -> tuple[Any, ...]:
    """Names that are all whole numbers as such."""
    return tuple(map(int, names)) if all(_ID.fullmatch(name) for name in names) else names


def _is_count(names: tuple[str, ...]) -> bool:
    """Whether the names only count, from 0 or 1."""
    return names in (tuple(map(str, range(start, start + len(names)))) for start in (0, 1))


def _counted(what: str, count: int) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
