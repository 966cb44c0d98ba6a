"""Bounds of the error neuron by neuron: never passed by sampled systems, and as sharp as the M-matrix allows."""

from __future__ import annotations

import numpy as np
import pytest
from tests.consequences.random_networks import random_network

from metzler.consequences.equilibria.reach import Reach, even_reach, guiding_reach, proved, row_rates
from metzler.models import EchoState, FiringRate, Hopfield, Model
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify
from metzler.search.critical_gain import critical_gain

ORDERS = ("l1", "linf")


def contracting(seed: int, order: str) -> Model:
    net = random_network(seed, 5)
    return type(net)(
        net.W, leak=net.leak, tau=net.tau, slopes=net.slopes, gain=0.9 * net.gain * critical_gain(net, order).lower
    )


def linear_systems(model: Model, rng: np.random.Generator, count: int) -> list[np.ndarray]:
    """Jacobians at random slopes and corners, less the identity for a map: `f(x) = J (x - x*)`."""
    t = model.triple()
    corners = [np.where(rng.random(len(t.lo)) < 0.5, t.lo, t.hi) for _ in range(count)]
    inner = [rng.uniform(t.lo, t.hi) for _ in range(count)]
    found = [t.jacobian(d) for d in corners + inner]
    plain = [np.asarray(J.toarray() if hasattr(J, "toarray") else J) for J in found]
    return [J - np.eye(t.n) if t.discrete else J for J in plain]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", range(24))
def test_no_sampled_system_passes_a_bound(seed: int, order: str) -> None:
    rng = np.random.default_rng(seed)
    net: Model = contracting(seed, order)
    if seed % 3 == 0:
        net = EchoState(0.15 * rng.standard_normal((5, 5)), 0.6, slopes=(-0.2, 0.9))
    cert = certify(net, order)
    assert cert.rate > 0
    reaches = [even_reach(net, cert.norm), guiding_reach(net, cert.norm, cert.rate), proved(net, cert.norm)]
    assert all(reach is not None for reach in reaches)
    assert guiding_reach(net, cert.norm, cert.rate).rate >= 0.45 * cert.rate
    for J in linear_systems(net, rng, 30):
        e = rng.standard_normal((5, 4)) * 10.0 ** rng.uniform(-3, 3, (5, 1))
        size = np.abs(J @ e)
        for reach in reaches:
            bound = reach(size)
            assert (np.abs(e) <= bound * (1 + 1e-12)).all()
            assert np.allclose(bound.max(axis=0), reach.largest(size), rtol=1e-9)
            assert (reach.largest(size) <= reach.worst(cert.norm) * cert.norm(size) * (1 + 1e-9)).all()


def test_the_bound_of_a_positive_linear_network_is_attained() -> None:
    rng = np.random.default_rng(2)
    W = rng.uniform(0, 1, (6, 6)) / 8
    net = FiringRate(W, activation="identity", leak=rng.uniform(1, 2, 6))
    exact = np.linalg.solve(np.diag(net.leak) - W, np.ones(6))
    for order in ORDERS:
        reach = even_reach(net, certify(net, order).norm)
        assert reach is not None
        assert exact.max() <= reach.largest(np.ones((6, 1)))[0] <= 2.5 * exact.max()


@pytest.mark.parametrize("order", ORDERS)
def test_weights_of_a_chain_are_even_though_those_of_its_certificate_are_not(order: str) -> None:
    depth = 30
    net = FiringRate(np.diag(np.full(depth - 1, 0.8), -1), activation="relu")
    cert = certify(net, order)
    reach = even_reach(net, cert.norm)
    assert cert.norm.condition > 1e100
    assert reach is not None
    assert reach.norm.condition < 10
    assert reach.largest(np.ones((depth, 1)))[0] <= 10.0


def test_near_the_edge_too() -> None:
    rng = np.random.default_rng(0)
    W = np.abs(rng.standard_normal((40, 40))) * (rng.random((40, 40)) < 0.2)
    W[:13, 13:] = 0.0
    W[13:26, 26:] = 0.0
    W *= (1 - 1e-3) / np.abs(np.linalg.eigvals(W)).max()
    net = FiringRate(W, activation="relu")
    best = np.linalg.solve(np.eye(40) - W, np.ones(40)).max()
    for order in ORDERS:
        cert = certify(net, order)
        reach, guide = even_reach(net, cert.norm), guiding_reach(net, cert.norm, cert.rate)
        assert reach is not None
        assert guide is not None
        assert reach.largest(np.ones((40, 1)))[0] <= 100 * best
        assert guide.norm.condition < 1e-3 * cert.norm.condition or cert.norm.condition < 1e5


def test_row_rates_are_those_of_the_worst_rows() -> None:
    net = Hopfield([[0.5, 1.0], [-2.0, 0.0]], slopes=(0.0, 1.0), leak=[1.0, 3.0], tau=[1.0, 2.0])
    assert row_rates(net.triple(), Norm("linf", [1.0, 1.0])) == pytest.approx([-0.5, 0.5])
    assert row_rates(net.triple(), Norm("l1", [1.0, 1.0])) == pytest.approx([-0.5, 0.5])
    assert proved(net, Norm("linf", [1.0, 1.0])) is None


def test_weights_beyond_doubles_give_a_bound_or_infinity() -> None:
    norm = Norm("linf", [0.5, 0.5], np.array([0, -4000]))
    reach = Reach(norm, np.ones(2))
    assert reach(np.array([[1.0], [1.0]]))[1, 0] == np.inf
    assert reach.worst(norm) == np.inf
    assert reach.largest(np.zeros((2, 1)))[0] >= 0
