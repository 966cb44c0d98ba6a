"""What `metzler certify --norm l2` found: a rate in a quadratic norm, as sentence, lines and one JSON object."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from metzler.claims import quadratic_words
from metzler.claims.parabola import ParabolaClaim
from metzler.claims.quadratic import QuadraticClaim
from metzler.facts import Fact
from metzler.report.found import Found
from metzler.report.tried import tried_lines, tried_record


@dataclass(frozen=True, repr=False)
class QuadraticFindings(Found):
    """A claim in a quadratic norm with what a user wants to see beside it.

    Attributes
    ----------
    claim : QuadraticClaim or ParabolaClaim
    """

    claim: QuadraticClaim | ParabolaClaim

    def facts(self) -> tuple[Fact, ...]:
        """Rate, overshoot, and how the norm was found."""
        return (
            *quadratic_words.facts(self.claim, self.unit),
            *self.beside(*((Fact("search", "stopped before its end"),) if self.interrupted else ())),
        )

    def __str__(self) -> str:
        if self.no_norm and not self.claim.rate > 0:
            what = f"no norm whatever certifies this {self.network} for every activation with these slopes"
            return f"Not contracting: {what}."
        return quadratic_words.sentence(self.claim, self.terms())

    def lines(self) -> list[str]:
        """The facts below the sentence, and the other norms that were tried."""
        own = [f"  {fact.name:<16} {fact.text}" for fact in self.facts()]
        return own + tried_lines(self.claim, self.unit.partition(",")[0])

    def as_json(self) -> dict[str, Any]:
        """The same as one JSON object, with the names of other norms; what is not known of this one is null."""
        certified = self.claim.rate > 0
        return {
            "model": self.claim.subject.kind,
            "norm": "l2",
            "certified": certified,
            "contracting": True if certified else (False if self.no_norm else None),
            "rate": self.claim.rate,
            "gap": None,
            "rate_ceiling": None,
            "unit": self.unit,
            "states": self.claim.states,
            "overshoot": self._overshoot(),
            "method": self.claim.method,
            "interrupted": self.interrupted,
            "critical_gain": None,
            "refutation": self.refutation or None,
            "alternatives": tried_record(self.claim),
            "next": self.advice or None,
            **self.record(),
        }

    def _overshoot(self) -> float | None:
        """None where it is not known."""
        value = self.claim.fact("overshoot").value
        return value if isinstance(value, float) and math.isfinite(value) else None
