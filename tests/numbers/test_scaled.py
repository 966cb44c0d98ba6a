"""Numbers beyond doubles are the rationals they stand for, and what is rounded is rounded to the side it says."""

from __future__ import annotations

import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracles.triples import exact

from metzler.errors import InputError
from metzler.frozen import is_owned
from metzler.numbers.scaled import LEAST, MOST, Scaled

positive = st.floats(min_value=0.0, exclude_min=True, allow_infinity=False)
not_negative = st.floats(min_value=0.0, allow_infinity=False)
powers = st.one_of(st.integers(-3, 3), st.integers(-1100, 1100), st.integers(-(2**40), 2**40))
small = st.one_of(st.integers(-3, 3), st.integers(-3000, 3000))
Pairs = list[tuple[float, int]]


def pairs(numbers: st.SearchStrategy[float] = positive, exponents: st.SearchStrategy[int] = small) -> st.SearchStrategy:
    return st.lists(st.tuples(numbers, exponents), min_size=1, max_size=5)


def raw(given: Pairs) -> tuple[np.ndarray, np.ndarray]:
    return np.array([v for v, _ in given]), np.array([k for _, k in given])


def scaled(given: Pairs, plain: bool = False) -> Scaled:
    return Scaled(raw(given)[0]) if plain else Scaled(*raw(given))


def rational(value: float) -> Fraction | float:
    return Fraction(float(value)) if np.isfinite(value) else float(value)


def assert_least_above(bound: float, truth: Fraction, rounds: int = 1) -> None:
    """`bound` is at least the truth, and no double so many steps below is."""
    assert rational(bound) >= truth
    for _ in range(rounds + 1):
        bound = float(np.nextafter(bound, -np.inf))
    assert rational(bound) < truth


@given(pairs())
def test_the_value_is_kept_bit_for_bit(given: Pairs) -> None:
    assert exact(scaled(given)) == exact(*raw(given))


@given(pairs(exponents=powers))
def test_exponents_are_kept_only_where_doubles_do_not_suffice(given: Pairs) -> None:
    values, exponents = raw(given)
    top, z = np.frexp(values)[1] + exponents, Scaled(values, exponents)
    assert z.fits == bool(((top >= LEAST) & (top <= MOST)).all())
    if z.fits:
        assert z.exponents is None
        assert (z.plain("") >= np.finfo(float).tiny).all()
    else:
        assert ((z.values >= 0.5) & (z.values < 1)).all()
        assert (z.exponents == top).all()
        with pytest.raises(InputError, match="too far apart"):
            z.plain("they are too far apart")


def test_plain_numbers_are_not_touched() -> None:
    values = np.array([5e-324, 1.7e308])
    z = Scaled(values)
    assert z.values.tolist() == values.tolist()
    assert z.fits


@pytest.mark.parametrize("exponents", [np.zeros(1, dtype=int), np.zeros(2), np.zeros((2, 1), dtype=int)])
def test_an_exponent_for_each_number(exponents: np.ndarray) -> None:
    with pytest.raises(InputError, match="an exponent for each number"):
        Scaled(np.ones(2), exponents)


def test_empty() -> None:
    assert Scaled(np.array([]), np.array([], dtype=np.int64)).fits


def test_nobody_changes_them_and_copies_are_the_same() -> None:
    values, exponents = np.ones(2), np.array([0, 5000], dtype=np.uint64)
    z = Scaled(values, exponents)
    values[0], exponents[1] = 7.0, 7
    again = pickle.loads(pickle.dumps(z))
    for each in (z, again):
        assert exact(each) == [1, 2**5000]
        assert is_owned(each.values)
        assert is_owned(each.exponents)
    with pytest.raises(AttributeError):
        z.values = values  # type: ignore[misc]


@given(pairs(), st.data())
def test_some_of_them(given: Pairs, data: st.DataObject) -> None:
    index = data.draw(st.lists(st.integers(0, len(given) - 1), min_size=1))
    assert exact(scaled(given)[index]) == [exact(*raw(given))[i] for i in index]
    assert exact(scaled(given)[1:]) == exact(*raw(given))[1:]
    assert scaled(given).size == len(given)
    assert np.asarray(scaled(given)).dtype == object


@given(pairs(), st.booleans(), st.data())
def test_moved_by_powers_of_two(given: Pairs, plain: bool, data: st.DataObject) -> None:
    z = scaled(given, plain)
    shift = data.draw(st.lists(small, min_size=len(given), max_size=len(given)))
    wanted = [value * Fraction(2) ** k for value, k in zip(exact(z), shift, strict=True)]
    assert exact(z.shifted(np.array(shift))) == wanted


@given(pairs(st.one_of(st.just(0.0), positive)))
def test_a_common_power_of_two(given: Pairs) -> None:
    values, top = scaled(given).common()
    truth = exact(*raw(given))
    if not any(truth):
        assert not values.any()
        return
    assert 0.5 <= values.max() < 1
    assert Fraction(float(values.max())) * Fraction(2) ** top == max(truth)
    for got, wanted in zip(exact(values), truth, strict=True):
        relative = wanted / Fraction(2) ** top
        assert abs(got - relative) <= (0 if relative == 0 or relative >= 2.0**-1022 else Fraction(2) ** -1074)


@pytest.mark.parametrize("far", [2**40, 10**6])
def test_what_is_tiny_beside_the_rest_becomes_zero(far: int) -> None:
    values, top = Scaled(np.array([0.75, 0.75]), np.array([far, -far])).common()
    assert values.tolist() == [0.75, 0.0]
    assert top == far


@given(pairs(), st.booleans())
def test_the_condition_is_rounded_up(given: Pairs, plain: bool) -> None:
    z = scaled(given, plain)
    truth = exact(z)
    low, high = z.extremes()
    assert (truth[low], truth[high]) == (min(truth), max(truth))
    assert_least_above(z.condition, max(truth) / min(truth), rounds=0)
    if z.condition < np.inf:
        assert z.octaves == pytest.approx(np.log2(z.condition), abs=1e-9)


def test_the_smallest_of_numbers_with_zeros() -> None:
    assert Scaled(np.array([0.5, 0.0, 0.75]), np.array([-5000, 9000, 3])).extremes() == (1, 2)


@given(pairs(), pairs(not_negative), st.booleans(), st.booleans())
def test_quotients_are_rounded_up(below: Pairs, above: Pairs, plain_below: bool, plain_above: bool) -> None:
    k = min(len(below), len(above))
    w, a = scaled(below[:k], plain_below), scaled(above[:k], plain_above)
    truth = [top / bottom for top, bottom in zip(exact(a), exact(w), strict=True)]
    for got, wanted in zip(w.divide_up(a), truth, strict=True):
        assert_least_above(got, wanted, rounds=2)
    if plain_above:
        assert (w.divide_up(a.values) == w.divide_up(a)).all()
        columns = w.divide_up(a.values[None, :])
        assert columns.shape == (k, k)
        assert (np.diag(columns) == w.divide_up(a)).all()
        assert (w.divide_up(np.stack([a.values, a.values], axis=1)) == w.divide_up(a)[:, None]).all()


def test_quotients_that_no_double_bounds_are_infinite() -> None:
    w = Scaled(np.array([0.0, 1.0, 1.0]), np.array([9000, -9000, 9000]))
    assert w.divide_up(np.array([0.0, 1.0, 1.0])).tolist() == [np.inf, np.inf, 5e-324]
    assert w.divide_up(np.full(3, np.nan)).tolist() == [np.inf] * 3
    assert w.divide_up(2.0).tolist() == [np.inf, np.inf, 5e-324]
    assert Scaled(np.ones(2)).divide_up(np.ones((1, 3))).shape == (2, 3)


@given(pairs(st.one_of(st.just(0.0), positive)), st.data(), st.booleans())
def test_products_and_quotients_with_doubles(given: Pairs, data: st.DataObject, plain: bool) -> None:
    z, close = scaled(given, plain), 1 + Fraction(2) ** -51
    factors = np.array(data.draw(st.lists(not_negative, min_size=len(given), max_size=len(given))))
    for low, one, factor in zip(exact(z.times_down(factors)), exact(z), exact(factors), strict=True):
        assert 0 <= low <= one * factor <= low * close
    divisors = np.where(factors > 0, factors, 3.0)
    for high, one, divisor in zip(exact(z.over_up(divisors)), exact(z), exact(divisors), strict=True):
        assert one / divisor <= high <= one / divisor * close


@given(pairs(), st.booleans())
def test_estimates(given: Pairs, plain: bool) -> None:
    z = scaled(given, plain)
    truth = exact(z)
    for got, value in zip(z.nearest(), truth, strict=True):
        wanted = float(value) if value < Fraction(2) ** 1024 - Fraction(2) ** 970 else np.inf
        assert got == wanted
    for got, value in zip(z.log(), truth, strict=True):
        log2 = Fraction(value).numerator.bit_length() - Fraction(value).denominator.bit_length()
        assert abs(got / np.log(2.0) - log2) <= 1.001
    for k, got in enumerate(z.ratio(np.arange(z.size), 0)):
        relative = truth[k] / truth[0]
        if Fraction(2) ** -1000 < relative < Fraction(2) ** 1000:
            assert float(abs(Fraction(float(got)) / relative - 1)) <= 2.0**-52
