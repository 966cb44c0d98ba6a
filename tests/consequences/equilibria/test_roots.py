"""Roots without a guard: bistable, large, none."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from metzler.consequences.equilibria.roots import root, root_steps
from metzler.deadline import Deadline
from metzler.models import FiringRate, Hopfield, HopfieldMap
from metzler.steps import finished


def test_each_start_finds_its_own_state_of_a_bistable_network() -> None:
    net = Hopfield([[2.0]], activation="tanh")
    run = root(net, np.array([[1.0, -1.0]]), 0.0, 1e-10)
    assert run.converged
    assert run.state[0, 0] > 1.9
    assert run.state[0, 1] < -1.9


def test_a_large_network_that_no_norm_certifies() -> None:
    rng = np.random.default_rng(3)
    W = sparse.random_array((1200, 1200), density=0.01, rng=rng, data_sampler=rng.standard_normal, format="csr")
    net = FiringRate(W * 0.2, activation="tanh")
    run = root(net, np.zeros((1200, 1)), rng.standard_normal((1200, 1)), 1e-8)
    assert run.converged
    assert run.predicted == -1


def test_no_root_is_no_root() -> None:
    assert not root(Hopfield([[0.0]], leak=0.0, activation="tanh"), np.zeros((1, 1)), 1.0, 1e-8).converged
    assert not root(HopfieldMap([[1.0]], activation="identity"), np.zeros((1, 1)), 1.0, 1e-8).converged


def test_no_root_of_a_stiff_network_is_no_root_either() -> None:
    net = Hopfield(np.zeros((2, 2)), leak=[0.0, 1.0], activation="tanh", tau=[1e3, 1e-5])
    assert not root(net, np.zeros((2, 1)), 1.0, 1e-8).converged


def test_a_trajectory_that_explodes_is_left_without_warnings() -> None:
    for net in (Hopfield([[8e3]], activation="relu"), HopfieldMap([[1e8]], activation="relu")):
        assert not root(net, np.ones((1, 1)), 1.0, 1e-8).converged


class Asked(Deadline):
    """Passes when it was asked so many times."""

    def __init__(self, times: int) -> None:
        self.times = times

    def passed(self) -> bool:
        self.times -= 1
        return self.times < 0


def test_the_best_state_that_was_looked_at_is_returned_after_the_deadline() -> None:
    rng = np.random.default_rng(0)
    for n in (6, 1001):  # both of SciPy's solvers
        W = sparse.random_array((n, n), density=3 / n, rng=rng, data_sampler=rng.standard_normal, format="csr")
        net, u = FiringRate(W, activation="tanh"), rng.standard_normal((n, 1))
        residuals = []
        for times in (0, 4, 40):
            run = finished(root_steps(net, np.zeros((n, 1)), u, 1e-13, Asked(times)))
            residuals.append(np.abs(net.field(run.state[:, 0], u[:, 0])).max())
            assert run.evaluations <= times + 1
        assert residuals[0] == np.abs(net.field(np.zeros(n), u[:, 0])).max()
        assert residuals[2] < residuals[0]
        assert residuals == sorted(residuals, reverse=True)


def test_the_deadline_ends_the_trajectory_of_a_second_attempt_too() -> None:
    for net in (Hopfield([[0.0]], leak=0.0, activation="tanh"), HopfieldMap([[1.0]], activation="identity")):
        for times in range(0, 60, 7):
            run = finished(root_steps(net, np.zeros((1, 1)), 1.0, 1e-8, Asked(times)))
            assert not run.converged
            assert np.isfinite(run.state).all()
