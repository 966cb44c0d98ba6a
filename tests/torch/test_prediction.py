"""The step contracts as said, exactly where it is said to, and never takes more steps than predicted: brute force."""

from __future__ import annotations

import numpy as np
import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from metzler.errors import InputError
from metzler.torch.operator import fixed_point, linear_fixed_point
from metzler.torch.own_loop import KNOWN, pointwise, settled
from metzler.torch.prediction import dual, gains, predicted, speed

NORMS = ("linf", "l1")


def _matrix(rng, n, worst, hi=1.0):
    """A matrix whose comparison matrix has the largest eigenvalue `worst / hi`, with diagonal entries of all sizes."""
    A = rng.standard_normal((n, n)) * (rng.random((n, n)) < rng.choice([0.3, 1.0]))
    A *= 10 ** rng.uniform(-1, 1)
    np.fill_diagonal(A, -(10 ** rng.uniform(-2, 2, n)) * rng.choice([-1, 1, 1], n))
    A -= (_alpha(A) - worst / hi) * np.eye(n)
    return A


def _alpha(A):
    compared = np.abs(A)
    np.fill_diagonal(compared, np.diag(A))
    return np.linalg.eigvals(compared).real.max()


def _J(A, hi):
    off = np.abs(A - np.diag(np.diag(A)))
    return (hi / (1 - hi * np.diag(A)))[:, None] * off


def test_the_step_contracts_if_and_only_if_the_comparison_matrix_does() -> None:
    rng = np.random.default_rng(1)
    for _ in range(2000):
        hi = rng.choice([1.0, 0.25])
        worst = 1 + rng.choice([-1, 1]) * 10 ** rng.uniform(-6, 0)
        A = _matrix(rng, rng.integers(1, 8), worst, hi)
        if (hi * np.diag(A) >= 1).any():
            assert worst >= 1
            continue
        for J in (_J(A, hi), _J(A.T, hi)):
            assert (np.abs(np.linalg.eigvals(J)).max() < 1) == (worst < 1)


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_two_states_approach_each_other_neuron_by_neuron(name) -> None:
    phi, rng = pointwise(name, 0.3), np.random.default_rng(2)
    for _ in range(300):
        n = int(rng.integers(1, 8))
        A = _matrix(rng, n, rng.uniform(-2, 0.99), phi.hi)
        off, J = A - np.diag(np.diag(A)), _J(A, phi.hi)
        v, x, y = rng.standard_normal((3, 40, n)) * 10 ** rng.uniform(-1, 1, (3, 40, 1))
        own = torch.from_numpy(np.diag(A).copy())
        fx, fy = (settled(phi, own, torch.from_numpy(s @ off.T + v))[0].numpy() for s in (x, y))
        assert (np.abs(fx - fy) <= np.abs(x - y) @ J.T * (1 + 1e-9) + 1e-9).all()
        d = rng.random(n) * phi.hi
        back = d / (1 - d * np.diag(A))
        moved = np.abs(back * ((x - y) @ off))
        assert (moved <= np.abs(x - y) @ _J(A.T, phi.hi).T * (1 + 1e-9) + 1e-12).all()


def test_for_relu_it_is_the_forward_backward_step_and_the_network_without_self_loops() -> None:
    rng = np.random.default_rng(3)
    for _ in range(300):
        n = int(rng.integers(1, 8))
        A = _matrix(rng, n, rng.uniform(-2, 0.99))
        x, v = np.abs(rng.standard_normal(n)), rng.standard_normal(n)
        a = 1 / (1 - np.diag(A))
        step = np.maximum((1 - a) * x + a * (A @ x + v), 0)
        off = A - np.diag(np.diag(A))
        own = torch.from_numpy(np.diag(A).copy())
        mine = settled(pointwise("relu", 0.0), own, torch.from_numpy(off @ x + v))[0].numpy()
        np.testing.assert_allclose(mine, step, rtol=1e-9, atol=1e-9 * np.abs(A).max())
        np.testing.assert_allclose(mine, np.maximum(a[:, None] * off @ x + a * v, 0), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("order", NORMS)
def test_weights_prove_the_factor_which_is_near_the_spectral_radius(order) -> None:
    rng = np.random.default_rng(4)
    for _ in range(500):
        hi, n = rng.choice([1.0, 0.25]), int(rng.integers(1, 12))
        A = _matrix(rng, n, rng.uniform(-2, 0.9), hi)
        held = speed(torch.from_numpy(A), torch.ones(n), order, hi)
        w, J = held.weights.numpy(), _J(A, hi)
        assert (w > 0).all()
        assert ((J if order == "linf" else J.T) @ w <= held.factor * w * (1 + 1e-12)).all()
        assert np.abs(np.linalg.eigvals(J)).max() <= held.factor + 1e-12
        u, other = dual(torch.from_numpy(A), held.weights, order, hi)
        back = _J(A.T, hi)
        u = u.numpy()
        assert ((back.T if other == "l1" else back) @ u <= held.factor * u * (1 + 1e-9)).all()


def test_the_factor_of_a_full_matrix_is_the_spectral_radius() -> None:
    rng = np.random.default_rng(5)
    for n in (5, 30):
        A = -np.abs(rng.standard_normal((n, n))) - 2 * n * np.eye(n)
        held = speed(torch.from_numpy(A), torch.ones(n), "linf", 1.0)
        assert held.factor == pytest.approx(np.abs(np.linalg.eigvals(_J(A, 1.0))).max(), rel=1e-6)


@pytest.mark.parametrize("order", NORMS)
def test_no_more_steps_than_predicted_are_needed_forward_and_backward(order) -> None:
    rng = np.random.default_rng(6)
    for k in range(1200):
        name = sorted(KNOWN)[k % len(KNOWN)]
        phi, n = pointwise(name, 0.3), int(rng.integers(1, 8))
        A = torch.from_numpy(_matrix(rng, n, 1 - 10 ** rng.uniform(-1, 0.5), phi.hi))
        v = torch.from_numpy(rng.standard_normal((5, n)) * 10 ** rng.uniform(-2, 2, (5, 1)))
        tol, start = 10 ** rng.uniform(-9, -1), torch.ones(n)
        _, weights, report = fixed_point(A, v, start, order, name, 0.3, tol, 10**9, None)
        used, count, residual, factor = report.tolist()
        assert used <= count
        assert residual <= tol * (1 + 1e-6)
        d = torch.from_numpy(rng.random((5, n)) * phi.hi)
        other = dual(A, weights, order, phi.hi)
        report = linear_fixed_point(A.mT, d, v, *other, phi.hi, torch.tensor(factor, dtype=torch.float64), tol, 10**9)[
            1
        ]
        assert report[0] <= report[1] == count
        assert report[2] <= tol * (1 + 1e-6)


def test_the_prediction_is_attained_up_to_one_step() -> None:
    """All synapses inhibit and the input lies along the Perron vector: every step brings exactly minus the factor."""
    rng = np.random.default_rng(7)
    for tol in (1e-2, 1e-6, 1e-12):
        A = rng.random((6, 6))
        A = 2.0 * np.diag(np.diag(A)) - A
        A -= (_alpha(A) - 0.9) * np.eye(6)
        held = speed(torch.from_numpy(A), torch.ones(6), "linf", 1.0)
        v = held.weights / gains(torch.from_numpy(A), 1.0)
        report = fixed_point(torch.from_numpy(A), v, held.weights, "linf", "identity", 1.0, tol, 10**6, None)[2]
        assert 3 < report[1] - 1 <= report[0] <= report[1]


def test_counts() -> None:
    for factor in (0.0, 1e-9, 0.3, 0.9, 1 - 1e-9):
        for tol in (0.5, 1e-5, 1e-12):
            k = predicted(factor, tol)
            left = (
                factor ** np.array([k, k - 1]) * (1 + factor) / np.maximum(1 - factor ** np.array([k, k - 1]), 1e-300)
            )
            assert left[0] <= tol * (1 + 1e-6)
            assert k == 1 or left[1] > tol * (1 - 1e-6)


@pytest.mark.parametrize(
    ("A", "said"),
    [
        ([[0.0, 2.0], [2.0, 0.0]], "it is at least 2:"),
        ([[1.0, 0.0], [0.0, 0.0]], "only if no diagonal entry of A reaches 1"),
        ([[2.0, 0.5], [0.5, 2.0]], "only if no diagonal entry of A reaches 1"),
        ([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]], "only 1.000001 is proved"),
        ([[np.nan, 0.0], [0.0, 0.0]], "must be finite"),
        ([[0.0, np.inf], [0.0, 0.0]], "must be finite"),
        ([[0.0, 1e300], [1e300, 0.0]], "is at least"),
    ],
)
def test_what_is_not_proved_to_contract_is_refused_in_a_sentence(A, said) -> None:
    A = torch.tensor(A, dtype=torch.float64)
    with pytest.raises(InputError, match=said):
        speed(A, torch.ones(len(A)), "linf", 1.0)


def test_a_chain_without_loops_contracts_however_strong_it_is() -> None:
    A = torch.diag(torch.full((7,), 50.0, dtype=torch.float64), diagonal=1)
    held = speed(A, torch.ones(8), "linf", 1.0)
    assert held.factor < 1
