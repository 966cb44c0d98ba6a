"""Tables with labels, as pandas and xarray make them: aligned by label or refused, never read as they lie.

Nothing is imported for it: a frame has an `index` and `columns`, an array with named axes has `dims` and `coords`, a
network has `weights`, a checked matrix, and `names`, a tuple or None.
Labels 0, 1, ... are those of an array and say nothing; a polars frame has none for its rows and is an array, too.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.errors import InputError, InputTypeError
from metzler.matrices.blocked import in_memory
from metzler.matrices.names import Names, counted, listed, place

Labels = tuple[Hashable, ...]

POST, PRE = "post", "pre"
"""Names of the axes of an array whose order is obeyed: rows are post, columns are pre."""


def labels_of(value: Any) -> Labels | None:
    """The labels of the rows of a table or vector; None where it has none or they only count from 0.

    Examples
    --------
    >>> class Frame:
    ...     index, columns = ["a", "b"], ["b", "a"]
    ...     def to_numpy(self):
    ...         return np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> labels_of(Frame()), labels_of([[1.0]])
    (('a', 'b'), None)
    >>> plain_matrix(Frame(), name="W")
    array([[2., 1.],
           [4., 3.]])
    """
    if _is_network(value):
        names: Labels | None = value.names
        return names
    if _is_named(value):
        dims = tuple(value.dims)
        return _coordinates(value, POST if POST in dims else dims[0]) if dims else None
    if _is_table(value) and _axes(value) == (PRE, POST):
        return counted(tuple(value.columns))
    return counted(tuple(value.index)) if _is_indexed(value) else None


def plain_matrix(value: Any, *, name: str, labels: Labels | None = None) -> Any:
    """A square table as an array, its columns in the order of its rows, and both in that of `labels` where given.

    Of a network it is the matrix, sparse where that is; what has no labels is returned as it is.

    Raises
    ------
    InputError
        When rows and columns, or the table and `labels`, are not labelled alike; the message names the first.
    InputTypeError
        For a graph or a frame of sparse columns, with what to give instead.
    """
    _refuse_graphs(value, name)
    if _is_network(value):
        return _ordered(value, labels, name)
    if not (_is_named(value) or _is_table(value)):
        return value
    array, rows, columns = _parts(value, name)
    if rows is None and columns is None:
        _refuse_counted(value, labels, name)
        return array
    if rows is None or columns is None:
        raise InputError(
            f"{name} must have labels on both axes or on none, but only its {'columns' if rows is None else 'rows'} "
            f"have some: name the neurons on both, or give its {_values(value)} if the order is right"
        )
    columns_at = _places(columns, rows, name, "columns (pre)", "rows (post)")
    if labels is None:
        return array[:, columns_at]
    rows_at = _places(rows, labels, name, "rows", "weights")
    return array[:, columns_at][rows_at][:, rows_at]


def plain_table(value: Any, *, name: str, rows: Labels | None = None, columns: Labels | None = None) -> Any:
    """A table that need not be square as an array, its axes in the order of the labels that are given for them.

    Refused where an axis has labels and none are given: nothing says how they belong to the states.
    """
    _refuse_graphs(value, name)
    if _is_network(value):
        raise InputTypeError(f"{name} must be a matrix, but is a network: give its .weights")
    if not (_is_named(value) or _is_table(value)):
        return value
    array, *own = _parts(value, name)
    for axis, (mine, wanted) in enumerate(zip(own, (rows, columns), strict=True)):
        if mine is None:
            continue
        if wanted is None:
            raise InputError(
                f"{name} must not have labels, for nothing says how they belong to the states, but it has {mine[0]!r} "
                f"and others: give its {_values(value)} in the order of the states"
            )
        array = np.take(array, _places(mine, wanted, name, ("rows", "columns")[axis], "states"), axis=axis)
    return array


def plain_vector(
    value: Any, *, name: str, labels: Labels | None = None, n: int | None = None, rest: float | None = None
) -> Any:
    """Numbers for each neuron as an array, in the order of `labels`; their labels are these, or count from 0.

    A mapping by name, or by index where the n neurons have no names, is understood as `metzler.matrices.names` says.
    Both must have all neurons, unless there is a number for the `rest`.

    Examples
    --------
    >>> class Series:
    ...     index = ["b", "a"]
    ...     def to_numpy(self):
    ...         return np.array([1.0, 2.0])
    >>> plain_vector(Series(), name="leak", labels=("a", "b"))
    array([2., 1.])
    >>> plain_vector({"b": 3.0}, name="the input", labels=("a", "b"), rest=0.0)
    array([0., 3.])
    >>> plain_vector(Series(), name="leak")
    Traceback (most recent call last):
    metzler.errors.InputError: leak has the label 'b' and others, but the neurons have none here: ...
    """
    if isinstance(value, Mapping) and (labels is not None or n is not None):
        return _by_name(list(value), _values_of(value, name), name, labels, len(labels or ()) or n or 0, rest)
    value, own = _states_first(value, labels)
    if own is None:
        _refuse_counted(value, labels, name)
        return value.values if _is_named(value) else value
    if labels is None:
        raise InputError(
            f"{name} has the label {own[0]!r} and others, but the neurons have none here: give its values in the order "
            f"of the neurons, as {_values(value)} does"
        )
    array = np.asarray(value.values if _is_named(value) else value.to_numpy())
    if rest is not None and set(own) != set(labels):
        return _by_name(list(own), array, name, labels, len(labels), rest)
    return array[_places(own, labels, name, "it", "weights")]


def _states_first(value: Any, labels: Labels | None) -> tuple[Any, Labels | None]:
    """Numbers for each neuron, and their labels: turned where these are labels of the second axis, not of the first."""
    own = labels_of(value)
    if labels is None or own == labels or not (_is_table(value) or (_is_named(value) and len(value.dims) == 2)):
        return value, own
    second = _coordinates(value, value.dims[1]) if _is_named(value) else counted(tuple(value.columns))
    if second is None or set(second) != set(labels) or (own is not None and set(own) == set(labels)):
        return value, own
    return value.T, second


def _values_of(value: Mapping[Any, Any], name: str) -> NDArray[Any]:
    try:
        return np.asarray(list(value.values()))
    except ValueError:
        raise InputTypeError(f"{name} must have one number for each neuron, but its lists differ in length") from None


def _by_name(
    keys: list[Any], given: NDArray[Any], name: str, labels: Labels | None, n: int, rest: float | None
) -> NDArray[Any]:
    """Values (k,) or (k, m) of the neurons that the keys name, in the order of the neurons."""
    names = None if labels is None else Names.of(labels)
    try:
        at = _complete(keys, names) or [place(key, names, n) for key in keys]
    except (InputError, InputTypeError) as error:
        raise type(error)(f"{name}: {error}") from None
    if len(set(at)) < len(at) or not at:
        raise InputError(f"{name} must have different neurons as its keys, at least one")
    missing = np.setdiff1d(np.arange(n), at)
    if len(missing) and rest is None:
        raise InputError(f"{name} must be given for every neuron, but is missing for {listed(names, missing)}")
    shape = (n, *given.shape[1:])
    out = np.full(shape, rest, dtype=np.float64) if len(missing) else np.empty(shape, dtype=given.dtype)
    try:
        out[at] = given
    except (TypeError, ValueError):
        raise InputTypeError(f"{name} must be real numbers, got {called(given)}") from None
    return out


def _complete(keys: list[Any], names: Names | None) -> list[int]:
    """Where the keys stand if they are all of the names, and these are not the indices in another order."""
    odd = (isinstance(key, bool | np.bool_) or key not in names.places for key in keys) if names else ()
    if names is None or len(keys) != len(names) or any(odd) or set(names) == set(range(len(names))):
        return []
    return [names.places[key] for key in keys]


def numbers(
    value: Any, *, name: str, labels: Labels | None = None, n: int | None = None, rest: float | None = None
) -> NDArray[np.float64]:
    """Float64 numbers for each neuron; labelled ones as in `plain_vector`, where `labels` are those of the neurons."""
    refuse_masked(value, name)
    plain = plain_vector(value, name=name, labels=labels, n=n, rest=rest)
    try:
        given = np.asarray(plain)
        others = given.flat if given.dtype.kind == "O" else ()
        if given.dtype.kind in "biufO" and not any(isinstance(v, str | bytes | None) for v in others):
            return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        pass
    raise InputTypeError(f"{name} must be real numbers, got {called(plain)}")


def state(x: Any, n: int, labels: Labels | None = None) -> NDArray[np.float64]:
    """Float64 numbers (n,), a state, or (n, k), one in every column."""
    out = numbers(x, name="a state", labels=labels, n=n)
    if out.ndim not in (1, 2) or out.shape[0] != n:
        raise InputError(f"a state must have shape ({n},) or ({n}, k), got {out.shape}")
    return out


def numbers_for(
    value: Any, n: int, *, name: str, labels: Labels | None = None, rest: float | None = None
) -> NDArray[np.float64]:
    """Float64 numbers (n,) in memory of their own, from n numbers or from one for all.

    Examples
    --------
    >>> numbers_for(1, 2, name="x0")
    array([1., 1.])
    """
    given = numbers(value, name=name, labels=labels, n=n, rest=rest)
    if given.shape not in ((), (n,)):
        raise InputError(f"{name} must be a number or have shape ({n},), got {given.shape}")
    return np.array(np.broadcast_to(given, (n,)))


def called(value: Any) -> str:
    """What a message calls a value that is no real number: its type, of an array that of its entries."""
    return f"{value.dtype} data" if isinstance(value, np.ndarray) else type(value).__name__


def refuse_masked(values: Any, name: str) -> None:
    """Refuse an array, or a list with one in it, whose masked entries NumPy would use as if they were there."""
    if _is_masked(values):
        raise InputTypeError(
            f"{name} must not be a masked array: fill the masked entries first, e.g. with .filled(0.0)."
        )


def _is_masked(values: Any) -> bool:
    if not isinstance(values, list | tuple):
        return isinstance(values, np.ma.MaskedArray)
    inside = {kind for kind in set(map(type, values)) if issubclass(kind, list | tuple | np.ma.MaskedArray)}
    return bool(inside) and any(_is_masked(value) for value in values if type(value) in inside)


def unit_of(value: Any) -> str:
    """The unit of time of a network; empty where it says none."""
    return str(value.time_unit) if _is_network(value) and hasattr(value, "time_unit") else ""


def _is_named(value: Any) -> bool:
    return hasattr(value, "dims") and hasattr(value, "coords")


def _is_network(value: Any) -> bool:
    return hasattr(value, "weights") and hasattr(value, "names")


def _is_indexed(value: Any) -> bool:
    return hasattr(value, "to_numpy") and hasattr(value, "index") and not callable(value.index)


def _is_table(value: Any) -> bool:
    return _is_indexed(value) and hasattr(value, "columns")


def _refuse_graphs(value: Any, name: str) -> None:
    of_networkx = hasattr(value, "adj") and hasattr(value, "nodes")
    if of_networkx or (hasattr(value, "vs") and hasattr(value, "es")):
        raise InputTypeError(f"{name} must be a matrix, got a graph: give metzler.read(graph), where u -> v is W[v, u]")
    if _is_table(value) and any(str(dtype).startswith("Sparse") for dtype in getattr(value, "dtypes", ())):
        raise InputTypeError(
            f"{name} must not be a frame of sparse columns: give its sparse.to_coo(), rows and columns in one order"
        )


def _ordered(network: Any, labels: Labels | None, name: str) -> Any:
    """The weights of a network, in the order of `labels` where both have some."""
    if labels is None or network.names in (None, labels):
        return network.weights
    at = _places(network.names, labels, name, "it", "weights")
    return in_memory(network.weights)[at][:, at]


def _parts(value: Any, name: str) -> tuple[Any, Labels | None, Labels | None]:
    """The array, post x pre, and the labels of its rows and columns."""
    dims, array = _axes(value), np.asarray(value.values if _is_named(value) else value.to_numpy())
    if len(dims) != 2:
        return array, None, None
    if (POST in dims) != (PRE in dims):
        raise InputError(f"{name} must have the axes {POST!r} and {PRE!r}, in any order, or neither, got {dims}")
    if not _is_named(value):
        rows, columns = counted(tuple(value.index)), counted(tuple(value.columns))
        return (array.T, columns, rows) if dims == (PRE, POST) else (array, rows, columns)
    if dims == (PRE, POST):
        dims, array = dims[::-1], array.T
    return array, _coordinates(value, dims[0]), _coordinates(value, dims[1])


def _axes(value: Any) -> tuple[Any, ...]:
    """What the axes are called, None where they are not."""
    if _is_named(value):
        return tuple(value.dims)
    return tuple(getattr(axis, "name", None) for axis in (value.index, value.columns))


def _coordinates(value: Any, axis: Hashable) -> Labels | None:
    return counted(tuple(np.asarray(value.coords[axis].values).tolist())) if axis in value.coords else None


def _refuse_counted(value: Any, labels: Labels | None, name: str) -> None:
    """Refuse labels 0, 1, ... where the weights have the same ones in another order: two orders could be meant."""
    has_some = _is_indexed(value) or (_is_named(value) and any(axis in value.coords for axis in value.dims))
    if labels and has_some and set(labels) == set(range(len(labels))):
        raise InputError(
            f"{name} has the labels 0, 1, ... and the weights have them in another order, {labels[0]!r} first: give "
            f"its {_values(value)} in the order of the weights, or labels in that order"
        )


def _places(own: Labels, wanted: Labels, name: str, mine: str, theirs: str) -> Any:
    """Where each of the `wanted` labels stands among the own ones."""
    if own == wanted:
        return np.arange(len(own))
    twice = next((label for k, label in enumerate(own) if label in own[:k]), None) if len(set(own)) < len(own) else None
    if twice is not None:
        raise InputError(f"{name} has the label {twice!r} twice, so that its {mine} cannot be put in order by label")
    place = {label: k for k, label in enumerate(own)}
    missing = next((label for label in wanted if label not in place), None)
    if missing is not None:
        raise InputError(f"{name}: {mine} must have the labels of the {theirs}, but {missing!r} is not among them")
    if len(own) != len(wanted):
        more = next(label for label in own if label not in set(wanted))
        raise InputError(f"{name}: {mine} must have the labels of the {theirs}, but also has {more!r}")
    return np.array([place[label] for label in wanted], dtype=np.intp)


def _values(value: Any) -> str:
    return ".values" if _is_named(value) else ".to_numpy()"
