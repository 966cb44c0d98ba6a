"""A fact never says more than its number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metzler.facts import Fact, aligned, line, spread

numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(value=numbers)
def test_bounds_are_rounded_outward(value: float) -> None:
    assert Decimal(Fact("rate", value, side="lower").text.removeprefix("at least ")) <= Decimal(value)
    assert Decimal(Fact("rate", value, side="upper").text.removeprefix("at most ")) >= Decimal(value)


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (Fact("exact", True), "yes"),
        (Fact("states", 3), "3"),
        (Fact("norm", "weighted l1"), "weighted l1"),
        (Fact("overshoot", 0.4999999999, side="estimate"), "0.5 (estimate)"),
        (Fact("rate", 0.4999999999, "1/time", "lower"), "at least 0.4999999 1/time"),
        (Fact("gain", 0.1), "0.1"),
    ],
)
def test_text(fact: Fact, text: str) -> None:
    assert fact.text == text


def test_what_a_terminal_would_obey_is_escaped_in_every_text() -> None:
    """Names come from files of others: of modules, of neurons, in sentences."""
    fact = Fact("rate of \x1b[2J\n", "\x1b]0;gotcha\x07\u202e")
    texts = [aligned((fact,)), line("Found", (fact,)), fact.text, fact.short, fact.head, fact.cell]
    assert all(text.isprintable() for text in texts)
    assert fact.value == "\x1b]0;gotcha\x07\u202e"


def test_a_spread_is_exact_and_says_nothing_of_nothing() -> None:
    assert spread("leak", []) == ()
    assert [fact.value for fact in spread("leak", [1 - 2**-53, 0.5])] == [0.5, 1 - 2**-53]
    assert spread("leak", 2.0) == (Fact("leak", 2.0),)
