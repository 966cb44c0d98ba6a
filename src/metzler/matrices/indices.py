"""Neurons, inputs and synapses as a caller lists them: whole numbers in range, or one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Index
from metzler.errors import InputError, InputTypeError
from metzler.matrices.labelled import called, labels_of, plain_vector, refuse_masked
from metzler.matrices.names import Names, place

Whole = NDArray[Any]


def items(values: Any, *, name: str, of: str) -> Iterator[Any]:
    """The items of a list, one after the other; a generator is not read ahead."""
    refuse_masked(values, name)
    if not isinstance(values, str | bytes):
        with suppress(TypeError):
            return iter(values)
    raise InputTypeError(f"{name} must be a list of {of}, got {called(values)}")


def names_from(given: Any) -> Names | None:
    """The names that are listed; None where there are none, or they only count from 0."""
    if given is None:
        return None
    own = given if isinstance(given, Names) else Names.of(items(given, name="names", of="names"))
    return None if own.only_count else own


def names_beside(given: Any, weights: Any) -> Names | None:
    """The names that are given, else the labels of the weights; those that only count cannot order other labels.

    Examples
    --------
    >>> names_beside(["a", "b"], [[0.0, 1.0], [2.0, 0.0]])
    ('a', 'b')
    """
    labels = labels_of(weights)
    if given is None:
        return names_from(labels)
    names = names_from(given)
    if names is None and labels is not None:
        raise InputError(
            f"names only count from 0, and the weights have the label {labels[0]!r} and others in an order of their "
            "own: leave names out, or give weights without labels in the order that is meant"
        )
    return names


def whole_number(value: Any, *, name: str, least: int = 0) -> int:
    """A whole number that is not below `least`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InputTypeError(f"{name} must be a whole number, got {value!r}")
    if value < least:
        raise InputError(f"{name} must be at least {least}, got {value}")
    return int(value)


def indices(
    value: Any, n: int, *, name: str, flags: bool = False, repeated: bool = False, names: Names | None = None
) -> Index:
    """The indices that are listed, at least one of 0, ..., n - 1, in the order given; a single one is a list of one.

    Of neurons with `names` they are listed by name, see `metzler.matrices.names`. With `flags`, n truth values choose
    as well; unless `repeated`, no index is listed twice.
    """
    form = "indices such as [0, 2]" + (f", or {n} truth values" if flags else "")
    given = whole_numbers(_places(value, n, name, names), name, form)
    if flags and given.dtype == bool:
        given = np.asarray(plain_vector(value, name=name, labels=names))
        if given.shape != (n,):
            raise InputError(f"{name} must have {n} truth values, got shape {given.shape}")
        given = np.flatnonzero(given)
    if given.dtype == bool:
        raise InputTypeError(f"{name} must be a list of indices, got truth values: give np.flatnonzero of them")
    given = np.atleast_1d(given)
    if given.ndim != 1:
        raise InputError(f"{name} must list indices along one axis, got shape {given.shape}")
    if given.size == 0:
        raise InputError(f"{name} must list at least one index between 0 and {n - 1}, got none")
    index = _within(given, n, name)
    values, counts = np.unique(index, return_counts=True)
    if not repeated and len(values) < len(index):
        raise InputError(f"{name} must list different indices, got {values[np.argmax(counts > 1)]} twice")
    return index


def pairs(value: Any, n: int, *, name: str, names: Names | None = None) -> tuple[Index, Index]:
    """The rows i and columns j of pairs (i, j) of indices, or of names (post, pre); there may be none."""
    form = "pairs (i, j) of indices, the synapse from j to i"
    if not isinstance(value, str | bytes | Mapping):
        value = _listed(value)
    if isinstance(value, list):
        value = [_places(pair, n, name, names) if np.ndim(pair) == 1 else pair for pair in value]
    given = whole_numbers(value, name, form)
    if given.dtype == bool or (given.size and (given.ndim != 2 or given.shape[1] != 2)):
        raise InputTypeError(f"{name} must be a list of {form}, got {called(given)} of shape {given.shape}")
    both = _within(given, n, name).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _places(value: Any, n: int, name: str, names: Names | None) -> Any:
    """The indices of neurons that are given by name; what lists no neurons, or indices alone, as it is."""
    refuse_masked(value, name)
    if isinstance(value, bytes | Mapping):
        return value
    each = [value] if isinstance(value, str | int | np.integer) else _listed(value)
    if not isinstance(each, list) or isinstance(value, bool):
        return value
    texts = any(isinstance(one, str) for one in each)
    if not texts and (names is None or not all(type(one) is int or isinstance(one, np.integer) for one in each)):
        return value if hasattr(value, "__array__") else each
    try:
        return np.array([place(one, names, n) for one in each], dtype=np.intp)
    except (InputError, InputTypeError) as error:
        raise type(error)(f"{name}: {error}") from None


def whole_numbers(value: Any, name: str, form: str) -> Whole:
    """An array of whole numbers or truth values of any shape; an iterable of them is read to its end."""
    refuse_masked(value, name)
    listed = value if hasattr(value, "__array__") or isinstance(value, str | bytes | Mapping) else _listed(value)
    refuse_masked(listed, name)
    try:
        given = np.asarray(listed)
    except (TypeError, ValueError, OverflowError):
        raise InputTypeError(f"{name} must be a list of {form}, got rows of different lengths") from None
    if given.size == 0 and given.dtype.kind == "f":
        return np.zeros(given.shape, dtype=np.intp)
    if given.dtype.kind not in "biu" and not _too_large(given):
        raise InputTypeError(f"{name} must be a list of {form}, got {called(given if given.ndim else value)}")
    return given


def _listed(value: Any) -> Any:
    try:
        return list(value)
    except TypeError:
        return value


def _too_large(given: Whole) -> bool:
    """Whether these are whole numbers, but beyond the 64 bits of an array."""
    return given.dtype.kind == "O" and all(isinstance(v, int) for v in given.flat)


def _within(given: Whole, n: int, name: str) -> Index:
    wrong = (given < 0) | (given >= n)
    if wrong.any():
        raise InputError(f"{name} must list indices between 0 and {n - 1}, got {given[wrong].flat[0]}")
    return given.astype(np.intp)
