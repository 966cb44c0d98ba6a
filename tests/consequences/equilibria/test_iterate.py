"""The guarded iteration: predictions, columns that end at different times, and the end that rounding sets."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.consequences.equilibria.iterate import Aim, PlainStep, iterate, predicted_steps
from metzler.models import FiringRate, Hopfield
from metzler.norms.diagonal import Norm

NET = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="identity")
PLAIN = Norm("linf", [1.0, 1.0])
PLAIN_STEP = PlainStep(1.0, 0.5)


def aim(atol: float, worst: float = 2.0) -> Aim:
    """The largest entry of f over the rate, `1 / worst`."""
    return Aim(lambda f: worst * np.abs(f).max(axis=0), worst, atol)


def test_the_prediction_is_the_geometric_one() -> None:
    assert predicted_steps(1.0, PLAIN_STEP, aim(2.0)) == 0
    assert predicted_steps(1.0, PLAIN_STEP, aim(2.0**-20)) == 21
    assert predicted_steps(1.0, PlainStep(1.0, 0.0), aim(1e-9)) == 1
    assert predicted_steps(1.0, PLAIN_STEP, aim(1e-9, np.inf)) == -1
    assert predicted_steps(1.0, PlainStep(1.0, 1.0), aim(1e-9)) == -1


@pytest.mark.parametrize("method", ["euler", "anderson", "newton"])
def test_each_column_stops_for_itself(method: str) -> None:
    u = np.array([[1e-7, 1.0, 0.0], [-1e-7, 1.0, 0.0]])
    run = iterate(NET, np.zeros((2, 3)), u, PLAIN, PLAIN_STEP, aim(1e-6), method)
    assert run.converged
    assert np.allclose(run.state, np.linalg.solve([[1.0, -0.5], [-0.5, 1.0]], u), atol=1e-6)
    assert (run.state[:, 0] == 0).all()
    assert (run.state[:, 2] == 0).all()


def test_the_iteration_ends_where_rounding_ends_progress() -> None:
    net = FiringRate([[0.1, 0.3], [-0.4, 0.2]], activation="tanh")
    run = iterate(net, np.ones((2, 1)), 0.3, PLAIN, PlainStep(1.0, 0.9), aim(1e-30, 10.0), "euler")
    assert run.evaluations < 200
    assert np.abs(net.field(run.state[:, 0], 0.3)).max() < 1e-15


def test_newtons_method_solves_nothing_for_columns_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    solved = []

    def useless(model: object, x: np.ndarray, u: object, f: np.ndarray) -> np.ndarray:
        solved.append(x)
        return x + 1e3

    monkeypatch.setattr("metzler.consequences.equilibria.iterate.newton_step", useless)
    net = FiringRate([[0.0, 0.5], [0.5, 0.0]], activation="tanh")
    run = iterate(net, np.ones((2, 1)), 0.3, PLAIN, PlainStep(0.05, 0.98), aim(1e-9), "newton")
    assert run.converged
    assert run.evaluations > 100
    assert len(solved) <= 10
