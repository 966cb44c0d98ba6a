"""Whole numbers in text files: read fast, and only where each stands there as Python writes it.

A reader of numbers makes 7 of 007, of +7 and of 7.0. That none of these was in the file is seen in its size: it has not
one character more than the numbers, written as Python does, the separators and the line ends.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Index
from metzler.containers.compressed import Limited, Packed
from metzler.io.tables.columns import LARGEST_EXACT, Coded, Taken
from metzler.io.tables.head import Head

MANY = 2**16
"""More numbers than this, all smaller, are counted before their digits are."""

TENS = 10 ** np.arange(1, 20, dtype=np.uint64)


def characters(values: NDArray[Any], places: Index | None = None) -> int:
    """How many characters these whole numbers have as Python writes them, or those at these places among them.

    Examples
    --------
    >>> characters(np.array([0, 10, -999])), characters(np.array([7, 10]), np.array([0, 1, 0]))
    (7, 4)
    """
    if places is None and len(values) > MANY and values.min() >= 0 and values.max() < MANY:
        values, places = np.arange(MANY), values
    sizes = 1 + (values < 0) + np.searchsorted(TENS, np.abs(values).astype(np.uint64), side="right")
    if places is None:
        return int(sizes.sum())
    if len(sizes) and sizes.min() == sizes.max():
        return int(sizes[0]) * len(places)
    return int(np.bincount(places, minlength=len(sizes)) @ sizes)


def are_doubles(values: NDArray[Any]) -> bool:
    """Whether each of these 64-bit whole numbers is the double that it becomes."""
    large = values[(values > LARGEST_EXACT) | (values < -LARGEST_EXACT)].tolist()
    return all(int(float(value)) == value for value in large)


def has_nothing_else(
    file: Packed, head: Head, rows: int, cells: int, *, quoted: bool = False, seen: Limited | None = None
) -> bool:
    """Whether the header, `cells` bytes in rows, and what separates them are the whole file.

    Cells may be `quoted` and lines end with two characters where no cell has such in it; `seen` is the stream that was
    read, of a file that is compressed.
    """
    with file.open_bytes() as stream:
        begin = sum(len(stream.readline()) for _ in range(head.skip))
        if seen is None:
            size = stream.seek(0, 2)
            stream.seek(max(size - 1, 0))
        size, last = (size, stream.read(1)) if seen is None else (seen.bytes, seen.last)
    rest = size - begin - cells - rows * len(head.columns) + (last != b"\n")
    return bool(rest == 0 or (quoted and rest > 0 and rest == marks(file, head)))


def marks(file: Packed, head: Head) -> int | None:
    """How many quotes around cells, and first characters of two at the end of a line, are below the header.

    None where a quote does not belong to a pair that encloses all of a cell, one without quotes and line ends in it.
    """
    cell = re.escape((head.delimiter or " ").encode())
    pair = re.compile(rb'(?<![^\n%b])"[^"\n]*"(?![^\r\n%b])' % (cell, cell))
    found = 0
    with file.open_bytes() as stream:
        for _ in range(head.skip):
            stream.readline()
        while piece := stream.read(2**20) + stream.readline():
            quotes = piece.count(b'"')
            if quotes and 2 * sum(1 for _ in pair.finditer(piece)) != quotes:
                return None
            found += quotes + piece.count(b"\r\n")
    return found


def columns_of_wholes(file: Packed, head: Head, coded: Collection[int], numbers: Collection[int]) -> Taken | None:
    """Columns of a table that has whole numbers alone, by NumPy's reader; None where it has others."""
    small = file.path.stat().st_size * np.dtype(np.int64).itemsize <= file.max_bytes
    if file.compressed or not small or head.delimiter is None or not all(map(str.isdecimal, head.first or ("",))):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            table = np.loadtxt(
                file.path, np.int64, comments=None, delimiter=head.delimiter, skiprows=head.skip, ndmin=2
            )
    except (ValueError, OverflowError, Warning):
        return None
    if table.shape[1] != len(head.columns):
        return None
    if not all(are_doubles(table[:, k]) for k in numbers):
        return None
    columns = {k: np.unique(table[:, k], return_inverse=True) for k in coded}
    cells = sum(characters(table[:, k]) for k in range(table.shape[1]) if k not in columns)
    cells += sum(characters(values, places) for values, places in columns.values())
    if not has_nothing_else(file, head, len(table), cells):
        return None
    found: dict[int, Any] = {k: Coded(places, values, typed=False) for k, (values, places) in columns.items()}
    return found | {k: table[:, k].astype(np.float64) for k in numbers}
