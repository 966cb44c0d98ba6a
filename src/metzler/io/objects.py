"""Objects that `metzler.io.read` takes beside files: a row each, known by what they have; no package is imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from metzler.errors import InputError, InputTypeError
from metzler.io import flyvis, graphs, nir, reservoirs
from metzler.io.asked import COLUMNS, Asked
from metzler.io.edges import network_from
from metzler.io.neurons import attach
from metzler.io.nir_network import network_of_nir
from metzler.io.state_space import is_state_space
from metzler.io.tables.door import table_of
from metzler.io.tables.roles import names_edges
from metzler.matrices.labelled import POST, PRE
from metzler.networks import Network

TURNED = frozenset({"orientation", "neurons"})
"""What may be asked of a matrix in memory."""


@dataclass(frozen=True)
class Held:
    """One kind of object.

    Attributes
    ----------
    what : str
        What it is, with an article.
    holds : callable
        Whether an object is one.
    network : callable
        (object, asked) -> the network that it is.
    takes : set of str
        The fields of `Asked` that mean something for it.
    """

    what: str
    holds: Callable[[Any], bool]
    network: Callable[[Any, Asked], Network]
    takes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NotHeld:
    """Objects that are recognised and refused, with the way out: the rest of a sentence that begins with `what`."""

    what: str
    holds: Callable[[Any], bool]
    reason: str


def _matrix(value: Any, asked: Asked) -> Network:
    return Network(value)


def _labelled(value: Any, asked: Asked) -> Network:
    """A table with labels, whose axes may say what they are."""
    axes = (
        value.dims
        if hasattr(value, "dims")
        else tuple(getattr(axis, "name", None) for axis in (value.index, value.columns))
    )
    if asked.orientation is not None and {PRE, POST} & set(axes):
        raise InputError(
            f"the axes of the {type(value).__name__} say what is pre and what is post: leave orientation out"
        )
    return Network(value)


def _is_network(value: Any) -> bool:
    return isinstance(value, Network)


def _is_labelled(value: Any) -> bool:
    """A frame with an index, or an array with named axes."""
    named = hasattr(value, "dims") and hasattr(value, "coords") and not _is_data_set(value)
    return named or _is_frame(value)


def _is_frame(value: Any) -> bool:
    return all(hasattr(value, name) for name in ("to_numpy", "index", "columns")) and not callable(value.index)


def _is_data_set(value: Any) -> bool:
    return hasattr(value, "data_vars")


def _is_array(value: Any) -> bool:
    """An array, a SciPy sparse matrix, or a list of lists."""
    return isinstance(value, list | tuple | np.ndarray) or (hasattr(value, "shape") and hasattr(value, "dtype"))


def _is_table_of_edges(value: Any) -> bool:
    """A table of any package that is not square, or whose columns are called as those of edges and its rows are not."""
    if not (hasattr(value, "columns") or hasattr(value, "__arrow_c_stream__")):
        return False
    if _is_frame(value) and set(value.index) == set(value.columns):
        return False
    shape = tuple(getattr(value, "shape", ()))
    names: Any = getattr(value, "column_names", getattr(value, "columns", ()))
    columns = [] if callable(names) else [str(name) for name in names]
    return len(set(shape)) != 1 or names_edges(columns)


def _made_by(package: str, *names: str) -> Callable[[Any], bool]:
    """Whether the class of an object, or one that it comes from, has one of these names in this package."""
    return lambda value: any(
        each.__name__ in names and each.__module__.partition(".")[0] == package for each in type(value).__mro__
    )


def _edges(value: Any, asked: Asked) -> Network:
    return network_from(table_of(value, asked.max_bytes), asked)


OTHER_RESERVOIRS = ("ES2N", "IPReservoir", "LocalPlasticityReservoir")

OBJECTS = (
    Held("a metzler.Network", _is_network, lambda value, asked: value, TURNED),
    Held("a graph of networkx", graphs.is_networkx, graphs.network_of_object, graphs.TAKES),
    Held("a graph of igraph", graphs.is_igraph, graphs.network_of_object, graphs.TAKES),
    Held("a graph of nir", nir.is_nir, lambda value, asked: network_of_nir(nir.of_nir(value), asked)),
    Held("a reservoir of reservoirpy", reservoirs.is_reservoir, reservoirs.network_of_reservoir),
    Held("a network of flyvis", flyvis.is_flyvis, flyvis.network_of_flyvis),
    Held("a table of edges", _is_table_of_edges, _edges, COLUMNS),
    Held("a table with labels", _is_labelled, _labelled, TURNED),
    Held("a matrix", lambda value: _is_array(value) or hasattr(value, "columns"), _matrix, TURNED),
)
"""The first row that knows an object takes it."""

REFUSED_OBJECTS = (
    NotHeld(
        "a lazy frame",
        lambda value: (
            _made_by("polars", "LazyFrame")(value) or (hasattr(value, "compute") and hasattr(value, "columns"))
        ),
        "is not there yet: give what its collect() or compute() returns",
    ),
    NotHeld("a data set", _is_data_set, "holds several arrays: give the one with the weights, such as data['weights']"),
    NotHeld(
        "a state space",
        is_state_space,
        "has several matrices: give it to metzler.io.model_from(system, sign=-1, activation=...)",
    ),
    NotHeld(
        "another reservoir",
        _made_by(reservoirs.PACKAGE, *OTHER_RESERVOIRS),
        "has another equation than reservoirpy.nodes.Reservoir: build its model from its matrices",
    ),
    NotHeld(
        "a gated cell",
        _made_by("torch", "GRU", "LSTM", "GRUCell", "LSTMCell"),
        "multiplies its states with each other, so that no bounds of slopes describe it: bound its Jacobian and give "
        "metzler.JacobianBounds",
    ),
    NotHeld(
        "a model of connectome_interpreter",
        _made_by("connectome_interpreter", "MultilayeredNetwork"),
        "thresholds and normalises the activity in every step, which no bounds of slopes describe: give its weights "
        "to metzler.read and choose an equation",
    ),
    NotHeld(
        "a spiking network",
        lambda value: any(
            _made_by(package, *names)(value)
            for package, names in {
                "reservoirpy": ("LIF",),
                "snntorch": ("SpikingNeuron",),
                "norse": ("SNNCell", "SNN", "SNNRecurrent", "SNNRecurrentCell"),
                "brian2": ("Network", "NeuronGroup", "Synapses"),
            }.items()
        ),
        "jumps when it spikes, so that no bounds of slopes describe it: give the weights of its rate model",
    ),
)
"""What is recognised and refused; looked at before what is taken."""


def network_of(value: Any, asked: Asked | None = None) -> Network:
    """The network that an object is or holds.

    Raises
    ------
    InputError, InputTypeError
        When it is none, an option means nothing for it, or the weights are not square, real and finite.

    Examples
    --------
    >>> network_of([[0.0, 1.0], [2.0, 0.0]]).n
    2
    >>> network_of(3.0)
    Traceback (most recent call last):
    metzler.errors.InputTypeError: expected a path or a network, got float: give the name of a file, ...
    """
    asked = Asked() if asked is None else asked
    for refused in REFUSED_OBJECTS:
        if refused.holds(value):
            raise InputTypeError(f"{refused.what} ({type(value).__name__}) {refused.reason}")
    for row in OBJECTS:
        if row.holds(value):
            asked.refuse_others(row.takes, where=f"the {type(value).__name__}", what=row.what)
            found = row.network(value, asked)
            return found if asked.neurons is None or row.takes >= COLUMNS else attach(found, asked)
    kinds = ", ".join(row.what for row in OBJECTS[:-1])
    raise InputTypeError(
        f"expected a path or a network, got {type(value).__name__}: give the name of a file, {kinds} or "
        f"{OBJECTS[-1].what}"
    )
