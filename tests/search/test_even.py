"""Even norms: near the solution that they are named after, and contracting."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.models import FiringRate, Hopfield, Lure
from metzler.norms.diagonal import Norm
from metzler.proofs.diagonal import one_sided_lipschitz
from metzler.search.certify import certify
from metzler.search.even import even_norm


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(6))
def test_the_weights_are_near_those_of_the_solution(seed: int, order: str) -> None:
    rng = np.random.default_rng(seed)
    W = rng.uniform(0, 1, (6, 6)) * (rng.random((6, 6)) < 0.5)
    W *= 0.9 / max(np.abs(np.linalg.eigvals(W)).max(), 0.5)
    net = FiringRate(W, activation="identity", tau=rng.uniform(0.5, 2, 6))
    J = (W - np.eye(6)) / net.tau[:, None]
    found = even_norm(net, certify(net, order).norm, order)
    assert found is not None
    if order == "linf":
        z, ideal = 1 / found.weights, np.linalg.solve(-J, 1 / net.tau)
        assert (J @ z < 0).all()
    else:
        z, ideal = found.weights, np.linalg.solve(-J.T, np.ones(6))
        assert (J.T @ z < 0).all()
    ratio = z / ideal
    assert ratio.max() / ratio.min() < 4.0


def test_a_shift_keeps_so_much_of_the_rate() -> None:
    net = FiringRate(np.diag(np.full(19, 2.0), -1), activation="identity")
    norm = certify(net, "linf").norm
    for shift in (0.5, 0.9):
        found = even_norm(net, norm, "linf", shift=shift)
        assert found is not None
        assert -found.log(net.W - np.eye(20)) >= shift - 1e-12
    assert even_norm(net, norm, "linf", push=10.0 ** np.arange(-10.0, 10.0)) is not None


def test_none_where_the_order_proves_nothing() -> None:
    net = Hopfield([[-2.0, 1.5], [1.5, -2.0]], activation="relu")
    norm = certify(net, "l1").norm
    assert even_norm(net, norm, "l1") is not None
    assert even_norm(net, norm, "linf") is None
    assert even_norm(Hopfield([[2.0]], activation="relu"), Norm("linf", [1.0]), "linf") is None


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(4))
def test_rows_by_sign_patterns_are_all_met(seed: int, order: str) -> None:
    """Forty slopes a row, of which the family lists few: the norm contracts at all of them."""
    rng = np.random.default_rng(seed)
    B, C = rng.normal(size=(3, 40)) / 20, rng.normal(size=(40, 3))
    norm = certify(Lure(-np.eye(3), B, C, slopes=(0.0, 1.0)), order).norm
    bound = one_sided_lipschitz(Lure(np.zeros((3, 3)), B, C, slopes=(0.0, 1.0)), norm)
    net = Lure(-(bound + 0.1) * np.eye(3), B, C, slopes=(0.0, 1.0))
    even = even_norm(net, norm, order)
    assert even is not None
    assert one_sided_lipschitz(net, even) < 0
