"""What `metzler certify --local` found, and what a network that is not certified may try next."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from metzler.claims.local import LocalClaim
from metzler.claims.subject import Subject
from metzler.facts import Fact, Result
from metzler.models import Model
from metzler.models.recurrent import is_recurrent
from metzler.proofs.boxes import Box, has_boxes
from metzler.search.local import Outlook

MOST_INTERVALS = 4
"""So many different ones are listed."""


@dataclass(frozen=True, repr=False)
class LocalFindings(Result):
    """A claim on a box with what a user wants to see beside it.

    Attributes
    ----------
    claim : LocalClaim
    network, unit, path, study, warnings, changes
        As of `metzler.report.finding.Findings`.
    said : mapping of str to list of str
        The words in which inputs and region were given.
    """

    claim: LocalClaim
    network: str
    unit: str
    path: str | None = None
    study: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    said: Mapping[str, list[str]] = field(default_factory=dict)

    def facts(self) -> tuple[Fact, ...]:
        """Rate, norm, box, inputs, and from where the box is entered."""
        c = self.claim
        return (
            Fact("rate on its box", c.rate, self.unit, "lower"),
            c.fact("norm"),
            c.fact("overshoot"),
            Fact("inputs", given(c.inputs, c.subject)),
            Fact("box", ends(c.box)),
            c.fact("region of attraction"),
            *((Fact("read", "; ".join(self.changes)),) if self.changes else ()),
            *(() if self.path is None else (Fact("certificate", self.path),)),
        )

    def __str__(self) -> str:
        c, rate = self.claim, self.fact("rate on its box")
        about = f"trajectory of this {self.network}"
        inputs = given(c.inputs, c.subject)
        start = f"every {about}" if c.whole_space else f"every {about} that starts in the region"
        enters = f"with inputs in {inputs}, {start} enters the box and stays in it"
        if c.converges:
            return (
                f"Proved: {enters}; from then on any two approach each other at least like exp(-r t) in a "
                f"{c.fact('norm').text} norm, with r = {rate.number} {rate.unit}. Under a constant input they converge "
                "to one equilibrium."
            )
        if c.attractive:
            return (
                f"Not certified on a box: {enters}, but the rate proved there is {rate.number} {rate.unit}. "
                "Next to try: narrower inputs (--input), or a region in which trajectories start (--region)."
            )
        return (
            f"Proved as long as both stay in the region: two trajectories of this {self.network} have the rate "
            f"{rate.number} {rate.unit}. It is not proved that none leaves. Next to try: a wider region (--region), or "
            "none."
        )

    def lines(self) -> list[str]:
        """The facts below the sentence."""
        return [f"  {fact.name:<20} {fact.text}" for fact in self.facts()]

    def as_json(self) -> dict[str, Any]:
        """The same as one JSON object; what is not known is null."""
        c, overshoot = self.claim, self.claim.fact("overshoot").value
        return {
            "model": c.subject.kind,
            "norm": c.fact("norm").value,
            "certified": c.converges,
            "contracting": None,
            "whole_space": c.whole_space,
            "attractive": c.attractive,
            "rate": c.rate if math.isfinite(c.rate) else None,
            "unit": self.unit,
            "states": c.states,
            "overshoot": overshoot if isinstance(overshoot, float) and math.isfinite(overshoot) else None,
            "local": dict(self.said),
            "certificate": self.path,
            "warnings": list(self.warnings),
            "changes": list(self.changes),
            "study": dict(self.study),
        }


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


def advice(model: Model, outlook: Outlook, unit: str) -> str:
    """The next thing to try where a network is not certified on the whole space; empty where nothing is known.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> from metzler.search.local import outlook
    >>> net = FiringRate([[0.0, 4.0], [0.0, 0.0]], slopes=(0.0, 1.0))
    >>> advice(net, outlook(net), "per s")
    '--activation with the name of the function: ...
    """
    if not is_recurrent(model):
        return ""
    if not has_boxes(model):
        return (
            "--activation with the name of the function: on the box where trajectories end its slopes may be smaller "
            "(--local)"
        )
    claim = outlook.claim
    if claim is None:
        return f"--local, a box that trajectories enter ({outlook.reason})"
    if claim.converges:
        rate = Fact("rate", claim.rate, unit, "lower")
        return (
            "--local, which succeeds: with zero input every trajectory enters a box in which all approach each other "
            f"at least like exp(-r t), with r = {rate.number} {rate.unit}"
        )
    return (
        "--local with the input that the network gets (--input) or the states where it starts (--region): with zero "
        "input and any start no box was found that proves convergence"
    )
