"""The rate in one given norm: the slope box cut into parts that are bounded each, and one slope vector from above."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, ClassVar, Self, final

import numpy as np

from metzler.arrays import Vector
from metzler.claims.claim import Claim, Number, Proved, Record
from metzler.claims.contraction import Contraction
from metzler.claims.fields import floats, need, scaled, typed, whole
from metzler.claims.subject import Subject
from metzler.facts import Column, Columns, Fact
from metzler.frozen import owned
from metzler.models import Model
from metzler.norms.diagonal import Norm
from metzler.proofs.arithmetic import Arithmetic
from metzler.proofs.branches import Cuts, rate_at, rate_at_exact_steps, rate_on, rate_on_exact_steps
from metzler.steps import Step, converted


@final
@dataclass(frozen=True, eq=False, repr=False)
class BranchedClaim(Claim):
    """A proved contraction rate in this very norm, and a bound of what this norm can prove at all.

    Parameters
    ----------
    lower : float
        The rate in `norm`, in 1/time, rigorous.
    upper : float
        Rigorous: this norm proves no larger rate for the network, see `slopes`.
    subject : Subject
        The network.
    norm : Norm
        Of order l1 or linf, with its weights (n,).
    cuts : Cuts
        How the box of slopes was cut into parts; the largest log norm is that of the worst part.
    slopes : (m,) array
        Slopes in the box: at these the network, then linear, has in this norm no rate above `upper`.

    References
    ----------
    davydov2022, Theorem 23, of which the cuts close the gap.
    """

    kind: ClassVar[str] = "branched"
    quantity: ClassVar[str] = "rate in this norm"
    evidence_fields: ClassVar[tuple[str, ...]] = ("order", "weights", "boxes", "cuts", "slopes")

    norm: Norm
    cuts: Cuts
    slopes: Vector

    def __post_init__(self) -> None:
        need(self.norm.order in ("l1", "linf"), f"the norm must be 'l1' or 'linf', got {self.norm.order!r}")
        slopes = floats(self.slopes, "slopes")
        need(np.isfinite(slopes).all(), "slopes must be finite")
        object.__setattr__(self, "slopes", owned(slopes))
        super().__post_init__()

    @property
    def sentence(self) -> str:
        """What is found, in words."""
        lower, upper = self.fact("rate in this norm").number, self.fact("best rate in this norm").number
        return f"In this norm the rate is at least {lower} and at most {upper}, after {self.splits} splits."

    @property
    def splits(self) -> int:
        """Boxes of slopes that were cut."""
        return len(self.cuts)

    @property
    def states(self) -> int:
        return len(self.norm.weights)

    def contraction(self, model: Model) -> Contraction:
        """Its rate, between any two states."""
        return Contraction(model, self.norm, self.lower)

    def prove_steps(self, model: Model, arithmetic: Arithmetic) -> Generator[Step, None, Proved]:
        """The smallest of the rates on all parts, or that on the whole box; and the rate at `slopes`."""
        triple = model.triple()
        n = len(self.norm.weights)
        need(n == triple.n, f"it is about {n} states, this network has {triple.n}")
        whole_box = yield from self._rate(model, triple.lo, triple.hi, 0.0, arithmetic)
        lower = whole_box
        if self.splits:
            parts = enumerate(self.cuts.parts(triple.lo, triple.hi))
            rates = []
            for k, (lo, hi) in parts:
                rates.append((yield from self._rate(model, lo, hi, (k + 1) / (self.splits + 3), arithmetic)))
            lower = max(whole_box, min(rates))
        yield Step("proof", 0.95)
        if not arithmetic.exact:
            return Proved(lower, rate_at(model, self.norm, self.slopes))
        upper = yield from converted(rate_at_exact_steps(model, self.norm, self.slopes), _last)
        if upper is None:
            reason = "its upper bound cannot be proved in integers: too many rows tie at its slopes"
            return Proved(lower, np.inf, (reason,))
        return Proved(lower, upper)

    def _rate(
        self, model: Model, lo: Vector, hi: Vector, done: float, arithmetic: Arithmetic
    ) -> Generator[Step, None, Number]:
        """The rate for all slopes between lo and hi."""
        yield Step("proof", 0.05 + 0.9 * done)
        if not arithmetic.exact:
            return rate_on(model.triple(), self.norm, lo, hi)
        rows = rate_on_exact_steps(model.triple(), self.norm, lo, hi)
        return (yield from converted(rows, lambda _: Step("exact proof", 0.05 + 0.9 * done)))

    def evidence(self) -> dict[str, Any]:
        """The norm, the cuts and the slopes."""
        return {
            "order": self.norm.order,
            "weights": self.norm.w,
            "boxes": self.cuts.boxes,
            "cuts": self.cuts.slopes,
            "slopes": self.slopes,
        }

    @classmethod
    def from_evidence(
        cls, bounds: tuple[float, float, Subject], evidence: Record, read: Callable[[Any], Claim], made: Record
    ) -> Self:
        """The claim with this evidence."""
        return cls(
            *bounds,
            norm=Norm(typed(evidence, "order", str), scaled(evidence["weights"], "weights")),
            cuts=Cuts(whole(evidence["boxes"], "boxes"), whole(evidence["cuts"], "cuts")),
            slopes=floats(evidence["slopes"], "slopes"),
            versions=made,
        )

    def columns(self) -> Columns:
        """The weight of every neuron."""
        return Columns((Column("weight", self.norm.w.nearest()),), self.subject.index(self.states))

    def facts(self) -> tuple[Fact, ...]:
        """The bracket, the norm and what it took."""
        return (
            Fact("network", self.subject.kind),
            Fact("rate in this norm", self.lower, self.subject.unit, "lower"),
            Fact("best rate in this norm", self.upper, self.subject.unit, "upper"),
            Fact("norm", f"weighted {self.norm.order}"),
            Fact("overshoot", self.norm.condition, side="upper", digits=3),
            Fact("splits", self.splits),
            Fact("states", len(self.norm.weights)),
        )


def _last(done: float) -> Step:
    return Step("exact proof", 0.95 + 0.05 * done)
