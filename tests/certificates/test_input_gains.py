"""Componentwise gains against simulation, sampled equilibria, and the cases where they are attained."""

from __future__ import annotations

import numpy as np
import pytest
from tests.consequences.random_networks import random_network

from metzler.certificates import certify
from metzler.certificates.input_gains import input_gains
from metzler.consequences import critical_gain
from metzler.consequences.simulate import simulate
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield, Lure


def _contracting(seed: int) -> Hopfield | FiringRate:
    net = random_network(seed, 5)
    net = type(net)(net.W, activation="tanh", leak=net.leak, tau=net.tau)
    return type(net)(net.W, activation="tanh", leak=net.leak, tau=net.tau, gain=0.8 * critical_gain(net, "linf").lower)


@pytest.mark.parametrize("seed", range(40))
def test_two_trajectories_stay_within(seed: int) -> None:
    net = _contracting(seed)
    rng = np.random.default_rng(seed)
    G, E = input_gains(net), input_gains(net, constant=True)
    assert (G >= 0).all()
    assert (E <= G * (1 + 1e-8) + 1e-7).all()
    cert = certify(net, "linf")
    long = 20.0 / cert.rate
    u, v = rng.standard_normal((2, 5))
    x = simulate(net, np.zeros(5), u, (0.0, long), rtol=1e-8).x[:, -1]
    y = simulate(net, np.ones(5), v, (0.0, long), rtol=1e-8).x[:, -1]
    assert (np.abs(x - y) <= G @ np.abs(u - v) + 1e-6).all()
    assert (np.abs(x - y) <= E @ np.abs(u - v) + 1e-6).all()


@pytest.mark.parametrize("model", [Hopfield, FiringRate])
def test_attained_by_excitation(model: type) -> None:
    rng = np.random.default_rng(3)
    W = rng.uniform(0, 1, (4, 4)) / 5
    leak, tau = rng.uniform(1, 2, 4), rng.uniform(0.5, 2, 4)
    net = model(W, activation="relu", leak=leak, tau=tau)
    u, more = np.ones(4), rng.uniform(0, 1, 4)
    x = simulate(net, np.ones(4), u, (0.0, 200.0), rtol=1e-10, atol=1e-12).x[:, -1]
    y = simulate(net, np.ones(4), u + more, (0.0, 200.0), rtol=1e-10, atol=1e-12).x[:, -1]
    assert y - x == pytest.approx(input_gains(net) @ more, rel=1e-7)


def test_a_negative_self_weight_helps_only_constant_inputs() -> None:
    net = FiringRate([[-3.0]], activation="relu")
    assert input_gains(net)[0, 0] == pytest.approx(1.0, rel=1e-9)
    assert input_gains(net, constant=True)[0, 0] == pytest.approx(0.25, rel=1e-9)


def test_columns_of_choice_and_two_worst_cases() -> None:
    net = FiringRate([[-2.0, 0.3], [0.4, -1.0]], slopes=(0.2, 1.0))
    G = input_gains(net)
    assert input_gains(net, [1])[:, 0] == pytest.approx(G[:, 1])
    rng = np.random.default_rng(0)
    for _ in range(200):  # any slopes in the box, kept for ever, stay below
        d = rng.uniform(0.2, 1.0, 2)
        J = -np.eye(2) + d[:, None] * net.W
        assert (np.abs(np.linalg.solve(-J, np.diag(d))) <= G + 1e-12).all()


def test_refusals() -> None:
    with pytest.raises(InputError, match="no gains exist"):
        input_gains(Hopfield([[0.0, 2.0], [2.0, 0.0]], activation="relu"))
    with pytest.raises(InputError, match="no gains exist"):
        input_gains(Hopfield([[1.0]], activation="relu"))
    with pytest.raises(InputError, match="indices"):
        input_gains(Hopfield([[0.0]], activation="relu"), [1])
    net = FiringRate([[1.5]], activation="relu")
    with pytest.raises(InputError, match="no gains exist"):
        input_gains(net, constant=True)
    assert input_gains(Lure([[-2.0]], [1.0], [0.5], activation="tanh")).shape == (1, 1)
