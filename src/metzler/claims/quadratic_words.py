"""What is said of a rate in one norm that is not known to be the best: quadratic, or between l1 and linf."""

from __future__ import annotations

from typing import Any

from metzler.claims.terms import Terms, proved
from metzler.facts import Fact, Words


def sentence(claim: Any, terms: Terms, norm: str = "quadratic", order: str = "l2") -> str:
    """What was proved, or how much that was."""
    rate = Fact("rate", claim.rate, terms.unit, "lower")
    if claim.rate > 0:
        return proved(terms.network, claim.subject.kind, norm, rate)
    return (
        f"Not certified in {order}: the best rate that was found for this {terms.network} in a {norm} norm is "
        f"{rate.number} {rate.unit}. Other norms may prove more."
    )


def facts(claim: Any, unit: str) -> tuple[Fact, ...]:
    """Rate, overshoot, and how the norm was found."""
    return (
        Fact("rate", claim.rate, unit, "lower"),
        Fact("norm", claim.norm_text),
        Fact("found by", claim.method),
        claim.fact("overshoot"),
    )


def words(claim: Any, terms: Terms | None) -> Words:
    """Both, in the terms of the claim alone where there are no others."""
    known = terms or Terms.of_subject(claim.subject, claim.states)
    return Words(sentence(claim, known), {fact.name: fact.text for fact in facts(claim, known.unit)})
