"""Fields of a record that was read from a file: there, of the right type, or one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.numbers.scaled import Scaled


def need(condition: object, message: str) -> None:
    """Raise `InputError` with this message unless the condition holds."""
    if not condition:
        raise InputError(message)


def need_fields(record: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    """The record has these fields and no others."""
    missing, unknown = sorted(set(names) - set(record)), sorted(set(record) - set(names))
    if missing or unknown:
        raise InputError(f"{where} must have the fields {sorted(names)}; missing {missing}, unknown {unknown}")


def typed(record: Mapping[str, Any], name: str, kind: type) -> Any:
    """The field of exactly this type."""
    value = record[name]
    if type(value) is not kind:
        raise InputError(f"{name} must be of type {kind.__name__}, got {type(value).__name__}")
    return value


def scaled(value: Any, name: str) -> Scaled:
    """Numbers that may lie beyond double precision."""
    if isinstance(value, Scaled):
        return value
    return Scaled(floats(value, name))


def floats(value: Any, name: str, *, scalar: bool = False, ndim: int = 1) -> Vector:
    """Doubles: a list of them, a matrix for `ndim` 2, one number where `scalar` allows it."""
    array = np.asarray(value)
    if array.dtype != np.float64 or (array.ndim != ndim and not (array.ndim == 0 and scalar)):
        what = "a list" if ndim == 1 else "a matrix"
        raise InputError(f"{name} must be {what} of floating-point numbers")
    return array


def whole(value: Any, name: str) -> NDArray[np.int64]:
    """A list of integers, which may be empty."""
    array = np.asarray(value)
    if array.ndim != 1 or (array.size and array.dtype != np.int64):
        raise InputError(f"{name} must be a list of integers")
    return array.astype(np.int64)


def side(record: Mapping[str, Any], name: str) -> float | None:
    """One bound of a claim: a double, or None where nothing is claimed; a lower one may be infinite, "inf"."""
    if name == "lower" and type(record[name]) is str and record[name] == "inf":
        return float("inf")
    return None if record[name] is None else typed(record, name, float)
