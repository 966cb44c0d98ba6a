"""What is said of a certificate in l1 or linf: one sentence, and the numbers beside it."""

from __future__ import annotations

import math
from typing import Any

from metzler.claims.terms import Terms, count, proved
from metzler.digits import add_up
from metzler.facts import Fact
from metzler.norms.diagonal import Norm


def ceiling(claim: Any) -> float:
    """No diagonal weights of this norm prove more than this rate."""
    return add_up(claim.rate, claim.gap)


def bracket(claim: Any, unit: str) -> tuple[Fact, Fact, Fact]:
    """The rate, what it may miss, and what none can pass."""
    return (
        Fact("rate", claim.rate, unit, "lower"),
        Fact("gap", claim.gap, unit, "upper", 3),
        Fact("ceiling", ceiling(claim), unit, "upper"),
    )


def sentence(claim: Any, terms: Terms) -> str:
    """What was proved, or what cannot be."""
    order, (rate, _, top) = claim.norm.order, bracket(claim, terms.unit)
    network, unit = terms.network, terms.unit
    if claim.rate > 0:
        return proved(network, claim.subject.kind, f"weighted {order}", rate)
    if ceiling(claim) <= 0:
        bound = "" if claim.exact else ", with the bound on the slopes that was used,"
        return (
            f"Not certified by diagonal {order}: no diagonal weights of the {order} norm{bound} can certify this "
            f"{network}, for none proves a rate above {top.number} {unit}. "
            "Other norms may still do so."
        )
    if claim.attained:
        return (
            f"Not certified by diagonal {order}: the best rate that diagonal weights of the {order} norm prove for "
            f"this {network} is 0 to within rounding: between {rate.number} and {top.number} "
            f"{unit}. Other norms may prove more."
        )
    return (
        f"Undecided: the best rate that diagonal weights of the {order} norm prove for this {network} "
        f"lies between {rate.number} and {top.number} {unit}; no contraction is certified."
    )


def lines(claim: Any, terms: Terms) -> dict[str, str]:
    """The numbers beside the sentence; lower bounds are rounded down and upper bounds up."""
    order, (rate, gap, top) = claim.norm.order, bracket(claim, terms.unit)
    unit = terms.unit.partition(",")[0]  # what sets it stands in the first line
    return {
        "rate": f"{rate.number} {terms.unit}",
        "gap": f"{gap.number} {unit}: no diagonal weights of {order} prove more than {top.number} {unit}",
        "worst case": "exact, some slopes of the class attain it" if claim.exact else "bounded from above, not exact",
        "optimum": "attained by these weights" if claim.attained else "approached up to the margin",
        "limiting": _limiting(claim, terms.of),
        "overshoot": overshoot(claim.norm, float(claim.rate), terms.unit),
    }


def overshoot(norm: Norm, rate: float, unit: str) -> str:
    """What the weights cost in the unweighted norm of the same order.

    Where the rate is positive: by how much a difference may grow at first, and how long that bound says nothing.

    Examples
    --------
    >>> overshoot(Norm("l1", [1.0, 4.0]), 0.5, "per s")
    'in the unweighted l1 norm a difference may grow by the factor 4 at first; that bound is empty for 2.78 s'
    """
    condition, factor = norm.condition, norm.fact("overshoot").number
    if condition == 1:
        return f"none: the weights are all alike, the rate is that of the unweighted {norm.order} norm"
    if not rate > 0:
        return f"in the unweighted {norm.order} norm the bound on a difference is {factor} times as large"
    text = f"in the unweighted {norm.order} norm a difference may grow by the factor {factor} at first"
    decay = -math.log1p(-rate) if unit == "per step" and rate < 1 else rate
    times = {"per step": "steps"}.get(unit, "units of time" if unit.startswith("per unit") else unit[4:])
    empty = Fact("empty", math.log(condition) / decay * (1 + 1e-12), side="upper", digits=3)
    return f"{text}; that bound is empty for {empty.number} {times}"


def _limiting(claim: Any, of: str) -> str:
    part, whole = len(claim.limiting), count(len(claim.norm.weights), of)
    text = f"{part:,} of {whole} {'proves' if part == 1 else 'prove'} that no weights do better than rate + gap"
    return text if claim.subject.names is None or not part else f"{text}: {claim.subject.listed(claim.limiting)}"
