"""The theorem itself: two trajectories of a certified network approach each other in its norm at its rate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.integrate import solve_ivp
from tests.claims.strategies import KINDS, PAIRS

from metzler.claims.diagonal import Certificate
from metzler.models import FiringRate, Hopfield
from metzler.search.certify import certify

SMOOTH = ("tanh", "logistic", "softplus")
RTOL = 1e-10


def distances(net: Hopfield | FiringRate, answer: Certificate, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Times, and the certified distance of two solutions under the same time-varying input."""
    rng = np.random.default_rng(seed)
    n = net.n
    amplitude, phase = rng.normal(size=n), rng.uniform(0, 6, n)
    start = rng.normal(size=(n, 2)) * 3
    times = np.linspace(0.0, 2.0 / max(abs(answer.rate), 0.5), 25)

    def right(t: float, flat: np.ndarray) -> np.ndarray:
        return net.field(flat.reshape(n, 2), amplitude * np.sin(3 * t + phase)).ravel()

    run = solve_ivp(right, (times[0], times[-1]), start.ravel(), t_eval=times, rtol=RTOL, atol=1e-12)
    paths = run.y.reshape(n, 2, -1)
    return times, np.array([answer.norm(paths[:, 0, k] - paths[:, 1, k]) for k in range(len(times))])


def build(kind: str, seed: int, activation: str, gain: float) -> Hopfield | FiringRate:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 12))
    W = rng.normal(size=(n, n)) / n * (rng.random((n, n)) < 0.6)
    weights = sparse.csr_array(W) if seed % 2 else W
    return KINDS[kind](
        weights, leak=rng.uniform(0.8, 2, n), activation=activation, tau=rng.uniform(0.3, 2, n), gain=gain
    )


@pytest.mark.parametrize(("kind", "order"), PAIRS)
@pytest.mark.parametrize("seed", range(5))
def test_distances_shrink_at_the_certified_rate(kind: str, order: str, seed: int) -> None:
    net = build(kind, seed, (*SMOOTH, "relu", "tanh")[seed], 1.0)
    answer = certify(net, order)
    assert answer.rate > 0
    times, distance = distances(net, answer, seed)
    for i in range(len(times) - 1):
        # Between any two times, not only from the start.
        bound = np.exp(-answer.rate * (times[i + 1 :] - times[i])) * distance[i]
        assert (distance[i + 1 :] <= bound * (1 + 1e-6) + 1e-9).all()


@pytest.mark.parametrize(("kind", "order"), PAIRS)
@pytest.mark.parametrize("seed", range(3))
def test_distances_grow_no_faster_than_a_negative_rate(kind: str, order: str, seed: int) -> None:
    net = build(kind, 10 + seed, "tanh", 6.0)
    answer = certify(net, order)
    assert answer.rate < 0
    times, distance = distances(net, answer, seed)
    assert (distance <= np.exp(-answer.rate * times) * distance[0] * (1 + 1e-6) + 1e-9).all()


@pytest.mark.parametrize(("kind", "order"), PAIRS)
@pytest.mark.parametrize("seed", range(3))
def test_the_rate_is_met_by_a_member_of_the_class(kind: str, order: str, seed: int) -> None:
    # Excitatory weights, slope 1 everywhere: linear, and nothing contracts it faster than the certificate says.
    rng = np.random.default_rng(seed)
    n = 6
    net = KINDS[kind](rng.random((n, n)) / n, leak=2.0, activation="identity")
    answer = certify(net, order)
    J = net.field(np.eye(n), 0.0)
    assert answer.rate == pytest.approx(-np.linalg.eigvals(J).real.max(), abs=1e-12)
