"""A table of neurons beside their synapses: which there are, in which order, and what is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Index, Vector
from metzler.errors import InputError
from metzler.io.asked import Asked
from metzler.io.tables.columns import Column, Table, require_rows_fit
from metzler.io.tables.door import table_of
from metzler.io.tables.ids import identified
from metzler.io.tables.roles import SIGNS, TRANSMITTERS, Names, plain_name, signs_of
from metzler.networks import Network

IDS = (
    "root_id", "pt_root_id", "bodyid", "neuron_id", "cell_id", "node_id", "id", "node", "neuron", "cell", "name",
    "label", "", "unnamed:_0",
)  # fmt: skip
"""What a column of ids is called, the surest name first; a column without a name is an index."""
NAMES = ("name", "instance", "label", "neuron_name", "cell_name")
TYPES = ("cell_type", "primary_type", "type", "cell_class", "class")
POSITIONS = (("x", "y", "z"), ("pos_x", "pos_y", "pos_z"), ("position_x", "position_y", "position_z"),
             ("soma_x", "soma_y", "soma_z"), ("x", "y"))  # fmt: skip
INDICES = ("idx", "index", "matrix_index")
"""What a column is called that says which row and column of a matrix each neuron has, from 0."""


@dataclass(frozen=True)
class Neurons:
    """What a table says of each neuron, in its order.

    Attributes
    ----------
    where : str
        How messages name it.
    ids : Column
    names, types : list of str, optional
    positions : array (n, 2) or (n, 3), optional
    at : Index, optional
        The place in a matrix of each.
    sign, transmitter : Column, optional
        The cells and how messages name the column.
    unused : tuple of str
        The columns of signs that are not asked for.
    called : str
        How messages name the column of names.
    """

    where: str
    ids: Column
    names: list[str] | None
    types: list[str] | None
    positions: Vector | None
    at: Vector | None
    sign: Column | None
    transmitter: Column | None
    unused: tuple[str, ...] = ()
    called: str = ""

    def ranks(self, listed: Index, values: NDArray[Any]) -> Index:
        """For each of the `values` its place in the table, -1 where it is not `listed`."""
        rank = np.full(len(values), -1, dtype=np.intp)
        rank[listed] = np.arange(len(listed))
        twice = values[np.bincount(listed, minlength=len(values)) > 1].tolist()
        if twice:
            raise InputError(f"{self.ids.what} must list each neuron once, but lists {twice[0]!r} more than once")
        return rank

    def labels(self, ids: Sequence[Any]) -> dict[str, Any]:
        """The fields of a network whose neurons are those of the table."""
        return {"names": ids if self.names is None else self.names, "types": self.types, "positions": self.positions}


def neurons_of(asked: Asked, *, signs: bool = True) -> Neurons:
    """The table of neurons that is asked for, with its signs or transmitters where these are needed."""
    table = table_of(asked.neurons, asked.max_bytes, what="the table of neurons")
    names = Names(table.columns, table.where)
    at = _positions(names)
    places = {"id": _first(names, IDS), "name": _first(names, NAMES), "type": _first(names, TYPES)}
    if places["id"] is None:
        raise InputError(
            f"{table.where} must have a column of ids, such as root_id, bodyId or id, but has {names.listed()}"
        )
    index = _first(names, INDICES)
    sign, transmitter = signs_of(names, asked) if signs else (None, None)
    coded = {place for place in (*places.values(), sign, transmitter) if place is not None}
    taken = table.taken(sorted(coded), sorted({*at, *(() if index is None else (index,))} - coded))
    ids = _column(table, taken, places["id"])
    assert ids is not None
    require_rows_fit(len(ids.cells.places), table.where, asked.max_bytes)
    positions = np.column_stack([taken[k] for k in at]) if at else None
    return Neurons(
        table.where,
        ids,
        _different(_texts(taken, places["name"])),
        _texts(taken, places["type"]),
        positions if positions is not None and np.isfinite(positions).all() else None,
        None if index is None or index in coded else taken[index],
        _column(table, taken, sign),
        _column(table, taken, transmitter),
        () if signs else tuple(name for name in names.given if plain_name(name)[0] in {*SIGNS, *TRANSMITTERS}),
        "" if places["name"] is None else f"column {table.columns[places['name']]!r}",
    )


def _first(names: Names, candidates: Sequence[str]) -> int | None:
    """The column with the surest of these names."""
    known = [plain_name(name)[0] for name in names.given]
    found = next((name for name in candidates if name in known), None)
    if found is None:
        return None
    if known.count(found) > 1:
        raise InputError(f"{names.where} has more than one column {found!r}: rename all but one")
    return known.index(found)


def _positions(names: Names) -> list[int]:
    known = [plain_name(name)[0] for name in names.given]
    axes = next((axes for axes in POSITIONS if all(known.count(axis) == 1 for axis in axes)), ())
    return [known.index(axis) for axis in axes]


def _column(table: Table, taken: Any, place: int | None) -> Column | None:
    if place is None:
        return None
    return Column(taken[place], f"{table.where}: column {table.columns[place]!r}")


def _texts(taken: Any, place: int | None) -> list[str] | None:
    """The cells as texts, "" where there is none."""
    if place is None:
        return None
    cells = taken[place]
    texts = [str(value).strip() for value in cells.values.tolist()]
    return [*map([*texts, ""].__getitem__, cells.places.tolist())]


def _different(names: list[str] | None) -> list[str] | None:
    """The names, if every neuron has one of its own."""
    return names if names and all(names) and len(set(names)) == len(names) else None


def attach(network: Network, asked: Asked, counts: Sequence[Any] = ()) -> Network:
    """The network of a matrix with what a table says of its neurons.

    They belong together by name where the network has names, by a column such as `idx` where the table has one, and
    else by order. `counts` are names of the source that only count: names where the ids of the table are just these.
    """
    neurons = neurons_of(asked, signs=False)
    ids = identified([neurons.ids])
    neurons.ranks(ids.places[0], ids.values)
    listed = ids.values[ids.places[0]].tolist()
    own = counts if counts and {*map(str, counts)} == {*map(str, listed)} else None
    order, why = _order(network, neurons, listed, own if network.names is None else network.names)
    labels = {field: _ordered(value, order) for field, value in neurons.labels(listed).items() if value is not None}
    left = [f"{neurons.where}: column {name!r} left out, the matrix has its own signs" for name in neurons.unused]
    return replace(network, **labels, changes=(*network.changes, f"names from {neurons.where}, {why}", *left))


def _order(network: Network, neurons: Neurons, listed: list[Any], own: Sequence[Any] | None) -> tuple[Index, str]:
    """Where the neurons of the matrix, which are its `own` names if any, stand in the table, and how that is known."""
    if own is not None:
        return _by_name([*map(str, own)], neurons, listed), "by name"
    if len(listed) != network.n:
        raise InputError(
            f"{neurons.where} lists {len(listed)} neurons, but the matrix has {network.n} without names: list "
            "these, in its order"
        )
    if neurons.at is None:
        if _counts_in_another_order(listed):
            raise InputError(
                f"{neurons.where} numbers the neurons in another order than that of the matrix, which has no names: "
                "sort it, or give a column idx that says the row of each"
            )
        return np.arange(len(listed)), "in its order"
    if sorted(neurons.at.tolist()) != [*range(len(listed))]:
        raise InputError(f"{neurons.where} must number the rows of the matrix from 0 to {len(listed) - 1}, each once")
    return np.argsort(neurons.at), "by its index"


def _by_name(names: list[str], neurons: Neurons, listed: list[Any]) -> Index:
    """Where the names stand among the ids of the table or its names."""
    columns = {neurons.ids.what: [*map(str, listed)], neurons.called: neurons.names or []}
    places = {what: {name: k for k, name in enumerate(own)} for what, own in columns.items()}
    orders = {what: [*map(at.__getitem__, names)] for what, at in places.items() if at.keys() >= {*names}}
    if not orders:
        missing = next(name for name in names if name not in places[neurons.ids.what])
        raise InputError(f"{neurons.where} must list the neurons of the matrix, but {missing!r} is not among them")
    first, *others = orders.values()
    if first not in others and others:
        what, also = orders
        raise InputError(
            f"{what} and {also} both have the names of the matrix, each in another order, as for {names[0]!r}: leave "
            "one of them out"
        )
    return np.array(first)


def _counts_in_another_order(listed: list[Any]) -> bool:
    """Whether the ids are 0, 1, ... or 1, 2, ..., but not in that order."""
    if not all(isinstance(each, int) for each in listed):
        return False
    return sorted(listed) in ([*range(len(listed))], [*range(1, len(listed) + 1)]) and sorted(listed) != listed


def _ordered(value: Any, order: Index) -> Any:
    return value[order] if isinstance(value, np.ndarray) else [value[k] for k in order]
