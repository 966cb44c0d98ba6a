"""Theorems 16 to 23 of Davydov, Proskurnikov and Bullo (ACC 2022), each on 200 random networks.

Every theorem is measured against its closed form where it has one, against brute force over all slope vertices and
row selections, and against the paper's linear program. Weights are small fractions, so that zero rows,
triangles, equal rows and ties are common; slopes may be negative.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.oracles.brute_force import abscissa, majorant, perron_value_of_rows, undominated
from tests.oracles.triples import corners, metzler_rows

from metzler.claims.check import check
from metzler.models import (
    DiagonalFeedback,
    Entrywise,
    FiringRate,
    Hopfield,
    Lure,
    Model,
    Persidskii,
    printed_bound,
    tight_bound,
)
from metzler.search.certify import certify

Draw = Callable[[Any], Any]
many = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
quarters = st.integers(-8, 8).map(lambda k: k / 4)
orders = st.sampled_from(("l1", "linf"))
SHAPES = ("full", "full", "triangle", "zero row", "rank one", "two parts")
ROUNDING = 1e-10
LP_MARGIN = 1e-2
"""The program is asked this far, relative to the network, on either side of the answer: nearer, its tolerance rules."""


def entries(draw: Draw, rows: int, columns: int, values: Any = quarters) -> np.ndarray:
    return np.array(draw(st.lists(values, min_size=rows * columns, max_size=rows * columns))).reshape(rows, columns)


def square(draw: Draw, n: int) -> np.ndarray:
    """Weights, often reducible, of low rank, or with a zero row."""
    W = entries(draw, n, n)
    shape = draw(st.sampled_from(SHAPES))
    if shape == "triangle":
        W = np.triu(W)
    elif shape == "zero row":
        W[draw(st.integers(0, n - 1))] = 0.0
    elif shape == "rank one":
        W = np.outer(W[0], W[:, 0])
    elif shape == "two parts":
        W[: n // 2, n // 2 :] = 0.0
        W[n // 2 :, : n // 2] = 0.0
    return W


def slopes(draw: Draw, m: int, least: float = -1.5) -> tuple[np.ndarray, np.ndarray]:
    lo = entries(draw, 1, m, st.sampled_from([v for v in (-1.5, -0.5, 0.0, 0.0, 0.25, 1.0) if v >= least]))[0]
    return lo, lo + entries(draw, 1, m, st.sampled_from((0.0, 0.5, 1.0, 2.0)))[0]


def all_rows(net: Model, order: str) -> np.ndarray:
    """The worst-case rows (v, n, n) at all slope vertices, in the coordinates in which l1 reads like linf."""
    t = net.triple().oriented(order)
    return np.array([metzler_rows(t, d) for d in corners(t)])


def feasible(rows: np.ndarray, b: float) -> bool:
    """The paper's program at b: is there `eta >= 1` with `M eta <= b eta` for all vertices?"""
    n = rows.shape[1]
    stacked = np.unique((rows - b * np.eye(n)).reshape(-1, n), axis=0)
    return bool(linprog(np.zeros(n), A_ub=stacked, b_ub=np.zeros(len(stacked)), bounds=(1.0, None)).status == 0)


def assert_theorem(net: Model, order: str, closed_form: float | None = None, *, program: bool = True) -> None:
    """Rate and gap enclose what brute force, the program and the closed form say."""
    answer = certify(net, order)
    check(answer, net).require()
    rows = all_rows(net, order)
    size = max(1.0, float(np.abs(rows).max()))
    low, high = -(answer.rate + answer.gap) - ROUNDING * size, -answer.rate + ROUNDING * size
    assert answer.exact
    truth = perron_value_of_rows([undominated(np.unique(rows[:, i], axis=0)) for i in range(net.n)])
    assert low <= truth <= high
    assert answer.gap <= 3e-6 * size
    if program:
        assert feasible(rows, high + LP_MARGIN * size)
        assert not feasible(rows, low - LP_MARGIN * size)
    if closed_form is not None:
        assert low <= closed_form <= high


def threshold_form(W: np.ndarray, leak: np.ndarray, lo: float, hi: float) -> float:
    """Theorems 16 and 18 for a diagonal leak: leaks faster than the rate take the largest slope."""
    ends = [np.where(leak >= c, hi, lo) for c in [*leak.tolist(), np.inf]]
    return max(abscissa(np.diag(-leak) + d[:, None] * majorant(W)) for d in ends)


@pytest.mark.parametrize(("model", "order"), [(Hopfield, "l1"), (FiringRate, "linf")])
@many
@given(data=st.data())
def test_theorems_16_and_18_matched_norms(model: type[Any], order: str, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 4))
    W, leak = square(data.draw, n), entries(data.draw, 1, n, st.sampled_from((0.0, 0.5, 1.0, 3.0)))[0]
    if data.draw(st.booleans()):
        lo, width = data.draw(st.sampled_from((0.0, 0.25, 1.0))), data.draw(st.sampled_from((0.0, 0.5, 2.0)))
        assert_theorem(model(W, leak, slopes=(lo, lo + width)), order, threshold_form(W, leak, lo, lo + width))
    else:
        assert_theorem(model(W, leak, slopes=slopes(data.draw, n)), order)


@many
@given(pair=st.sampled_from([(Hopfield, "l1"), (FiringRate, "linf")]), data=st.data())
def test_theorems_16_and_18_one_leak(pair: tuple[type[Any], str], data: st.DataObject) -> None:
    model, order = pair
    W = square(data.draw, data.draw(st.integers(1, 4)))
    lo, width = data.draw(st.sampled_from((0.0, 0.25, 1.0))), data.draw(st.sampled_from((0.0, 0.5, 2.0)))
    root = abscissa(majorant(W))
    expected = -1.0 + (lo if root < 0 else lo + width) * root
    assert_theorem(model(W, 1.0, slopes=(lo, lo + width)), order, expected, program=False)


@many
@given(pair=st.sampled_from([(Hopfield, "linf"), (FiringRate, "l1")]), data=st.data())
def test_equations_7_and_8_unmatched_norms(pair: tuple[type[Any], str], data: st.DataObject) -> None:
    model, order = pair
    n = data.draw(st.integers(1, 4))
    W, (lo, hi) = square(data.draw, n), slopes(data.draw, n)
    low, high = (W * d for d in (lo, hi)) if model is Hopfield else (d[:, None] * W for d in (lo, hi))
    F = np.maximum(np.abs(low), np.abs(high))
    np.fill_diagonal(F, np.maximum(np.diag(low), np.diag(high)) - 1.0)
    assert_theorem(model(W, 1.0, slopes=(lo, hi)), order, abscissa(F), program=False)


@many
@given(data=st.data())
def test_theorem_19_persidskii(data: st.DataObject) -> None:
    W = square(data.draw, data.draw(st.integers(1, 4))) - data.draw(st.sampled_from((0.0, 2.0, 8.0))) * np.eye(1)
    lo, width = data.draw(st.sampled_from((0.0, 0.25, 1.0))), data.draw(st.sampled_from((0.0, 0.5, 2.0)))
    root = abscissa(majorant(W))
    assert_theorem(Persidskii(W, slopes=(lo, lo + width)), "l1", (lo if root < 0 else lo + width) * root)


@many
@given(order=orders, data=st.data())
def test_theorem_20_diagonal_feedback(order: str, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 4))
    W, c, (lo, hi) = square(data.draw, n), entries(data.draw, 1, n)[0], slopes(data.draw, n)
    expected = abscissa(majorant(W) - np.diag(np.minimum(lo * c, hi * c)))
    assert_theorem(DiagonalFeedback(W, c, slopes=(lo, hi)), order, expected)


@many
@given(order=orders, data=st.data())
def test_theorem_21_a_nonlinearity_for_every_pair(order: str, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 3))
    W = square(data.draw, n)
    lo, hi = (end.reshape(n, n) for end in slopes(data.draw, n * n))
    F = np.maximum(np.abs(lo * W), np.abs(hi * W))
    np.fill_diagonal(F, np.maximum(np.diag(lo * W), np.diag(hi * W)))
    assert_theorem(Entrywise(W, slopes=(lo, hi)), order, abscissa(F))


@pytest.mark.parametrize("m", [1, 2])
@many
@given(order=orders, data=st.data())
def test_theorems_22_and_23_lure_systems(order: str, m: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 3))
    net = Lure(square(data.draw, n), entries(data.draw, n, m), entries(data.draw, m, n), slopes=slopes(data.draw, m))
    assert_theorem(net, order)


@many
@given(order=orders, seed=st.integers(0, 10**9))
def test_theorem_23_exact_below_interval_below_printed(order: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    A, B, C = rng.normal(size=(5, 5)) - 2 * np.eye(5), rng.normal(size=(5, 4)), rng.normal(size=(4, 5))
    lo = rng.uniform(-0.5, 0.5, 4)
    net = Lure(A, B, C, slopes=(lo, lo + rng.uniform(0, 1, 4)))
    answer = certify(net, order)
    assert answer.exact
    tight = abscissa(tight_bound(net))
    assert -(answer.rate + answer.gap) <= tight + 1e-9
    assert tight <= abscissa(printed_bound(net)) + 1e-9
