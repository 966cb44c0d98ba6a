"""The door for tables: whatever holds columns, in memory or in a file."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from metzler.containers.compressed import Packed
from metzler.errors import InputError, InputTypeError, MetzlerError, one_line
from metzler.files import as_path
from metzler.io.tables.arrow import FEATHER, PARQUET, FeatherTable, ParquetTable, handed_over
from metzler.io.tables.columns import Table, Taken, coded_array, floats, one_axis
from metzler.io.tables.head import head_of
from metzler.io.tables.text import TextTable

TEXTS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
FEATHERS = (".feather", ".arrow", ".ipc")
LAZY = ("collect", "compute")
"""What frames are called with that are only described: those of polars, of dask."""


class ArrayTable:
    """Columns that are arrays or lists in memory; see `Table`."""

    def __init__(self, names: Iterable[Any], columns: Iterable[Any], where: str) -> None:
        self.columns, self._columns, self.where = tuple(map(str, names)), list(columns), where

    def taken(self, coded: Collection[int], numbers: Collection[int]) -> Taken:
        """See `Table`."""
        what = {k: f"{self.where}: column {self.columns[k]!r}" for k in (*coded, *numbers)}
        arrays = {k: _array(self._columns[k], what[k]) for k in what}
        lengths = {self.columns[k]: len(array) for k, array in arrays.items()}
        if len(set(lengths.values())) > 1:
            raise InputError(f"{self.where} must have columns of one length, got {lengths}")
        found: dict[int, Any] = {k: coded_array(arrays[k], what=what[k]) for k in coded}
        return found | {k: floats(arrays[k], what=what[k]) for k in numbers}


def _array(column: Any, what: str) -> Any:
    """A column as an array; whole numbers beside empty cells are not made floats."""
    try:
        if hasattr(column, "to_pylist"):
            column = column.to_pylist()
        elif hasattr(column, "to_numpy"):
            empty = hasattr(column, "isna") and column.isna().any()
            column = column.to_numpy(dtype=object) if empty else column.to_numpy()
        return one_axis(column, what)
    except MetzlerError:
        raise
    except Exception as error:  # of the object, whatever it is
        raise InputError(f"{what} does not hand its values over: {one_line(error)}") from error


def table_of(source: Any, max_bytes: int, *, what: str = "the table") -> Table:
    """The columns of a frame, an Arrow table, a mapping or a file; `what` names one in memory in messages.

    Raises
    ------
    InputError, InputTypeError
        When it is none of these, or a file that cannot be read; the message lists what can.

    Examples
    --------
    >>> table_of({"pre": [1, 2], "post": [2, 1]}, 2**20).columns
    ('pre', 'post')
    """
    if isinstance(source, str | os.PathLike):
        return _of_file(as_path(source), max_bytes)
    lazy = next((name for name in LAZY if hasattr(source, name)), "")
    if hasattr(source, "reset_index") and hasattr(source, "columns") and not lazy:
        return _of_frame(source, what)
    if hasattr(source, "__arrow_c_stream__"):
        return handed_over(source, what)
    if isinstance(source, Mapping):
        return ArrayTable(source.keys(), source.values(), what)
    if isinstance(source, np.ndarray) and source.dtype.names:
        return ArrayTable(source.dtype.names, [source[name] for name in source.dtype.names], what)
    raise InputTypeError(
        f"{what} must be a frame of pandas or polars, a DuckDB relation, an Arrow table, a mapping of columns or a "
        f"path, got {type(source).__name__}{f': call {lazy}() first' if lazy else ''}"
    )


def _of_frame(frame: Any, what: str) -> ArrayTable:
    """The named levels of a frame's index and its columns; a level that repeats a column is left out."""
    names, columns = list(frame.columns), [frame.iloc[:, k] for k in range(len(frame.columns))]
    levels = {}
    for k, name in enumerate(frame.index.names):
        level = frame.index.get_level_values(k)
        same = [column for column, own in zip(columns, names, strict=True) if own == name]
        if not all(np.array_equal(np.asarray(each, object), np.asarray(level, object)) for each in same):
            raise InputError(f"{what} has an index and a column {name!r} with other values: rename one of the two")
        if name is not None and not same:
            levels[name] = level
    return ArrayTable([*levels, *names], [*levels.values(), *columns], what)


def _of_file(path: Path, max_bytes: int) -> Table:
    """The columns of a file, whose kind its first bytes show, or else its name."""
    file = Packed(path, max_bytes)
    if not path.is_file():
        raise InputError(f"{file.where} {'must be a file' if path.exists() else 'does not exist'}")
    with file.open_bytes() as stream:
        start = stream.read(len(FEATHER))
    if start.startswith(PARQUET):
        return ParquetTable(path, max_bytes)
    if start == FEATHER or path.name.lower().endswith(FEATHERS):
        return FeatherTable(path, max_bytes)
    if not path.name.lower().endswith(TEXTS):
        raise InputError(f"{file.where} must be a table: a {', '.join((*TEXTS, '.parquet'))} or {FEATHERS[0]} file")
    head = head_of(file, ())
    if head is None:
        raise InputError(f"{file.where} must be a table, but is empty or begins with no line of a table")
    return TextTable(file, head)
