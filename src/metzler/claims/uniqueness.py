"""One equilibrium for every input, without a rate: how positive a diagonal form is over all slopes at once."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, ClassVar, Self, final

import numpy as np

from metzler.arrays import Vector
from metzler.claims.claim import Claim, Proved, Record
from metzler.claims.fields import floats, need
from metzler.claims.subject import Subject
from metzler.facts import Fact
from metzler.frozen import owned
from metzler.matrices.labelled import numbers
from metzler.models import Model
from metzler.proofs.arithmetic import Arithmetic
from metzler.proofs.uniqueness import loop_of, proves_one, refutes_all
from metzler.steps import Step


@final
@dataclass(frozen=True, eq=False, repr=False)
class UniquenessClaim(Claim):
    """Bounds of the best margin of diagonal stability; where it is positive there is one equilibrium for every input.

    The margin of positive multipliers q is the largest m with `sym(J(lo)' [q] J(hi)) >= m [leak^2 q]`, where
    `J(d) = [d] gain W - [leak]`; of slopes in [0, 1] and leak 1 that is how far `W - I` is diagonally stable. It is no
    rate: nothing says that a network settles at its one equilibrium.

    Parameters
    ----------
    lower, upper : float
        Of the best margin over all multipliers, a number without unit.
    subject : Subject
        The network.
    multipliers : (n,) array or None
        Positive; they have the margin `lower`. None where nothing was found.
    witness : (n, r) array or None
        Its columns prove that no multipliers have more than `upper`: of one column where some Jacobian is singular.
    """

    kind: ClassVar[str] = "uniqueness"
    quantity: ClassVar[str] = "margin of diagonal stability"
    evidence_fields: ClassVar[tuple[str, ...]] = ("multipliers", "witness")

    multipliers: Vector | None
    witness: Vector | None

    def __post_init__(self) -> None:
        for name, ndim in (("multipliers", 1), ("witness", 2)):
            given = getattr(self, name)
            if given is None:
                continue
            value = owned(numbers(given, name=f"the {name}"))
            need(value.ndim == ndim and value.size > 0, f"the {name} must have {ndim} dimensions and numbers")
            need(np.isfinite(value).all(), f"the {name} must be finite")
            object.__setattr__(self, name, value)
        need(self.multipliers is not None or self.lower == -np.inf, "a lower bound needs multipliers")
        need(self.witness is not None or self.upper == np.inf, "an upper bound needs a witness")
        super().__post_init__()

    @property
    def unique(self) -> bool:
        """Claimed: there is exactly one equilibrium for every input, for every activation with these slopes."""
        return self.lower > 0

    @property
    def diagonally_stable(self) -> bool | None:
        """Whether some multipliers prove that: True or False where it is claimed, None where it is open."""
        return True if self.lower > 0 else (False if self.upper <= 0 else None)

    @property
    def singular(self) -> bool:
        """Claimed: some slopes make the Jacobian singular: for some activation with these slopes there are several."""
        return self.upper <= 0 and self.witness is not None and self.witness.shape[1] == 1

    @property
    def states(self) -> int | None:
        held = self.multipliers if self.multipliers is not None else self.witness
        return None if held is None else len(held)

    @property
    def sentence(self) -> str:
        """What is found, in words."""
        if self.unique:
            margin = self.fact("margin").number
            return (
                "Proved without a rate: for every input there is exactly one equilibrium. The weights less the leak "
                f"are diagonally stable with margin {margin}, for all slopes at once."
            )
        if self.upper <= 0:
            assert self.witness is not None
            states, top = np.flatnonzero(self.witness.any(axis=1)), self.fact("largest margin").number
            text = (
                f"No diagonal multipliers prove that there is one equilibrium for every input: on {len(states)} of "
                f"{len(self.witness)} neurons ({self.subject.listed(states)}) none has a margin above {top}."
            )
            several = " Some slopes make the Jacobian singular: an activation with these has several equilibria."
            return text + (several if self.singular else " Whether there are several is open.")
        return (
            "Undecided: no multipliers were found that prove one equilibrium for every input, and nothing against them."
        )

    def prove_steps(self, model: Model, arithmetic: Arithmetic) -> Generator[Step, None, Proved]:
        """What the multipliers and the witness prove."""
        loop, reasons = loop_of(model), []
        if self.states not in (None, loop.n):
            return Proved(reasons=(f"it is about {self.states} neurons, this network has {loop.n}",))
        yield Step("witness", 0.1)
        if self.witness is not None and not refutes_all(loop, self.witness, self.upper, exact=arithmetic.exact):
            reasons.append(f"its witness does not prove that no margin is above {self.upper!r}")
        yield Step("form", 0.3)
        q = self.multipliers
        if q is not None and not proves_one(loop, q, self.lower, exact=arithmetic.exact):
            reasons.append(f"its multipliers do not prove the margin {self.lower!r}")
        return Proved(self.lower, self.upper, tuple(reasons))

    def evidence(self) -> dict[str, Any]:
        """Multipliers and witness."""
        return {"multipliers": self.multipliers, "witness": self.witness}

    @classmethod
    def from_evidence(
        cls, bounds: tuple[float, float, Subject], evidence: Record, read: Callable[[Any], Claim], made: Record
    ) -> Self:
        """The claim with this evidence."""
        parts = (
            None if evidence[name] is None else floats(evidence[name], name, ndim=ndim)
            for name, ndim in (("multipliers", 1), ("witness", 2))
        )
        return cls(*bounds, *parts, versions=made)

    def facts(self) -> tuple[Fact, ...]:
        """The margin, and what follows."""
        known = self.diagonally_stable
        return (
            Fact("network", self.subject.kind),
            Fact("one equilibrium for every input", self.unique or None),
            Fact("diagonally stable", known),
            Fact("margin", self.lower, side="lower"),
            Fact("largest margin", self.upper, side="upper"),
            Fact("some Jacobian is singular", self.singular or None),
            Fact("neurons", self.states),
        )
