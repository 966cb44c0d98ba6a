"""What is asked on the page: the study that was loaded, what was moved since, and which neurons are silenced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from metzler.errors import InputError
from metzler.explore.silence import EACH, silenced
from metzler.io.settings import refuse_wrong
from metzler.io.study import Study
from metzler.matrices.indices import indices
from metzler.models import Model
from metzler.models.kinds import KINDS
from metzler.search.orders import WORDS

MOVED = ("model", "activation", "slopes", "gain", "leak", "norm", "max_condition")
"""What the page moves, by the keys of a study."""
START = MappingProxyType({"model": "hopfield", "activation": "tanh"})
"""What is asked first of weights whose file says no equation."""


@dataclass(frozen=True)
class Asked:
    """One question.

    Parameters
    ----------
    base : Study
        What was loaded.
    moved : mapping
        Settings in place of its own.
    silenced : tuple of int
        The neurons that are taken out.
    """

    base: Study
    moved: Mapping[str, Any] = field(default_factory=dict)
    silenced: tuple[int, ...] = ()

    @cached_property
    def study(self) -> Study:
        """All of it as one study."""
        kind = KINDS.get(str(self.moved.get("model")))
        base = self.base
        if kind is not None and self.moved["model"] != base.get("model"):
            foreign = EACH - set(kind.options) | ({"time_unit"} if "tau" not in kind.options else set())
            own = {name: value for name, value in base.settings.items() if name not in foreign}
            base = Study(own, base.folder, base.source, base.places, base.held)
        return silenced(base, self.silenced).changed(self.moved)

    @cached_property
    def model(self) -> Model:
        """The network that is asked about."""
        return self.study.model()

    @property
    def norm(self) -> str:
        """In which it is asked."""
        return str(self.study.get("norm", "best"))


def opened(study: Study) -> Study:
    """A study that can be asked about: its network read, with an equation where neither it nor the file says one.

    Examples
    --------
    >>> opened(Study({"weights": "celegans"})).get("model")
    'hopfield'
    """
    net = study.network
    said = {} if net is None else net.dynamics
    if net is None:
        return study
    kind = study.get("model") or said.get("kind")
    start = {} if kind else {"model": START["model"]}
    own = study.get("activation") or study.get("slopes") or (said.keys() & {"activation", "slopes"})
    if not own and not study.get("matrices") and (kind is None or KINDS[kind].sloped):
        start["activation"] = START["activation"]
    made = study.changed(start)
    return Study(made.settings, made.folder, made.source, made.places, net)


def asked_of(base: Study, record: Any) -> Asked:
    """The question that a page sends; refused in a sentence where it is none.

    Examples
    --------
    >>> asked_of(Study({"weights": "celegans"}), {"gain": 0.5, "leak": None}).moved
    {'gain': 0.5}
    >>> asked_of(Study({"weights": "celegans"}), {"weights": "/etc/passwd"})
    Traceback (most recent call last):
    metzler.errors.InputError: the page may move model, activation, slopes, ..., not 'weights'
    """
    if not isinstance(record, Mapping):
        raise InputError("a question is an object of settings by name")
    given = {str(name): value for name, value in record.items() if value is not None}
    out = given.pop("silenced", [])
    for name, value in given.items():
        if name not in MOVED:
            raise InputError(f"the page may move {', '.join(MOVED)}, not {name[:60]!r}")
        refuse_wrong(name, value)
        if name == "leak" and isinstance(value, str):
            raise InputError("leak must be a number or a list of numbers")
        if name == "slopes" and any(isinstance(end, str) for end in value):
            raise InputError("slopes must be two numbers, the lower and the upper one")
    if given.get("norm", "best") not in WORDS:
        raise InputError(f"norm must be one of {', '.join(WORDS)}")
    if {"activation", "slopes"} <= given.keys():
        raise InputError("say an activation or slopes, not both")
    return Asked(base, given, _index(base, out))


def _index(base: Study, given: Any) -> tuple[int, ...]:
    """The neurons that are named by their indices."""
    if not isinstance(given, list) or not all(isinstance(i, int) and not isinstance(i, bool) for i in given):
        raise InputError("silenced neurons are a list of indices")
    net = base.network
    if not given or net is None:
        return ()
    return tuple(sorted(int(i) for i in indices(given, net.n, name="silenced")))
