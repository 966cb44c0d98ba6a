"""Neurons as the cells of a table name them: whole numbers or texts, never floats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Index
from metzler.containers.cells import is_number
from metzler.errors import InputError, InputTypeError
from metzler.io.tables.columns import LARGEST_EXACT, MISSING, Coded, Column, array_of_texts, whole_numbers

LONGEST_NAME = 1000
"""Characters of a name; a cell with more is no name."""

ID_DIGITS = 18
"""Of an id whose first digits stand in the header, as in `pre_root_id_720575940`."""

EMPTY = frozenset({"nan", "na", "n/a", "<na>", "null", "none"})
"""Texts that stand for no value where all others are numbers."""

LONGEST_EMPTY = max(map(len, EMPTY))

_WHOLE_FLOAT = re.compile(r"-?\d+\.0*")
_LOST = (
    "holds floating-point numbers, in which long ids are rounded so that two neurons become one: read it again as "
    "whole numbers or texts (pandas makes floats of ids where a cell is empty: read the file with "
    "dtype='Int64' for this column, then drop such rows)"
)


Whole: TypeAlias = NDArray[Any] | None
"""Whole numbers; None where these are texts."""


@dataclass(frozen=True)
class Ids:
    """Different ids in rising order, whole numbers by value and texts by code point, and where those of each row are.

    Attributes
    ----------
    values : array, (n,)
        Whole numbers, or texts in an array of objects.
    places : tuple of arrays
        For each column the place of the id of each row.
    """

    values: NDArray[Any]
    places: tuple[Index, ...]


def identified(columns: Sequence[Column]) -> Ids:
    """The neurons of several columns that mean the same ones.

    What comes from a text file are whole numbers if all of it is, as Python writes them; else 7 and 007 are two texts.

    Raises
    ------
    InputError, InputTypeError
        When cells are empty, a column holds floats, one whole numbers and another texts, or a text is no name.
    """
    plain = [_plain_wholes(column.cells) for column in columns]
    cells = [_filled(column) if plain[k] is None else column.cells for k, column in enumerate(columns)]
    wholes = [_wholes(column, cells[k]) if plain[k] is None else plain[k] for k, column in enumerate(columns)]
    is_text = [whole is None for whole in wholes]
    for column, each, whole in zip(columns, cells, wholes, strict=True):
        if any(is_text) and whole is not None and each.typed and len(whole):
            other = columns[is_text.index(True)].what
            raise InputTypeError(f"{column.what} holds whole numbers and {other} texts: make both one of the two")
    if any(is_text):
        parts = [_names(column, each) for column, each in zip(columns, cells, strict=True)]
    else:
        parts = [_begun(column, whole) for column, whole in zip(columns, wholes, strict=True)]
        for column, part in zip(columns, parts, strict=True):
            _require_not_negative(column, part)
    values, places = np.unique(np.concatenate(parts), return_inverse=True)
    split: list[Any] = np.split(places.reshape(-1).astype(np.int32), np.cumsum([len(part) for part in parts])[:-1])
    return Ids(values, tuple(place[each.places] for place, each in zip(split, cells, strict=True)))


def _require_not_negative(column: Column, ids: NDArray[Any]) -> None:
    """Refuse what stands for no neuron in tables of connectomes."""
    least = int(ids.min(initial=0))
    if least < 0:
        raise InputError(
            f"{column.what} has the id {least}, but negative numbers are no ids of neurons: drop rows in which they "
            "stand for none, or give the neurons names"
        )


def _filled(column: Column) -> Coded:
    """The cells, those of a text file without the blanks around them; empty ones are refused."""
    cells = column.cells
    if not cells.typed:
        texts = [str(value).strip() for value in cells.values.tolist()]
        gone = {text for text in texts if not text or (len(text) <= LONGEST_EMPTY and text.lower() in EMPTY)}
        if gone - {""} and not all(is_number(text) for text in texts if text not in gone):
            gone &= {""}  # NA may be a name among names
        empty = np.fromiter((text in gone for text in texts), dtype=bool, count=len(texts))
        places = np.where(empty[cells.places], MISSING, cells.places) if gone else cells.places
        cells = Coded(places, array_of_texts(texts), typed=False)
    if cells.missing and cells.values.dtype.kind == "f":
        raise InputError(f"{column.what} {_LOST}")
    if cells.missing:
        raise InputError(
            f"{column.what} must have an id in every row, but {cells.missing} of {len(cells.places)} have none: drop "
            "these rows, or fill them in"
        )
    return cells


def _wholes(column: Column, cells: Coded) -> Whole:
    """The ids as whole numbers; None where they are texts."""
    values, kind = cells.values.tolist(), cells.values.dtype.kind
    if not cells.typed:
        plain = _plain_wholes(cells)
        return _whole_floats(column, values) if plain is None else plain
    if kind == "b":
        raise InputTypeError(f"{column.what} must hold ids, got truth values")
    if kind == "f":
        exact = min(LARGEST_EXACT, 2 ** (np.finfo(cells.values.dtype).nmant + 1))
        if not all(value.is_integer() and abs(value) < exact for value in values):
            raise InputError(f"{column.what} {_LOST}")
    if kind == "i":
        return cells.values
    return None if values and isinstance(values[0], str) else whole_numbers(map(int, values))


def _plain_wholes(cells: Coded) -> Whole:
    """The whole numbers of a text file, where all cells are such in the form that Python writes."""
    if cells.typed or cells.values.dtype.kind == "i":
        return None if cells.typed else cells.values
    texts = cells.values.tolist()
    try:
        whole = [*map(int, texts)]
    except ValueError:
        return None
    return whole_numbers(whole) if [*map(str, whole)] == texts else None


def _whole_floats(column: Column, texts: list[str]) -> Whole:
    """The whole numbers in texts like 7.0, of which some program made floats; long ones are refused."""
    if not all(map(is_number, texts)):
        return None
    if any(abs(float(text)) >= LARGEST_EXACT and not text.lstrip("-").isdecimal() for text in texts):
        raise InputError(f"{column.what} {_LOST}")
    return whole_numbers(int(float(text)) for text in texts) if all(map(_WHOLE_FLOAT.fullmatch, texts)) else None


def _begun(column: Column, numbers: Whole) -> NDArray[Any]:
    """The ids with the digits in front that the header says."""
    assert numbers is not None
    if not column.begin:
        return numbers
    room = 10 ** max(ID_DIGITS - len(column.begin), 0)
    wrong = numbers[(numbers < 0) | (numbers >= room)].tolist()
    if wrong:
        raise InputError(
            f"{column.what} says that its ids of {ID_DIGITS} digits begin with {column.begin}, but {wrong[0]} does not "
            "fit"
        )
    return whole_numbers(int(column.begin) * room + number for number in numbers.tolist())


def _names(column: Column, cells: Coded) -> NDArray[Any]:
    """The ids as texts that may be names."""
    if column.begin:
        raise InputError(f"{column.what} says how its ids begin, but holds texts: they must be whole numbers")
    texts = [*map(str, cells.values.tolist())] if not cells.typed else cells.values.tolist()
    for text in texts:
        if not text or len(text) > LONGEST_NAME or not text.isprintable():
            raise InputError(
                f"{column.what} must hold names of 1 to {LONGEST_NAME} printable characters, got {text[:40]!r}"
            )
    return array_of_texts(texts)
