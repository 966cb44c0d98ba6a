"""A network as somebody measured, stored or drew it: weights, names, units, and what is needed to cite it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from metzler.errors import InputError, InputTypeError
from metzler.facts import Fact, Result
from metzler.frozen import Frozen
from metzler.matrices import Weights, own_weights
from metzler.matrices.forms import nonzeros
from metzler.matrices.indices import items
from metzler.matrices.labelled import Labels, counted, labels_of


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
        When the weights are not square, real and finite, or the names are not n different ones.

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
    of: str = "neuron"
    weight_unit: str = ""
    time_unit: str = ""
    source: str = ""
    licence: str = ""
    citation: str = ""
    changes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        called = f"the weights in {self.source!r}" if self.source else "weights"
        names = _different(labels_of(self.weights) if self.names is None else self.names)
        weights = own_weights(self.weights, name=called, labels=names)
        if names is not None and len(names) != weights.shape[0]:
            raise InputError(f"names must be {weights.shape[0]}, one for each neuron, got {len(names)}")
        self._set(weights=weights, names=names, changes=tuple(self.changes))

    def facts(self) -> tuple[Fact, ...]:
        """Its size, its units, and what is needed to cite it."""
        said = {"source": self.source, "licence": self.licence, "cite": self.citation}
        said |= {"unit of weights": self.weight_unit, "unit of time": self.time_unit}
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


def _different(names: Any) -> Labels | None:
    """The names, or None where they only count from 0."""
    if names is None:
        return None
    own = tuple(items(names, name="names", of="names"))
    try:
        twice = [name for name, times in Counter(own).items() if times > 1]
    except TypeError:
        raise InputTypeError("names must be texts or numbers, such as ['PYR', 'PV']") from None
    if twice:
        raise InputError(f"names must be different, but {twice[0]!r} occurs twice: number them, or leave names out")
    return counted(own)
