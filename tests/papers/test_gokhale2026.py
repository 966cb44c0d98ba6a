"""Gokhale, Proskurnikov, Kawano and Bullo, arXiv:2604.15238: skew weights tell the criteria apart.

W = k [[0, -1], [1, 0]] at unit leak: l1 and linf norms certify k < 1, the l2 norm k < 2, and Lyapunov diagonal
stability of W - I holds for every k. At k = 4 no fixed norm certifies the network (Proposition 16).
"""

from __future__ import annotations

import numpy as np
import pytest

from metzler.models import FiringRate
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify
from metzler.search.refute import refute


def skew(k: float) -> np.ndarray:
    return k * np.array([[0.0, -1.0], [1.0, 0.0]])


def worst_euclidean(W: np.ndarray) -> float:
    """The largest l2 log norm of `-I + [d] W` over the vertices of the slope box."""
    ends = [(a, b) for a in (0.0, 1.0) for b in (0.0, 1.0)]
    return max(Norm("l2", np.ones(2)).log(-np.eye(2) + np.diag(d) @ W) for d in ends)


@pytest.mark.parametrize("k", [0.5, 0.9, 1.0, 1.5, 1.99, 2.0, 4.0])
def test_the_hierarchy_on_skew_weights(k: float) -> None:
    net = FiringRate(skew(k), activation="relu")
    for order in ("l1", "linf"):
        assert certify(net, order).rate == pytest.approx(1 - k, abs=1e-12)
    assert worst_euclidean(skew(k)) == pytest.approx(-1 + k / 2, abs=1e-12)
    symmetric = (skew(k) - np.eye(2)) + (skew(k) - np.eye(2)).T
    assert np.linalg.eigvalsh(symmetric).max() == pytest.approx(-2.0)


def test_no_single_jacobian_shows_what_proposition_16_proves() -> None:
    # Every Jacobian of the k = 4 network is Hurwitz, so no refutation by one linear member of the class exists.
    net = FiringRate(skew(4.0), activation="relu")
    found = refute(net, certify(net, "linf"))
    assert found.holds
    assert not found.no_norm
    for d in np.random.default_rng(0).random((500, 2)):
        assert np.linalg.eigvals(net.triple().jacobian(d)).real.max() <= -1 + 1e-12
