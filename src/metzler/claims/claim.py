"""What every claim is: one number of one subject lies between two bounds, and each bound has evidence."""

from __future__ import annotations

import platform
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib import metadata
from os import PathLike
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np

from metzler.claims.comparison import Comparison
from metzler.claims.contraction import Contraction
from metzler.claims.hashing import matrices_sha256_meanwhile
from metzler.claims.storage import record_text, write_record
from metzler.claims.subject import Subject
from metzler.digits import add_up
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.facts import Fact, Result
from metzler.frozen import Frozen
from metzler.models import Model
from metzler.models.modules import Modules
from metzler.numbers.rational import round_down
from metzler.proofs.arithmetic import FAST, Arithmetic
from metzler.steps import Step

SCHEMA = "metzler-certificate/4"
OTHER_WEIGHTS = "the weights differ from those it was made for (SHA-256)"
Number = float | Fraction
Record = Mapping[str, Any]


@cache
def versions() -> Mapping[str, str]:
    """The versions that made a claim."""
    made = {name: metadata.version(name) for name in ("metzler", "numpy", "scipy")}
    return MappingProxyType(made | {"python": platform.python_version()})


@dataclass(frozen=True)
class Proved:
    """What evidence proves: the number lies between these, unless there are `reasons` why nothing follows."""

    lower: Number = -np.inf
    upper: Number = np.inf
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class CheckResult(Result):
    """What `check` proved.

    Parameters
    ----------
    holds : bool
        Whether every statement of the claim is proved for this network.
    reasons : tuple of str
        Why not, one sentence each; empty when it holds.
    lower, upper : float
        What the evidence proves, rounded outward (nan when nothing could be computed).
    """

    holds: bool
    reasons: tuple[str, ...]
    lower: float
    upper: float

    def facts(self) -> tuple[Fact, ...]:
        """Whether it holds, what the evidence proves, and why not."""
        computed = self.lower == self.lower
        return (
            Fact("holds", self.holds),
            Fact("proved lower bound", self.lower if computed else None, side="lower"),
            Fact("proved upper bound", self.upper if computed else None, side="upper"),
            Fact("why not", "; ".join(self.reasons) if self.reasons else None),
        )

    @property
    def rate(self) -> float:
        """The rate that is proved, in 1/time: `lower`."""
        return self.lower

    @property
    def gap(self) -> float:
        """How far above `rate` the best rate may be."""
        return max(0.0, float(add_up(self.upper, -self.lower))) if self.lower == self.lower else self.lower

    def require(self) -> CheckResult:
        """This result when it holds; raises `NotProved` with the reasons otherwise."""
        if not self.holds:
            raise NotProved("the certificate does not hold: " + "; ".join(self.reasons), self.reasons)
        return self

    def __bool__(self) -> bool:
        return self.holds


def refused(*reasons: str) -> CheckResult:
    """A result that proves nothing."""
    return CheckResult(False, reasons, float("nan"), float("nan"))


@dataclass(frozen=True, eq=False, repr=False)
class Claim(Frozen, Result, ABC):
    """One number of one subject lies between two bounds; a bound without evidence is infinite.

    Every kind is one final frozen class in a file of its own, and a row of `metzler.claims.kinds.CLAIMS`.

    Parameters
    ----------
    lower, upper : float
        The bounds, in the unit of the quantity; not NaN.
    subject : Subject
        What it is about.
    versions : mapping of str to str
        Of the software that made it.
    alternatives : Comparison
        The norms that were tried beside it, each with its own claim; not a part of what is stated, hashed or stored.
    """

    kind: ClassVar[str]
    quantity: ClassVar[str] = "rate"
    evidence_fields: ClassVar[tuple[str, ...]]
    about_modules: ClassVar[bool] = False
    """Whether its subject is a network of networks."""

    lower: float
    upper: float
    subject: Subject
    versions: Mapping[str, str] = field(default_factory=versions, kw_only=True)
    alternatives: Comparison = field(default_factory=Comparison, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("lower", "upper"):
            object.__setattr__(self, name, float(getattr(self, name)))
        if not self.lower <= self.upper:
            raise InputError(f"lower must be at most upper, got {self.lower} and {self.upper}")
        names, states = self.subject.names, self.states
        if names is not None and states is not None and len(names) != states:
            raise InputError(f"its names must be {states}, one for each state, got {len(names)}")
        object.__setattr__(self, "versions", MappingProxyType(dict(self.versions)))

    @abstractmethod
    def prove_steps(self, model: Any, arithmetic: Arithmetic) -> Generator[Step, None, Proved]:
        """What the evidence alone proves for `model`, whose numbers are those of the subject; trusted.

        Raises
        ------
        InputError
            When the evidence does not fit the model.
        """

    @abstractmethod
    def evidence(self) -> dict[str, Any]:
        """What a file holds besides the bounds: a tree of texts, numbers, arrays, and records of other claims."""

    @classmethod
    @abstractmethod
    def from_evidence(
        cls, bounds: tuple[float, float, Subject], evidence: Record, read: Callable[[Any], Claim], made: Record
    ) -> Self:
        """The claim with these (lower, upper, subject), from all that `evidence` gave; `read` reads claims within it.

        Raises
        ------
        InputError
            When the evidence is malformed.
        """

    def differs(self, model: Any) -> tuple[str, ...]:
        """Why it is not about this network; the hash of the matrices is not asked."""
        return self.subject.differs(model)

    def require_labels(self, model: Any) -> None:
        """Refuse a network with other names or another unit of time than its own; see `Subject.require_labels`."""
        self.subject.require_labels(model)

    def completed(self, model: Model) -> Model:
        """The model with what the claim knows of it beside its numbers: labels, perhaps the activation function."""
        labelled: Model = self.subject.labelled(model)
        return labelled

    def unproved(self, proved: Proved) -> tuple[str, ...]:
        """Which statements of this claim are not covered by what was proved; empty when all are."""
        if proved.reasons:
            return proved.reasons
        reasons = []
        if not self.lower <= proved.lower:
            reasons.append(
                f"its evidence proves a {self.quantity} of at least {down(proved.lower)!r}, not {self.lower!r}"
            )
        if not proved.upper <= self.upper:
            proof = f"its evidence proves no {self.quantity} above {up(proved.upper)!r}"
            reasons.append(f"{proof}, it claims at most {self.upper!r}")
        return tuple(reasons)

    def check_steps(self, model: Model | Modules, arithmetic: Arithmetic = FAST) -> Generator[Step, None, CheckResult]:
        """Prove the claim for `model` from its evidence; returns what holds, and the reasons where it does not."""
        yield Step("identity", 0.0)
        if isinstance(model, Modules) and not self.about_modules:
            return refused(f"its model is one network, {self.subject.kind}, this network is {model.kind}")
        reasons = self.differs(model)
        if reasons:
            return refused(*reasons)
        with matrices_sha256_meanwhile(model.matrices()) as sha256:
            if arithmetic.exact and self.sha256 != sha256():
                return refused(OTHER_WEIGHTS)
            yield Step("proof", 0.05)
            try:
                proved = yield from self.prove_steps(model, arithmetic)
            except (InputError, InputTypeError) as error:
                return refused(OTHER_WEIGHTS if self.sha256 != sha256() else str(error))
            if self.sha256 != sha256():
                return refused(OTHER_WEIGHTS)
        unproved = self.unproved(proved)
        return CheckResult(not unproved, unproved, down(proved.lower), up(proved.upper))

    def contraction(self, model: Any) -> Contraction | None:
        """What the claim, true of `model`, says of two of its trajectories; None where that is nothing."""
        return None

    @property
    def states(self) -> int | None:
        """The number of states of its subject, where the evidence says it."""
        return None

    @property
    def rate(self) -> float:
        """The proved rate, in 1/time (of a map: per step): `lower`."""
        return self.lower

    @property
    def gap(self) -> float:
        """At least 0, rounded up: how far above `lower` the number may be; infinite where nothing bounds it."""
        return max(0.0, float(add_up(self.upper, -self.lower)))

    @property
    def sha256(self) -> str:
        """Hash of the matrices."""
        return self.subject.sha256

    def record(self, within: Subject | None = None) -> dict[str, Any]:
        """The claim as a tree: kind, quantity, subject, bounds (None where nothing is claimed) and evidence.

        In the evidence of a claim about the subject `within`, labels are left out that are those of this one.
        """
        ends = {
            name: None if end == nothing else end
            for name, end, nothing in (("lower", self.lower, -np.inf), ("upper", self.upper, np.inf))
        }
        named = {"kind": self.kind, "quantity": self.quantity, "subject": self.subject.record(within)}
        return {**named, **ends, "evidence": self.evidence()}

    def save(self, path: str | PathLike[str]) -> None:
        """Write the claim as JSON; arrays of more than 2,000 numbers go beside it, to `<name>.<hash>.arrays.npz`.

        Whoever reads, or finds what a killed process left, sees the old claim or the new one. A symbolic link
        is followed, a device or a pipe gets the text of `to_json`, and a file that is replaced keeps its permissions.

        Raises
        ------
        InputError
            When no file can be made there, such as in a folder that does not exist.
        OSError
            When it ends in the middle, such as on a full disk; what was there before is still there.
        """
        write_record(path, self._whole())

    def to_json(self) -> str:
        """The claim as one JSON text, with its arrays however large; written to a file, `load` reads it."""
        return record_text(self._whole())

    def _whole(self) -> dict[str, Any]:
        return {"schema": SCHEMA, **self.record(), "versions": dict(self.versions)}


def down(value: Number) -> float:
    """The largest double that is not above."""
    return value if isinstance(value, float) else round_down(value)


def up(value: Number) -> float:
    """The smallest double that is not below."""
    return value if isinstance(value, float) else -round_down(-value)
