"""A model in another form: with another gain, with fewer states, as a Lur'e system, as a leaky network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Index
from metzler.errors import InputError, InputTypeError
from metzler.matrices.blocked import in_memory
from metzler.matrices.forms import if_diagonal
from metzler.models.base import Model, known_model
from metzler.models.firing_rate import FiringRate
from metzler.models.hopfield import Hopfield
from metzler.models.labels import labels, relabelled
from metzler.models.lure import Lure, LureMap
from metzler.models.recurrent import RecurrentModel, is_recurrent
from metzler.models.triple import Triple


def system(triple: Triple, **own: Any) -> Lure | LureMap:
    """The Lur'e system, flow or map, with this triple and these labels; it has slopes but no activation function."""
    return (LureMap if triple.discrete else Lure).from_triple(triple, **own)


def with_gain(model: Model, gain: float) -> Model:
    """The network with this gain on its weights, which replaces `model.weight_gain()`.

    Raises
    ------
    InputError
        Where there are no weights to scale, as for bounds on a Jacobian.
    """
    model.weight_gain()
    own = model.with_gain(gain)
    return system(replace(model.triple(), gain=gain), **labels(model)) if own is None else own


@dataclass(frozen=True)
class Alone:
    """A network of the weights alone: with any factor s on its weights a network has a positive rate, in a norm of
    either order with some weights, exactly when `s (shift - rate of this one) < rest`.

    Parameters
    ----------
    model : Model
        Its time constants are the leaks of the network.
    shift, rest : float
        0 and 1 for flows with a leak, 1 and 1 for maps without one, 0 and 0 for flows with nothing but weights.
    """

    model: Model
    shift: float
    rest: float


def weights_alone(model: Model) -> Alone | None:
    """The weights of `model` alone, where all else in its Jacobians is a leak; None where it is not.

    Of maps with a leak, only those no slopes of which make a self-connection negative; their leaks are rounded.

    Raises
    ------
    InputError
        For a Hopfield or firing-rate network one of whose leaks is not positive.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> alone = weights_alone(Hopfield([[0.5]], leak=2.0, activation="tanh"))
    >>> alone.model.leak, alone.model.tau, alone.shift, alone.rest
    (array([0.]), array([2.]), 0.0, 1.0)
    """
    direct = model.weights_alone()
    if direct is not None:
        return Alone(direct, 0.0, 1.0)
    t = model.triple()
    own = if_diagonal(t.A)
    if own is None or model.within() is not None:
        return None
    if not own.any():
        return Alone(model, float(t.discrete), float(t.discrete))
    rest = 1.0 - own if t.discrete else -own
    if not (rest > 0).all():
        return None
    if t.discrete and not ((own >= 0).all() and _loops_are_positive(t)):
        return None
    none = sparse.csr_array((t.n, t.n), dtype=np.float64)
    alone = Lure.from_triple(replace(t, A=none, tau=rest, discrete=False), names=model.names)
    return Alone(alone, 0.0, 1.0)


def _loops_are_positive(t: Triple) -> bool:
    """Whether B and C are such that no slopes make an entry on the diagonal of `B [d] C` negative."""
    if if_diagonal(t.B) is None and if_diagonal(t.C) is None:
        return False
    loops = np.asarray(t.B.diagonal()) * np.asarray(t.C.diagonal())
    return bool((loops * np.stack([t.lo, t.hi]) >= 0).all())


def with_leak(model: Model, more: float) -> RecurrentModel:
    """The network with `more` added to every leak, each sum rounded."""
    net = plain(model)
    return replace(net, leak=net.leak + more)


def restricted(model: Model, keep: Index) -> Model:
    """The network of the states at the indices `keep` alone, the others held still.

    Indices also where names are whole numbers: the labels are taken off, and put on again.
    """
    own, kept = relabelled(model, names=None).restricted(keep), labels(model, keep)
    return system(model.triple().restricted(keep), **kept) if own is None else relabelled(own, **kept)


def leaky(model: Model, why: str = "") -> RecurrentModel:
    """The Hopfield or firing-rate network with the Jacobians of this model, itself where it is one.

    Of `A + gain B [d] C` it is the Hopfield network with weights B where C is the identity, the firing-rate network
    with weights C where B is; where both are, by the model's `slope_side`. Its input need not act as the model's does.

    Raises
    ------
    InputTypeError
        Where neither is, for maps, for classes of networks, and for bounds on a Jacobian, which have no weights.

    Examples
    --------
    >>> from metzler.models import Persidskii
    >>> net = leaky(Persidskii([[-2.0, 1.0], [1.0, -3.0]], slopes=(0.5, 1.0)))
    >>> net.kind, net.leak.tolist()
    ('hopfield', [0.0, 0.0])
    """
    if is_recurrent(known_model(model)):
        return model  # type: ignore[return-value]
    model.weight_gain()
    t, side = model.triple(), model.sided()
    if t.discrete or model.worst_only() is not None or side is None:
        reason = "this needs a Hopfield or a FiringRate network, or one with the Jacobians of one of them"
        raise InputTypeError(f"{reason}, got {model.kind}{why}")
    own = if_diagonal(t.A)
    rest = {"dissipation": -t.A} if own is None else {"leak": 0.0 - own}
    rest |= {"slopes": (t.lo, t.hi), "tau": t.tau, "gain": t.gain, "activation": model.activation}
    rest |= labels(model)
    return Hopfield(t.B, **rest) if side == "pre" else FiringRate(t.C, **rest)


def plain(model: Model, why: str = "") -> RecurrentModel:
    """The same, with a leak for every neuron; a dissipation matrix is refused, a sentence that ends with `why`."""
    net = leaky(model, why)
    if net.dissipation is not None:
        reason = why or ": give leak= instead"
        raise InputError(f"this needs a leak for every neuron, got a dissipation matrix{reason}")
    in_memory(net.W)
    return net
