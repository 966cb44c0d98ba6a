"""The checker's rows against rational brute force over all slope vertices: never on the wrong side, hardly ever off."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.triples import SHAPES, dense, exact, exact_worst, random_triple

from metzler.errors import InputError
from metzler.models import EchoState, Triple
from metzler.numbers.outward import add_up
from metzler.numbers.scaled import Scaled
from metzler.proofs.rows import worst_rows

EXACT = SHAPES[:-1]
EVERY = list(product(EXACT, (False, True), (False, True)))
every_triple = pytest.mark.parametrize(("shape", "discrete", "rare"), EVERY)
POWERS = [None, [0, 3, -4], [-3000, 0, 2], [1500, -1500, 0], [-3000, -3001, -2999], [20000, 0, -20000]]


def weights(order: str, t: Triple, w: np.ndarray, powers: list[int] | None) -> list[Fraction]:
    """The vector that norm weights stand for: 1/w, or w/tau in l1."""
    values = exact(w, powers)
    return [1 / v for v in values] if order == "linf" else [v / c for v, c in zip(values, exact(t.tau), strict=True)]


def size(t: Triple) -> float:
    slope = t.gain * np.maximum(np.abs(t.lo), np.abs(t.hi))
    full = np.abs(dense(t.A)) + (np.abs(dense(t.B)) * slope) @ np.abs(dense(t.C)) + np.eye(t.n)
    return float((full / t.tau[:, None]).sum(axis=1).max())


def assert_above(t: Triple, order: str, w: np.ndarray, powers: list[int] | None, *, tight: bool) -> None:
    high = worst_rows(t).above(order, Scaled(w, None if powers is None else np.array(powers)))
    for i, value in enumerate(exact_worst(t, weights(order, t, w, powers))):
        assert value is not None
        assert not high[i] < np.inf or Fraction(float(high[i])) >= value
        if tight:
            assert high[i] - float(value) <= 1e-13 * size(t) * w.max() / w.min()


def assert_below(t: Triple, support: list[int], x: np.ndarray, powers: list[int] | None, *, tight: bool) -> None:
    full, exponents = np.zeros(t.n), np.zeros(t.n, dtype=np.int64)
    full[support] = x
    if powers is not None:
        exponents[support] = powers
    low = worst_rows(t).below(np.array(support), Scaled(x, None if powers is None else np.array(powers)))
    values = exact_worst(t, exact(full, exponents))
    for k, i in enumerate(support):
        value = values[i]
        assert value is not None
        assert not low[k] > -np.inf or Fraction(float(low[k])) <= value
        if tight:
            assert float(value) - low[k] <= 1e-13 * size(t) * x.max() / x.min()


@pytest.mark.parametrize("order", ["linf", "l1"])
@every_triple
def test_bounds_enclose_the_truth(shape: str, discrete: bool, rare: bool, order: str) -> None:
    rng = np.random.default_rng(0)
    for seed in range(4):
        t = random_triple(seed, shape, discrete=discrete, rare=rare)
        assert worst_rows(t).exact
        w = 10.0 ** rng.uniform(-1, 1, t.n)
        assert_above(t, order, w, None, tight=True)
        assert_below(t, [0, 1, 2], w, None, tight=True)
        assert_below(t, [0, 2], w[:2], None, tight=True)


@pytest.mark.parametrize("powers", POWERS)
@every_triple
def test_bounds_of_scaled_vectors(shape: str, discrete: bool, rare: bool, powers: list[int] | None) -> None:
    rng = np.random.default_rng(1)
    t = random_triple(7, shape, discrete=discrete, rare=rare, decades=6.0)
    w = rng.uniform(0.5, 1.0, t.n)
    for order in ("linf", "l1"):
        assert_above(t, order, w, powers, tight=False)
    assert_below(t, [0, 1, 2], w, powers, tight=False)
    assert_below(t, [0, 1], w[:2], None if powers is None else powers[:2], tight=False)


@pytest.mark.parametrize("decades", [20.0, 150.0])
@pytest.mark.parametrize("shape", EXACT)
def test_entries_of_every_size(shape: str, decades: float) -> None:
    rng = np.random.default_rng(2)
    for seed in range(6):
        t = random_triple(seed, shape, decades=decades, rare=bool(seed % 2))
        w = 10.0 ** rng.uniform(-decades, decades, t.n)
        assert_above(t, "linf", w, None, tight=False)
        assert_below(t, [0, 1, 2], w, None, tight=False)


def test_subnormal_weights_and_entries() -> None:
    W = np.array([[0.0, 5e-324, 1e-310], [1e300, 0.0, 2.0**-1074], [1.0, 1e-308, 0.0]])
    for lo, hi in ((0.0, 1.0), (-1.0, 0.3)):
        t = Triple(-np.eye(3), np.eye(3), W, np.ones(3), np.full(3, lo), np.full(3, hi), 0.7)
        for w in ([1.0, 5e-324, 1.0], [1e-320, 1e300, 1.0], [1.0, 1e-300, 1e-308]):
            for order in ("linf", "l1"):
                assert_above(t, order, np.array(w), None, tight=False)
                assert_above(replace(t, B=W, C=np.eye(3)), order, np.array(w), None, tight=False)
            assert_below(t, [0, 1, 2], np.array(w), None, tight=False)
            assert_below(replace(t, B=W, C=np.eye(3)), [0, 1, 2], np.array(w), None, tight=False)


# Rows that are only bounded.


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.usefixtures("few_vertices")
def test_many_slopes_are_bounded_and_a_corner_bounds_from_below(discrete: bool) -> None:
    rng = np.random.default_rng(3)
    for seed in range(2):
        t = random_triple(seed, "many slopes", n=2, discrete=discrete)
        t = replace(t, B=np.where(t.B == 0, 0.5, t.B), C=np.where(t.C == 0, 0.5, t.C))
        w = 10.0 ** rng.uniform(-1, 1, 2)
        rows = worst_rows(t)
        assert not rows.exact
        assert_above(t, "linf", w, None, tight=False)
        assert (rows.below(np.arange(2), Scaled(w)) == -np.inf).all(), "without a corner nothing is known from below"
        truth = exact_worst(t, exact(w))
        reached = [-np.inf, -np.inf]
        for bits in product("01", repeat=9):
            corner = "".join(bits)
            if rng.random() < 0.9 and corner not in ("0" * 9, "1" * 9):
                continue
            low = worst_rows(t, {0: corner, 1: corner}).below(np.arange(2), Scaled(w))
            for i in range(2):
                assert Fraction(float(low[i])) <= truth[i]  # type: ignore[operator]
                reached[i] = max(reached[i], low[i])
        assert np.isfinite(reached).all()


@pytest.mark.usefixtures("few_vertices")
def test_a_corner_is_the_row_at_that_vertex() -> None:
    # Row 0 at slopes d is sum(d) off the diagonal: its best corner is all ones, digit k being slope k.
    t = Triple(-np.eye(2), np.vstack([np.ones(9), np.zeros(9)]), np.tile([0.0, 1.0], (9, 1)), np.ones(2), np.zeros(9),
               2.0 ** np.arange(9))  # fmt: skip
    t.C[:, 0] = 2.0**-30
    for k in range(9):
        corner = "".join("1" if j == k else "0" for j in range(9))
        low = worst_rows(t, {0: corner}).below(np.arange(2), Scaled(np.ones(2)))
        assert low[0] == pytest.approx(-1 + 2.0**k, abs=1e-5)
        assert low[1] == -1.0
    assert worst_rows(t).above("linf", Scaled(np.ones(2)))[0] == pytest.approx(-1 + 511, abs=1e-5)


@pytest.mark.parametrize(
    "corner", ["", "0", "0" * 8, "0" * 10, "00000000x", "00000000 ", "-00000000", "11111111\u0661"]
)
@pytest.mark.usefixtures("few_vertices")
def test_a_malformed_corner_is_refused(corner: str) -> None:
    t = Triple(-np.eye(1), np.ones((1, 9)), np.ones((9, 1)), np.ones(1), np.zeros(9), np.ones(9))
    two = replace(t, A=-np.eye(2), B=np.ones((2, 9)), C=np.ones((9, 2)), tau=np.ones(2))
    with pytest.raises(InputError, match="the corner of row 1 must have 9 digits 0 or 1"):
        worst_rows(two, {1: corner})


@pytest.mark.usefixtures("few_vertices")
def test_a_corner_never_lowers_an_upper_bound() -> None:
    t = random_triple(0, "many slopes", n=2)
    t = replace(t, B=np.where(t.B == 0, 0.5, t.B), C=np.where(t.C == 0, 0.5, t.C))
    plain = worst_rows(t).above("linf", Scaled(np.ones(2)))
    for corner in ("0" * 9, "1" * 9, "010101010"):
        assert (worst_rows(t, {0: corner, 1: corner}).above("linf", Scaled(np.ones(2))) == plain).all()
        assert not worst_rows(t, {0: corner, 1: corner}).exact


def test_a_corner_of_an_exact_row_changes_nothing() -> None:
    t = random_triple(0, "own slope")
    x = np.array([1.0, 2.0, 3.0])
    first, second = worst_rows(t), worst_rows(t, {0: "1"})
    assert second.exact
    assert second.below(np.arange(3), Scaled(x)) == pytest.approx(first.below(np.arange(3), Scaled(x)), rel=1e-14)
    assert second.above("linf", Scaled(x)) == pytest.approx(first.above("linf", Scaled(x)), rel=1e-14)


@pytest.mark.parametrize("shape", EXACT)
def test_storage_does_not_matter(shape: str) -> None:
    t = random_triple(3, shape, n=4)
    w = np.array([1.0, 0.3, 2.0, 5.0])
    expected = worst_rows(t)
    for form in (sparse.csr_array, sparse.csc_array):
        rows = worst_rows(replace(t, A=form(t.A), B=form(t.B), C=form(t.C)))
        assert rows.above("linf", Scaled(w)) == pytest.approx(expected.above("linf", Scaled(w)), rel=1e-14)
        assert rows.below(np.arange(4), Scaled(w)) == pytest.approx(expected.below(np.arange(4), Scaled(w)), rel=1e-14)


def test_duplicate_entries_count_together() -> None:
    # Row 0 sees state 1 through one slope whose weight 3 is stored as 1 and 2.
    twice = sparse.csr_array((np.array([1.0, 2.0]), np.array([1, 1]), np.array([0, 2])), shape=(1, 2))
    t = Triple(-np.eye(2), np.array([[1.0], [1.0]]), twice, np.ones(2), np.zeros(1), np.ones(1))
    assert worst_rows(t).above("linf", Scaled(np.ones(2))) == pytest.approx([2.0, 2.0], abs=1e-12)
    assert worst_rows(t).below(np.arange(2), Scaled(np.ones(2))) == pytest.approx([2.0, 2.0], abs=1e-12)


def test_the_largest_diagonal_is_that_of_the_support() -> None:
    t = Triple(np.diag([-1.0, -8.0]), np.eye(2), np.diag([0.5, 1.0]), np.array([0.5, 1.0]), np.zeros(2), np.ones(2))
    assert worst_rows(t).largest_diagonal(np.array([0])) == pytest.approx(2.0)
    assert worst_rows(t).largest_diagonal(np.array([0, 1])) == pytest.approx(8.0)


def test_hardly_anything_is_lost_on_a_large_network() -> None:
    rng = np.random.default_rng(5)
    n = 300
    W = rng.normal(size=(n, n))
    t = Triple(sparse.diags_array(-np.ones(n)).tocsr(), sparse.eye_array(n, format="csr"), W, np.ones(n), np.zeros(n),
               np.ones(n))  # fmt: skip
    rows, z = worst_rows(t), rng.random(n) + 0.5
    high, low = rows.above("linf", Scaled(1.0 / z)), rows.below(np.arange(n), Scaled(z))
    assert (high >= low).all()
    assert ((high - low) / high).max() <= 1e-12
    assert add_up(high, 0.0).tolist() == high.tolist()


@pytest.mark.parametrize("kind", ["csr", "csc", "dense"])
def test_a_factor_for_every_state_is_one_product(kind: str) -> None:
    """A leaky echo-state network in l1: one profile a row, as for a factor of 1, and bounds around the exact rows."""
    rng = np.random.default_rng(5)
    a = np.append(rng.uniform(0.1, 1.0, 4), 0.3)
    W = rng.normal(size=(5, 5)) * (rng.random((5, 5)) < 0.7)
    t = EchoState(W if kind == "dense" else sparse.csr_array(W).asformat(kind), a, slopes=(-0.4, 0.9)).triple()
    t, w = t.oriented("l1"), 10.0 ** rng.uniform(-2, 2, 5)
    rows = worst_rows(t)
    assert rows.home is None
    assert rows.exact
    assert_above(t, "l1", w, None, tight=True)
    truth = exact_worst(t, exact(w))
    low = rows.below(np.arange(5), Scaled(w))
    assert all(Fraction(value) <= best for value, best in zip(low, truth, strict=True) if best is not None)
    assert low == pytest.approx([float(best) for best in truth if best is not None], rel=1e-13, abs=1e-13)
