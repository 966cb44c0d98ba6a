"""Roots without a guard: bistable, large, none."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from metzler.consequences.roots import root
from metzler.models import FiringRate, Hopfield, HopfieldMap


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
