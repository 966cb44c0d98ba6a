"""How sentences about a claim call its network, its time and its states; and the sentence that a rate deserves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from metzler.arrays import Vector
from metzler.claims.subject import Subject
from metzler.digits import add_up, exact
from metzler.facts import Fact, inert
from metzler.models.kinds import KINDS


class Terms(NamedTuple):
    """What a claim's sentences say of its network.

    Attributes
    ----------
    network : str
        The network in words.
    unit : str
        The words that follow a rate: "per s".
    of : str
        What one state is called: "neuron".
    options : mapping of str to str
        The options of whoever speaks, by what they are: "inputs", "region"; none where nobody can be told to use them.
    """

    network: str
    unit: str
    of: str = "state"
    options: Mapping[str, str] = {}

    @classmethod
    def of_subject(cls, subject: Subject, states: int | None) -> Terms:
        """What a claim alone knows."""
        kind = KINDS.get(subject.kind)
        sizes = [] if states is None else [count(states, "state" if kind is None else kind.of)]
        ends = [subject.parameters.get(name) for name in ("slope_lo", "slope_hi")]
        if kind is None or kind.sloped:
            sizes += slopes(*ends)
        title = f"{inert(subject.kind)} network" if kind is None else kind.title
        return cls(named(title, sizes), unit_of_rate(subject), "state" if kind is None else kind.of)

    def option(self, name: str) -> str:
        """In brackets after what it sets; empty where there is none."""
        return f" ({self.options[name]})" if name in self.options else ""


def named(title: str, sizes: Sequence[str]) -> str:
    """A network with its sizes."""
    return f"{title} ({', '.join(sizes)})" if sizes else title


def slopes(lo: Vector | None, hi: Vector | None) -> list[str]:
    """The interval of all slopes, to the last digit: a rate holds for these and not for a wider one.

    Examples
    --------
    >>> import numpy as np
    >>> slopes(np.array([0.0]), np.array([0.5, 1.0])), slopes(None, None)
    (['slopes in [0, 1]'], [])
    """
    if lo is None or hi is None or not lo.size:
        return []
    return [f"slopes in [{exact(float(lo.min()))}, {exact(float(hi.max()))}]"]


def unit_of_rate(subject: Subject) -> str:
    """The words that follow a rate; where the unit was not said, that of the time constants."""
    if subject.time != "time":
        return f"per {subject.time}"
    tau = subject.parameters.get("tau")
    return "per unit of time" if tau is None or bool((tau == 1.0).all()) else "per unit of time, that of tau"


def proved(network: str, kind: str, norm: str, rate: Fact) -> str:
    """The sentence that a positive rate deserves; of a map it says the factor of a step."""
    meaning = f" {KINDS[kind].meaning}".rstrip() if kind in KINDS else ""
    if rate.unit == "per step":
        step = Fact("factor of a step", add_up(1.0, -_number(rate)), side="upper")
        return (
            f"Proved: whatever the input, each step of this {network} brings any two states closer at least "
            f"by the factor {step.number} in a {norm} norm.{meaning}"
        )
    return (
        f"Proved: whatever the input, any two trajectories of this {network} approach each other "
        f"at least like exp(-r t) in a {norm} norm, with r = {rate.number} {rate.unit}.{meaning}"
    )


def _number(fact: Fact) -> Any:
    return fact.value


def count(number: int, thing: str) -> str:
    """`1 neuron`, `2 neurons`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
