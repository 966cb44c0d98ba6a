"""Analytic centres: derivatives by differences, margins that no other multipliers pass."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from metzler.deadline import Deadline
from metzler.search.centres import Centre, Pair, balanced, centre_steps
from metzler.steps import finished


def pairs() -> list[Pair]:
    rng = np.random.default_rng(0)
    b = rng.normal(size=(5, 5)) * 0.5 - np.eye(5)
    return [Pair(b), Pair(b, -np.eye(5)), Pair(b, -np.eye(5) + 0.1 * rng.normal(size=(5, 5)))]


def barrier(pair: Pair, q: np.ndarray, t: float) -> float:
    return -float(np.linalg.slogdet(pair.form(q, t))[1])


@pytest.mark.parametrize("pair", pairs())
def test_gradient_and_hessian_are_those_of_the_barrier(pair: Pair) -> None:
    q, t, h = np.random.default_rng(1).uniform(0.5, 2.0, 5), -9.0, 1e-5
    P = np.linalg.inv(pair.form(q, t))
    reached, slope, H = pair.derivatives(P, t)
    moves = h * np.eye(5)
    by_hand = [(barrier(pair, q + e, t) - barrier(pair, q - e, t)) / (2 * h) for e in moves]
    np.testing.assert_allclose(slope, by_hand, rtol=1e-6, atol=1e-8)
    slopes = [[pair.derivatives(np.linalg.inv(pair.form(q + s * e, t)), t)[1] for e in moves] for s in (1, -1)]
    np.testing.assert_allclose(H, (np.array(slopes[0]) - np.array(slopes[1])) / (2 * h), rtol=1e-5, atol=1e-7)
    a = -np.eye(5) if pair.a is None else pair.a
    np.testing.assert_allclose(reached, np.diagonal(a @ P @ pair.b.T), rtol=1e-9)


def test_a_missing_matrix_is_minus_the_identity() -> None:
    lean, full, _ = pairs()
    ends = [finished(centre_steps(each, Deadline(None))) for each in (lean, full)]
    assert ends[0].margin == pytest.approx(ends[1].margin, rel=1e-9)
    part = np.array([0, 3])
    np.testing.assert_allclose(lean.on(part).form(np.ones(2), 0.1), full.on(part).form(np.ones(2), 0.1))


@pytest.mark.parametrize("k", range(3))
def test_the_margin_is_the_best_and_the_bound_holds(k: int) -> None:
    pair = pairs()[k]
    found = finished(centre_steps(pair, Deadline(None)))
    starts = np.random.default_rng(2).normal(size=(6, 5))
    best = max(
        -minimize(
            lambda y: -pair.margin(np.exp(y)), y, method="Nelder-Mead", options={"maxiter": 6000, "fatol": 1e-9}
        ).fun
        for y in starts
    )
    assert found.margin <= best + 1e-6
    assert found.margin >= best - 0.02 * (1.0 + abs(best))
    assert found.upper >= best - 1e-9


def test_it_can_be_stopped() -> None:
    steps = centre_steps(pairs()[0], Deadline(0.0))
    first = next(steps)
    assert isinstance(first, Centre)
    with pytest.raises(StopIteration):
        next(steps)


def test_balanced_rows_and_columns() -> None:
    b = np.array([[1.0, 100.0, 0.0], [0.01, 1.0, 5.0], [0.0, 0.2, 1.0]])
    q = balanced(b)
    size = q[:, None] * (b - np.diag(np.diagonal(b))) ** 2 / q
    np.testing.assert_allclose(size.sum(axis=0), size.sum(axis=1), rtol=0.2)
