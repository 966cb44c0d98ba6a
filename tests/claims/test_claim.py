"""What holds for every kind of claim: it is bound to its network, its bounds are compared, its sides may be open."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np
import pytest

from metzler.claims.claim import CheckResult, Claim, Proved, down, up
from metzler.claims.subject import Subject
from metzler.errors import InputError, NotProved
from metzler.facts import Fact
from metzler.models import Hopfield, Model
from metzler.proofs.arithmetic import FAST, Arithmetic
from metzler.steps import Step, finished

NET = Hopfield([[0.5]], activation="relu")


@dataclass(frozen=True, eq=False)
class Said(Claim):
    """A claim whose evidence proves what it is told."""

    kind: ClassVar[str] = "said"
    evidence_fields: ClassVar[tuple[str, ...]] = ()

    proves: Proved = Proved(0.0, 1.0)  # noqa: RUF009

    def prove_steps(self, model: Model, arithmetic: Arithmetic) -> Generator[Step, None, Proved]:
        yield Step("saying", 0.5)
        return self.proves

    def evidence(self) -> dict[str, Any]:
        return {}

    @classmethod
    def from_evidence(cls, bounds: Any, evidence: Any, read: Any, made: Any) -> Said:
        return cls(*bounds, versions=made)

    def facts(self) -> tuple[Fact, ...]:
        return (Fact("rate", self.lower, side="lower"),)


def said(lower: float, upper: float, proves: Proved | None = None, net: Model = NET) -> CheckResult:
    claim = Said(lower, upper, Subject.of(NET), proves or Proved(0.0, 1.0))
    return finished(claim.check_steps(net, FAST))


def test_bounds_within_what_is_proved() -> None:
    assert said(0.0, 1.0).holds
    assert said(-np.inf, np.inf).holds
    assert not said(np.nextafter(0.0, 1.0), 1.0).holds
    assert not said(0.0, np.nextafter(1.0, 0.0)).holds


def test_a_side_without_proof_must_be_open() -> None:
    assert said(-np.inf, 1.0, Proved(upper=1.0)).holds
    assert not said(0.0, 1.0, Proved(upper=1.0)).holds
    assert not said(0.0, 1.0, Proved(lower=0.0)).holds
    assert not said(0.0, 1.0, Proved(0.0, 1.0, ("its evidence is about something else",))).holds


def test_fractions_are_compared_exactly_and_told_outward() -> None:
    third = Proved(Fraction(1, 3), Fraction(2, 3))
    assert said(float(np.nextafter(1 / 3, 0)), 2 / 3 + 1e-16, third).holds
    assert down(Fraction(1, 3)) <= Fraction(1, 3) <= up(Fraction(1, 3))
    result = said(0.9, 0.9, third)
    assert (result.lower, result.upper) == (down(Fraction(1, 3)), up(Fraction(2, 3)))
    with pytest.raises(NotProved, match="does not hold"):
        result.require()


@pytest.mark.parametrize(
    ("net", "reason"),
    [
        (Hopfield([[0.25]], activation="relu"), "SHA-256"),
        (Hopfield([[0.5]], activation="relu", leak=2.0), "leak differs"),
        (Hopfield([[0.5]], activation="tanh"), ""),
    ],
)
def test_it_is_bound_to_its_network(net: Model, reason: str) -> None:
    result = said(0.0, 1.0, net=net)
    assert result.holds == (not reason)
    assert reason in "; ".join(result.reasons)


def test_bounds_that_are_none() -> None:
    for lower, upper in ((1.0, 0.0), (np.nan, 1.0), (0.0, np.nan)):
        with pytest.raises(InputError, match="at most upper"):
            Said(lower, upper, Subject.of(NET))


def test_an_open_side_is_null_in_a_file() -> None:
    record = replace(Said(0.0, 1.0, Subject.of(NET)), lower=-np.inf).record()
    assert record["lower"] is None
    assert record["upper"] == 1.0
