"""Induced norms of couplings: bounds, attained by vectors."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.norms.composite import CompositeNorm
from metzler.norms.diagonal import Norm
from metzler.proofs.gains import gain_bound


@pytest.mark.parametrize("source", ["l1", "linf"])
@pytest.mark.parametrize("target", ["l1", "linf"])
def test_gains_bound_and_are_attained(source: str, target: str) -> None:
    rng = np.random.default_rng(2)
    a, b = Norm(source, rng.uniform(0.5, 2, 3)), Norm(target, rng.uniform(0.5, 2, 3))
    K = np.abs(rng.normal(size=(3, 3)))
    found = gain_bound(K, a, b)
    corners = np.eye(3) if source == "l1" else np.array([[1.0, 1.0, 1.0]])
    worst = max(b(K @ (c / a.weights)) / a(c / a.weights) for c in corners)
    assert found == pytest.approx(worst, rel=1e-12)
    assert found >= worst * (1 - 1e-15)


@pytest.mark.parametrize("outer", ["l1", "linf"])
def test_between_composite_norms_no_vector_is_stretched_more(outer: str) -> None:
    rng = np.random.default_rng(3)
    parts = (Norm("l1", rng.uniform(0.5, 2, 2)), Norm("linf", rng.uniform(0.5, 2, 3)))
    whole, other = CompositeNorm(parts, Norm(outer, np.array([1.0, 0.3]))), Norm("l1", rng.uniform(0.5, 2, 4))
    into, out = rng.normal(size=(5, 4)), rng.normal(size=(4, 5))
    for _ in range(300):
        x, y = rng.normal(size=4), rng.normal(size=5)
        assert whole(into @ x) <= gain_bound(into, other, whole) * other(x) * (1 + 1e-12)
        assert other(out @ y) <= gain_bound(out, whole, other) * whole(y) * (1 + 1e-12)


def test_a_norm_of_another_order_is_refused() -> None:
    with pytest.raises(InputError, match="must be of order"):
        gain_bound(np.eye(2), Norm("l2", np.ones(2)), Norm("l1", np.ones(2)))
