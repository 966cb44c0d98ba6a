"""Roots against eigenvalues and brute force, gradients against differences."""

from __future__ import annotations

import numpy as np
import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from metzler.errors import InputError
from metzler.torch.roots import balancing, log_norm, operator_norm, perron_abscissa, perron_root


def _matrices():
    rng = np.random.default_rng(0)
    for n in (1, 2, 5, 30):
        for _ in range(5):
            yield torch.from_numpy(rng.normal(size=(n, n)) * rng.choice([1e-3, 1.0, 1e3]))
            yield torch.from_numpy(rng.normal(size=(n, n)) * (rng.random((n, n)) < 0.3))
    yield torch.zeros(3, 3).double()
    yield torch.tensor([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]).double()
    yield torch.diag(torch.tensor([0.5, 0.5, 0.25])).double()
    yield torch.roll(torch.eye(40), 1, 0).double() * torch.arange(1, 41).double()


@pytest.mark.parametrize("W", list(_matrices()), ids=lambda W: f"{len(W)}")
def test_roots_are_the_eigenvalues(W) -> None:
    """Of reducible matrices roughly: the root of a nilpotent chain of k is lost at the k-th root of rounding."""
    A, size = np.abs(W.numpy()), max(1e-300, np.abs(W.numpy()).max())
    near = 1e-9 if (A > 0).all() else 1e-3
    M = A - np.diag(np.diag(A)) + np.diag(np.diag(W.numpy()))
    assert perron_root(W).item() == pytest.approx(np.abs(np.linalg.eigvals(A)).max(), abs=near * size)
    assert perron_abscissa(W).item() == pytest.approx(np.linalg.eigvals(M).real.max(), abs=near * size)


def test_the_root_is_the_least_norm_over_weights() -> None:
    g = torch.Generator().manual_seed(0)
    W = torch.randn(3, 3, generator=g, dtype=torch.float64)
    eta = 3 * torch.randn(20_000, 3, generator=g, dtype=torch.float64)
    for norm in ("linf", "l1"):
        least, least_log = operator_norm(W, norm, eta).min(), log_norm(W, norm, eta).min()
        assert perron_root(W) <= least <= 1.1 * perron_root(W)
        assert perron_abscissa(W) <= least_log <= perron_abscissa(W) + 0.2


def test_norms_against_numpy() -> None:
    g = torch.Generator().manual_seed(1)
    W, e = torch.randn(4, 4, generator=g).double(), torch.randn(4, generator=g).double()
    scaled = np.exp(e.numpy())[:, None] * W.numpy() / np.exp(e.numpy())
    for norm, order in (("linf", np.inf), ("l1", 1), ("l2", 2)):
        assert operator_norm(W, norm, e).item() == pytest.approx(np.linalg.norm(scaled, order))
        step = 1e-7
        limit = (np.linalg.norm(np.eye(4) + step * scaled, order) - 1) / step
        assert log_norm(W, norm, e).item() == pytest.approx(limit, abs=1e-5)


def test_gradients() -> None:
    g = torch.Generator().manual_seed(2)
    W = torch.randn(2, 4, 4, generator=g).double().requires_grad_()
    e = torch.randn(4, generator=g).double().requires_grad_()
    assert torch.autograd.gradcheck(perron_root, (W,))
    assert torch.autograd.gradcheck(perron_abscissa, (W,))
    for norm in ("linf", "l1", "l2"):
        assert torch.autograd.gradcheck(lambda W, e, norm=norm: operator_norm(W, norm, e), (W, e))
        assert torch.autograd.gradcheck(lambda W, e, norm=norm: log_norm(W, norm, e), (W, e))


def test_no_gradient_is_nan() -> None:
    for W in (torch.zeros(2, 2), torch.tensor([[0.0, 1.0], [0.0, 0.0]]), torch.eye(3)):
        W = W.clone().requires_grad_()
        (perron_root(W) + perron_abscissa(W)).backward()
        assert bool(W.grad.isfinite().all())


def test_balancing_lowers_the_euclidean_norm() -> None:
    g = torch.Generator().manual_seed(3)
    for _ in range(10):
        W, e = torch.randn(8, 8, generator=g).double(), 2 * torch.randn(8, generator=g).double()
        skewed = W * (e[:, None] - e).exp()
        assert operator_norm(skewed, "l2", balancing(skewed)) <= 1.05 * operator_norm(W, "l2")
    assert bool(balancing(torch.zeros(2, 2)).isfinite().all())


@pytest.mark.parametrize("wrong", [torch.ones(2, 3), torch.ones(2), torch.ones(2, 2, dtype=torch.int64), [[1.0]]])
def test_refusals(wrong) -> None:
    for each in (perron_root, perron_abscissa, lambda W: log_norm(W, "l1"), lambda W: operator_norm(W, "l2")):
        with pytest.raises(InputError, match="W must be a square matrix"):
            each(wrong)
    with pytest.raises(InputError, match="norm must be"):
        log_norm(torch.eye(2), "l3")
