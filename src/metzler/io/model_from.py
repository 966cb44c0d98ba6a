"""The model that an object of another package is: its equation as well as its weights."""

from __future__ import annotations

from typing import Any

from metzler.errors import InputError, InputTypeError
from metzler.io.objects import network_of
from metzler.io.state_space import is_state_space, lure_of
from metzler.models import Model
from metzler.models.kinds import AT_COMMAND_LINE, OPTIONS, build

SLOPED = frozenset({"activation", "slopes"})
GENERAL = ("kind", "activation", "slopes", "gain")
LURE = ("activation", "slopes", "gain")
NAMES = (*GENERAL, *(option.name for option in OPTIONS))


def model_from(source: Any, *, sign: int | None = None, **options: Any) -> Model:
    """The model that an object is.

    Parameters
    ----------
    source : object
        What `metzler.read` takes and knows its equation: a reservoir of reservoirpy is an `EchoState`, a network of
        flyvis a `Hopfield`, a graph of nir or a `Network` with `dynamics` what these say. Or a state space of
        python-control or scipy.signal, which is a `Lure` or a `LureMap`.
    sign : -1 or +1
        Of the feedback `w = sign phi(y)` of a state space; -1 is negative feedback. It must be said.
    **options
        kind, activation, slopes, gain, leak, tau, ...: what the source leaves open, or what is to be otherwise.

    Raises
    ------
    InputError, InputTypeError
        When it is no such object, or what is still open is not given.

    Examples
    --------
    >>> from scipy.signal import StateSpace
    >>> model_from(StateSpace([[-2.0]], [[1.0]], [[1.0]], [[0.0]]), sign=-1, activation="tanh").field([1.0])
    array([-2.76...])
    >>> model_from([[0.0, 0.5], [-0.5, 0.0]], kind="hopfield", activation="tanh").kind
    'hopfield'
    """
    _refuse_unknown(options)
    if is_state_space(source):
        for name in options.keys() - LURE:
            raise InputError(f"{name} means nothing for a state space: give {', '.join(LURE)} and sign alone")
        return lure_of(source, sign=sign, **options)
    if sign is not None:
        raise InputError(f"sign is that of the feedback of a state space, not of {type(source).__name__}: leave it out")
    network = network_of(source)
    same = options.get("kind") in (None, network.dynamics.get("kind"))
    known: dict[str, Any] = (dict(network.dynamics) if same else {}) | options
    if known.get("kind") not in AT_COMMAND_LINE:
        raise InputError(f"say the equation: kind= one of {', '.join(sorted(AT_COMMAND_LINE))}")
    if SLOPED.isdisjoint(known):
        raise InputError("say activation= or slopes=, which the source leaves open")
    if options.keys() >= SLOPED:
        raise InputError("say activation= or slopes=, not both")
    return build(network, options)


def _refuse_unknown(options: dict[str, Any]) -> None:
    for name in options:
        if name not in NAMES:
            raise InputTypeError(f"model_from takes {', '.join(NAMES)} and sign, got {name!r:.60}")
