"""Every number of the claim, with its unit and what it means in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from metzler.deadline import Deadline
from metzler.facts import Fact
from metzler.report.about import About, spent
from metzler.report.content import Numbers, Part, Words

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "rate": "The distance of two trajectories under the same input is at most exp(-rate time) times what it was: "
        "it shrinks where the rate is positive.",
        "rate on its box": "The same, from the moment when both are inside the box.",
        "rate in this norm": "The same, with these very weights, after the slopes were split into finer intervals.",
        "best rate": "No other weights of this norm prove more. If this is close to the rate, the search is over.",
        "best rate in this norm": "These weights cannot prove more.",
        "gap": "How much better another choice of weights could be.",
        "norm": "How the distance between two states is measured.",
        "overshoot": "Counted without weights a difference may be larger by this factor than the norm says. It is "
        "large where some neurons count very little in the norm.",
        "exact": "Whether some slopes of the class attain the worst case; otherwise it is bounded from above.",
        "attained": "Whether these weights reach the best rate, or only come close to it.",
        "limiting states": "So many states prove, without the others, that no weights do better.",
        "states": "The size of the network.",
        "neurons": "The size of the network.",
        "found by": "How the norm was searched for. The proof does not depend on it.",
        "critical gain": "All weights may be multiplied by this factor, and the network is still certified.",
        "critical gain, upper bound": "With this factor it no longer is.",
        "least input": "The inputs for which the claim was made.",
        "largest input": "The inputs for which the claim was made.",
        "region of attraction": "Where trajectories may start.",
        "bounded box": "Whether the box has ends in every direction.",
        "activation": "The function, which says how steep neurons are inside the box.",
        "one equilibrium for every input": "Whether it is proved that there is one resting state, whatever the input.",
        "diagonally stable": "Whether a diagonal quadratic function decreases along all trajectories.",
        "no norm at all": "Whether it is proved that no norm whatever certifies the network.",
        "no diagonal weights": "Whether it is proved that no weights of l1 or l-infinity do.",
        "time to one per cent": "After this time a difference, in the norm of the certificate, is a hundredth or less.",
        "overshoot is over after": "After this time a difference counted without weights is smaller than at first.",
        "modules": "Networks that were certified one by one and then put together.",
        "sides of the polygon": "Lines that bound the numerical range, from which the rate follows.",
        "splits": "How often an interval of slopes was divided.",
    }
)
"""By the names of facts."""
HUNDRED = 100.0
SKIPPED = ("network", "limiting")
"""What the page says elsewhere."""


def numbers(about: About, until: Deadline) -> Iterator[Part]:
    """The facts of the claim, and how long differences last."""
    held, claim = about.contraction, about.claim
    rows = [(fact, MEANINGS.get(fact.name, "")) for fact in claim.facts() if fact.name not in SKIPPED]
    if any(fact.name == "best rate" for fact, _ in rows):
        rows.insert(2, (Fact("gap", claim.gap, claim.subject.unit, "upper", 3), MEANINGS["gap"]))
    if held is not None and held.rate > 0:
        steps = about.model.is_map()
        fading = spent(held.rate, HUNDRED, about.time, steps=steps)
        rows.append((replace(fading, name="time to one per cent"), MEANINGS["time to one per cent"]))
        if held.norm.condition > 1:
            empty = spent(held.rate, held.norm.condition, about.time, steps=steps)
            rows.append((replace(empty, name="overshoot is over after"), MEANINGS["overshoot is over after"]))
    yield Numbers(tuple(rows))
    yield Words(
        "Lower bounds are rounded down and upper bounds up, so that every printed number is true as it stands. What is "
        "called an estimate is not proved.",
        "note",
    )
