"""Weights and monotonicity are proved where they hold, and bounds of solutions hold in rational numbers."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

import numpy as np
from tests.oracles.implicit_layer import monotone_net, weighted_net

from metzler.errors import InputError
from metzler.torch.local_proof import Positive, proof
from metzler.torch.radius_net import ImplicitNet


def net(weights: tuple[np.ndarray, ...], activation: str = "relu") -> ImplicitNet:
    return ImplicitNet(*map(torch.tensor, weights), activation)


@pytest.mark.parametrize("gap", [1.0, 1e-3, 1e-9])
@pytest.mark.parametrize("seed", range(5))
def test_both_kinds_are_proved(seed: int, gap: float) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 7))
    assert proof(net(weighted_net(rng, n, 2, 2, gap))).positive is not None
    found = proof(net(monotone_net(rng, n, 2, 2, gap)))
    assert 0.9 * gap < found.m


def test_what_is_not_unique_is_refused() -> None:
    bistable = (np.array([[0.0, 2.0], [2.0, 0.0]]), np.ones((2, 1)), np.zeros(2), np.ones((2, 2)), np.zeros(2))
    with pytest.raises(InputError, match="not proved unique"):
        proof(net(bistable))
    rotation = (np.array([[0.0, 9.0], [-9.0, 0.0]]), *bistable[1:])
    assert proof(net(rotation)).m > 0.99
    with pytest.raises(InputError, match="relu only"):
        proof(net(rotation, "tanh"))


def test_the_border_is_not_crossed() -> None:
    A = np.array([[0.0, 1.0], [1.0, 0.0]])  # I - [A] is singular, and so is I - A
    with pytest.raises(InputError, match="not proved unique"):
        proof(net((A, np.ones((2, 1)), np.zeros(2), np.ones((2, 2)), np.zeros(2))))


def test_m_is_below_the_smallest_eigenvalue() -> None:
    weights = monotone_net(np.random.default_rng(3), 5, 2, 2, 0.25)
    smallest = np.linalg.eigvalsh(np.eye(5) - (weights[0] + weights[0].T) / 2)[0]
    assert smallest - 1e-9 < proof(net(weights)).m < smallest


@pytest.mark.parametrize("seed", range(10))
def test_a_wrong_solution_is_lifted_above_the_right_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = weighted_net(rng, 4, 2, 2, 0.1)
    held = proof(net(weights)).positive
    assert held is not None
    matrix = np.diag(1 - np.diag(weights[0])) - np.abs(weights[0]) * (1 - np.eye(4))
    q = rng.random((3, 4)) + 1e-3
    exact = np.linalg.solve(matrix, q.T).T
    for guess in (exact, exact * 0, exact * rng.random((3, 4)), -exact):
        assert (held.solve(torch.tensor(guess), torch.tensor(q)).numpy() >= exact * (1 - 1e-12)).all()
    np.testing.assert_allclose(held.solve(torch.tensor(exact), torch.tensor(q)).numpy(), exact, rtol=1e-9)


def test_weights_that_prove_nothing_say_nothing() -> None:
    off = torch.tensor([[0.0, 2.0], [2.0, 0.0]], dtype=torch.float64)
    one = torch.ones(2, dtype=torch.float64)
    assert Positive(0 * one, off, one).solve(one, one).isnan().all()


def test_the_best_weights_are_those_of_perron() -> None:
    weights = weighted_net(np.random.default_rng(1), 5, 2, 2, 0.2)
    best = proof(net(weights)).perron
    comparison = np.abs(weights[0]) * (1 - np.eye(5)) + np.diag(np.diag(weights[0]))
    exact = 1.0 - np.linalg.eigvals(comparison).real.max()
    assert exact * (1 - 1e-6) < float((best.g / best.w).min()) <= exact * (1 + 1e-12)
