"""Columns of a table in one form, whatever they came from: numbers, or places in a list of their different values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Index, Vector
from metzler.containers.size import in_words
from metzler.errors import InputError, InputTypeError

MISSING = -1
"""The place of a cell without a value."""

ROW_BYTES = 64
"""What a row takes in memory on its way to a matrix, at most: its cells, two places, a weight, the entry it becomes."""

LARGEST_EXACT = 2**53
"""Beyond it double precision skips whole numbers."""


@dataclass(frozen=True)
class Coded:
    """A column as places in a list of its different values.

    Attributes
    ----------
    places : array of int, (rows,)
        `MISSING` where a cell has no value.
    values : array, (k,)
        Whole numbers, floats, truth values, or texts in an array of objects; some may occur in no row.
    typed : bool
        Whether the source knows what they are; texts of a text file may as well be numbers.
    """

    places: Index
    values: NDArray[Any]
    typed: bool = True

    @property
    def missing(self) -> int:
        """How many rows have no value."""
        return int(np.count_nonzero(self.places == MISSING))


@dataclass(frozen=True)
class Column:
    """Cells, and how messages name their column.

    Attributes
    ----------
    cells : Coded
    what : str
        As in "'edges.csv': column 'pre'".
    begin : str
        The first digits of all its ids, where the header says them.
    """

    cells: Coded
    what: str
    begin: str = ""

    def at(self, rows: Index) -> Column:
        """The column of the cells in these rows."""
        return replace(self, cells=replace(self.cells, places=self.cells.places[rows]))


Taken: TypeAlias = Mapping[int, Any]
"""By the position of a column, `Coded` or float64 numbers, NaN where there is none."""


class Table(Protocol):
    """A source of columns.

    Attributes
    ----------
    where : str
        How messages name it.
    columns : tuple of str
        The names of its columns, which need not differ.
    """

    where: str
    columns: tuple[str, ...]

    def taken(self, coded: Collection[int], numbers: Collection[int]) -> Taken:
        """The columns at these positions, read in one go."""


def require_rows_fit(rows: int, where: str, max_bytes: int) -> None:
    """Refuse a table whose rows take more than `max_bytes` on their way to a matrix."""
    if rows * ROW_BYTES > max_bytes:
        raise InputError(
            f"{where} has {rows} rows, which need {in_words(rows * ROW_BYTES)}, more than the limit of "
            f"{in_words(max_bytes)}"
        )


def array_of_texts(texts: Iterable[str]) -> NDArray[Any]:
    """Texts as an array of objects."""
    listed = list(texts)
    out = np.empty(len(listed), dtype=object)
    out[:] = listed
    return out


class Numbering:
    """Numbers values in the order of their first appearance, over several pieces of a column."""

    def __init__(self) -> None:
        self._places: defaultdict[Hashable, int] = defaultdict(count().__next__)

    def places(self, values: Collection[Any]) -> Index:
        """Where each of these values stands in the list."""
        return np.fromiter(map(self._places.__getitem__, values), dtype=np.int32, count=len(values))

    def values(self) -> list[Any]:
        """The list."""
        return list(self._places)

    def texts(self) -> NDArray[Any]:
        """The list of texts as an array."""
        return array_of_texts(map(str, self._places))


def coded_array(values: Any, *, what: str) -> Coded:
    """A column of an array in memory; `what` names it in messages.

    Raises
    ------
    InputTypeError
        When texts, numbers and other values are mixed, or are none that ids, signs or transmitters could be.

    Examples
    --------
    >>> coded_array(["b", "a", "b", None], what="column 'pre'")
    Coded(places=array([ 0,  1,  0, -1]), values=array(['b', 'a'], dtype=object), typed=True)
    """
    array = one_axis(values, what)
    if array.dtype.kind in "iufb":
        different, places = np.unique(array, return_inverse=True, equal_nan=True)
        if array.dtype.kind == "f":
            places = np.where(np.isnan(array), MISSING, places)
            different = different[~np.isnan(different)]
        return Coded(places.reshape(-1), different)
    if array.dtype.kind not in "OUT":
        raise InputTypeError(f"{what} must hold whole numbers or texts, got {array.dtype}")
    return _of_objects(array.tolist(), what)


def one_axis(values: Any, what: str) -> NDArray[Any]:
    """A column as an array; what is no list of values is refused."""
    try:
        array = np.asarray(values, dtype=None if hasattr(values, "dtype") else object)  # else [1, "a"] became texts
    except ValueError:
        array = np.empty((0, 0))
    if array.ndim != 1:
        given = type(values).__name__ if array.ndim == 0 else f"{array.ndim} axes"
        raise InputError(f"{what} must be a list with one value for each row, got {given}")
    return array


def _of_objects(items: list[Any], what: str) -> Coded:
    """Python objects of one type; None and the like are missing."""
    gone = np.fromiter(map(_is_missing, items), dtype=bool, count=len(items))
    items = [item for item in items if not _is_missing(item)] if gone.any() else items
    kinds, numbering = {type(item) for item in items}, Numbering()
    places = np.full(len(gone), MISSING, dtype=np.intp)
    if not kinds:
        return Coded(places, np.empty(0, dtype=object))
    if all(issubclass(kind, float) for kind in kinds):
        inner = coded_array(np.array(items), what=what)
        places[~gone] = inner.places
        return Coded(places, inner.values)
    if not (all(issubclass(kind, str) for kind in kinds) or all(_is_whole(kind) for kind in kinds)):
        named = " and ".join(sorted(kind.__name__ for kind in kinds))
        raise InputTypeError(f"{what} must hold whole numbers or texts, all of one kind, got {named}")
    places[~gone] = numbering.places(items)
    if all(issubclass(kind, str) for kind in kinds):
        return Coded(places, array_of_texts(map(str, numbering.values())))
    return Coded(places, whole_numbers(map(int, numbering.values())))


def _is_missing(item: Any) -> bool:
    """None, NaN, and what pandas has for them."""
    return type(item).__name__ in ("NoneType", "NAType", "NaTType") or (isinstance(item, float) and item != item)


def _is_whole(kind: type) -> bool:
    return issubclass(kind, int | np.integer) and kind is not bool


def whole_numbers(numbers: Iterable[int]) -> NDArray[Any]:
    """Whole numbers of any size: int64 where they fit, else objects."""
    listed = list(numbers)
    try:
        return np.array(listed, dtype=np.int64)
    except OverflowError:
        return np.array(listed, dtype=object)


def floats(values: Any, *, what: str) -> Vector:
    """A column of numbers as float64, NaN where there is none.

    Raises
    ------
    InputTypeError
        When it holds no real numbers.
    InputError
        When double precision would change a whole number in it.
    """
    array = one_axis(values, what)
    if array.dtype.kind == "O":
        return _of_number_objects(array.tolist(), what)
    if array.dtype.kind not in "iuf" or array.dtype.itemsize > 8:
        raise InputTypeError(f"{what} must hold numbers, got {array.dtype}")
    if array.dtype.kind in "iu" and array.size:
        _require_exact([int(array.min()), int(array.max())], what)
    return array.astype(np.float64)


def _of_number_objects(items: list[Any], what: str) -> Vector:
    filled = [np.nan if _is_missing(item) else item for item in items]
    other = next((v for v in filled if not (_is_whole(type(v)) or isinstance(v, float | np.floating))), None)
    if other is not None:
        raise InputTypeError(f"{what} must hold numbers, got {other!r:.40}")
    _require_exact((int(v) for v in filled if _is_whole(type(v))), what)
    return np.array([*map(float, filled)])


def _require_exact(numbers: Iterable[int], what: str) -> None:
    if any(abs(number) > LARGEST_EXACT for number in numbers):
        raise InputError(f"{what} must hold numbers up to 2**53: larger whole ones are not exact in double precision")
