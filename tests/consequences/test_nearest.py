"""Projections against a general solver and against the conditions of optimality; descent over norms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog, minimize
from tests.consequences.random_networks import random_network

from metzler.certificates import certify, check
from metzler.consequences.nearest import RowProblem, nearest_weights, project_weights
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield
from metzler.norms import Norm


def a_row(seed: int) -> tuple[RowProblem, np.ndarray, np.ndarray, float]:
    rng = np.random.default_rng(seed)
    problem = RowProblem(rng.exponential(size=4), rng.exponential(size=4), float(rng.normal()) * (seed % 4 != 3))
    d = np.sort(rng.normal(size=2)) if seed % 2 else np.array([0.0, 1.0])
    s = np.abs(d) if seed % 3 else np.ones(2)
    return problem, d, s, float(rng.uniform(0.0, 1.0))


@pytest.mark.parametrize("seed", range(60))
def test_frobenius_row_against_a_general_solver(seed: int) -> None:
    problem, d, s, room = a_row(seed)
    x, y, _ = problem.nearest(d, s, room, "frobenius")
    sign = np.sign(problem.loop)
    target = np.append(problem.size, abs(problem.loop))
    rows = np.column_stack([s[:, None] * problem.price, d * sign])
    found = minimize(
        lambda z: 0.5 * ((z - target) ** 2).sum(),
        np.zeros(5),
        jac=lambda z: z - target,
        bounds=[(0, None)] * 4 + [(0, None if sign else 0)],
        constraints={"type": "ineq", "fun": lambda z: room - rows @ z, "jac": lambda z: -rows},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert (rows @ np.append(x, y * sign) <= room + 1e-9).all()
    assert np.linalg.norm(np.append(x, y * sign) - found.x) < 1e-4
    assert 0.5 * ((np.append(x, y * sign) - target) ** 2).sum() <= found.fun + 1e-7


@pytest.mark.parametrize("seed", range(60))
def test_total_row_against_linear_programming(seed: int) -> None:
    problem, d, s, room = a_row(seed)
    x, y, _ = problem.nearest(d, s, room, "total")
    sign = np.sign(problem.loop)
    rows = np.column_stack([s[:, None] * problem.price, d * sign])
    start = np.append(problem.size, abs(problem.loop))
    # variables: decrease of each of five magnitudes, increase of the self-loop
    change = np.column_stack([-rows, d * sign])
    caps = [(0, v) for v in start] + [(0, None if sign else 0)]
    found = linprog(np.ones(6), A_ub=change, b_ub=room - rows @ start, bounds=caps)
    assert found.status == 0
    mine = np.abs(np.append(x - problem.size, y - problem.loop)).sum()
    assert mine == pytest.approx(found.fun, abs=1e-7)


@pytest.mark.parametrize("seed", range(48))
@pytest.mark.parametrize("distance", ["frobenius", "total"])
def test_networks_keep_pattern_and_signs_and_are_certified(seed: int, distance: str) -> None:
    net = random_network(seed)
    order = ("l1", "linf")[seed % 2]
    rng = np.random.default_rng(seed)
    for found in (
        project_weights(net, Norm(order, rng.uniform(0.5, 2.0, net.n)), rate=0.05, distance=distance),
        nearest_weights(net, order, rate=0.05, distance=distance, max_steps=40),
    ):
        change = np.asarray(found.model.W) - net.W
        assert found.certificate.rate >= 0.05
        assert check(found.certificate, found.model).holds
        assert (np.sign(found.model.W) * np.sign(net.W) >= 0).all()
        assert (found.model.W[net.W == 0] == 0).all()
        assert found.frobenius == pytest.approx(np.linalg.norm(change))
        assert found.total == pytest.approx(np.abs(change).sum())


def test_descent_beats_the_networks_own_norm() -> None:
    better = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        net = FiringRate(rng.normal(size=(6, 6)), slopes=(0.0, 1.0))
        start = project_weights(net, certify(net, "linf").norm)
        found = nearest_weights(net, "linf")
        assert found.frobenius <= start.frobenius * (1 + 1e-9)
        better += found.frobenius < 0.99 * start.frobenius
    assert better >= 6


def test_two_neurons_attain_the_optimum_over_norms() -> None:
    """A loop with product above 1: over all norms the nearest point of the hyperbola `a b = 1`."""
    net = Hopfield([[0.0, 2.0], [1.5, 0.0]], slopes=(0.0, 1.0))
    a = np.linspace(0.5, 2.0, 200_001)
    least = np.sqrt(((2.0 - a) ** 2 + (1.5 - 1 / a) ** 2).min())
    for order in ("l1", "linf"):
        assert nearest_weights(net, order).frobenius == pytest.approx(least, rel=1e-5)


def test_nothing_changes_where_the_rate_is_there() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh")
    assert nearest_weights(net, "l1", rate=0.4).changed == 0
    assert project_weights(net, Norm("l1", [1.0, 1.0]), rate=0.4).total == 0.0


def test_refusals() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh")
    with pytest.raises(InputError, match="lower the rate"):
        nearest_weights(net, "l1", rate=1.5)
    with pytest.raises(InputError, match="distance"):
        nearest_weights(net, "l1", distance="l0")
    with pytest.raises(InputError, match="norm must be"):
        nearest_weights(net, "l2")
    with pytest.raises(InputError, match="of order"):
        project_weights(net, Norm("l2", [1.0, 1.0]))
    with pytest.raises(InputError, match="2 weights"):
        project_weights(net, Norm("l1", [1.0]))
