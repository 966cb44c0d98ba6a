"""Projections of a row against a general solver and against linear programming."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from metzler.consequences.design.projection import RowProblem, _threshold


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


def test_sizes_beyond_all_prices_overflow_without_a_word() -> None:
    value, price = np.array([1e300, 1.0]), np.array([1e-300, 1.0])
    with np.errstate(over="raise", invalid="raise"):
        lam = _threshold(value, price, 0.75, 0.0)
    assert lam is not None
    assert price @ np.maximum(value - lam * price, 0.0) <= 0.75 * (1 + 1e-12) or lam > 1e300
