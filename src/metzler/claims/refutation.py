"""What speaks against contraction: no diagonal weights of an order give a positive rate, or no norm at all does."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, ClassVar, Self, final

from metzler.arrays import Vector
from metzler.claims.claim import CheckResult, Claim, Proved, Record
from metzler.claims.diagonal import Certificate
from metzler.claims.fields import floats, need, need_fields, typed, whole
from metzler.claims.subject import Subject
from metzler.digits import down, up
from metzler.errors import InputError
from metzler.facts import Fact
from metzler.models import FiringRate, Hopfield, Model
from metzler.proofs.arithmetic import EXACT, Arithmetic
from metzler.proofs.branches import ceiling_at, ceiling_at_exact_steps
from metzler.proofs.instability import Instability, at_ends, is_unstable
from metzler.steps import Step, converted

SHOWN = 8
BOXED = (FiringRate.kind, Hopfield.kind)
NEXT = "Next to try: certify_local, for where trajectories end, with the inputs that there are, slopes may be smaller."
FORM = ("ends", "states", "shift", "form", "vector")


@final
@dataclass(frozen=True, eq=False, repr=False)
class RefutationClaim(Claim):
    """Bounds of the best rate, over diagonal weights of one order or over every norm; the upper one is what refutes.

    Parameters
    ----------
    lower : float
        In 1/time: the rate of the certificate.
    upper : float
        Without an instability the certificate's bound: no diagonal weights of its order prove more. With one, no norm
        whatsoever proves more for this class of activations.
    subject : Subject
        The network.
    certificate : Certificate
        With the weights and the witness.
    ends : str or None
        One choice of slopes, a digit each (0 the lower end, 1 the upper), at which the witness proves the certificate's
        bound already; None where each row takes its own.
    instability : Instability or None
        What proves that at some slopes the network, then linear, does not forget its start. None where nothing was
        found; that proves nothing.
    member : str
        What each system is called of which the network's triple has the Jacobians.
    """

    kind: ClassVar[str] = "refutation"
    evidence_fields: ClassVar[tuple[str, ...]] = ("certificate", "ends", "instability", "member")

    certificate: Certificate
    ends: str | None
    instability: Instability | None
    member: str

    @property
    def quantity(self) -> str:  # type: ignore[override]
        """What is bounded."""
        over = f"diagonal weights in {self.order}" if self.instability is None else "every norm"
        return f"best rate over {over}"

    @property
    def order(self) -> str:
        """Of the certificate's norm, "l1" or "linf"."""
        return self.certificate.norm.order

    @property
    def ceiling(self) -> float:
        """No diagonal weights of this order prove a larger rate, in 1/time."""
        return min(self.upper, self.certificate.upper)

    @property
    def holds(self) -> bool:
        """Whether it is claimed that no diagonal weights of this order give a positive rate."""
        return self.ceiling <= 0

    @property
    def no_norm(self) -> bool:
        """Whether it is claimed that no norm at all gives a positive rate."""
        return self.instability is not None and self.upper <= 0

    def slopes(self, model: Model) -> Vector | None:
        """The slopes (m,) at which every row times the witness is largest; None where each row takes its own."""
        return None if self.ends is None else at_ends(model.triple(), self.ends)

    def unstable_slopes(self, model: Model) -> Vector | None:
        """The slopes (m,) at which the network does not forget its start; None where there is no instability."""
        return None if self.instability is None else self.instability.slopes(model.triple())

    @property
    def sentence(self) -> str:
        """All of it in words."""
        cert, top = self.certificate, up(self.certificate.upper)
        if cert.rate > 0:
            least = f"at a rate of at least {down(cert.rate)}"
            return f"Nothing is refuted: the network contracts in weighted {self.order} {least}."
        between = f"lies between {down(cert.rate)} and {top}"
        if cert.upper <= 0:
            parts = [self._no_weights(top)]
        elif cert.attained:
            parts = [f"In {self.order} the best rate is 0 to within rounding: it {between}."]
        else:
            parts = [f"In {self.order} nothing is decided: the best rate {between}."]
        if self.instability is not None and self.no_norm:
            high, m = self.instability.ends.count("1"), len(self.instability.ends)
            parts.append(
                f"No norm at all certifies it: with {high} of {m} slopes at their upper end and the others at "
                f"their lower end, {self.member} is linear and does not forget its start."
            )
            if self.lower == self.upper == 0:
                parts.append("The best rate is 0.")
        if self.subject.kind in BOXED:
            parts.append(NEXT)
        return " ".join(parts)

    def _no_weights(self, top: str) -> str:
        k, n = len(self.certificate.limiting), len(self.certificate.norm.weights)
        what = "the worst slopes of every row" if self.ends is None else "one choice of slopes"
        return (
            f"No diagonal weights certify this network in {self.order}: on its states {self._shown()} ({k} of {n}), "
            f"with {what}, the worst-case rows do not shrink the witness, so that no rate is above {top}."
        )

    @property
    def states(self) -> int:
        return self.certificate.states

    def prove_steps(self, model: Model, arithmetic: Arithmetic) -> Generator[Step, None, Proved]:
        """The certificate, what its witness proves at the slopes, and the instability."""
        found = yield from self._certificate_steps(model, arithmetic)
        if not found.holds:
            return Proved(reasons=found.reasons)
        reasons = []
        if self.member != model.described():
            reasons.append(f"it speaks of {self.member}, this is about {model.described()}")
        if self.ends is not None and not (yield from self._at_ends_steps(model, arithmetic)):
            reasons.append(f"at its slopes the witness does not prove {self.certificate.upper!r}")
        if self.instability is None or reasons:
            return Proved(found.lower, found.upper, tuple(reasons))
        yield Step("instability", 0.6)
        try:
            unstable = is_unstable(model, self.instability, exact=arithmetic.exact)
        except InputError as error:
            return Proved(found.lower, reasons=(f"its instability: {error}",))
        if not unstable:
            return Proved(found.lower, reasons=("its quadratic form does not prove the instability",))
        return Proved(found.lower, -self.instability.shift)

    def _certificate_steps(self, model: Model, arithmetic: Arithmetic) -> Generator[Step, None, CheckResult]:
        """What the certificate proves, in integers where rounding alone stands against it."""
        found = yield from self.certificate.check_steps(model, arithmetic)
        if not found.holds and not arithmetic.exact:
            found = yield from self.certificate.check_steps(model, EXACT)
        return found

    def _at_ends_steps(self, model: Model, arithmetic: Arithmetic) -> Generator[Step, None, bool]:
        """Whether the witness proves the certificate's bound at the one choice of slopes."""
        cert, d = self.certificate, self.slopes(model)
        assert d is not None
        if not arithmetic.exact and ceiling_at(model, cert.norm, cert.proof, d) <= cert.upper:
            return True
        steps = ceiling_at_exact_steps(model, cert.norm, cert.proof, d)
        return (yield from converted(steps, lambda done: Step("slopes", 0.4 + 0.2 * done))) <= cert.upper

    def evidence(self) -> dict[str, Any]:
        """The certificate, the slopes and the instability."""
        found = self.instability
        parts = None if found is None else {name: getattr(found, name) for name in FORM}
        return {
            "certificate": self.certificate.record(self.subject),
            "ends": self.ends,
            "instability": parts,
            "member": self.member,
        }

    @classmethod
    def from_evidence(
        cls, bounds: tuple[float, float, Subject], evidence: Record, read: Callable[[Any], Claim], made: Record
    ) -> Self:
        """The claim with this evidence."""
        certificate, ends = read(evidence["certificate"]), evidence["ends"]
        if not isinstance(certificate, Certificate):
            raise InputError("the claim within it must be of the kind 'diagonal'")
        need(ends is None or isinstance(ends, str), "ends must be a text of digits or null")
        unstable = None if evidence["instability"] is None else _instability(typed(evidence, "instability", dict))
        return cls(*bounds, certificate, ends, unstable, typed(evidence, "member", str), versions=made)

    def facts(self) -> tuple[Fact, ...]:
        """The bounds, and what is refuted."""
        slopes = () if self.instability is None else (Fact("slopes at an upper end", self.instability.ends.count("1")),)
        return (
            Fact("network", self.subject.kind),
            Fact("rate", self.lower, self.subject.unit, "lower"),
            Fact(self.quantity, self.upper, self.subject.unit, "upper"),
            Fact("of diagonal weights", self.certificate.upper, self.subject.unit, "upper"),
            Fact("no diagonal weights", self.holds),
            Fact("no norm at all", self.no_norm),
            *slopes,
            Fact("slopes", 0 if self.instability is None else len(self.instability.ends)),
            Fact("limiting states", len(self.certificate.limiting)),
            Fact("on states", self._shown()),
            Fact("states", len(self.certificate.norm.weights)),
        )

    def _shown(self) -> str:
        """The first of the limiting states."""
        return self.subject.listed(self.certificate.limiting, SHOWN)


def _instability(record: Record) -> Instability:
    """The instability in a record."""
    need_fields(record, FORM, "its instability")
    form = None if record["form"] is None else floats(record["form"], "form", ndim=2)
    vector = None if record["vector"] is None else floats(record["vector"], "vector")
    states = whole(record["states"], "states")
    return Instability(typed(record, "ends", str), states, typed(record, "shift", float), form, vector)
