"""Euclidean bounds hold for the numbers that are returned, and every matrix within them is reached."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from metzler.torch.onto import Pattern
from metzler.torch.spectral import balanced, free_of_spectral, spectral_matrix


def _draw(seed: int, n: int, dtype):
    g = torch.Generator().manual_seed(seed)
    T = torch.randn(n, n, generator=g, dtype=torch.float64) * 10 ** (2 * torch.rand((), generator=g) - 1)
    return T.to(dtype), torch.randn(n, generator=g, dtype=torch.float64).to(dtype)


def _at_most(M: list[list[Fraction]], bound: Fraction) -> bool:
    """Whether `bound^2 - M^T M` has only pivots that are not negative, in rational numbers."""
    n = range(len(M))
    S = [[(bound**2 if i == j else Fraction(0)) - sum(M[k][i] * M[k][j] for k in n) for j in n] for i in n]
    for k in n:
        if S[k][k] < 0 or (S[k][k] == 0 and any(S[i][k] for i in n if i > k)):
            return False
        for i in range(k + 1, len(M)):
            share = S[i][k] / S[k][k] if S[k][k] else Fraction(0)
            for j in range(k + 1, len(M)):
                S[i][j] -= share * S[k][j]
    return True


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16])
def test_the_bound_holds_in_rational_numbers_for_equal_weights(dtype) -> None:
    for seed, bound in product(range(12), (0.5, 0.99)):
        T, log_eta = _draw(seed, 1 + seed % 5, dtype)
        A = spectral_matrix(T, torch.zeros_like(log_eta), bound)
        assert A.dtype == dtype
        assert _at_most([[Fraction(x) for x in row] for row in A.double().tolist()], Fraction(bound))


def test_the_weighted_bound_holds_to_rounding() -> None:
    for seed in range(40):
        T, log_eta = _draw(seed, 1 + seed % 7, torch.float64)
        A, eta = spectral_matrix(T, log_eta, 0.9).numpy(), np.exp(log_eta.numpy())
        assert np.linalg.norm(eta[:, None] * A / eta, 2) <= 0.9 * (1 + 1e-13)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_every_matrix_within_the_bound_is_reached(dtype) -> None:
    for seed in range(40):
        A, log_eta = _draw(seed, 1 + seed % 6, dtype)
        eta = log_eta.double().exp()
        A = A * (0.9 * 0.9999 / torch.linalg.matrix_norm(eta[:, None] * A.double() / eta, ord=2)).to(dtype)
        T, excess = free_of_spectral(A, log_eta, 0.9)
        assert excess <= 0
        torch.testing.assert_close(
            spectral_matrix(T, log_eta, 0.9), A, rtol=1e-5 if dtype == torch.float32 else 1e-12, atol=0
        )


def test_zeros_and_signs_are_kept_and_gradients_are_right() -> None:
    T, log_eta = _draw(3, 5, torch.float64)
    mask, signs = torch.rand(5, 5) > 0.3, torch.tensor([1, -1, 0, 1, -1]).expand(5, 5)
    A = spectral_matrix(T, log_eta, 0.9, pattern=Pattern(mask, signs))
    assert bool((A[~mask] == 0).all())
    assert bool((A * signs >= 0).all())
    inputs = (T.requires_grad_(), log_eta.requires_grad_())
    assert torch.autograd.gradcheck(lambda T, e: spectral_matrix(T, e, 0.9), inputs)
    assert torch.autograd.gradcheck(lambda T, e: spectral_matrix(1e-3 * T, e, 0.9), inputs)


def test_the_same_bytes_with_and_without_gradient() -> None:
    """The weights that are certified are those that run."""
    for seed in range(20):
        T, log_eta = _draw(seed, 1 + seed % 9, torch.float64)
        with_gradient = spectral_matrix(T.requires_grad_(), log_eta, 0.5)
        with torch.no_grad():
            assert torch.equal(spectral_matrix(T, log_eta, 0.5), with_gradient)


def test_zero() -> None:
    assert spectral_matrix(torch.zeros(2, 2), torch.zeros(2), 0.9).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert balanced(np.zeros((2, 2))).tolist() == [0.0, 0.0]


def test_balanced_weights_are_near_the_best() -> None:
    """Against a matrix of known best norm: an orthogonal one, weighted."""
    rng = np.random.default_rng(0)
    for n in (2, 5, 12):
        Q, d = np.linalg.qr(rng.normal(size=(n, n)))[0], rng.normal(size=n)
        W = 0.8 * Q * np.exp(d[:, None] - d)
        eta = np.exp(balanced(W))
        assert np.linalg.norm(eta[:, None] * W / eta, 2) <= 0.8 * 1.02


def test_weights_of_the_norm_do_not_magnify_the_rounding_of_tiny_entries() -> None:
    for seed in range(40):
        T, log_eta = _draw(seed, 2 + seed % 5, torch.float16)
        log_eta = 5 * log_eta
        A, eta = (each.double().numpy() for each in (spectral_matrix(T, log_eta, 0.1), log_eta))
        if np.isfinite(A).all():
            assert np.linalg.norm(A * np.exp(eta[:, None] - eta), 2) <= 0.1
