"""Mantissa and exponent always stand for the same rational number, whatever form they are brought into."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracles.triples import exact

from metzler.numbers.scaled import LEAST, MOST, common, normalised

positive = st.floats(min_value=0.0, exclude_min=True, allow_infinity=False)
powers = st.one_of(st.integers(-3, 3), st.integers(-1100, 1100), st.integers(-(2**40), 2**40))
small = st.one_of(st.integers(-3, 3), st.integers(-3000, 3000))


@given(st.lists(st.tuples(positive, small), min_size=1, max_size=5))
def test_the_value_is_kept_bit_for_bit(pairs: list[tuple[float, int]]) -> None:
    values, exponents = np.array([v for v, _ in pairs]), np.array([k for _, k in pairs])
    plain, left = normalised(values, exponents)
    assert exact(plain, left) == exact(values, exponents)


@given(st.lists(st.tuples(positive, powers), min_size=1, max_size=5))
def test_exponents_are_kept_only_where_doubles_do_not_suffice(pairs: list[tuple[float, int]]) -> None:
    values, exponents = np.array([v for v, _ in pairs]), np.array([k for _, k in pairs])
    top = np.frexp(values)[1] + exponents
    fits = bool(((top >= LEAST) & (top <= MOST)).all())
    plain, left = normalised(values, exponents)
    assert (left is None) == fits
    if left is None:
        assert (plain >= np.finfo(float).tiny).all()
    else:
        assert ((plain >= 0.5) & (plain < 1)).all()
        assert (left == top).all()


def test_plain_numbers_are_not_touched() -> None:
    values = np.array([5e-324, 1.7e308])
    plain, left = normalised(values, None)
    assert plain is values
    assert left is None


def test_empty() -> None:
    assert normalised(np.array([]), np.array([], dtype=np.int64))[1] is None


@given(st.lists(st.tuples(st.one_of(st.just(0.0), positive), small), min_size=1, max_size=5))
def test_a_common_power_of_two(pairs: list[tuple[float, int]]) -> None:
    values, exponents = np.array([v for v, _ in pairs]), np.array([k for _, k in pairs])
    scaled, top = common(values, exponents)
    truth = exact(values, exponents)
    if not any(truth):
        assert not scaled.any()
        return
    assert 0.5 <= scaled.max() < 1
    assert Fraction(float(scaled.max())) * Fraction(2) ** top == max(truth)
    for got, wanted in zip(exact(scaled), truth, strict=True):
        relative = wanted / Fraction(2) ** top
        assert abs(got - relative) <= (0 if relative == 0 or relative >= 2.0**-1022 else Fraction(2) ** -1074)


@pytest.mark.parametrize("far", [2**40, 10**6])
def test_what_is_tiny_beside_the_rest_becomes_zero(far: int) -> None:
    scaled, top = common(np.array([0.75, 0.75]), np.array([far, -far]))
    assert scaled.tolist() == [0.75, 0.0]
    assert top == far
