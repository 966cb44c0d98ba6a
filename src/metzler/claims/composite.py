"""The claim about a network of networks: claims of the modules, gains between them, one certificate of the whole."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Self, final

import numpy as np

from metzler.claims.claim import Claim, Proved, Record
from metzler.claims.diagonal import Certificate
from metzler.claims.fields import need, need_fields, typed
from metzler.claims.subject import Subject
from metzler.errors import InputError, InputTypeError
from metzler.facts import Column, Columns, Fact
from metzler.models import Hopfield
from metzler.models.arguments import nonnegative_scalar
from metzler.models.modules import Modules, Pair, require_pairs
from metzler.norms.composite import CompositeNorm
from metzler.proofs.arithmetic import Arithmetic
from metzler.proofs.gains import gain_bound
from metzler.steps import Step


@final
@dataclass(frozen=True, eq=False, repr=False)
class CompositeClaim(Claim):
    """A proved contraction rate of coupled modules, in the modules' norms put together.

    With `c_i` the rate of module i and `g_ij` the Lipschitz constant of the coupling from j to i, in their norms,
    the whole contracts with minus the Perron value of the matrix with `-c_i` on and `g_ij` off the diagonal.

    Parameters
    ----------
    lower : float
        The rate, in 1/time; of maps, per step. A negative rate means that these gains prove nothing; it is an answer.
    upper : float
        Infinite: other norms of the modules may prove more.
    subject : Subject
        The `Modules`: all matrices and parameters of its parts, and the couplings.
    parts : mapping of str to Certificate or CompositeClaim
        About the modules.
    gains : mapping of (target, source) to float
        Not smaller than the Lipschitz constants from the source's norm to the target's, in 1/time.
    whole : Certificate
        About the small network with the modules' rates as leaks and the gains as weights.

    References
    ----------
    davydov2022tac (networks of contracting systems).
    """

    kind: ClassVar[str] = "composite"
    evidence_fields: ClassVar[tuple[str, ...]] = ("parts", "gains", "whole")
    about_modules: ClassVar[bool] = True

    parts: Mapping[str, Certificate | CompositeClaim]
    gains: Mapping[Pair, float]
    whole: Certificate

    def __post_init__(self) -> None:
        known_parts(self.parts)
        require_pairs(self.parts, self.gains)
        gains = {pair: nonnegative_scalar(gain, name=f"the gain {pair}") for pair, gain in self.gains.items()}
        need(len(self.whole.norm.weights) == len(self.parts), "the certificate of the whole is about other modules")
        for name, value in (("parts", dict(self.parts)), ("gains", gains)):
            object.__setattr__(self, name, MappingProxyType(value))
        super().__post_init__()

    @property
    def norm(self) -> CompositeNorm:
        """The composite norm; `norm(x - y)` is the certified distance."""
        return CompositeNorm(tuple(claim.norm for claim in self.parts.values()), self.whole.norm)

    def differs(self, model: Any) -> tuple[str, ...]:
        """Why it is not about these modules."""
        if not isinstance(model, Modules):
            return (f"it is about a network of networks, Modules(parts, couplings), not a {model.kind} network",)
        if list(model.parts) != list(self.parts):
            return (f"it is about the modules {list(self.parts)}, this network has {list(model.parts)}",)
        return self.subject.differs(model)

    def require_labels(self, model: Any) -> None:
        """Refuse modules with other labels than those of its parts, too."""
        super().require_labels(model)
        for name, claim in self.parts.items():
            claim.require_labels(model.parts[name])

    @property
    def states(self) -> int:
        return sum(claim.states or 0 for claim in self.parts.values())

    def prove_steps(self, model: Any, arithmetic: Arithmetic) -> Generator[Step, None, Proved]:
        """Every module's claim, every gain, and the certificate of the whole."""
        reasons: list[str] = []
        for name, claim in self.parts.items():
            found = yield from claim.check_steps(model.parts[name], arithmetic)
            reasons += [f"module {name}: {reason}" for reason in found.reasons]
        if reasons:
            return Proved(reasons=tuple(reasons))
        for (target, source), coupling in model.couplings.items():
            needed = gain_bound(coupling, self.parts[source].norm, self.parts[target].norm)
            claimed = self.gains.get((target, source), 0.0)
            if not claimed >= needed:
                reasons.append(f"the gain from {source} to {target} is at most {needed!r}, more than {claimed!r}")
        found = yield from self.whole.check_steps(small_network(self.parts, self.gains), arithmetic)
        reasons += [f"the certificate of the whole: {reason}" for reason in found.reasons]
        return Proved(self.whole.lower, np.inf, tuple(reasons))

    def evidence(self) -> dict[str, Any]:
        """Claims, gains and the small certificate."""
        return {
            "parts": [{"name": name, "claim": claim.record(self.subject)} for name, claim in self.parts.items()],
            "gains": [{"target": t, "source": s, "gain": gain} for (t, s), gain in self.gains.items()],
            "whole": self.whole.record(self.subject),
        }

    @classmethod
    def from_evidence(
        cls, bounds: tuple[float, float, Subject], evidence: Record, read: Callable[[Any], Claim], made: Record
    ) -> Self:
        """The claim with this evidence."""
        parts: dict[str, Any] = {}
        for row in _rows(evidence["parts"], ("name", "claim"), "parts"):
            need(typed(row, "name", str) not in parts, "a module is given twice")
            parts[row["name"]] = read(row["claim"])
        gains: dict[Pair, float] = {}
        for row in _rows(evidence["gains"], ("target", "source", "gain"), "gains"):
            pair = typed(row, "target", str), typed(row, "source", str)
            need(pair not in gains, "a gain is given twice")
            gains[pair] = typed(row, "gain", float)
        whole = read(evidence["whole"])
        if not isinstance(whole, Certificate):
            raise InputError("the claim about the whole must be of the kind 'diagonal'")
        return cls(*bounds, parts=parts, gains=gains, whole=whole, versions=made)

    def columns(self) -> Columns:
        """The rate of every module, and its weight in the norm."""
        unit, weights = self.subject.unit, self.whole.norm.w.nearest()
        rates = Column("rate", [claim.lower for claim in self.parts.values()], unit, "lower")
        return Columns((rates, Column("weight", weights)), {"module": list(self.parts)})

    def facts(self) -> tuple[Fact, ...]:
        """Rate, modules and gains."""
        return (
            Fact("rate", self.lower, self.subject.unit, "lower"),
            Fact("norm", f"composite {self.whole.norm.order}"),
            Fact("modules", len(self.parts)),
            *(Fact(f"rate of {name}", claim.lower, claim.subject.unit, "lower") for name, claim in self.parts.items()),
        )


def known_parts(claims: Mapping[str, object]) -> None:
    """Refuse what is no claim that a module can have: one with a norm that can be put together with others."""
    for name, claim in claims.items():
        if not isinstance(claim, Certificate | CompositeClaim):
            needed = f"module {name!r} needs a Certificate or a CompositeClaim"
            raise InputTypeError(f"{needed}, got {type(claim).__name__}")


def small_network(parts: Mapping[str, Claim], gains: Mapping[Pair, float]) -> Hopfield:
    """The small network that the certificate of the whole is about: rates as leaks, gains as weights, slopes 1."""
    place = {name: i for i, name in enumerate(parts)}
    W = np.zeros((len(parts), len(parts)))
    units = {claim.subject.time for claim in parts.values()} - {"time"}
    for (target, source), gain in gains.items():
        W[place[target], place[source]] = gain
    own: dict[str, Any] = {"names": place, "time_unit": units.pop() if len(units) == 1 else ""}
    return Hopfield(W, leak=np.array([claim.lower for claim in parts.values()]), slopes=(1.0, 1.0), **own)


def _rows(value: Any, fields: tuple[str, ...], name: str) -> list[Record]:
    """The records in a list, which may be empty."""
    if isinstance(value, np.ndarray) and value.size == 0:
        return []
    need(isinstance(value, list), f"{name} must be a list of records")
    for row in value:
        need(isinstance(row, dict), f"{name} must be a list of records")
        need_fields(row, fields, f"a record of {name}")
    return list(value)
