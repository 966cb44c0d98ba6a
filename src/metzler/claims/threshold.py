"""Thresholds: a parameter of a network lies between two bounds, each proved by claims of the network it changes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, Self, final

import numpy as np

from metzler.arrays import Array
from metzler.claims.claim import Claim, Proved, Record
from metzler.claims.diagonal import Certificate
from metzler.claims.fields import need, need_fields, typed
from metzler.claims.parameters import PARAMETERS, Parameter, Point, Settings
from metzler.claims.subject import Subject
from metzler.errors import InputError
from metzler.facts import Fact
from metzler.frozen import owned
from metzler.models import Model
from metzler.proofs.arithmetic import FAST, Arithmetic
from metzler.steps import Step, finished

POINT = ("value", "claim")


@final
@dataclass(frozen=True, eq=False, repr=False)
class ThresholdClaim(Claim):
    """A parameter of a network up to which, or from which on, diagonal weights of one order certify it.

    What is said of each parameter, and why it follows from the claims, stands at its row in
    `metzler.claims.parameters`. The network that a claim is about is that of the subject with the parameter at the
    value of its point: `network` and `check` make it from the model, nothing of it is stored.

    Parameters
    ----------
    lower, upper : float
        Rigorous bounds of the parameter; `lower` is infinite where every value is certified.
    subject : Subject
        The network that is changed.
    parameter : str
        A row of `metzler.claims.parameters.PARAMETERS`.
    certified : tuple of Point
        Values with which diagonal weights certify the network, and the claims that say so.
    refuted : Point or None
        A value with which no diagonal weights do, and the claim whose upper side says so.
    settings : mapping of str to arrays
        What the question has besides, such as the rate that is wanted.
    """

    kind: ClassVar[str] = "threshold"
    evidence_fields: ClassVar[tuple[str, ...]] = ("parameter", "settings", "certified", "refuted")

    parameter: str
    certified: tuple[Point, ...] = ()
    refuted: Point | None = None
    settings: Settings = field(default_factory=dict)

    def __post_init__(self) -> None:
        row = PARAMETERS.get(self.parameter)
        need(row is not None, f"the parameter must be one of {sorted(PARAMETERS)}, got {self.parameter!r}")
        assert row is not None
        need_fields(self.settings, row.settings, "its settings")
        settings = {name: _setting(name, self.settings[name], *shape) for name, shape in row.settings.items()}
        object.__setattr__(self, "settings", MappingProxyType(settings))
        object.__setattr__(self, "certified", tuple(self.certified))
        orders = {point.claim.norm.order for point in self.points}
        need(len(orders) == 1, f"a threshold needs claims of one order of the norm, got {sorted(orders)}")
        super().__post_init__()

    @property
    def rate(self) -> float:
        """A threshold has none: its bounds are of the parameter; `certificate.rate` is a rate."""
        raise AttributeError(f"a threshold has lower and upper, of the {self.quantity}: certificate.rate is a rate")

    @property
    def row(self) -> Parameter:
        """What is said of the parameter."""
        return PARAMETERS[self.parameter]

    @property
    def quantity(self) -> str:  # type: ignore[override]
        """The parameter in words."""
        return self.row.quantity

    @property
    def points(self) -> tuple[Point, ...]:
        """All claims with their values."""
        return self.certified if self.refuted is None else (*self.certified, self.refuted)

    @property
    def order(self) -> str:
        """The order of the norm, "l1" or "linf"."""
        return self.points[0].claim.norm.order

    @property
    def certificate(self) -> Certificate | None:
        """The claim of the value that is nearest to the end among those certified; None where there is none."""
        return self.certified[-1].claim if self.certified else None

    def network(self, model: Model, point: Point | None = None) -> Model:
        """The network that the claim of a point is about, by default that of `certificate`."""
        at = (point or self.points[len(self.certified) - 1 if self.certified else 0]).value
        return self.row.network(model, self.settings, at, self.order)

    @classmethod
    def proved(
        cls,
        model: Model,
        parameter: str,
        certified: tuple[Point, ...],
        refuted: Point | None = None,
        settings: Mapping[str, Any] = MappingProxyType({}),
    ) -> Self:
        """The claim with the bounds that follow from these points, proved."""
        subject = Subject.of(model)
        open_ends = cls(-np.inf, np.inf, subject, parameter, certified, refuted, settings)
        lower, upper = open_ends.row.ends(model, open_ends.settings, open_ends.certified, refuted)
        claim = cls(lower, max(lower, upper), subject, parameter, certified, refuted, settings)
        finished(claim.check_steps(model, FAST)).require()
        return claim

    @property
    def states(self) -> int:
        return self.points[0].claim.states + len(self.settings.get("silenced", ()))

    def prove_steps(self, model: Model, arithmetic: Arithmetic) -> Generator[Step, None, Proved]:
        """Every claim is proved of the network at its value; the bounds follow by the rule of the parameter."""
        reasons: list[str] = []
        for k, point in enumerate(self.points):
            yield Step("proof", (k + 0.5) / len(self.points))
            result = yield from point.claim.check_steps(self.network(model, point), arithmetic)
            reasons.extend(f"with {self.parameter} {point.value!r}: {reason}" for reason in result.reasons)
        if reasons:
            return Proved(reasons=tuple(reasons))
        return Proved(*self.row.ends(model, self.settings, self.certified, self.refuted))

    def evidence(self) -> dict[str, Any]:
        """The claims, each with the value of the parameter at which it was made."""
        return {
            "parameter": self.parameter,
            "settings": {name: np.asarray(value) for name, value in self.settings.items()},
            "certified": [self._record(point) for point in self.certified] or None,
            "refuted": None if self.refuted is None else self._record(self.refuted),
        }

    def _record(self, point: Point) -> dict[str, Any]:
        return {"value": point.value, "claim": point.claim.record(self.subject)}

    @classmethod
    def from_evidence(
        cls, bounds: tuple[float, float, Subject], evidence: Record, read: Callable[[Any], Claim], made: Record
    ) -> Self:
        """The claim with this evidence."""
        certified, refuted = evidence["certified"], evidence["refuted"]
        need(certified is None or isinstance(certified, list), "certified must list values with their claims")
        return cls(
            *bounds,
            parameter=typed(evidence, "parameter", str),
            certified=tuple(_point(item, read) for item in certified or ()),
            refuted=None if refuted is None else _point(refuted, read),
            settings=typed(evidence, "settings", dict),
            versions=made,
        )

    def facts(self) -> tuple[Fact, ...]:
        """The bounds, and the order of the norm."""
        name, unit = self.row.quantity, self.subject.unit if self.row.is_rate else ""
        return (
            Fact("network", self.subject.kind),
            Fact(name, self.lower, unit, "lower"),
            Fact(f"{name}, upper bound", self.upper, unit, "upper"),
            Fact("norm", f"diagonally weighted {self.order}"),
        )


def _setting(name: str, value: Any, kind: type[Any], ndim: int) -> Array:
    """The array, of which an empty one has no type in a file."""
    array = np.asarray(value)
    if not array.size:
        array = array.astype(kind)
    what = "a number" if ndim == 0 else "a list of numbers"
    need(array.dtype == kind and array.ndim == ndim, f"{name} must be {what} of type {kind.__name__}")
    return owned(array)


def _point(item: Any, read: Callable[[Any], Claim]) -> Point:
    need(isinstance(item, dict), "a value with its claim must be a JSON object")
    need_fields(item, POINT, "a value with its claim")
    claim = read(item["claim"])
    if not isinstance(claim, Certificate):
        raise InputError(f"the claims of a threshold must be of the kind 'diagonal', got {claim.kind!r}")
    return Point(typed(item, "value", float), claim)
