"""Bounds by sign patterns against rational brute force over all slope vertices: never on the wrong side, hardly off."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from tests.oracles.triples import exact, exact_worst, random_triple

from metzler.models import Triple
from metzler.numbers.scaled import Scaled
from metzler.proofs.rows import worst_rows
from metzler.proofs.vertices import Route, routes

POWERS = [None, [0, 3, -4], [-3000, 0, 2], [1500, -1500, 0], [20000, 0, -20000]]
every_case = pytest.mark.parametrize("powers", POWERS)


def nine_slopes(seed: int, *, discrete: bool = False, decades: float = 0.0) -> Triple:
    t = random_triple(seed, "many slopes", n=3, discrete=discrete, decades=decades)
    t = replace(t, B=np.where(t.B == 0, 0.5, t.B), C=np.where(t.C == 0, 0.5, t.C))
    assert routes(t).tolist() == [Route.PATTERNS] * 3
    return t


def scaled(seed: int, powers: list[int] | None) -> Scaled:
    values = np.random.default_rng(seed).uniform(0.1, 10.0, 3)
    return Scaled(values, None if powers is None else np.array(powers))


def size(t: Triple, z: list[Fraction], i: int) -> float:
    """Of the terms of row i, in units of its own place."""
    slopes = t.gain * np.maximum(np.abs(t.lo), np.abs(t.hi))
    row = np.abs(t.A[i]) + (np.abs(t.B[i]) * slopes) @ np.abs(t.C)
    return float(sum(Fraction(float(a)) * v for a, v in zip(row, z, strict=True)) / z[i]) / float(t.tau[i]) + 2.0


@every_case
@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("discrete", [False, True])
def test_no_slopes_are_above_the_upper_bound(discrete: bool, order: str, powers: list[int] | None) -> None:
    for seed in range(2):
        t, w = nine_slopes(seed, discrete=discrete), scaled(seed, powers)
        z = [1 / v if order == "linf" else v / Fraction(float(c)) for v, c in zip(exact(w), t.tau, strict=True)]
        for i, (high, truth) in enumerate(zip(worst_rows(t).above(order, w), exact_worst(t, z), strict=True)):
            assert truth is not None
            if truth > Fraction(2) ** 1020:
                assert high == np.inf
                continue
            assert Fraction(float(high)) >= truth
            assert float(high) - float(truth) <= 1e-13 * size(t, z, i)


@every_case
@pytest.mark.parametrize("discrete", [False, True])
def test_some_slopes_are_above_the_lower_bound(discrete: bool, powers: list[int] | None) -> None:
    for seed in range(2):
        t, x = nine_slopes(seed, discrete=discrete), scaled(seed, powers)
        z = exact(x)
        for i, (low, truth) in enumerate(zip(worst_rows(t).below(np.arange(3), x), exact_worst(t, z), strict=True)):
            assert truth is not None
            assert low == -np.inf or Fraction(float(low)) <= truth
            if truth < 2**900:
                assert float(truth) - float(low) <= 1e-13 * size(t, z, i)


@pytest.mark.parametrize("discrete", [False, True])
def test_entries_of_many_sizes_and_a_part_of_the_states(discrete: bool) -> None:
    for seed in range(3):
        t = nine_slopes(seed, discrete=discrete, decades=6.0)
        x = np.array([2.0, 3e-7])
        z = [Fraction(2), Fraction(0), Fraction(3e-7)]
        low = worst_rows(t).below(np.array([0, 2]), Scaled(x))
        truth = exact_worst(t, z)
        for i, value in zip((0, 2), low, strict=True):
            assert truth[i] is not None
            assert Fraction(float(value)) <= truth[i]  # type: ignore[operator]


def test_the_worst_row_is_met_to_the_last_bit_where_nothing_is_rounded() -> None:
    B, C = np.ones((2, 9)), np.array([[1.0, 1.0]] * 5 + [[1.0, -2.0]] * 4)
    t = Triple(-20.0 * np.eye(2), B, C, np.ones(2), np.zeros(9), np.ones(9))
    rows = worst_rows(t)
    assert rows.exact
    assert rows.above("linf", Scaled(np.ones(2))).tolist() == [-20 + 12.0, -20 + 10.0]
    assert rows.below(np.arange(2), Scaled(np.ones(2))).tolist() == [-20 + 12.0, -20 + 10.0]


@pytest.mark.parametrize("discrete", [False, True])
def test_a_diagonal_entry_that_no_slope_touches_counts_as_others_do(discrete: bool) -> None:
    for seed in range(4):
        t = nine_slopes(seed, discrete=discrete)
        A, C = t.A.copy(), t.C.copy()
        A[0, 0], C[:, 0] = (-1.5, 1.5)[seed % 2], 0.0
        t, w = replace(t, A=A, C=C), scaled(seed, None)
        assert routes(t)[0] == Route.PATTERNS
        truth = exact_worst(t, exact(w))[0]
        assert truth is not None
        z = Scaled(1.0 / w.values)
        assert Fraction(float(worst_rows(t).below(np.arange(3), w)[0])) <= truth
        high = exact_worst(t, exact(z))[0]
        assert high is not None
        assert Fraction(float(worst_rows(t).above("linf", w)[0])) >= high * (1 - Fraction(1, 10**14))
        assert float(worst_rows(t).above("linf", w)[0]) <= float(high) + 1e-12 * (1.0 + abs(float(high)))
