"""Labels of a model: what its states are called and what its time is measured in. No number depends on them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from metzler.arrays import Index
from metzler.errors import InputError
from metzler.frozen import Frozen
from metzler.matrices.indices import names_beside, names_from
from metzler.matrices.labelled import unit_of
from metzler.matrices.names import Names, known_unit


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Labelled(Frozen):
    """A model with labels, which are those of its weights where none are given.

    Parameters
    ----------
    names : iterable of str or int, (n,), optional
        What the states are called, all different. A table of weights with labels is put into this order.
    time_unit : str, optional
        The unit of time constants, such as "s": that of a rate is then 1/s.

    Examples
    --------
    >>> from metzler import Hopfield
    >>> net = Hopfield([[0.0, 0.5], [-0.5, 0.0]], {"PYR": 1.0, "PV": 2.0}, "tanh", names=["PYR", "PV"], time_unit="s")
    >>> net.leak, net.names, net.with_gain(0.5).names
    (array([1., 2.]), ('PYR', 'PV'), ('PYR', 'PV'))
    """

    names: Any = field(default=None, repr=False)
    time_unit: str = field(default="", repr=False)

    def take_labels(self, weights: Any) -> Names | None:
        """The names, given or those of the weights, from now on its own, and the unit of time."""
        names = names_beside(self.names, weights)
        self._set(names=names, time_unit=known_unit(self.time_unit or unit_of(weights)))
        return names

    def need_names(self, n: int) -> None:
        """Refuse names that are not one for each of n states."""
        _need_each(self.names, n)


def labels(model: Any, keep: Index | None = None) -> dict[str, Any]:
    """The labels of a model, of the states `keep` where these are given, as arguments of another one."""
    names = names_of(model)
    cut = names if names is None or keep is None else names.cut(np.asarray(keep))
    return {"names": cut, "time_unit": model.time_unit}


def relabelled(model: Any, **own: Any) -> Any:
    """The model with these labels; itself where it is one of somebody's own, whose labels are its own affair."""
    return replace(model, **own) if isinstance(model, Labelled) else model


def names_of(model: Any) -> Names | None:
    """The names of a model; one of one's own may say them in any way that a list can be written."""
    names = names_from(model.names)
    if names is not model.names:
        _need_each(names, model.n)
    return names


def _need_each(names: Names | None, n: int) -> None:
    if names is not None and len(names) != n:
        raise InputError(f"names must be {n}, one for each state, got {len(names)}")


def time_unit(model: Any) -> str:
    """What a model's time is measured in: its unit, "step" for a map, "time" where nothing is said.

    Examples
    --------
    >>> from metzler import HopfieldMap
    >>> time_unit(HopfieldMap([[0.5]], activation="tanh"))
    'step'
    """
    return "step" if model.is_map() else model.time_unit or "time"


def rate_unit(model: Any) -> str:
    """The unit of its rates."""
    return f"1/{time_unit(model)}"
