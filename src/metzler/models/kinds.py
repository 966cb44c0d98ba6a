"""The model kinds that one weight matrix and a few options describe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from metzler.errors import InputError
from metzler.models import (
    DiagonalFeedback,
    EchoState,
    FiringRate,
    FiringRateMap,
    Hopfield,
    HopfieldMap,
    Implicit,
    Model,
    Persidskii,
)


@dataclass(frozen=True)
class Kind:
    """A model kind at the command line.

    Attributes
    ----------
    model : type
        Its class.
    title : str
        What it is called in a sentence.
    options : tuple of str
        Options that belong to it, besides those that belong to every kind.
    meaning : str
        What a positive rate says beyond contraction.
    """

    model: type[Any]
    title: str
    options: tuple[str, ...] = ()
    meaning: str = ""


KINDS: Mapping[str, Kind] = {
    kind.model.kind: kind
    for kind in (
        Kind(Hopfield, "Hopfield network", ("leak", "tau")),
        Kind(FiringRate, "firing-rate network", ("leak", "tau")),
        Kind(Persidskii, "Persidskii network", ("tau",)),
        Kind(DiagonalFeedback, "network with diagonal feedback", ("tau", "feedback")),
        Kind(Implicit, "implicit network", (), "Its equation has exactly one solution for every input."),
        Kind(HopfieldMap, "Hopfield map"),
        Kind(FiringRateMap, "firing-rate map"),
        Kind(EchoState, "echo-state network", ("leaking_rate",), "It has the echo-state property."),
    )
}
"""By the name of the kind; kinds with several matrices are built in Python."""

FIELDS = {"leaking_rate": "a"}
"""Options whose field in the model has another name."""
OWN = ("leak", "tau", "feedback", "leaking_rate")


def build(weights: Any, options: Mapping[str, Any]) -> Model:
    """The model that the options describe; those left at None take the model's own default.

    Raises
    ------
    InputError
        When there are both or neither of activation and slopes, or an option belongs to other kinds.
    """
    kind, activation, slopes = KINDS[options["kind"]], options["activation"], options["slopes"]
    if (activation is None) == (slopes is None):
        raise InputError("give either --activation NAME or --slopes LO HI, and not both")
    given = {name: options[name] for name in OWN if options.get(name) is not None}
    for name in given:
        if name not in kind.options:
            owners = ", ".join(key for key, other in KINDS.items() if name in other.options)
            raise InputError(f"--{name.replace('_', '-')} belongs to {owners}, not to {options['kind']}: leave it out")
    fields = {FIELDS.get(name, name): value for name, value in given.items()}
    model: Model = kind.model(weights, activation=activation, slopes=slopes, gain=options["gain"], **fields)
    return model
