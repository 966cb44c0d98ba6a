"""A network with solved self-loops has the same equilibria: by bisection, neuron by neuron, and by iterating."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.activations import Activation, leaky_relu
from metzler.models import FiringRate, FiringRateMap, Hopfield, Implicit
from metzler.models.pointwise import jacobian_at
from metzler.models.self_loops import without_self_loops

W = np.array([[-3.0, 1.0, 0.0], [0.5, -1.0, 0.3], [0.2, 0.0, 0.4]])


def _window(x: np.ndarray) -> np.ndarray:
    return np.clip(x, 0.25, 0.5)


PHIS = ["relu", "identity", "saturation", "leaky-relu", leaky_relu(0.4), Activation("w", _window, 0.0, 1.0, True)]


@pytest.mark.parametrize("phi", PHIS)
@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array, sparse.csc_array])
def test_the_equilibria_are_the_same(phi, form) -> None:
    rng = np.random.default_rng(0)
    net = FiringRate(form(W), activation=phi, tau=[0.1, 1.0, 3.0], gain=1.2)
    solved = without_self_loops(net)
    assert isinstance(solved, Implicit)
    assert not np.asarray(solved.W.diagonal()).any()
    u, x = rng.standard_normal((2, 3, 20)) * 2
    for _ in range(400):
        x = x + solved.field(x, u)
    assert np.abs(solved.field(x, u)).max() < 1e-12
    assert np.abs(net.field(x, u)).max() < 1e-11
    single = solved.field(x[:, 3], u[:, 3])
    np.testing.assert_array_equal(single, solved.field(x, u)[:, 3])


@pytest.mark.parametrize("phi", ["relu", leaky_relu(0.4), "identity"])
def test_every_neuron_solves_its_own_equation(phi) -> None:
    """One step from any state puts each neuron where bisection puts it while the others are held still."""
    rng = np.random.default_rng(1)
    net = FiringRate(W, activation=phi, leak=[0.5, 2.0, 1.5])
    solved = without_self_loops(net)
    x, u = rng.standard_normal((2, 3))
    after = x + solved.field(x, u)
    for i in range(3):
        low, high = -100.0, 100.0
        for _ in range(100):
            y = x.copy()
            y[i] = (low + high) / 2
            low, high = (y[i], high) if net.field(y, u)[i] > 0 else (low, y[i])
        assert after[i] == pytest.approx((low + high) / 2, abs=1e-9)


def test_inputs_and_bias_of_an_implicit_network_are_divided_too() -> None:
    U = sparse.csr_array(np.array([[1.0, 0.0], [0.0, 2.0], [1.0, -1.0]]))
    net = Implicit(W, U, [0.1, -0.2, 0.3], activation="relu", names=["a", "b", "c"])
    solved = without_self_loops(net)
    x = np.zeros(3)
    for _ in range(200):
        x = x + solved.field(x, [1.0, -0.5])
    assert np.abs(net.field(x, [1.0, -0.5])).max() < 1e-13
    assert list(solved.names) == ["a", "b", "c"]


def test_slopes_of_each_neuron_are_those_of_its_own_function() -> None:
    net = without_self_loops(FiringRate(W, activation=leaky_relu(0.4)))
    own = 0.4 * (1 - np.diag(W)) / (1 - 0.4 * np.diag(W))
    np.testing.assert_allclose(net.slopes[0], own)
    x, u = np.array([1.0, -2.0, 0.3]), np.array([-4.0, 1.0, 2.0])
    step = 1e-6 * np.eye(3)
    numeric = np.array([(net.field(x + e, u) - net.field(x - e, u)) / 2e-6 for e in step]).T
    np.testing.assert_allclose(jacobian_at(net, x, u), numeric, atol=1e-6)


@pytest.mark.parametrize(
    "net",
    [
        FiringRate(W, activation="tanh"),
        FiringRate(W, activation="absolute"),
        FiringRate(W, activation=leaky_relu(2.0)),
        FiringRate(W, slopes=(0.0, 1.0)),
        FiringRate(W, activation="saturation", leak=2.0),
        FiringRate(W + np.eye(3), activation="relu"),
        FiringRate(W, activation="relu", dissipation=np.eye(3) + 0.1),
        FiringRate(W - np.diag(np.diag(W)), activation="relu"),
        FiringRateMap(W, activation="relu"),
        Hopfield(W, activation="relu"),
    ],
)
def test_other_networks_have_none(net) -> None:
    assert without_self_loops(net) is None


def test_without_self_loops_there_is_one_only_where_time_constants_or_leaks_differ() -> None:
    alone = W - np.diag(np.diag(W))
    assert without_self_loops(FiringRate(alone, activation="relu", tau=0.1)) is None
    assert without_self_loops(FiringRate(alone, activation="relu", tau=[0.1, 1.0, 1.0])) is not None
    assert without_self_loops(FiringRate(alone, activation="relu", leak=[2.0, 1.0, 1.0])) is not None
