"""A rate in some quadratic norm, proved by the numerical range of the scaled weights; the norm is not known."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, ClassVar, Self, final

import numpy as np

from metzler.arrays import Vector
from metzler.claims import quadratic_words
from metzler.claims.claim import Claim, Proved, Record
from metzler.claims.fields import floats, need
from metzler.claims.subject import Subject
from metzler.claims.terms import Terms
from metzler.facts import Fact, Words
from metzler.frozen import owned
from metzler.matrices.labelled import numbers
from metzler.models import Model
from metzler.models.base import full_triple
from metzler.proofs.arithmetic import Arithmetic
from metzler.proofs.parabola import proves, turns
from metzler.steps import Step


@final
@dataclass(frozen=True, eq=False, repr=False)
class ParabolaClaim(Claim):
    """A proved contraction rate in some norm `sqrt(x^T P x)`; which P, and how large its overshoot, is not said.

    Parameters
    ----------
    lower : float
        The rate, in 1/time, rigorous; of a map 1 - factor per step.
    upper : float
        Infinite: nothing is claimed.
    subject : Subject
        A firing-rate or Hopfield network with one decay for all neurons and slopes that begin or end at 0.
    multipliers : (n,) array
        Positive, one for each neuron; read-only.
    lines : (k, 3) array
        Each (c, s, h): the numerical range of the scaled weights has `c Re z + s |Im z| <= h`; read-only. See
        `metzler.proofs.parabola.proves`.
    """

    kind: ClassVar[str] = "parabola"
    evidence_fields: ClassVar[tuple[str, ...]] = ("multipliers", "lines")
    norm_text: ClassVar[str] = "sqrt(x' P x), P not computed"
    method: ClassVar[str] = "a polygon around the numerical range"

    multipliers: Vector
    lines: Vector

    def __post_init__(self) -> None:
        q, lines = (owned(numbers(v, name="a part of the evidence")) for v in (self.multipliers, self.lines))
        need(q.ndim == 1 and lines.ndim == 2 and lines.shape[1:] == (3,), "multipliers must be (n,), lines (k, 3)")
        need(np.isfinite(q).all() and np.isfinite(lines).all(), "multipliers and lines must be finite")
        need((q > 0).all(), "multipliers must be positive")
        need(turns(lines, True) or turns(lines, False), "lines must be sorted by angle, over a quarter or a half turn")
        need(np.isfinite(self.lower), f"the rate must be finite, got {self.lower}")
        object.__setattr__(self, "multipliers", q)
        object.__setattr__(self, "lines", lines)
        super().__post_init__()

    @property
    def states(self) -> int:
        return len(self.multipliers)

    def prove_steps(self, model: Model, arithmetic: Arithmetic) -> Generator[Step, None, Proved]:
        """Whether multipliers and lines prove the rate that is claimed."""
        triple = full_triple(model)
        if triple.n != len(self.multipliers):
            return Proved(reasons=(f"it is about {len(self.multipliers)} neurons, this network has {triple.n}",))
        yield Step("numerical range", 0.1)
        if not proves(triple, self.multipliers, self.lines, self.lower, exact=arithmetic.exact):
            return Proved(reasons=(f"its multipliers and lines do not prove the rate {self.lower!r}",))
        return Proved(self.lower)

    def evidence(self) -> dict[str, Any]:
        """Multipliers and lines."""
        return {"multipliers": self.multipliers, "lines": self.lines}

    @classmethod
    def from_evidence(
        cls, bounds: tuple[float, float, Subject], evidence: Record, read: Callable[[Any], Claim], made: Record
    ) -> Self:
        """The claim with this evidence."""
        q, lines = floats(evidence["multipliers"], "multipliers"), floats(evidence["lines"], "lines", ndim=2)
        return cls(*bounds, q, lines, versions=made)

    def words(self, terms: Terms | None = None) -> Words:
        """The rate in a sentence, and what stands beside it; `terms` of whoever knows more of the network."""
        return quadratic_words.words(self, terms)

    def facts(self) -> tuple[Fact, ...]:
        """Rate and what it is in."""
        return (
            Fact("network", self.subject.kind),
            Fact("rate", self.lower, self.subject.unit, "lower"),
            Fact("norm", "some quadratic norm, not computed"),
            Fact("overshoot", "not known"),
            Fact("found by", self.method),
            Fact("sides of the polygon", len(self.lines)),
            Fact("states", len(self.multipliers)),
        )
