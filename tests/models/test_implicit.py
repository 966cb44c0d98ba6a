"""Implicit networks."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.errors import InputError
from metzler.models import FiringRate, Implicit
from metzler.search.certify import certify

W = np.array([[-3.0, 1.0], [0.5, -1.0]])


def test_the_field_is_the_residual() -> None:
    U = np.array([[1.0, 0.0, 2.0], [0.0, -1.0, 0.5]])
    net = Implicit(W, U, bias=[0.1, -0.2], activation="tanh", gain=0.5)
    x, u = np.array([0.3, -0.4]), np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(net.field(x, u), np.tanh(0.5 * W @ x + U @ u + [0.1, -0.2]) - x)
    batch = net.field(np.stack([x, -x], axis=1), np.stack([u, 2 * u], axis=1))
    np.testing.assert_allclose(batch[:, 1], np.tanh(-0.5 * W @ x + 2 * U @ u + [0.1, -0.2]) + x)
    thin = Implicit(sparse.csr_array(W), sparse.csr_array(U), [0.1, -0.2], activation="tanh", gain=0.5)
    np.testing.assert_allclose(thin.field(x, u), net.field(x, u))


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_its_rate_is_that_of_the_firing_rate_network_with_unit_leak(order: str) -> None:
    rate = certify(FiringRate(W, activation="relu"), order).rate
    assert certify(Implicit(W, activation="relu"), order).rate == pytest.approx(rate, abs=1e-12)


def test_certified_means_one_solution_for_every_input() -> None:
    net = Implicit(W, activation="relu")
    assert certify(net, "linf").rate > 0
    rng = np.random.default_rng(0)
    for u in rng.normal(size=(10, 2)) * 5:
        x = rng.normal(size=(2, 20)) * 10
        for _ in range(400):
            x = x + 0.3 * net.field(x, u)
        assert np.ptp(x, axis=1).max() < 1e-9
        np.testing.assert_allclose(x[:, 0], np.maximum(W @ x[:, 0] + u, 0.0), atol=1e-9)


def test_input_weights_and_bias_are_not_part_of_the_certificate() -> None:
    net = Implicit(W, np.ones((2, 3)), 1.0, activation="tanh")
    assert set(net.matrices()) == {"W"}
    assert "bias" not in net.parameters()
    again = Implicit.from_parameters(net.matrices(), net.parameters())
    np.testing.assert_array_equal(again.W, W)


def test_refusals() -> None:
    with pytest.raises(InputError, match="U must have 2 rows"):
        Implicit(W, np.ones((3, 1)), slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="the input must have 3 entries"):
        Implicit(W, np.ones((2, 3)), activation="relu").field([0.0, 0.0], [1.0])
    with pytest.raises(InputError, match="bias must be finite"):
        Implicit(W, bias=np.nan, slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="no time constant"):
        Implicit(W, slopes=(0.0, 1.0), tau=2.0)
