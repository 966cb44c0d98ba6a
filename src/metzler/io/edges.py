"""From a table of edges to a network: one way for all sources."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Index, Vector
from metzler.errors import InputError
from metzler.io.asked import LARGEST, Asked
from metzler.io.neurons import Neurons, neurons_of
from metzler.io.tables.columns import LARGEST_EXACT, Column, Table, Taken, require_rows_fit
from metzler.io.tables.door import table_of
from metzler.io.tables.ids import identified
from metzler.io.tables.roles import Roles, roles_of
from metzler.io.tables.signs import Signs, from_transmitters, from_words
from metzler.networks import Network

MOST_LISTED = 6
"""Names of columns that are not used, in a clause."""


def from_edges(
    table: Any,
    *,
    pre: str | None = None,
    post: str | None = None,
    weight: str | None = None,
    sign: str | None = None,
    transmitter: str | None = None,
    glutamate: str | None = None,
    unknown: str | None = None,
    neurons: Any = None,
    max_bytes: int = LARGEST,
) -> Network:
    """The network in a table with a row for each edge, or for each synapse.

    W[i, j] is the sum over the rows from neuron j to neuron i of weight times sign.

    Parameters
    ----------
    table : frame, Arrow table, mapping of columns, or path
        Of pandas, polars, DuckDB, pyarrow, anything with the Arrow interface `__arrow_c_stream__`; a mapping of names
        to columns; a .csv, .tsv, .txt (also .gz), .parquet or .feather file.
    pre, post : str, optional
        The columns of the neuron that a synapse comes from and of the one that it goes to: whole numbers or texts,
        never floats. Left out, the names that connectome tables use decide.
    weight : str, optional
        The column of weights, by default a known name such as "weight" or "syn_count". Without one, or with "", every
        row is one synapse.
    sign : str, optional
        The column of signs: +1 or -1, + or -, E or I, excitatory or inhibitory; "" for none.
    transmitter : str, optional
        The column of transmitters, in place of signs; "" for none. Acetylcholine and betaine are +; GABA, glycine and
        histamine are -.
    glutamate : "+" or "-", optional
        The sign of glutamate, which must be given where it occurs.
    unknown : "refuse" or "drop", optional
        What becomes of rows without a sign: refused, unless "drop".
    neurons : frame, mapping or path, optional
        A table of neurons: their ids, in the order that the network shall have, and perhaps names, types, positions,
        signs or transmitters. Without it the neurons are those of the edges, in the order of their ids.
    max_bytes : int
        Largest table to take into memory.

    Returns
    -------
    Network
        Its names are the ids, or the names in the table of neurons where all differ. `changes` says how many rows were
        summed, dropped or counted, and the rule of signs.

    Raises
    ------
    InputError, InputTypeError
        In one sentence: columns are missing or ambiguous, ids empty, floats or mixed, weights not finite, signs
        unknown, or a neuron is not in the table of neurons.

    Examples
    --------
    >>> edges = {"pre": ["PYR", "PV", "PYR"], "post": ["PV", "PYR", "PV"], "nt": ["ACh", "GABA", "ACh"]}
    >>> net = from_edges(edges)
    >>> net.names, net.weights.toarray()
    (('PV', 'PYR'), array([[ 0.,  2.],
           [-1.,  0.]]))
    >>> net.sign_rule
    'acetylcholine +, GABA -'
    """
    signs = {"sign": sign, "transmitter": transmitter, "glutamate": glutamate, "unknown": unknown}
    asked = Asked(max_bytes, pre=pre, post=post, weight=weight, neurons=neurons, **signs)
    source = os.fspath(table) if isinstance(table, str | os.PathLike) else ""
    return network_from(table_of(table, max_bytes), asked, source)


@dataclass(frozen=True)
class _Edges:
    """Rows as places of neurons and numbers of synapses, both (rows,), and the ids that the neurons have."""

    ids: list[Any]
    pre: Index
    post: Index
    weight: Vector

    def signed(self, signs: Vector) -> _Edges:
        """The rows with a sign, which multiplies their weight."""
        keep: Any = slice(None) if signs.all() else signs != 0
        return replace(self, pre=self.pre[keep], post=self.post[keep], weight=(self.weight * signs)[keep])

    @property
    def alone(self) -> int:
        """How many neurons are in no row."""
        found = np.ones(len(self.ids), dtype=bool)
        found[self.pre] = found[self.post] = False
        return int(np.count_nonzero(found))


def network_from(table: Table, asked: Asked, source: str = "") -> Network:
    """The network in a table of edges; see `from_edges`."""
    roles = roles_of(table.columns, _of_edges(table, asked), table.where)
    unsigned = roles.sign is None and roles.transmitter is None
    neurons = None if asked.neurons is None else neurons_of(asked, signs=unsigned)
    signing = [each for each in (roles.sign, roles.transmitter) if each is not None]
    taken = table.taken([roles.pre, roles.post, *signing], [] if roles.weight is None else [roles.weight])
    rows = len(taken[roles.pre].places)
    require_rows_fit(rows, table.where, asked.max_bytes)
    if rows == 0 and neurons is None:
        raise InputError(f"{table.where} has no rows: a table of edges needs at least one, or one of neurons beside it")
    weight = np.ones(rows) if roles.weight is None else taken[roles.weight]
    if roles.weight is not None:
        _require_finite(weight, _what(table, roles.weight))
    edges = _placed(table, roles, taken, weight, neurons)
    signs = _signs(table, roles, taken, edges, neurons, asked)
    found = _network(edges, roles, signs, neurons, source)
    unread = [name for k, name in enumerate(table.columns) if k not in roles.positions]
    return replace(found, changes=(*found.changes, _listed(unread))) if unread else found


def _listed(unread: list[str]) -> str:
    """A clause for the columns that decide nothing."""
    shown = ", ".join(map(repr, unread[:MOST_LISTED])) + ", ..." * (len(unread) > MOST_LISTED)
    return f"{len(unread)} other column{'s' * (len(unread) != 1)} not used: {shown}"


def _of_edges(table: Table, asked: Asked) -> Asked:
    """What is asked of the edges: signs that are asked for in columns of the table of neurons are not."""
    if asked.neurons is None:
        return asked
    own = {name.strip().lower() for name in table.columns}
    sign, transmitter = (
        "" if name and name.strip().lower() not in own else name for name in (asked.sign, asked.transmitter)
    )
    return replace(asked, sign=sign, transmitter=transmitter)


def _what(table: Table, position: int) -> str:
    return f"{table.where}: column {table.columns[position]!r}"


def _column(table: Table, taken: Taken, position: int) -> Column:
    return Column(taken[position], _what(table, position))


def _require_finite(weight: Vector, what: str) -> None:
    finite = np.isfinite(weight)
    if not finite.all():
        first = int(np.argmin(finite))
        raise InputError(
            f"{what} must hold finite numbers, but {np.count_nonzero(~finite)} of its rows do not, the first is row "
            f"{first + 1} ({'empty or not a number' if np.isnan(weight[first]) else weight[first]})"
        )


def _placed(table: Table, roles: Roles, taken: Taken, weight: Vector, neurons: Neurons | None) -> _Edges:
    """The rows with the neurons in their final order."""
    ends = [replace(_column(table, taken, k), begin=begin) for k, begin in roles.ends()]
    ids = identified(ends if neurons is None else [*ends, neurons.ids])
    from_pre, from_post, *listed_at = ids.places
    if neurons is None:
        return _Edges(ids.values.tolist(), from_pre, from_post, weight)
    (listed,) = listed_at
    rank = neurons.ranks(listed, ids.values)
    edges = _Edges(ids.values[listed].tolist(), rank[from_pre], rank[from_post], weight)
    outside = (edges.pre < 0) | (edges.post < 0)
    if outside.any():
        unlisted = ids.values[rank < 0].tolist()
        raise InputError(
            f"{table.where} has {np.count_nonzero(outside)} rows with {len(unlisted)} neurons that {neurons.where} "
            f"does not list, such as {unlisted[0]!r}: list them, or leave these rows out"
        )
    return edges


def _signs(
    table: Table, roles: Roles, taken: Taken, edges: _Edges, neurons: Neurons | None, asked: Asked
) -> Signs | None:
    """The signs that the edges have, or else the neurons that they come from; None where nothing says any."""
    words = None if roles.sign is None else _column(table, taken, roles.sign)
    transmitters = None if roles.transmitter is None else _column(table, taken, roles.transmitter)
    if neurons is not None and words is None and transmitters is None:
        words, transmitters = (each and each.at(edges.pre) for each in (neurons.sign, neurons.transmitter))
    _refuse_idle(table.where, words is not None, transmitters is not None, asked)
    if words is None and transmitters is None:
        return None
    negative = np.count_nonzero(edges.weight < 0)
    if negative:
        raise InputError(
            f"{table.where} has {negative} negative weights and signs beside them: give sign='' and transmitter='' if "
            "the weights have their signs"
        )
    if words is not None:
        return from_words(words, edges.weight, unknown=asked.unknown)
    assert transmitters is not None
    return from_transmitters(transmitters, edges.weight, glutamate=asked.glutamate, unknown=asked.unknown)


def _refuse_idle(where: str, signs: bool, transmitters: bool, asked: Asked) -> None:
    """Refuse options about signs that decide nothing here."""
    if asked.glutamate is not None and not transmitters:
        raise InputError(f"{where} has no column of transmitters that is used, for which glutamate= means anything")
    if asked.unknown is not None and not (signs or transmitters):
        raise InputError(
            f"{where} has no column of signs or transmitters that is used, for which unknown= means anything"
        )


def _network(edges: _Edges, roles: Roles, signs: Signs | None, neurons: Neurons | None, source: str) -> Network:
    """The network of rows whose neurons and signs are known."""
    used = edges if signs is None else edges.signed(signs.of_rows)
    weights = _summed(used)
    return Network(
        weights,
        sign_rule="" if signs is None else signs.rule,
        weight_unit="synapses" if roles.counts else "",
        source=source,
        changes=tuple(_changes(edges, used, weights, roles, signs, neurons)),
        **({"names": edges.ids} if neurons is None else neurons.labels(edges.ids)),
    )


def _summed(edges: _Edges) -> Any:
    """The matrix of the sums; they depend on the order of the rows in no bit."""
    n, values = len(edges.ids), edges.weight
    found = sparse.coo_array((values, (edges.post, edges.pre)), shape=(n, n)).tocsr()
    largest = LARGEST_EXACT / max(len(values), 1)
    exact = np.abs(values).max(initial=0.0) <= largest and (values == np.rint(values)).all()
    if exact or found.nnz == len(values):
        return found
    order = np.lexsort((values, edges.pre, edges.post))
    places = (edges.post[order], edges.pre[order])
    return sparse.coo_array((values[order], places), shape=(n, n)).tocsr()


def _changes(
    edges: _Edges, used: _Edges, weights: Any, roles: Roles, signs: Signs | None, neurons: Neurons | None
) -> Iterator[str]:
    """A clause for each thing that was counted, summed, kept or left out."""
    yield f"{len(edges.pre)} row{'s' * (len(edges.pre) != 1)} read"
    if roles.weight is None:
        yield "one synapse a row, for no column holds weights"
    if signs is not None and signs.dropped:
        yield f"left out without a sign: {signs.dropped}"
    if signs is not None and signs.rule:
        yield f"signs by transmitter: {signs.rule}"
    counted = {
        ("row", "added to another one of the same two neurons"): len(used.pre) - weights.nnz,
        ("pair", "of neurons with the weight 0 left out"): int(np.count_nonzero(weights.data == 0)),
        ("neuron", "with a synapse to itself, kept"): int(np.count_nonzero(weights.diagonal())),
        ("neuron", "without synapses, kept"): 0 if neurons is None and used is edges else used.alone,
    }
    yield from (f"{number} {what}{'s' * (number != 1)} {why}" for (what, why), number in counted.items() if number)
