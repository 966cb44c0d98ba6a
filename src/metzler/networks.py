"""A network as somebody measured, stored or drew it: weights, names, units, and what is needed to cite it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from metzler.errors import InputError, InputTypeError
from metzler.facts import Column, Columns, Fact, Result
from metzler.frozen import Frozen, owned
from metzler.matrices import Weights, own_weights
from metzler.matrices.forms import dense, nonzeros, part, values
from metzler.matrices.indices import indices, items, names_beside
from metzler.matrices.labelled import Labels, plain_vector
from metzler.matrices.names import Names, called, known_unit
from metzler.matrices.rectangular import as_matrix


@dataclass(frozen=True, eq=False, repr=False)
class Network(Frozen, Result):
    """Weights with the names of the neurons; readers and data sets return it, and it may stand wherever weights may.

    Parameters
    ----------
    weights : array_like, SciPy sparse array, table with labels, or Network, (n, n)
        weights[i, j] is the synapse from neuron j to neuron i. Kept as `as_weights` returns it, in memory of its own.
    names : iterable, (n,), optional
        One for each neuron, in the order of the weights, all different; by default the labels of `weights`, if any. A
        table with labels is put into the order of these names.
    types : iterable of str, (n,), optional
        The type of each: "PYR", "muscle".
    positions : array, (n, 2) or (n, 3), optional
        Where each lies, in the unit of the source.
    delays : array_like or SciPy sparse array, (n, n), in `time_unit`, optional
        delays[i, j] is how long a signal from j to i is on its way.
    sign_rule : str
        How signs were given where the source has none: "acetylcholine +, GABA -".
    dynamics : mapping
        What the source says of the equation: "kind", "activation", "slopes", "leak", "tau", "leaking_rate", "gain".
    of : str
        What one of the n is, where not all are neurons: "cell".
    weight_unit, time_unit : str
        Units, where they are known: "synapses", "s".
    source, licence, citation : str
        Where the numbers come from, under which terms, and what to cite. An error about the weights names the source.
    changes : tuple of str
        What was left out or changed on the way in, a clause each.

    Raises
    ------
    InputError, InputTypeError
        When the weights are not square, real and finite, the names are not n different ones, or types, positions or
        delays do not fit them.

    Examples
    --------
    >>> from metzler import Hopfield, certify
    >>> net = Network([[0.0, 0.5], [-0.5, 0.0]], names=["PYR", "PV"], source="drawn by hand")
    >>> net, net.names
    (Network(neurons=2, synapses=2, named=yes, source=drawn by hand), ('PYR', 'PV'))
    >>> round(certify(Hopfield(net, activation="tanh"), "linf").rate, 5)
    0.5
    """

    weights: Weights
    names: Any = None
    types: Any = None
    positions: Any = None
    delays: Any = None
    sign_rule: str = ""
    dynamics: Mapping[str, Any] = field(default_factory=dict)
    of: str = "neuron"
    weight_unit: str = ""
    time_unit: str = ""
    source: str = ""
    licence: str = ""
    citation: str = ""
    changes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        called = f"the weights in {self.source!r}" if self.source else "weights"
        names = names_beside(self.names, self.weights)
        weights = own_weights(self.weights, name=called, labels=names)
        n = weights.shape[0]
        if names is not None and len(names) != n:
            raise InputError(f"names must be {n}, one for each neuron, got {len(names)}")
        delays = None if self.delays is None else _delays(self.delays, n, names)
        self._set(weights=weights, names=names, changes=tuple(self.changes), delays=delays)
        self._set(types=_types(self.types, n, names), positions=_positions(self.positions, n, names))
        self._set(time_unit=known_unit(self.time_unit))
        self._set(dynamics=MappingProxyType(dict(self.dynamics)))

    def columns(self) -> Columns | None:
        """Type and place of every neuron, where they are known."""
        types = () if self.types is None else (Column("type", self.types),)
        places = () if self.positions is None else zip("xyz", self.positions.T, strict=False)
        columns = (*types, *(Column(axis, values) for axis, values in places))
        return Columns(columns, {self.of: called(self.names, range(self.n))}) if columns else None

    def facts(self) -> tuple[Fact, ...]:
        """Its size, its units, and what is needed to cite it."""
        said = {"source": self.source, "licence": self.licence, "cite": self.citation}
        said |= {"signs": self.sign_rule, "unit of weights": self.weight_unit, "unit of time": self.time_unit}
        return (
            Fact(f"{self.of}s", self.n),
            Fact("synapses", nonzeros(self.weights)),
            Fact("named", self.names is not None),
            *(Fact(name, text) for name, text in said.items() if text),
            *(Fact(f"change {k}", text) for k, text in enumerate(self.changes, 1)),
        )

    @property
    def n(self) -> int:
        """Number of neurons."""
        return int(self.weights.shape[0])

    def restricted(self, keep: Any, why: str) -> Self:
        """The network of the neurons `keep` alone, in that order; `why` is the clause in `changes`.

        Indices, names, or a truth value for each neuron.
        """
        keep = indices(keep, self.n, name="keep", flags=True, names=self.names)
        return replace(
            self,
            weights=part(self.weights, keep),
            names=None if self.names is None else tuple(self.names[i] for i in keep),
            types=None if self.types is None else tuple(self.types[i] for i in keep),
            positions=None if self.positions is None else self.positions[keep],
            delays=None if self.delays is None else part(self.delays, keep),
            changes=(*self.changes, why),
        )

    def transposed(self, why: str) -> Self:
        """The network of a source that stores pre x post; `why` is the clause in `changes`."""
        delays = None if self.delays is None else self.delays.T
        return replace(self, weights=self.weights.T, delays=delays, changes=(*self.changes, why))


def _types(given: Any, n: int, names: Names | None) -> tuple[str, ...] | None:
    """The type of each neuron."""
    if given is None:
        return None
    own = tuple(items(plain_vector(given, name="types", labels=names), name="types", of="types"))
    wrong = next((each for each in own if not isinstance(each, str)), None)
    if wrong is not None:
        raise InputTypeError(f"types must be texts, such as ['PYR', 'PV'], got {wrong!r}")
    if len(own) != n:
        raise InputError(f"types must be {n}, one for each neuron, got {len(own)}")
    return own


def _positions(given: Any, n: int, names: Names | None) -> Any:
    """Where the neurons lie, in memory of its own."""
    if given is None:
        return None
    places = as_matrix(given, name="positions", rows=n, of=(names, None))
    if places.shape[1] not in (2, 3):
        raise InputError(f"positions must have 2 or 3 columns, got {places.shape[1]}")
    return owned(np.asarray(dense(places)))


def _delays(given: Any, n: int, names: Labels | None) -> Weights:
    """The delays, in the order of the weights."""
    delays = own_weights(given, name="delays", labels=names or ())
    if delays.shape[0] != n:
        raise InputError(f"delays must have shape ({n}, {n}) like the weights, got {delays.shape}")
    least = values(delays).min(initial=0.0)
    if least < 0:
        raise InputError(f"delays must not be negative, got {least}")
    return delays
