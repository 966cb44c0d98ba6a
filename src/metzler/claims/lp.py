"""A rate in a weighted l_p norm, between a certificate in l1 and one in linf of the same network."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self, final

import numpy as np

from metzler.claims.claim import Claim, Proved, Record
from metzler.claims.contraction import Contraction
from metzler.claims.diagonal import Certificate
from metzler.claims.fields import need, side
from metzler.claims.quadratic_words import sentence
from metzler.claims.subject import Subject
from metzler.claims.terms import Terms
from metzler.digits import exact
from metzler.facts import Column, Columns, Fact, Words
from metzler.models import Model
from metzler.norms.lp import LpNorm
from metzler.proofs.arithmetic import Arithmetic
from metzler.proofs.lp import interpolated
from metzler.steps import Step

WHOLE = (1.0, np.inf)
"""The exponents at which the norm is that of one of the certificates, with no weight rounded."""


@final
@dataclass(frozen=True, eq=False, repr=False)
class LpClaim(Claim):
    """A proved contraction rate in the weighted l_p norm between those of an l1 and of an linf certificate.

    Parameters
    ----------
    lower : float
        The rate, in 1/time, rigorous: at most `l1.rate / p + linf.rate (1 - 1/p)`, rounding of the weights taken off.
    upper : float
        Infinite: nothing is claimed.
    subject : Subject
        The network.
    p : float
        At least 1; inf allowed.
    l1, linf : Certificate
        Of the orders "l1" and "linf", about the same network.
    norm : LpNorm
        Weights `xi^(1/p) eta^(-1/q)` of the l1 weights xi and the linf weights 1 / eta, formed from these.
    """

    kind: ClassVar[str] = "lp"
    evidence_fields: ClassVar[tuple[str, ...]] = ("p", "l1", "linf")

    p: float
    l1: Certificate
    linf: Certificate
    norm: LpNorm = field(init=False)

    def __post_init__(self) -> None:
        for name in ("l1", "linf"):
            need(isinstance(getattr(self, name), Certificate), f"{name} must be a claim of the kind 'diagonal'")
        object.__setattr__(self, "norm", LpNorm.between(self.l1.norm, self.linf.norm, self.p))
        object.__setattr__(self, "p", self.norm.p)
        need(np.isfinite(self.lower), f"the rate must be finite, got {self.lower}")
        super().__post_init__()

    @property
    def states(self) -> int:
        return self.l1.states

    def contraction(self, model: Model) -> Contraction:
        """Its rate, between any two states."""
        return Contraction(model, self.norm, self.lower)

    def prove_steps(self, model: Model, arithmetic: Arithmetic) -> Generator[Step, None, Proved]:
        """What both certificates, proved again, prove between their norms."""
        for claim in (self.l1, self.linf):
            result = yield from claim.check_steps(model, arithmetic)
            if not result.holds:
                return Proved(reasons=tuple(f"its {claim.norm.order} claim: {reason}" for reason in result.reasons))
        if arithmetic.exact and self.p not in WHOLE:
            return Proved(
                reasons=(f"a rate in l_p cannot be proved in integers: for p = {exact(self.p)} its weights are powers",)
            )
        return Proved(interpolated(model, self.l1.lower, self.linf.lower, self.p))

    def require_labels(self, model: Any) -> None:
        """Refuse a network with other labels than those of its two claims, too."""
        super().require_labels(model)
        self.l1.require_labels(model)
        self.linf.require_labels(model)

    def evidence(self) -> dict[str, Any]:
        """The exponent, None for infinity, and both claims."""
        p = self.p if np.isfinite(self.p) else None
        return {"p": p, "l1": self.l1.record(self.subject), "linf": self.linf.record(self.subject)}

    @classmethod
    def from_evidence(
        cls, bounds: tuple[float, float, Subject], evidence: Record, read: Callable[[Any], Claim], made: Record
    ) -> Self:
        """The claim with this evidence."""
        p, l1, linf = side(evidence, "p"), read(evidence["l1"]), read(evidence["linf"])
        return cls(*bounds, p=np.inf if p is None else p, l1=l1, linf=linf, versions=made)  # type: ignore[arg-type]

    def words(self, terms: Terms | None = None) -> Words:
        """The rate in a sentence, and the facts; `terms` of whoever knows more of the network."""
        known = terms or Terms.of_subject(self.subject, self.states)
        said = (replace(fact, unit=known.unit) if fact.name == "rate" else fact for fact in self.facts()[1:])
        return Words(sentence(self, known, "weighted l_p", "l_p"), {fact.name: fact.text for fact in said})

    def columns(self) -> Columns:
        """The weight of every neuron."""
        return Columns((Column("weight", self.norm.weights),), self.subject.index(self.states))

    def facts(self) -> tuple[Fact, ...]:
        """Rate and norm."""
        return (
            Fact("network", self.subject.kind),
            Fact("rate", self.lower, self.subject.unit, "lower"),
            Fact("norm", f"weighted l_p, p = {exact(self.p)}"),
            Fact("overshoot", self.norm.condition, side="upper", digits=3),
            Fact("states", len(self.norm.weights)),
        )
