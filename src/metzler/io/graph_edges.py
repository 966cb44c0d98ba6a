"""The weights of a graph's edges: which attribute holds them, and their signs, as in a table of edges."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.io.asked import Asked
from metzler.io.tables.columns import Column, coded_array
from metzler.io.tables.roles import COUNTS, WEIGHTS, Names, plain_name, signs_of
from metzler.io.tables.signs import Signs, from_transmitters, from_words
from metzler.matrices.weights import LARGEST_EXACT_INTEGER

NO_WEIGHTS = ("id", "key", "label", "name", "start", "end")
"""Attributes of edges that are no weights, though they may be numbers."""


@dataclass(frozen=True)
class Edges:
    """The attributes of every edge, the names of its ends, and what messages call the graph."""

    attributes: Sequence[Mapping[str, Any]]
    ends: Callable[[int], tuple[Hashable, Hashable]]
    where: str

    @property
    def names(self) -> Names:
        """All names of attributes, in the order of their first appearance."""
        return Names(tuple(map(str, dict.fromkeys(key for data in self.attributes for key in data))), self.where)

    def values(self, name: str) -> list[Any]:
        """One attribute of every edge, None where an edge has none."""
        return [data.get(name) for data in self.attributes]


@dataclass(frozen=True)
class Weighted:
    """The weight of every edge; how it got its sign, what it counts, and what was decided."""

    values: Vector
    rule: str = ""
    unit: str = ""
    changes: tuple[str, ...] = ()


def is_number(value: Any) -> bool:
    """Whether this is one real number."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def weights_of(edges: Edges, asked: Asked) -> Weighted:
    """The weights of the edges.

    Raises
    ------
    InputError
        When nothing or too much says what they are, an edge has none, or it is no number.
    """
    names = edges.names
    at = names.one_of(WEIGHTS, "weight", asked.weight)
    name = None if at is None else names.given[at]
    changes: tuple[str, ...] = ()
    if name is None:
        if asked.weight is None:
            _refuse_numbers(edges, names)
        values = np.ones(len(edges.attributes))
        changes = ("edges have no weights: each counts as 1",) * bool(len(values))
    else:
        values = _numbers(edges, name)
    signs = _signs(edges, names, values, asked)
    unit = "synapses" if name is not None and plain_name(name)[0] in COUNTS else ""
    if signs is None:
        return Weighted(values, unit=unit, changes=changes)
    changes += (f"signs by transmitter: {signs.rule}",) * bool(signs.rule)
    changes += (f"left out without a sign: {signs.dropped}",) * bool(signs.dropped)
    return Weighted(values * signs.of_rows, signs.rule, unit, changes)


def _refuse_numbers(edges: Edges, names: Names) -> None:
    """Refuse edges whose numbers may be weights under a name that is not known."""
    used = {at for at in signs_of(names, Asked()) if at is not None}
    rest = [name for k, name in enumerate(names.given) if k not in used and name not in NO_WEIGHTS]
    numbers = [name for name in rest if any(map(is_number, edges.values(name)))]
    if numbers:
        listed = ", ".join(map(repr, numbers))
        raise InputError(f"{edges.where} has edges with {listed}: say weight= for the one that is the weight")


def _numbers(edges: Edges, name: str) -> Vector:
    values = edges.values(name)
    for k, value in enumerate(values):
        if not is_number(value):
            pre, post = edges.ends(k)
            said = f"is {value!r:.60}, not a number" if value is not None else "is missing"
            raise InputError(
                f"{edges.where}: {name!r} of the edge {pre!r:.40} -> {post!r:.40} {said}; edges have "
                f"{edges.names.listed()}"
            )
        if isinstance(value, int | np.integer) and abs(int(value)) > LARGEST_EXACT_INTEGER:
            raise InputError(
                f"{edges.where} must have weights of at most 2**53 where they are integers, got {str(value)[:40]}"
            )
    return np.array(values, dtype=np.float64)


def _signs(edges: Edges, names: Names, sizes: Vector, asked: Asked) -> Signs | None:
    """The signs that attributes say; None where none does."""
    sign, transmitter = signs_of(names, asked)
    at = sign if sign is not None else transmitter
    if at is None:
        return None
    name = names.given[at]
    if (sizes < 0).any():
        raise InputError(
            f"{edges.where} has negative weights and {name!r} beside them: give sign='' and transmitter='' if the "
            "weights have their signs"
        )
    what = f"{edges.where}: {name!r} of the edges"
    column = Column(coded_array(edges.values(name), what=what), what)
    if sign is not None:
        return from_words(column, sizes, unknown=asked.unknown)
    return from_transmitters(column, sizes, glutamate=asked.glutamate, unknown=asked.unknown)
