"""One table of all models: what they are called, and the options that belong to them.

The command line, certificates that are read from files, and sentences read it; the documentation is compared with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    options : tuple of str
        Its numbers for every neuron, besides the slopes.
    square : tuple of str
        Its matrices of states by states; W is the weights.
    factors : tuple of str
        Its other matrices.
    optional : tuple of str
        Matrices that it may have.
    rebuilt : bool
        Whether one weight matrix and what a certificate holds are all of it.
    sloped : bool
        Whether it has an activation or slopes, and a gain.
    meaning : str
        What a positive rate says beyond contraction.
    of : str
        What one state is called.
    """

    model: type[Any]
    title: str
    options: tuple[str, ...] = ()
    square: tuple[str, ...] = ("W",)
    factors: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    rebuilt: bool = True
    sloped: bool = True
    meaning: str = ""
    of: str = "state"

    @property
    def matrices(self) -> tuple[str, ...]:
        """Those that it must have."""
        return self.square + self.factors


INTERVAL: Mapping[str, Any] = {"options": ("leak_lower", "leak_upper", "tau"), "square": ("W_lower", "W_upper")}
LOW_RANK: Mapping[str, Any] = {
    "options": ("leak", "tau"),
    "square": (),
    "factors": ("M", "N"),
    "of": "latent state",
}
FEEDBACK: Mapping[str, Any] = {"square": ("A",), "factors": ("B", "C")}
SLOPES = ("slope_lo", "slope_hi")
"""Matrices of slopes, one for each synapse."""

TABLE = (
    Kind(Hopfield, "Hopfield network", ("leak", "tau"), optional=("dissipation",)),
    Kind(FiringRate, "firing-rate network", ("leak", "tau"), optional=("dissipation",)),
    Kind(Persidskii, "Persidskii network", ("tau",)),
    Kind(DiagonalFeedback, "network with diagonal feedback", ("tau", "feedback")),
    Kind(Entrywise, "entrywise network", ("tau",), optional=SLOPES, rebuilt=False),
    Kind(Lure, "Lur'e system", ("tau",), **FEEDBACK),
    Kind(IntervalHopfield, "class of Hopfield networks", **INTERVAL),
    Kind(IntervalFiringRate, "class of firing-rate networks", **INTERVAL),
    Kind(LowRankHopfield, "low-rank Hopfield network", **LOW_RANK),
    Kind(LowRankFiringRate, "low-rank firing-rate network", **LOW_RANK),
    Kind(LatentHopfield, "latent Hopfield network", **LOW_RANK),
    Kind(JacobianBounds, "system with a bounded Jacobian", ("tau",), ("lower", "upper"), sloped=False),
    Kind(
        Implicit,
        "implicit network",
        ("bias",),
        optional=("U",),
        meaning="Its equation has exactly one solution for every input.",
    ),
    Kind(HopfieldMap, "Hopfield map"),
    Kind(FiringRateMap, "firing-rate map"),
    Kind(EchoState, "echo-state network", ("leaking_rate",), meaning="It has the echo-state property."),
    Kind(LureMap, "Lur'e map", **FEEDBACK),
    Kind(EulerStep, "Euler step", square=(), rebuilt=False),
)
"""One row a model; its equation, and where its rate is exact, stand in its class and in the documentation."""

KINDS: Mapping[str, Kind] = {kind.model.kind: kind for kind in TABLE}
"""The rows by the name of the kind."""
AT_COMMAND_LINE: Mapping[str, Kind] = {
    name: kind for name, kind in KINDS.items() if kind.rebuilt and kind.matrices == ("W",)
}
"""Those of which one weight matrix and a few options are all; the others need a file that names their matrices."""


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
    help: str = ""
    field: str = ""


OPTIONS = (
    Option("leak", "Decay of the state.  [default: 1]"),
    Option("feedback", "Strengths, diagonal-feedback.  [default: 1]"),
    Option("leaking_rate", "Of echo-state, in (0, 1].  [default: 1]", "a"),
    Option("tau", "Time constants; their unit is the unit of time."),
    Option("leak_lower"),
    Option("leak_upper"),
    Option("bias"),
)
"""In the order of the help, where those without one are not offered."""


MAPS = frozenset(row.model.kind for row in TABLE if getattr(row.model, "discrete", False))
"""The kinds of maps: their rates are per step."""


def from_parameters(kind: str, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Model:
    """The model of this kind, rebuilt from its matrices and from what `parameters()` gave."""
    if kind not in KINDS:
        raise InputError(f"model kind must be one of {sorted(KINDS)}, got {kind!r}")
    model: Model = KINDS[kind].model.from_parameters(matrices, parameters)
    return model


def build(weights: Any, options: Mapping[str, Any], matrices: Mapping[str, Any] | None = None) -> Model:
    """The model that the options describe; those left at None are what the weights' source says, else the default.

    Parameters
    ----------
    weights : Network, matrix or None
        W, for a kind that has one. The `dynamics` of a network count where the options name its kind or none.
    options : mapping
        "kind", "activation", "slopes", "gain", "euler_step", "names", "time_unit", and the names of `OPTIONS`.
    matrices : mapping, optional
        The others by name.

    Raises
    ------
    InputError
        When there are both or neither of activation and slopes, or an option or a matrix belongs to other kinds.
    """
    said = {name: value for name, value in options.items() if value is not None}
    if {"activation", "slopes"} <= set(said):
        raise InputError(BOTH)
    said = _completed(said, getattr(weights, "dynamics", {}))
    name = said.get("kind")
    kind = KINDS.get(str(name))
    if kind is None or not kind.matrices:
        raise InputError(f"say the network's equation, {_kinds(weights is not None)}" + _got(name))
    given = ({} if weights is None else {"W": weights}) | dict(matrices or {})
    fields = _numbers(kind, said) | _slopes(kind, said, given)
    fields |= {label: said[label] for label in ("names", "time_unit") if label in said}
    model: Model = kind.model(**_known(kind, given), **fields)
    return EulerStep(model, said["euler_step"]) if "euler_step" in said else model


BOTH = "give either --activation NAME or --slopes LO HI, and not both"
NEITHER = "say the activation, such as --activation tanh, or between what its slopes lie, --slopes 0 1"


def _kinds(of_weights: bool) -> str:
    """Which kinds may be named, and where."""
    others = ", ".join(sorted(name for name, row in KINDS.items() if row.matrices and name not in AT_COMMAND_LINE))
    if of_weights:
        return f"--model KIND, one of {', '.join(sorted(AT_COMMAND_LINE))}; {others} need a study file (.toml)"
    return f"model = KIND, one of {others}; a kind of one weight matrix needs weights"


def elsewhere(kind: Kind) -> str:
    """Why a kind cannot be named at the command line, and where it can."""
    if not kind.matrices:
        return "is the map that --euler-step makes of another kind: name that"
    parts = _series((*kind.matrices, *(kind.optional if kind.square == ("W",) else ())))
    return f"has the matrices {parts}: name them in a study file (.toml), and give that as FILE"


def _got(name: Any) -> str:
    return "" if name is None else f", got {name!r}"


def _completed(said: dict[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """With what the source says, where the options name its kind or none."""
    if said.get("kind", source.get("kind")) != source.get("kind"):
        return said
    hidden = ("activation", "slopes") if {"activation", "slopes"} & set(said) else ()
    return {name: value for name, value in source.items() if name not in hidden} | said


def _known(kind: Kind, given: dict[str, Any]) -> dict[str, Any]:
    """The matrices as arguments of the model; refused where one is missing or belongs to no such model."""
    called = f"{kind.model.kind} networks"
    for name in given:
        if name not in (*kind.matrices, *kind.optional):
            raise InputError(f"{called} have no matrix {name}, but {_series((*kind.matrices, *kind.optional))}")
    missing = [name for name in kind.matrices if name not in given]
    if missing:
        raise InputError(f"{called} have {_series(kind.matrices)}, but {_series(missing)} is not given")
    return {name: matrix for name, matrix in given.items() if name not in SLOPES}


def _numbers(kind: Kind, said: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers for every neuron as arguments of the model; refused where they belong to other kinds."""
    given = [option for option in OPTIONS if option.name in said]
    for name in (option.name for option in given):
        if name not in kind.options:
            owners = [
                ", ".join(k for k, row in rows.items() if name in row.options) for rows in (AT_COMMAND_LINE, KINDS)
            ]
            option = f"--{name.replace('_', '-')}"
            raise InputError(f"{option} belongs to {owners[0] or owners[1]}, not to {kind.model.kind}: leave it out")
    return {option.field or option.name: said[option.name] for option in given}


def _slopes(kind: Kind, said: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Activation or slopes, and gain."""
    own = {name: said[name] for name in ("activation", "slopes", "gain") if name in said}
    if not kind.sloped:
        if own:
            raise InputError(f"{' and '.join(own)} means nothing for {kind.model.kind}: leave it out")
        return {}
    if set(SLOPES) & set(given):
        if {"activation", "slopes"} & set(own) or not set(SLOPES) <= set(given):
            raise InputError(f"give {_series(SLOPES)} together, and neither activation nor slopes beside them")
        return own | {"slopes": tuple(given[name] for name in SLOPES)}
    if not {"activation", "slopes"} & set(own):
        raise InputError(NEITHER)
    return own


def _series(names: Sequence[str]) -> str:
    """`A, B and C`."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
