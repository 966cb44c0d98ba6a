"""Every bound is on its side of the true value, in rational arithmetic, and does not move where it need not."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from metzler.arrays import UNIT
from metzler.numbers.outward import (
    NORMAL,
    ORDINARY,
    SMALLEST,
    add_both,
    add_down,
    add_up,
    div_down,
    div_up,
    mul_both,
    mul_down,
    mul_up,
    ordinary,
    row_down,
    row_up,
    sum_down,
    sum_up,
)

MAX = float(np.finfo(float).max)
HOSTILE = [0.0, SMALLEST, 3 * SMALLEST, NORMAL - SMALLEST, NORMAL, float(np.nextafter(2 * NORMAL, 0)), 2 * NORMAL]
HOSTILE += [1e-160, 2.0**-53, 0.1, 0.5, 1.0 - UNIT, 1.0, 1.0 + 2 * UNIT, 1.5, 2.0, 3.0, 2.0**53, 2.0**53 + 2]
HOSTILE += [1e160, 2.0**1023, float(np.nextafter(MAX, 0)), MAX]
SIGNED = [s * v for v in HOSTILE for s in (1.0, -1.0)]
numbers = st.one_of(st.sampled_from(SIGNED), st.floats(allow_nan=False, allow_infinity=False))

OPERATIONS: dict[str, tuple[Callable, Callable, Callable[[Fraction, Fraction], Fraction]]] = {
    "add": (add_down, add_up, lambda a, b: a + b),
    "mul": (mul_down, mul_up, lambda a, b: a * b),
    "div": (div_down, div_up, lambda a, b: a / b),
}
by_name = pytest.mark.parametrize("name", OPERATIONS)


def random_pairs(rng: np.random.Generator, count: int) -> list[tuple[float, float]]:
    """Numbers of every size, and pairs whose sum, product or quotient lies at an end of the range."""
    mantissas = rng.uniform(1, 2, (count, 2)) * rng.choice([-1.0, 1.0], (count, 2))
    first = rng.integers(-1080, 1024, count)
    near = rng.integers(-60, 60, count)
    kinds = np.array([first + near, -1022 - first + near // 20, 1023 - first + near // 20, first + 1022 + near // 20])
    second = kinds[rng.integers(0, 4, count), np.arange(count)]
    powers = np.clip(np.stack([first, second], axis=1), -1090, 1023)
    mantissas = np.where(rng.random((count, 2)) < 0.2, np.sign(mantissas), mantissas)
    return [tuple(pair) for pair in np.ldexp(mantissas, powers).tolist()]


def assert_bounds(name: str, a: float, b: float) -> None:
    down, up, true = OPERATIONS[name]
    if name == "div":
        b = abs(b)
        if b == 0:
            return
    low, high = float(down(a, b)), float(up(a, b))
    truth = true(Fraction(a), Fraction(b))
    assert low == -np.inf or (np.isfinite(low) and Fraction(low) <= truth), (a, b)
    assert high == np.inf or (np.isfinite(high) and Fraction(high) >= truth), (a, b)
    if np.isfinite([low, high]).all() and low < MAX:
        steps = np.nextafter(np.nextafter(low, MAX), MAX)
        assert high <= steps, f"wider than two units: {a!r} {b!r}"


@by_name
def test_hostile_pairs(name: str) -> None:
    for a, b in product(SIGNED, SIGNED):
        assert_bounds(name, a, b)


@by_name
def test_random_pairs(name: str) -> None:
    for a, b in random_pairs(np.random.default_rng(0), 5000):
        assert_bounds(name, a, b)


@by_name
@settings(deadline=None, max_examples=300)
@given(a=numbers, b=numbers)
@example(a=0.5, b=float(np.nextafter(2 * NORMAL, 0)))
@example(a=float(np.nextafter(2 * NORMAL, 0)), b=2.0)
def test_any_pair(name: str, a: float, b: float) -> None:
    assert_bounds(name, a, b)


@pytest.mark.parametrize(
    ("name", "a", "b", "value"),
    [
        ("add", 0.1, 0.0, 0.1),
        ("add", 1.0, -1.0, 0.0),
        ("add", 2.0**52, 1.0, 2.0**52 + 1),
        ("add", 0.3, -0.1, 0.3 - 0.1),
        ("add", SMALLEST, SMALLEST, 2 * SMALLEST),
        ("mul", 0.1, 0.0, 0.0),
        ("mul", -0.0, 3.0, 0.0),
        ("mul", 0.1, 1.0, 0.1),
        ("mul", -0.1, 2.0**-60, -0.1 * 2.0**-60),
        ("mul", 2.0**900, 0.1, 0.1 * 2.0**900),
        ("div", 0.1, 1.0, 0.1),
        ("div", 0.0, 0.1, 0.0),
        ("div", -0.3, 4.0, -0.075),
    ],
)
def test_exact_cases_are_not_moved(name: str, a: float, b: float, value: float) -> None:
    down, up, true = OPERATIONS[name]
    assert Fraction(value) == true(Fraction(a), Fraction(b))
    assert float(down(a, b)) == float(up(a, b)) == value


@pytest.mark.parametrize(
    ("name", "a", "b"),
    [("add", 1.0, 2.0**-60), ("mul", 0.1, 0.1), ("div", 1.0, 3.0), ("mul", SMALLEST, 0.5), ("div", SMALLEST, 2.0)],
)
def test_inexact_cases_are_enclosed(name: str, a: float, b: float) -> None:
    down, up, _ = OPERATIONS[name]
    assert float(down(a, b)) < float(up(a, b))


@pytest.mark.parametrize(
    ("function", "a", "b", "value"),
    [
        (add_up, MAX, MAX, np.inf),
        (add_down, MAX, MAX, MAX),
        (add_up, -MAX, -MAX, -MAX),
        (mul_up, 1e200, 1e200, np.inf),
        (mul_down, 1e200, 1e200, MAX),
        (mul_up, 2.0, MAX, np.inf),
        (mul_down, 2.0, MAX, MAX),
        (div_up, 1.0, SMALLEST, np.inf),
        (div_down, 1.0, SMALLEST, MAX),
        (mul_up, 0.0, np.inf, 0.0),
        (mul_up, np.inf, 2.0, np.inf),
        (add_up, np.inf, -1.0, np.inf),
    ],
)
def test_overflow(function: Callable, a: float, b: float, value: float) -> None:
    assert float(function(a, b)) == value


def test_arrays_and_scalars_mix() -> None:
    a = np.array([0.1, -0.1, 1.0])
    for name, (down, up, true) in OPERATIONS.items():
        low, high = down(a, 3.0), up(a, 3.0)
        assert low.shape == high.shape == (3,), name
        for x, below, above in zip(a, low, high, strict=True):
            assert Fraction(below) <= true(Fraction(x), Fraction(3)) <= Fraction(above)
    assert a.tolist() == [0.1, -0.1, 1.0]


# Sums of products, whose first factors may have lost up to 2^-1075.


def sums(rng: np.random.Generator, terms: int) -> tuple[list[Fraction], NDArray[np.float64], NDArray[np.float64]]:
    """True sums, first and second factors of 20 rows, over many orders of magnitude."""
    low, high = [(-3, 3), (-160, 140), (-330, -300), (-170, -140)][rng.integers(0, 4)]
    first = rng.uniform(1, 10, (20, terms)) * 10.0 ** rng.uniform(low, high, (20, terms))
    second = rng.uniform(1, 10, terms) * 10.0 ** rng.uniform(-5, 5, terms)
    truth = [sum((Fraction(a) * Fraction(b) for a, b in zip(row, second, strict=True)), Fraction(0)) for row in first]
    return truth, first, second


@pytest.mark.parametrize("terms", [1, 2, 7, 60])
def test_sums_in_any_order(terms: int) -> None:
    rng = np.random.default_rng(terms)
    for _ in range(40):
        truth, first, second = sums(rng, terms)
        order = rng.permutation(terms)
        products = first * second
        forward = np.zeros(20)
        for k in order:
            forward = forward + products[:, k]
        count = np.full(20, terms)
        for computed in (first @ second, forward, products.sum(axis=1)):
            low, high = sum_down(computed, count), sum_up(computed, count)
            for below, value, above in zip(low, truth, high, strict=True):
                assert Fraction(below) <= value <= Fraction(above)
            wide = (high - low) / np.maximum(high, 1e-290)
            assert wide.max() <= 4 * (terms + 10) * UNIT


@pytest.mark.parametrize("terms", [1, 5, 40])
def test_sums_whose_factors_underflowed(terms: int) -> None:
    rng = np.random.default_rng(terms)
    for shift in (-900, -1000, -1060, -1100, -5000):
        truth, first, second = sums(rng, terms)
        scaled = np.ldexp(first, shift)
        largest = float(max(1.0, second.max()))
        count = np.full(20, terms)
        computed = scaled @ second
        low, high = sum_down(computed, count, largest), sum_up(computed, count, largest)
        for below, value, above in zip(low, truth, high, strict=True):
            assert Fraction(below) <= value * Fraction(2) ** shift <= Fraction(above)


def test_sums_of_nothing_and_of_too_much() -> None:
    count = np.array([0, 3, 3, 0])
    computed = np.array([0.0, np.inf, np.nan, np.nan])
    high, low = sum_up(computed, count), sum_down(computed, count)
    assert high[[0, 3]].tolist() == low[[0, 3]].tolist() == [0.0, 0.0]
    assert high[1] == np.inf
    assert not np.isfinite(high[2])
    assert low[1:3].tolist() == [0.0, 0.0]
    assert sum_up(np.zeros(1), np.array([3]))[0] >= 1.5 * SMALLEST
    assert sum_down(np.zeros(1), np.array([3]))[0] == 0.0


def test_both_bounds_of_a_product_are_those_taken_apart() -> None:
    rng = np.random.default_rng(11)
    a, b = np.array(random_pairs(rng, 3000)).T
    a[:3], b[5:9] = 0.0, 1.0
    for x, y in ((a, b), (a[:40], b[:40]), (np.asarray(1.0), b), (a, np.ones(len(a))), (2.0, a)):
        low, high = mul_both(x, y)
        assert np.array_equal(low, mul_down(x, y), equal_nan=True)
        assert np.array_equal(high, mul_up(x, y), equal_nan=True)


def test_one_moves_nothing() -> None:
    values = np.array([0.1, -3.3, 1e-310, 0.0, np.inf])
    for bound in (mul_down(values, np.ones(5)), mul_up(1.0, values), div_down(values, np.ones(5)), div_up(values, 1.0)):
        assert bound.tolist() == values.tolist()


# Rows of ordinary size.


@pytest.mark.parametrize("terms", [1, 3, 50])
@pytest.mark.parametrize("spread", [1, 60, 190])
def test_rows_of_ordinary_size(terms: int, spread: int) -> None:
    rng = np.random.default_rng(terms + spread)

    def numbers(*shape: int) -> NDArray[np.float64]:
        return np.asarray(np.ldexp(rng.uniform(1, 2, shape), rng.integers(-spread, spread + 1, shape)))

    for trial in range(60):
        first, second, factor, divisor, tau = numbers(20, terms), numbers(terms), numbers(20), numbers(20), numbers(20)
        first *= 2.0 ** (-spread if trial % 2 else 0)
        own = numbers(20) * rng.choice([-1.0, 0.0, 1.0], 20)
        factor[rng.random(20) < 0.2] = 0.0
        if trial % 3 == 0:  # the diagonal nearly cancels the sum
            own = -(first @ second) * factor / divisor * (1 + rng.choice([-1, 0, 3, 1e5], 20) * UNIT)
        sums = first @ second
        if not (ordinary(sums) and ordinary(np.abs(own), own == 0)):
            continue
        share, count = sums * factor / divisor, np.full(20, terms)
        low, high = row_down(own, share, count, 2, tau), row_up(own, share, count, 2, tau)
        for k in range(20):
            total = sum(Fraction(a) * Fraction(b) for a, b in zip(first[k], second, strict=True))
            part = total * Fraction(factor[k]) / Fraction(divisor[k])
            truth = (Fraction(own[k]) + part) / Fraction(tau[k])
            assert Fraction(low[k]) <= truth <= Fraction(high[k])
            size = (abs(Fraction(own[k])) + part) / Fraction(tau[k])
            assert Fraction(high[k]) - Fraction(low[k]) <= Fraction(4 * (terms + 12) * UNIT) * size
            if factor[k] == 0:
                assert (low[k], high[k]) == (div_down(own[k], tau[k]), div_up(own[k], tau[k]))


def test_what_is_ordinary() -> None:
    assert ordinary(np.array([1.0, ORDINARY, 1 / ORDINARY]))
    assert ordinary(np.array([]))
    for other in (0.0, -1.0, np.inf, np.nan, np.nextafter(ORDINARY, np.inf), np.nextafter(1 / ORDINARY, 0)):
        values = np.array([1.0, other])
        assert not ordinary(values)
        assert ordinary(values, np.array([False, True]))
        assert not ordinary(values, np.array([True, False]))


@settings(deadline=None, max_examples=200)
@given(pairs=st.lists(st.tuples(numbers, numbers), min_size=1, max_size=3))
def test_both_bounds_of_a_sum_are_those_of_one(pairs: list[tuple[float, float]]) -> None:
    for times in (1, 600):  # short arrays and long ones are moved in different ways
        a, b = np.array(pairs * times).T
        low, high = add_both(a, b)
        assert (low == add_down(a, b)).all()
        assert (high == add_up(a, b)).all()
