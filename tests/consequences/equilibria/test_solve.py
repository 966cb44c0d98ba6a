"""Linear systems: dense, sparse, large, singular."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from metzler.consequences.equilibria.solve import linear_solve, newton_step
from metzler.models import Hopfield


def test_small_and_large_systems() -> None:
    rng = np.random.default_rng(0)
    for n in (20, 1500):
        J = sparse.random_array((n, n), density=4 / n, rng=rng, format="csr") - 6.0 * sparse.eye_array(n, format="csr")
        right = rng.standard_normal(n)
        assert np.abs(J @ linear_solve(J, right, 1e-10) - right).max() < 1e-7
        assert np.abs(J.toarray() @ linear_solve(J.toarray(), right, 1e-10) - right).max() < 1e-7


def test_a_singular_system_gets_a_finite_answer() -> None:
    assert np.isfinite(linear_solve(np.zeros((2, 2)), np.ones(2), 1e-6)).all()


def test_newtons_step_solves_a_linear_network() -> None:
    net = Hopfield([[0.0, 0.5], [0.2, 0.0]], activation="identity")
    x = newton_step(net, np.zeros(2), 1.0, net.field(np.zeros(2), 1.0))
    assert np.abs(net.field(x, 1.0)).max() < 1e-14
