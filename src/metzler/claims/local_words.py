"""What is said of a claim on a box: one sentence, and the facts beside it."""

from __future__ import annotations

from typing import Any

import numpy as np

from metzler.claims.subject import Subject
from metzler.claims.terms import Terms
from metzler.facts import Fact
from metzler.proofs.boxes import Box

MOST_INTERVALS = 4
"""So many different ones are listed."""


def sentence(claim: Any, terms: Terms) -> str:
    """What is proved of trajectories, and what to try where that is not all."""
    rate = f"{Fact('rate', claim.rate, terms.unit, 'lower').number} {terms.unit}"
    about = f"trajectory of this {terms.network}"
    start = f"every {about}" if claim.whole_space else f"every {about} that starts in the region"
    enters = f"with inputs in {given(claim.inputs, claim.subject)}, {start} enters the box and stays in it"
    region = terms.option("region")
    if claim.converges:
        return (
            f"Proved: {enters}; from then on any two approach each other at least like exp(-r t) in a "
            f"{claim.fact('norm').text} norm, with r = {rate}. Under a constant input they converge "
            "to one equilibrium."
        )
    if claim.attractive:
        return (
            f"Not certified on a box: {enters}, but the rate proved there is {rate}. "
            f"Next to try: narrower inputs{terms.option('inputs')}, or a region in which trajectories start{region}."
        )
    return (
        f"Proved as long as both stay in the region: two trajectories of this {terms.network} have the rate "
        f"{rate}. It is not proved that none leaves. Next to try: a wider region{region}, or "
        "none."
    )


def facts(claim: Any, unit: str) -> tuple[Fact, ...]:
    """Rate, norm, box, inputs, and from where the box is entered."""
    return (
        Fact("rate on its box", claim.rate, unit, "lower"),
        claim.fact("norm"),
        claim.fact("overshoot"),
        Fact("inputs", given(claim.inputs, claim.subject)),
        Fact("box", ends(claim.box)),
        claim.fact("region of attraction"),
    )


def ends(box: Box) -> str:
    """A box in words: the interval that holds those of all neurons, rounded outward.

    Examples
    --------
    >>> ends(Box([0.0, -1.0], [1.0, 2.0])), ends(Box([0.1], [float("inf")]))
    ('[-1, 2] in every neuron', '[0.1, inf] in every neuron')
    """
    low = Fact("lower", float(box.lower.min()), side="lower", digits=4).number
    return f"[{low}, {Fact('upper', float(box.upper.max()), side='upper', digits=4).number}] in every neuron"


def given(box: Box, subject: Subject) -> str:
    """What was assumed of every neuron, in words and to the last digit: wider intervals are not proved.

    Examples
    --------
    >>> net = Subject("hopfield", {}, "", ["PYR", "PV", "SST"])
    >>> given(Box([0.0, 0.0, 0.0], [1.0, 1.0, 1.0]), net), given(Box([0.0, 2.0, 0.0], [0.0, 3.0, 0.0]), net)
    ('[0.0, 1.0] in every neuron', '[2.0, 3.0] in PV, [0.0, 0.0] in every other neuron')
    """
    intervals, which, counts = np.unique(
        np.stack([box.lower, box.upper]), axis=1, return_inverse=True, return_counts=True
    )
    said = [f"[{float(low)!r}, {float(high)!r}]" for low, high in intervals.T]
    if len(said) > MOST_INTERVALS:
        return f"an interval for each neuron, all within [{float(box.lower.min())!r}, {float(box.upper.max())!r}]"
    common = int(np.argmax(counts))
    other = [f"{said[k]} in {subject.listed(np.flatnonzero(which == k))}" for k in range(len(said)) if k != common]
    return ", ".join([*other, f"{said[common]} in every {'other ' if other else ''}neuron"])
