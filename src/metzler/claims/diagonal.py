"""The certificate: the best rate in diagonally weighted l1 or l-infinity norms, between weights and a witness."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, final

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Vector
from metzler.claims import diagonal_words
from metzler.claims.claim import Claim, Proved, Record
from metzler.claims.claim import down as down_double
from metzler.claims.claim import up as up_double
from metzler.claims.contraction import Contraction
from metzler.claims.fields import need, scaled, typed
from metzler.claims.subject import Subject
from metzler.claims.terms import Terms
from metzler.facts import Column, Columns, Fact, Words
from metzler.matrices.names import Name
from metzler.matrices.sizes import Sizes
from metzler.models import Model
from metzler.norms.diagonal import Norm
from metzler.plot.norm_weights import norm_weights
from metzler.proofs.arithmetic import Arithmetic
from metzler.proofs.diagonal import Proof, Witness, prove, prove_exact_steps
from metzler.steps import Step

CORNER = re.compile("0|[1-9][0-9]{0,17}")


@final
@dataclass(frozen=True, eq=False, repr=False)
class Certificate(Claim):
    """A proved contraction rate of a network in a diagonally weighted norm, and a proof that it is the best.

    Parameters
    ----------
    lower : float
        The rate, in 1/time, rigorous: distances shrink at least like `exp(-lower t)`. Negative when the weights prove
        no contraction (distances grow at most like that).
    upper : float
        Rigorous: no diagonal weights of this order prove a larger rate.
    subject : Subject
        The network.
    norm : Norm
        The norm with its weights (n,); `norm(x - y)` is the certified distance.
    exact : bool
        The worst case over all slopes in the box is attained by some slopes, not only bounded.
    attained : bool
        The optimum is reached without a margin, and `gap` is at most 1e-9 of the largest of rate and
        diagonal. Otherwise `gap` says how far the optimum may be: a finished search leaves its margin.
    proof : Witness
        What proves that no weights do better; `limiting` and `witness` show its parts.
    versions : mapping of str to str
        Of the software that made it.
    """

    kind: ClassVar[str] = "diagonal"
    evidence_fields: ClassVar[tuple[str, ...]] = (
        "order",
        "weights",
        "exact",
        "attained",
        "limiting",
        "witness",
        "corners",
    )

    norm: Norm
    exact: bool
    attained: bool
    proof: Witness

    def __post_init__(self) -> None:
        n = len(self.norm.weights)
        need(self.norm.order in ("l1", "linf"), f"the norm must be 'l1' or 'linf', got {self.norm.order!r}")
        need(np.isfinite(self.lower), f"the rate must be finite, got {self.lower}")
        need(np.isfinite(self.upper), f"the bound of the best rate must be finite, got {self.upper}")
        need(self.proof.limiting[-1] < n, f"limiting must hold indices below {n}")
        for name in ("exact", "attained"):
            object.__setattr__(self, name, bool(getattr(self, name)))
        super().__post_init__()

    @property
    def limiting(self) -> NDArray[np.int64]:
        """Indices (k,) of the sub-network that proves `upper`, and sets the rate where the gap is small."""
        return self.proof.limiting

    @property
    def limiting_names(self) -> list[Name]:
        """What these are called, where the network has names; else the same indices."""
        return self.subject.called(self.limiting)

    @property
    def witness(self) -> Vector:
        """The witness (k,) on `limiting`, without exponents."""
        return self.proof.values

    def plot(self, *, ax: Any = None) -> Any:
        """Draw how much a difference in each neuron counts, with matplotlib (extra `report`): matplotlib Axes."""
        return norm_weights(self.norm.weights, names=self.subject.names, ax=ax)

    def differs(self, model: Model) -> tuple[str, ...]:
        """Why it is not about this network; the hash of the matrices is not asked."""
        n = len(self.norm.weights)
        if self.subject.kind == model.kind and n != model.n:
            return (
                f"it is about {n} states, this network has {model.n}: read it in the same way, with the same options",
            )
        return super().differs(model)

    @property
    def states(self) -> int:
        return len(self.norm.weights)

    def contraction(self, model: Model) -> Contraction:
        """Its rate, between any two states."""
        return Contraction(model, self.norm, self.lower)

    def prove_steps(self, model: Model, arithmetic: Arithmetic) -> Generator[Step, None, Proved]:
        """What weights and witness prove.

        By compiled loops first where they are asked for: their sums round otherwise, so what they do not prove is
        proved once more by the passes of `certify`.
        """
        if arithmetic.exact:
            return self._proved((yield from prove_exact_steps(model, self.norm, self.proof)))
        if arithmetic.sizes is not Sizes:
            proved = self._proved(prove(model, self.norm, self.proof, arithmetic.sizes))
            if not self.unproved(proved):
                return proved
        return self._proved(prove(model, self.norm, self.proof))

    def _proved(self, proof: Proof) -> Proved:
        reasons = []
        if self.exact and not proof.exact:
            reasons.append("it claims an exact worst case, the envelope is an upper bound")
        if self.attained and not proof.small(self.gap):
            reasons.append("it claims an attained optimum, the gap it claims is larger than rounding")
        return Proved(proof.rate, proof.ceiling, tuple(reasons))

    def unproved(self, proved: Proved) -> tuple[str, ...]:
        """Which statements the proof does not cover."""
        reasons = []
        if not self.rate <= proved.lower:
            reasons.append(f"its weights prove the rate {down_double(proved.lower)!r}, it claims {self.rate!r}")
        if not proved.upper <= self.upper:
            claimed = f"{self.rate!r} + {self.gap!r}"
            reasons.append(f"its witness proves no rate above {up_double(proved.upper)!r}, it claims {claimed}")
        return (*reasons, *proved.reasons)

    def evidence(self) -> dict[str, Any]:
        """Weights and witness."""
        return {
            "order": self.norm.order,
            "weights": self.norm.w,
            "exact": self.exact,
            "attained": self.attained,
            "limiting": self.proof.limiting,
            "witness": self.proof.x,
            "corners": {str(row): digits for row, digits in self.proof.corners.items()},
        }

    @classmethod
    def from_evidence(
        cls, bounds: tuple[float, float, Subject], evidence: Record, read: Callable[[Any], Claim], made: Record
    ) -> Self:
        """The certificate with this evidence."""
        return cls(
            *bounds,
            norm=Norm(typed(evidence, "order", str), scaled(evidence["weights"], "weights")),
            exact=typed(evidence, "exact", bool),
            attained=typed(evidence, "attained", bool),
            proof=read_witness(evidence),
            versions=made,
        )

    def words(self, terms: Terms | None = None) -> Words:
        """The rate in a sentence, and what stands beside it; `terms` of whoever knows more of the network."""
        known = terms or Terms.of_subject(self.subject, self.states)
        return Words(diagonal_words.sentence(self, known), diagonal_words.lines(self, known))

    def columns(self) -> Columns:
        """The weight of every neuron, and whether it is one that limits the rate."""
        limits = np.zeros(self.states, dtype=bool)
        limits[self.limiting] = True
        weight, limiting = Column("weight", self.norm.w.nearest()), Column("limiting", limits)
        return Columns((weight, limiting), self.subject.index(self.states))

    def facts(self) -> tuple[Fact, ...]:
        """Rate, ceiling, norm and what limits them."""
        return (
            Fact("network", self.subject.kind),
            Fact("rate", self.lower, self.subject.unit, "lower"),
            Fact("best rate", self.upper, self.subject.unit, "upper"),
            Fact("norm", f"weighted {self.norm.order}"),
            Fact("overshoot", self.norm.condition, side="upper", digits=3),
            Fact("exact", self.exact),
            Fact("attained", self.attained),
            Fact("limiting states", len(self.limiting)),
            *(() if self.subject.names is None else (Fact("limiting", self.subject.listed(self.limiting)),)),
            Fact("states", len(self.norm.weights)),
        )


def read_witness(record: Mapping[str, Any]) -> Witness:
    """The witness in the fields `limiting`, `witness` and `corners`."""
    values, corners = scaled(record["witness"], "witness"), typed(record, "corners", dict)
    rows = all(CORNER.fullmatch(row) and isinstance(digits, str) for row, digits in corners.items())
    need(rows, "corners must map rows to digits")
    kept = {int(row): digits for row, digits in corners.items()}
    return Witness(np.asarray(record["limiting"]), values, corners=kept)
