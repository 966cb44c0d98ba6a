"""Every result says its facts, and no text about it says more than they do."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from tests.contracts.test_copies import RESULTS

from metzler.claims.claim import Claim
from metzler.claims.diagonal import Certificate
from metzler.claims.diagonal_words import bracket
from metzler.claims.local import LocalClaim
from metzler.digits import exact
from metzler.facts import LONGEST, Fact, Result, table

NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|\binf\b)")


def several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


results = pytest.mark.parametrize("name", sorted(RESULTS))


@results
def test_a_result_has_facts(name: str) -> None:
    for found in several(RESULTS[name]()):
        assert isinstance(found, Result), f"{type(found).__name__} is no Result"
        facts = found.facts()
        assert facts
        assert all(isinstance(fact, Fact) for fact in facts)
        assert len({fact.name for fact in facts}) == len(facts)
        assert all(type(fact.value) in (float, int, bool, str, type(None)) for fact in facts)
        assert all(fact.value == fact.value for fact in facts), "nan"


@results
def test_the_repr_fits_a_screen(name: str) -> None:
    for found in several(RESULTS[name]()):
        assert len(repr(found)) <= LONGEST
        assert "\n" not in repr(found)
        assert "array(" not in repr(found) + str(found)
        assert len(str(found).splitlines()) <= 20


def beside(found: Any) -> set[str]:
    """What the words of a claim say besides: what it assumes, to the last digit, and what follows from its bracket."""
    if not isinstance(found, Claim):
        return set()
    assumed = {0.0, *(float(value) for values in found.subject.parameters.values() for value in np.ravel(values))}
    said = {text for value in assumed for text in (exact(value), repr(value), repr(-value))}
    if isinstance(found, LocalClaim):
        ends = {"lower": found.box.lower.min(), "upper": found.box.upper.max()}
        said |= {Fact("", end, side=side, digits=4).number for side, end in ends.items()}  # type: ignore[arg-type]
        said |= {repr(float(end)) for end in (*found.inputs.lower, *found.inputs.upper)}
    if isinstance(found, Certificate):
        said |= {fact.number for fact in bracket(found, "")} | {str(len(found.limiting))}
        empty = math.log(found.norm.condition) / found.rate * (1 + 1e-12)
        said.add(Fact("empty", empty, side="upper", digits=3).number)
    return said


@results
def test_no_text_says_a_number_that_is_no_fact(name: str) -> None:
    """Sentence and repr round nothing themselves: each number in them is one of a fact, rounded outward."""
    for found in several(RESULTS[name]()):
        facts = [*found.facts(), *(fact for row in getattr(found, "rows", ()) for fact in row.facts())]
        said = {number for fact in facts for number in NUMBER.findall(f"{fact.name} {fact.number} {fact.unit}")}
        assert set(NUMBER.findall(f"{found}".replace("exp(-", "exp("))) <= said | beside(found)
        assert set(NUMBER.findall(repr(found).removeprefix(type(found).__name__).removesuffix("...)"))) <= said


@results
def test_bounds_are_rounded_outward(name: str) -> None:
    for found in several(RESULTS[name]()):
        for fact in found.facts():
            if isinstance(fact.value, float) and math.isfinite(fact.value):
                said, value = Decimal(fact.number), Decimal(fact.value)
                if fact.side == "exact":
                    assert float(fact.number) == fact.value
                    continue
                assert said <= value or fact.side != "lower", fact
                assert said >= value or fact.side != "upper", fact


@results
def test_rows_and_json_hold_the_facts(name: str) -> None:
    for found in several(RESULTS[name]()):
        row, told = found.to_row(), json.loads(json.dumps(found.to_dict(), allow_nan=False))
        assert list(row) == [fact.name for fact in found.facts()] == [fact["name"] for fact in told["facts"]]
        assert told["kind"] == type(found).__name__
        assert len(table([found, found]).splitlines()) == 3


BOUNDED: dict[tuple[str, str], tuple[str, float]] = {
    ("certificate-with-corners", "rate"): ("lower", 4.0),
    ("certificate-with-corners", "best rate"): ("upper", 4.0),
    ("tradeoff", "rate"): ("lower", 0.5),
    ("lesions", "inherited rate"): ("lower", 1.0),
    ("lesions", "rate"): ("lower", 1.0),
    ("lesions", "best rate"): ("upper", 1.0),
    ("nearest", "rate"): ("lower", 1.0),
    ("removal", "fewest that would do"): ("lower", 1),
    ("attention-rate", "rate in l2"): ("lower", 0.5),
    ("comparison", "l1"): ("lower", 0.5),
    ("comparison", "ceiling"): ("estimate", 0.5),
    ("many", "smallest rate"): ("lower", 1.0),
    ("forward-backward", "its factor"): ("upper", 0.0),
}
"""What is known in closed form, and on which side of it a result must stand."""


@pytest.mark.parametrize(("name", "fact"), sorted(BOUNDED))
def test_bounds_stand_on_their_side_of_the_truth(name: str, fact: str) -> None:
    side, truth = BOUNDED[name, fact]
    said = several(RESULTS[name]())[0].fact(fact)
    assert said.side == side
    match side:
        case "lower":
            assert said.value <= truth
        case "upper":
            assert said.value >= truth
        case _:
            assert said.value == pytest.approx(truth)


def test_the_gain_sweep_stands_below_and_above_the_truth() -> None:
    for point in RESULTS["sweep"]():
        truth = 1 - point.gain / 2
        assert point.fact("rate").value <= truth <= point.fact("best rate").value
        assert Decimal(point.fact("rate").number) <= Decimal(truth) <= Decimal(point.fact("best rate").number)


def test_the_step_that_is_printed_has_the_factor_that_is_printed() -> None:
    found = RESULTS["steps"]()
    for said in (found, RESULTS["robustness"]()):
        step = said.fact("best step" if said is found else "best Euler step").value
        assert Decimal(said.fact("its factor").number) >= Decimal(found.factor(step))


def test_a_large_array_is_never_printed() -> None:
    import metzler as mz

    net = mz.Hopfield(np.zeros((40, 40)), activation="tanh")
    run = mz.simulate(net, np.ones(40), 0.0, np.linspace(0.0, 1.0, 30))
    assert len(repr(run)) < LONGEST
