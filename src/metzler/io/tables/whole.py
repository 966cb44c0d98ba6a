"""Whole numbers in text files: read fast, and only where each stands there as Python writes it.

A reader of numbers makes 7 of 007, of +7 and of 7.0. That none of these was in the file is seen in its size: it has not
one character more than the numbers, written as Python does, the separators and the line ends.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.containers.compressed import Packed
from metzler.io.tables.columns import Coded, Taken
from metzler.io.tables.head import Head

TENS = 10 ** np.arange(1, 20, dtype=np.uint64)


def characters(values: NDArray[Any], times: Any = 1) -> int:
    """How many characters these whole numbers have as Python writes them, each so many `times`.

    Examples
    --------
    >>> characters(np.array([0, 10, -999])), characters(np.array([7, 10]), np.array([2, 1]))
    (7, 4)
    """
    digits = 1 + np.searchsorted(TENS, np.abs(values).astype(np.uint64), side="right")
    return int(np.sum((digits + (values < 0)) * times))


def has_nothing_else(file: Packed, head: Head, rows: int, cells: int) -> bool:
    """Whether the header, `cells` bytes in rows of as many cells, and what separates them, are the whole file."""
    size = file.path.stat().st_size
    with file.path.open("rb") as stream:
        begin = sum(len(stream.readline()) for _ in range(head.skip))
        stream.seek(size - 1)
        ends = rows - (stream.read(1) != b"\n")
    return bool(size == begin + cells + ends + rows * (len(head.columns) - 1))


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
    columns = {k: np.unique(table[:, k], return_inverse=True) for k in coded}
    cells = sum(characters(table[:, k]) for k in range(table.shape[1]) if k not in columns)
    cells += sum(characters(values, np.bincount(places)) for values, places in columns.values())
    if not has_nothing_else(file, head, len(table), cells):
        return None
    found: dict[int, Any] = {k: Coded(places, values, typed=False) for k, (values, places) in columns.items()}
    return found | {k: table[:, k].astype(np.float64) for k in numbers}
