"""A rate in a quadratic norm, proved by a matrix condition."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self, final

import numpy as np

from metzler.arrays import Vector
from metzler.claims import quadratic_words
from metzler.claims.claim import Claim, Proved, Record
from metzler.claims.contraction import Contraction
from metzler.claims.fields import floats, need, typed
from metzler.claims.subject import Subject
from metzler.claims.terms import Terms
from metzler.facts import Fact, Words
from metzler.frozen import owned
from metzler.matrices.labelled import numbers
from metzler.models import Model
from metzler.models.base import full_triple
from metzler.norms.quadratic import QuadraticNorm
from metzler.proofs.arithmetic import Arithmetic
from metzler.proofs.quadratic import proves
from metzler.steps import Step


@final
@dataclass(frozen=True, eq=False, repr=False)
class QuadraticClaim(Claim):
    """A proved contraction rate in a quadratic norm.

    Parameters
    ----------
    lower : float
        The rate, in 1/time, rigorous; of a map 1 - factor per step.
    upper : float
        Infinite: nothing is claimed.
    subject : Subject
        The network.
    norm : QuadraticNorm
        Its P with `multipliers` satisfies the matrix condition of `metzler.proofs.quadratic.proves`.
    multipliers : (m,) array
        Positive, one for each nonlinearity; read-only.
    slopes : (lo, hi), each (m,)
        The slope intervals that it is proved for; they hold those of the network. Read-only.
    method : str
        How P was found.
    """

    kind: ClassVar[str] = "quadratic"
    evidence_fields: ClassVar[tuple[str, ...]] = ("P", "multipliers", "lo", "hi", "method")
    norm_text: ClassVar[str] = "sqrt(x' P x)"

    norm: QuadraticNorm
    multipliers: Vector
    slopes: tuple[Vector, Vector]
    method: str

    def __post_init__(self) -> None:
        q, lo, hi = (owned(numbers(v, name="a part of the evidence")) for v in (self.multipliers, *self.slopes))
        need(q.ndim == 1 and q.shape == lo.shape == hi.shape, "multipliers, lo and hi must be lists of one length")
        need(all(np.isfinite(v).all() for v in (q, lo, hi)), "multipliers, lo and hi must be finite")
        need((q > 0).all(), "multipliers must be positive")
        need((lo <= hi).all(), "lo must be at most hi")
        need(np.isfinite(self.lower), f"the rate must be finite, got {self.lower}")
        object.__setattr__(self, "multipliers", q)
        object.__setattr__(self, "slopes", (lo, hi))
        super().__post_init__()

    @property
    def states(self) -> int:
        return len(self.norm.P)

    def contraction(self, model: Model) -> Contraction:
        """Its rate, between any two states."""
        return Contraction(model, self.norm, self.lower)

    def prove_steps(self, model: Model, arithmetic: Arithmetic) -> Generator[Step, None, Proved]:
        """Whether P and the multipliers prove the rate that is claimed."""
        triple = full_triple(model)
        (lo, hi), shape = self.slopes, (len(self.norm.P), len(self.multipliers))
        if shape != (triple.n, len(triple.lo)):
            states = f"{shape[0]} states and {shape[1]} nonlinearities"
            return Proved(reasons=(f"it is about {states}, this network has {triple.n} and {len(triple.lo)}",))
        if (lo > triple.lo).any() or (hi < triple.hi).any():
            return Proved(reasons=("its slopes do not hold those of this network",))
        yield Step("matrix condition", 0.1)
        wide = replace(triple, lo=lo, hi=hi)
        if not proves(wide, self.norm.P, self.multipliers, self.lower, exact=arithmetic.exact):
            return Proved(reasons=(f"its P and multipliers do not prove the rate {self.lower!r}",))
        return Proved(self.lower)

    def evidence(self) -> dict[str, Any]:
        """P, multipliers and slopes."""
        lo, hi = self.slopes
        return {"P": self.norm.P, "multipliers": self.multipliers, "lo": lo, "hi": hi, "method": self.method}

    @classmethod
    def from_evidence(
        cls, bounds: tuple[float, float, Subject], evidence: Record, read: Callable[[Any], Claim], made: Record
    ) -> Self:
        """The claim with this evidence."""
        multipliers, lo, hi = (floats(evidence[name], name) for name in ("multipliers", "lo", "hi"))
        norm = QuadraticNorm(floats(evidence["P"], "P", ndim=2))
        return cls(*bounds, norm, multipliers, (lo, hi), typed(evidence, "method", str), versions=made)

    def words(self, terms: Terms | None = None) -> Words:
        """The rate in a sentence, and what stands beside it; `terms` of whoever knows more of the network."""
        return quadratic_words.words(self, terms)

    def facts(self) -> tuple[Fact, ...]:
        """Rate and norm."""
        return (
            Fact("network", self.subject.kind),
            Fact("rate", self.lower, self.subject.unit, "lower"),
            Fact("norm", "quadratic"),
            Fact("overshoot", self.norm.condition, side="upper", digits=3),
            Fact("found by", self.method),
            Fact("states", len(self.norm.P)),
        )
