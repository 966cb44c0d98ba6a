"""A model with another gain, fewer states or other slopes: of its own kind where that has them, else a Lur'e system."""

from __future__ import annotations

from dataclasses import replace

from metzler.arrays import Index
from metzler.models.base import Model
from metzler.models.lure import Lure, LureMap
from metzler.models.triple import Triple


def system(triple: Triple) -> Lure | LureMap:
    """The Lur'e system, flow or map, with this triple; it has slopes but no activation function."""
    return (LureMap if triple.discrete else Lure).from_triple(triple)


def with_gain(model: Model, gain: float) -> Model:
    """The network with this gain on its weights, which replaces `model.weight_gain()`.

    Raises
    ------
    InputError
        Where there are no weights to scale, as for bounds on a Jacobian.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> with_gain(Hopfield([[0.5]], activation="tanh"), 3.0).gain
    3.0
    """
    model.weight_gain()
    own = model.with_gain(gain)
    return system(replace(model.triple(), gain=gain)) if own is None else own


def restricted(model: Model, keep: Index) -> Model:
    """The network of the states `keep` alone, the others held still.

    Examples
    --------
    >>> from metzler.models import Persidskii
    >>> part = restricted(Persidskii([[-2.0, 1.0], [1.0, -3.0]], slopes=(1.0, 1.0)), [1])
    >>> part.kind, part.triple().jacobian([1.0, 1.0])
    ('lure', array([[-3.]]))
    """
    own = model.restricted(keep)
    return system(model.triple().restricted(keep)) if own is None else own
