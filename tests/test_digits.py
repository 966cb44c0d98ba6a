"""Printed digits never claim more than the number they print."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metzler.digits import add_up, down, exact, near, quotient_up, up

finite = st.floats(allow_nan=False, allow_infinity=False)
digits = st.integers(1, 17)


@given(finite, digits)
def test_down_is_below_and_up_is_above(value: float, count: int) -> None:
    assert Fraction(down(value, count)) <= Fraction(value) <= Fraction(up(value, count))


@given(finite.filter(bool), digits)
def test_both_are_within_one_unit_of_the_last_digit(value: float, count: int) -> None:
    unit = Fraction(Decimal(1).scaleb(Decimal(value).adjusted() - count + 1))
    assert Fraction(up(value, count)) - Fraction(down(value, count)) <= unit


@given(finite, digits)
def test_up_mirrors_down(value: float, count: int) -> None:
    assert Fraction(up(value, count)) == -Fraction(down(-value, count))


@given(finite, digits)
def test_no_more_digits_than_asked_for(value: float, count: int) -> None:
    mantissa = down(value, count).lstrip("-").partition("e")[0].replace(".", "")
    assert len(mantissa.strip("0")) <= count


@given(finite, finite)
def test_a_sum_is_never_rounded_down(a: float, b: float) -> None:
    if math.isfinite(a + b):
        total = add_up(a, b)
        assert total == math.inf or Fraction(total) >= Fraction(a) + Fraction(b)


@given(finite.filter(lambda a: a > 0), finite.filter(lambda a: a > 0))
def test_a_quotient_is_the_least_double_above(a: float, b: float) -> None:
    found = quotient_up(a, b)
    assert found == math.inf or Fraction(found) * Fraction(b) >= Fraction(a)
    assert Fraction(math.nextafter(found, 0.0)) * Fraction(b) < Fraction(a)


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
        (1.0, "1", "1"),
        (100.0, "100", "100"),
        (0.34339124999, "0.3433912", "0.3433913"),
        (-1.99999999, "-2", "-1.999999"),
        (9.99999999, "9.999999", "10"),
        (1e-300, "1e-300", "1.000001e-300"),
        (math.inf, "inf", "inf"),
        (-math.inf, "-inf", "-inf"),
    ],
)
def test_examples(value: float, low: str, high: str) -> None:
    assert (down(value), up(value)) == (low, high)


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_exact_names_the_double(value: float) -> None:
    assert float(exact(value)) == value
    assert len(exact(value)) <= len(repr(value)) + 14


def test_what_is_near_may_be_on_either_side() -> None:
    assert (near(0.4999997), near(0.49999999999), near(2 / 3, 3)) == ("0.4999997", "0.5", "0.667")
    assert (exact(float("inf")), exact(0.4999997), exact(-0.0)) == ("inf", "0.4999997", "0")
