"""What a report is about: a network, a claim about it, and where the two come from."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from metzler.claims.claim import Claim
from metzler.claims.contraction import Contraction
from metzler.claims.diagonal import Certificate
from metzler.errors import InputError
from metzler.facts import Fact
from metzler.io.settings import KEYS
from metzler.matrices.names import called
from metzler.models import Model
from metzler.models.base import is_model
from metzler.models.kinds import KINDS
from metzler.models.labels import names_of, time_unit
from metzler.networks import Network
from metzler.report.content import Words
from metzler.report.finding import describe
from metzler.search.diagonal import diagonal_certificate


@dataclass(frozen=True)
class About:
    """A network and a claim about it, as a report is given them.

    Parameters
    ----------
    model : Model or Modules
    claim : Claim
        True of it: whoever makes a report checks it first.
    title : str
        Of the page.
    network : Network, optional
        Where the weights come from.
    of : str
        What one state is called.
    certificate, source : str
        The names of the files of the claim and of the network, for the commands.
    settings : mapping
        What the study says, by the keys of a study file.
    study : str
        The study file.
    date : str
        What the page says of when it was made; nothing by default, so that it is the same on every run.
    """

    model: Any
    claim: Claim
    title: str = ""
    network: Network | None = None
    of: str = "neuron"
    certificate: str = "net.cert.json"
    source: str = "net.mtx"
    settings: Mapping[str, Any] = field(default_factory=dict)
    study: str = ""
    date: str = ""

    @cached_property
    def described(self) -> str:
        """The network in words."""
        if is_model(self.model):
            return describe(self.model, self.of)
        return f"network of {len(self.model.parts):,} networks"

    @cached_property
    def unit(self) -> str:
        """The words that follow a rate."""
        return words_of_unit(self.model)

    @property
    def time(self) -> str:
        """The unit of a time."""
        return {"step": "steps", "time": "units of time"}.get(time := time_unit(self.model), time)

    @cached_property
    def contraction(self) -> Contraction | None:
        """What the claim says of trajectories; None where that is nothing."""
        return self.claim.contraction(self.model)

    def require_contraction(self) -> Contraction:
        """The same where the rate is positive; refused elsewhere."""
        if self.contraction is None:
            raise InputError(f"this needs a claim of a rate, and this one is of the {self.claim.quantity}")
        return self.contraction.positive("this")

    @cached_property
    def diagonal(self) -> Certificate:
        """The claim itself where it is one in l1 or l-infinity, else the better one that was found beside it or is."""
        beside = [row.claim for row in self.claim.alternatives.rows if row.norm in ("l1", "linf")]
        if self.claim.kind == Certificate.kind:
            return self.claim  # type: ignore[return-value]
        known = [claim for claim in beside if claim is not None]
        return max(known, key=lambda claim: claim.rate) if known else diagonal_certificate(self.model, "best")

    def of_another_norm(self) -> tuple[Words, ...]:
        """That what follows is said of the diagonal norm, where the claim is in another one."""
        found = self.diagonal
        if found is self.claim:
            return ()
        rate = found.fact("rate")
        said = f"What follows is said of the best diagonal weights, in a weighted {found.norm.order} norm"
        return (Words(f"{said}: they prove a rate of at least {rate.number} {self.unit}.", "note"),)

    def names(self, index: Any = None) -> list[str]:
        """What the states at these indices are called, all of them without any."""
        every = range(self.model.n) if index is None else index
        return [str(name) for name in called(names_of(self.model), list(every))]

    def command(self, *words: str, builds: bool = False) -> str:
        """A command line with what the network is read with; where it `builds` the model, with the options of that."""
        owners = ("network", "model") if builds else ("network",)
        keys = [key.name for key in KEYS if key.of in owners and key.name not in NOT_SAID]
        options = [word for name in keys for word in option_words(name, self.settings.get(name))]
        return shlex.join(["metzler", *words, *options])


NOT_SAID = ("weights", "weight_unit", "names", "matrices", "leak_lower", "leak_upper", "bias")
"""Keys of a study that are no options of a command that certifies."""


def option_words(name: str, value: Any) -> list[str]:
    """An option of the command line for a setting of a study; none where lists would have to be written down.

    Examples
    --------
    >>> option_words("max_condition", 100.0), option_words("slopes", [0.0, 1.0]), option_words("neurons_only", True)
    (['--max-condition', '100'], ['--slopes', '0', '1'], ['--neurons-only'])
    """
    values = list(value) if isinstance(value, list | tuple) else [value]
    if value is None or value is False or any(isinstance(each, list | tuple | dict) for each in values):
        return []
    if name != "slopes" and len(values) > 1:
        return []
    words = [f"{each!r}".removesuffix(".0") if isinstance(each, float) else str(each) for each in values]
    return [f"--{name.replace('_', '-')}", *([] if value is True else words)]


def words_of_unit(model: Model) -> str:
    """The words that follow a rate.

    Examples
    --------
    >>> from metzler import EchoState, Hopfield
    >>> words_of_unit(Hopfield([[0.5]], activation="tanh", tau=2.0, time_unit="ms"))
    'per ms'
    >>> words_of_unit(Hopfield([[0.5]], activation="tanh")), words_of_unit(EchoState([[0.5]], activation="tanh"))
    ('per unit of time', 'per step')
    """
    unit = time_unit(model)
    if unit != "time":
        return f"per {unit}"
    tau = model.parameters().get("tau", 1.0)
    return "per unit of time" if np.all(np.asarray(tau) == 1.0) else "per unit of time, that of tau"


def spent(rate: float, times: float, unit: str, *, steps: bool) -> Fact:
    """The time after which a difference is so many `times` smaller, where it decays at this rate; whole steps of a map.

    Examples
    --------
    >>> spent(2.0, 2.0, "s", steps=False).text, spent(1.0, math.inf, "steps", steps=True).text
    ('at most 0.347 s', 'at most 1 steps')
    """
    if steps and rate >= 1:
        return Fact("half-life", 1.0, unit, "upper", 3)
    time = math.log(times) / (-math.log1p(-rate) if steps else rate) * (1 + 1e-12)
    whole = float(max(1, math.ceil(time))) if steps and math.isfinite(time) else time
    return Fact("half-life", whole, unit, "upper", 3)


def title_of(model: Any, network: Network | None) -> str:
    """What a page about a network is called where nobody says it."""
    if network is not None and network.source:
        return re.split(r"[/\\]", network.source.partition(": ")[0])[-1]
    kind = KINDS.get(model.kind)
    title = model.kind if kind is None else kind.title
    return title[:1].upper() + title[1:]
