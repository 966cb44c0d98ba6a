"""The bound on noise against closed forms and Monte Carlo."""

from __future__ import annotations

import numpy as np
import pytest
from tests.consequences.random_networks import random_network

from metzler.consequences.trajectories.noise import expected_size, noise_bound, simulate_noisy
from metzler.errors import InputError
from metzler.models import Hopfield
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify
from metzler.search.critical_gain import critical_gain


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_expected_size_is_what_samples_give(order: str) -> None:
    rng = np.random.default_rng(0)
    for n in (1, 2, 7, 300):
        norm, s = Norm(order, rng.uniform(0.1, 3, n)), rng.uniform(0, 2, n)
        sampled = np.asarray([norm(row * s) for row in rng.standard_normal((4000, n))])
        assert expected_size(norm, s) == pytest.approx(sampled.mean(), abs=5 * sampled.std() / np.sqrt(4000))
    assert expected_size(Norm("linf", np.ones(2)), np.zeros(2)) == 0.0
    wide = Norm("linf", np.array([1.0, 1e-12]))
    assert expected_size(wide, np.ones(2)) == pytest.approx(np.sqrt(2 / np.pi), rel=1e-6)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(6))
def test_never_passed_by_the_average_of_many_trajectories(seed: int, order: str) -> None:
    net = random_network(seed, 4)
    net = type(net)(net.W, activation="tanh", leak=net.leak, tau=net.tau)
    net = type(net)(net.W, activation="tanh", leak=net.leak, tau=net.tau, gain=0.5 * critical_gain(net, order).lower)
    cert = certify(net, order)
    assert cert.rate > 0
    sigma = np.random.default_rng(seed).uniform(0, 0.5, 4)
    bound = noise_bound(net, cert, sigma)
    far = []
    for k in range(24):
        run = simulate_noisy(net, np.zeros(4), sigma, t=(0.0, 4.0 / cert.rate), step=0.1, rng=k)
        far.append(np.mean([cert.norm(x) for x in run.x[:, len(run.t) // 2 :].T]))
    assert np.mean(far) <= bound.expected * (1 + 4 / np.sqrt(24) * np.std(far) / np.mean(far))


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_attained_without_synapses(order: str) -> None:
    n, leak, sigma = 3, 2.0, 0.7
    net = Hopfield(np.zeros((n, n)), activation="relu", leak=leak)
    cert = certify(net, order)
    bound = noise_bound(net, cert, sigma)
    truth = expected_size(cert.norm, np.full(n, sigma / np.sqrt(2 * leak)))
    assert bound.expected == pytest.approx(truth, rel=1e-5)
    run = simulate_noisy(net, np.zeros(n), sigma, t=(0.0, 200.0), step=0.05, rng=1)
    assert np.mean([cert.norm(x) for x in run.x[:, 200:].T]) == pytest.approx(bound.expected, rel=0.2)
    assert run.x.shape == (3, 4001)
    again = simulate_noisy(net, np.zeros(n), sigma, t=(0.0, 1.0), step=0.02, rng=1)
    assert np.array_equal(again.x, simulate_noisy(net, np.zeros(n), sigma, t=(0.0, 1.0), step=0.02, rng=1).x)
    assert np.allclose(run.state(run.t[7]), run.x[:, 7])


def test_refusals() -> None:
    net = Hopfield([[0.0, 3.0], [3.0, 0.0]], activation="relu")
    with pytest.raises(InputError, match="positive rate"):
        noise_bound(net, certify(net, "l1"), 1.0)
    calm = Hopfield([[0.0]], activation="relu")
    cert = certify(calm, "l1")
    for wrong in (-1.0, np.nan, [1.0, 2.0]):
        with pytest.raises(InputError, match="sigma"):
            noise_bound(calm, cert, wrong)
    with pytest.raises(InputError, match="step"):
        simulate_noisy(calm, 0.0, 1.0, t=(0.0, 1.0), step=2.0)
    with pytest.raises(InputError, match="rising"):
        simulate_noisy(calm, 0.0, 1.0, t=(1.0, 0.0), step=0.1)
