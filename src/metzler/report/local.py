"""What `metzler certify --local` found, and what a network that is not certified may try next."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metzler.claims import local_words
from metzler.claims.local import LocalClaim
from metzler.facts import Fact
from metzler.models import Model
from metzler.models.recurrent import is_recurrent
from metzler.proofs.boxes import has_boxes
from metzler.report.found import Found
from metzler.search.local import Outlook

OPTIONS = {"inputs": "--input", "region": "--region"}
"""Of the command line, by what they set."""


@dataclass(frozen=True, repr=False)
class LocalFindings(Found):
    """A claim on a box with what a user wants to see beside it.

    Attributes
    ----------
    claim : LocalClaim
    said : mapping of str to list of str
        The words in which inputs and region were given.
    """

    claim: LocalClaim
    said: Mapping[str, list[str]] = field(default_factory=dict)

    def facts(self) -> tuple[Fact, ...]:
        """Rate, norm, box, inputs, and from where the box is entered."""
        return (
            *local_words.facts(self.claim, self.unit),
            *self.beside(),
        )

    def __str__(self) -> str:
        return local_words.sentence(self.claim, self.terms(OPTIONS))

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
            **self.record(),
        }


def advice(model: Model, outlook: Outlook, unit: str) -> str:
    """The next thing to try where a network is not certified on the whole space; empty where nothing is known.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> from metzler.search.local import outlook
    >>> net = FiringRate([[0.0, 4.0], [4.0, 0.0]], slopes=(0.0, 1.0))
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
