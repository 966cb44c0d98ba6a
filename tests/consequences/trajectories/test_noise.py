"""The bound on noise against closed forms and Monte Carlo."""

from __future__ import annotations

import numpy as np
import pytest
from tests.consequences.claims_in_norms import KINDS, claimed, local
from tests.consequences.random_networks import random_network

from metzler.consequences.trajectories.noise import noise_bound, simulate_noisy
from metzler.errors import InputError
from metzler.models import Hopfield
from metzler.search.certify import certify
from metzler.search.critical_gain import critical_gain
from metzler.search.quadratic import quadratic_certificate


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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(2))
def test_in_every_norm_the_average_distance_is_bounded(seed: int, kind: str) -> None:
    net, claim = claimed(seed, kind)
    sigma = np.random.default_rng(seed).uniform(0.1, 0.3, net.n)
    bound = noise_bound(net, claim, sigma)
    far, plain = [], []
    for k in range(12):
        run = simulate_noisy(net, np.zeros(net.n), sigma, t=(0.0, 8.0 / claim.rate), step=0.1, rng=k)
        late = run.x[:, len(run.t) // 2 :]
        far.append(float(np.mean(claim.norm(late))))
        plain.append(
            float(np.linalg.norm(late, {"l1": 1, "linf": np.inf, "l_p": 3, "quadratic": 2}[kind], axis=0).mean())
        )
    assert np.mean(far) <= bound.expected
    assert np.mean(plain) <= bound.expected_plain
    assert bound.expected <= (4 if kind == "quadratic" else 15) * np.mean(far)


def test_a_quadratic_norm_knows_the_mean_square() -> None:
    n, leak, sigma = 3, 2.0, 0.7
    net = Hopfield(np.zeros((n, n)), activation="relu", leak=leak)
    claim = quadratic_certificate(net)
    bound = noise_bound(net, claim, sigma)
    assert bound.expected == pytest.approx(np.sqrt(np.trace(claim.norm.P) * sigma**2 / (2 * claim.rate)), rel=1e-5)
    run = simulate_noisy(net, np.zeros(n), sigma, t=(0.0, 200.0), step=0.05, rng=1)
    assert np.sqrt(np.mean(claim.norm(run.x[:, 200:]) ** 2)) == pytest.approx(bound.expected, rel=0.2)
    assert bound.factor == pytest.approx(1.0)


def test_noise_leaves_every_box() -> None:
    with pytest.raises(InputError, match="between states of its box, and noise leaves every box"):
        noise_bound(*local(), 0.1)


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_attained_without_synapses(order: str) -> None:
    n, leak, sigma = 3, 2.0, 0.7
    net = Hopfield(np.zeros((n, n)), activation="relu", leak=leak)
    cert = certify(net, order)
    bound = noise_bound(net, cert, sigma)
    truth = cert.norm.gaussian(np.full(n, sigma / np.sqrt(2 * leak)))
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
