"""Anderson acceleration: exact on small linear maps, empty problems, columns that leave."""

from __future__ import annotations

import numpy as np

from metzler.consequences.equilibria.anderson import Anderson


def test_a_linear_map_of_three_states_is_solved_in_five_proposals() -> None:
    rng = np.random.default_rng(0)
    M = rng.standard_normal((3, 3))
    M *= 0.9 / np.abs(np.linalg.eigvals(M)).max()
    b = rng.standard_normal((3, 4))
    guess, x = Anderson(np.ones(3)), np.zeros((3, 4))
    for _ in range(5):
        x = guess.propose(x, M @ x + b - x)
    solution = np.linalg.solve(np.eye(3) - M, b)
    assert np.abs(x - solution).max() < 1e-6 * np.abs(solution).max()


def test_a_column_at_rest_stays_and_columns_can_leave() -> None:
    guess, x = Anderson(np.ones(2)), np.array([[1.0, 0.0], [1.0, 0.0]])
    for _ in range(3):
        x = guess.propose(x, 0.5 * (1.0 - x))
        assert (x[:, 0] == 1.0).all()
    guess.select(np.array([False, True]))
    x = guess.propose(x[:, 1:], 0.5 * (1.0 - x[:, 1:]))
    assert x.shape == (2, 1)
    assert np.allclose(x, 1.0)
