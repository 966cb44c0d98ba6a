"""Trajectories: exact linear solutions, all solvers, events, delays, bad input."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
from scipy import sparse

from metzler.certificates import certify
from metzler.consequences.delay import delay
from metzler.consequences.simulate import METHODS, simulate, simulate_delayed
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield, HopfieldMap

W = np.array([[0.0, 0.8], [-0.6, 0.1]])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
def test_a_linear_network_follows_its_exponential(method: str, form: type) -> None:
    net = Hopfield(form(W), activation="identity", tau=0.5)
    t = np.linspace(0.0, 3.0, 7)
    run = simulate(net, [1.0, -2.0], t=t, method=method, rtol=1e-9, atol=1e-12)
    exact = np.array([scipy.linalg.expm((W - np.eye(2)) / 0.5 * s) @ [1.0, -2.0] for s in t]).T
    assert np.abs(run.x - exact).max() < 1e-6
    assert np.allclose(run.state(1.5), exact[:, 3], atol=1e-6)


def test_distances_shrink_at_the_certified_rate_under_any_input() -> None:
    for kind in (Hopfield, FiringRate):
        net = kind(W, activation="tanh")
        cert, t = certify(net), np.linspace(0, 5, 20)

        def u(s: float) -> np.ndarray:
            return np.array([np.sin(3 * s), np.cos(s)])

        a, b = (simulate(net, x, u, t, rtol=1e-9, atol=1e-12).x for x in ([3.0, -1.0], [-2.0, 2.0]))
        distance = np.asarray(cert.norm(a - b))
        assert (distance <= distance[0] * np.exp(-cert.rate * t) * (1 + 1e-6)).all()


def test_events_are_found() -> None:
    net = Hopfield([[0.0]], activation="identity")
    run = simulate(net, 1.0, t=(0.0, 3.0), events=lambda _, x: x[0] - 0.5, rtol=1e-10, atol=1e-12)
    assert run.events[0] == pytest.approx([np.log(2.0)], abs=1e-8)


def test_delayed_trajectories_approach_each_other_as_certified() -> None:
    for kind in (Hopfield, FiringRate):
        net, D = kind(0.5 * W, activation="tanh"), np.array([[0.0, 0.3], [0.2, 0.1]])
        found = delay(net, certify(net, "linf"), D, 0.7)
        a, b = (simulate_delayed(net, x, D, 0.7, 0.3, (0.0, 6.0), rtol=1e-9, atol=1e-12) for x in (1.0, [-1.0, 2.0]))
        t = np.linspace(0.0, 6.0, 40)
        norm = found.certificate.norm
        distance = np.asarray(norm(a.state(t) - b.state(t)))
        assert found.rate > 0.1
        assert (distance <= distance[0] * np.exp(-found.rate * t) * (1 + 1e-6)).all()


def test_bad_calls() -> None:
    net = Hopfield(W, activation="tanh")
    for wrong, sentence in (
        ({"method": "Euler"}, "method must be one of"),
        ({"t": [0.0, 0.0]}, "rising"),
        ({"x0": [1.0]}, r"shape \(2,\)"),
        ({"x0": [np.nan, 0.0]}, "finite"),
        ({"u": [1.0, 2.0, 3.0]}, "input must be"),
        ({"u": lambda t: np.nan}, "finite"),
    ):
        with pytest.raises(InputError, match=sentence):
            simulate(net, **({"x0": 0.0} | wrong))
    with pytest.raises(InputError, match="continuous time"):
        simulate(HopfieldMap(W, activation="tanh"), 0.0)
    with pytest.raises(InputError, match="tau must be positive"):
        simulate_delayed(net, 0.0, W, 0.0)
    with pytest.raises(InputError, match="W_delayed"):
        simulate_delayed(net, 0.0, np.eye(3), 1.0)
