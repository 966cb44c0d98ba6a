"""One table of all models: what they are called, and the options that belong to them.

The command line, certificates that are read from files, and sentences read it; the documentation is compared with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from metzler.arrays import Matrix
from metzler.errors import InputError
from metzler.models.base import Model
from metzler.models.diagonal_feedback import DiagonalFeedback
from metzler.models.discrete import EchoState, FiringRateMap, HopfieldMap
from metzler.models.entrywise import Entrywise
from metzler.models.euler import EulerStep
from metzler.models.firing_rate import FiringRate
from metzler.models.hopfield import Hopfield
from metzler.models.implicit import Implicit
from metzler.models.interval import IntervalFiringRate, IntervalHopfield
from metzler.models.jacobian_bounds import JacobianBounds
from metzler.models.low_rank import LatentHopfield, LowRankFiringRate, LowRankHopfield
from metzler.models.lure import Lure, LureMap
from metzler.models.persidskii import Persidskii


@dataclass(frozen=True)
class Kind:
    """A model of this package.

    Attributes
    ----------
    model : type
        Its class, which says the name of the kind.
    title : str
        What it is called in a sentence.
    options : tuple of str or None
        Options of the command line that belong to it, besides those that belong to every kind; None for a model of
        more than one matrix, which is built in Python.
    meaning : str
        What a positive rate says beyond contraction.
    """

    model: type[Any]
    title: str
    options: tuple[str, ...] | None = None
    meaning: str = ""


TABLE = (
    Kind(Hopfield, "Hopfield network", ("leak", "tau")),
    Kind(FiringRate, "firing-rate network", ("leak", "tau")),
    Kind(Persidskii, "Persidskii network", ("tau",)),
    Kind(DiagonalFeedback, "network with diagonal feedback", ("tau", "feedback")),
    Kind(Entrywise, "entrywise network"),
    Kind(Lure, "Lur'e system"),
    Kind(IntervalHopfield, "class of Hopfield networks"),
    Kind(IntervalFiringRate, "class of firing-rate networks"),
    Kind(LowRankHopfield, "low-rank Hopfield network"),
    Kind(LowRankFiringRate, "low-rank firing-rate network"),
    Kind(LatentHopfield, "latent Hopfield network"),
    Kind(JacobianBounds, "system with a bounded Jacobian"),
    Kind(Implicit, "implicit network", (), "Its equation has exactly one solution for every input."),
    Kind(HopfieldMap, "Hopfield map", ()),
    Kind(FiringRateMap, "firing-rate map", ()),
    Kind(EchoState, "echo-state network", ("leaking_rate",), "It has the echo-state property."),
    Kind(LureMap, "Lur'e map"),
    Kind(EulerStep, "Euler step"),
)
"""One row a model; its equation, and where its rate is exact, stand in its class and in the documentation."""

KINDS: Mapping[str, Kind] = {kind.model.kind: kind for kind in TABLE}
"""The rows by the name of the kind."""
AT_COMMAND_LINE: Mapping[str, Kind] = {name: kind for name, kind in KINDS.items() if kind.options is not None}
"""Those of which one weight matrix and a few options are all."""


@dataclass(frozen=True)
class Option:
    """A number for every neuron at the command line, which some kinds have.

    Attributes
    ----------
    name : str
        `leaking_rate` for `--leaking-rate`.
    help : str
        What `--help` says.
    field : str
        Its name in the model, where that is another one.
    """

    name: str
    help: str
    field: str = ""


OPTIONS = (
    Option("leak", "Decay of the state.  [default: 1]"),
    Option("feedback", "Strengths, diagonal-feedback.  [default: 1]"),
    Option("leaking_rate", "Of echo-state, in (0, 1].  [default: 1]", "a"),
    Option("tau", "Time constants; their unit is the unit of time."),
)
"""In the order of the help."""


MAPS = frozenset(row.model.kind for row in TABLE if getattr(row.model, "discrete", False))
"""The kinds of maps: their rates are per step."""


def from_parameters(kind: str, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Model:
    """The model of this kind, rebuilt from its matrices and from what `parameters()` gave."""
    if kind not in KINDS:
        raise InputError(f"model kind must be one of {sorted(KINDS)}, got {kind!r}")
    model: Model = KINDS[kind].model.from_parameters(matrices, parameters)
    return model


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
    given = [option for option in OPTIONS if options.get(option.name) is not None]
    for name in (option.name for option in given):
        if name not in (kind.options or ()):
            owners = ", ".join(key for key, other in AT_COMMAND_LINE.items() if name in (other.options or ()))
            raise InputError(f"--{name.replace('_', '-')} belongs to {owners}, not to {options['kind']}: leave it out")
    fields = {option.field or option.name: options[option.name] for option in given}
    model: Model = kind.model(weights, activation=activation, slopes=slopes, gain=options["gain"], **fields)
    return model
