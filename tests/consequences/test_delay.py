"""Delays: published scalar values, the vector root against dense brute force, simulated distances, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import brentq

from metzler.certificates import certify
from metzler.consequences.delay import delay, delay_gain, halanay_rate
from metzler.errors import InputError, InputTypeError
from metzler.models import FiringRate, Hopfield, Lure
from metzler.models.recurrent import RecurrentModel


@pytest.mark.parametrize(
    ("c", "l", "tau", "rate"),
    [
        (1.0, 0.5, 1.0, 0.314923057845406),
        (2.0, 1.9, 0.3, 0.0634734610344295),
        (1.0, 0.2, 5.0, 0.261311728207870),
        (1.0, 0.5, 0.0, 0.5),
        (1.0, 0.0, 3.0, 1.0),
        (1.0, 1.0, 1.0, -np.inf),
    ],
)
def test_scalar_halanay(c: float, l: float, tau: float, rate: float) -> None:
    assert halanay_rate(c, l, tau) == pytest.approx(rate, abs=1e-14)


def abscissa(M: np.ndarray) -> float:
    return float(np.linalg.eigvals(M).real.max())


def vector_root(M: np.ndarray, G: np.ndarray, lags: np.ndarray) -> float:
    """The root of alpha(M + s I + exp(s lags) G) = 0 by dense eigenvalues."""

    def excess(s: float) -> float:
        return abscissa(M + s * np.eye(len(M)) + np.exp(s * lags) * G)

    return float(brentq(excess, 0.0, -abscissa(M + G), xtol=1e-13))


def case(seed: int, kind: type = Hopfield, strength: float = 0.8) -> tuple[RecurrentModel, np.ndarray, np.ndarray]:
    """A network, its delayed weights and their delays; slopes [0, 1], no self-connections."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 6))
    W, D = (rng.standard_normal((n, n)) * (1 - np.eye(n)) for _ in range(2))
    leak, tau = rng.uniform(0.5, 2.0, n), rng.uniform(0.5, 2.0, n)
    size = np.abs(np.linalg.eigvals((np.abs(W) + np.abs(D)) / leak[:, None])).max()
    return (
        kind(strength * W / size, leak=leak, tau=tau, activation="tanh"),
        strength * D / size,
        rng.uniform(0, 3, (n, n)),
    )


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
def test_the_vector_root_is_the_dense_one_and_beats_the_scalar_one(kind: type, order: str) -> None:
    better = 0
    for seed in range(12):
        net, D, lags = case(seed, kind)
        cert = certify(net, order)
        found = delay(net, cert, D, lags)
        M = (np.abs(net.W) - np.diag(net.leak)) / net.tau[:, None]
        exact = vector_root(M, np.abs(D) / net.tau[:, None], lags)
        assert found.rate == pytest.approx(exact, rel=2e-5)
        assert found.rate <= exact * (1 + 1e-9)
        assert found.upper >= exact * (1 - 1e-9)
        assert found.every_delay
        assert found.scalar <= found.rate * (1 + 1e-4)
        assert found.certificate.rate >= found.rate
        better += found.scalar < 0.9 * found.rate
    assert better >= 6


def test_five_cases_where_the_vector_inequality_wins_clearly() -> None:
    """Cases of our own: two modules that differ in speed, weakly coupled by delayed synapses."""
    for k in range(1, 6):
        M = np.diag([-1.0, -10.0 * k])
        G = np.array([[0.0, 0.5 * k], [2.0, 0.0]])
        net = Hopfield(np.zeros((2, 2)), leak=-np.diag(M), activation="identity")
        found = delay(net, certify(net, "linf"), G, 0.5)
        assert found.rate == pytest.approx(vector_root(M, G, np.full((2, 2), 0.5)), rel=1e-5)
        assert found.rate > 2 * max(found.scalar, 0.0)


@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
def test_simulated_distances_stay_below_the_bound(kind: type) -> None:
    """Method of steps by small Euler steps, worst signs, random histories; also delays that vary in time."""
    for seed in range(4):
        net, D, lags = case(seed, kind, 0.9)
        found = delay(net, certify(net, "linf"), D, lags)
        norm, h, rng = found.certificate.norm, 0.002, np.random.default_rng(seed)
        steps, n = 4000, net.n
        whole = np.ceil(lags / h).astype(int)
        deepest = int(whole.max()) + 1
        past = np.cumsum(rng.standard_normal((2, n, deepest + steps)) * 0.05, axis=2)
        start = max(float(norm(past[0, :, k] - past[1, :, k])) for k in range(deepest))
        columns = np.broadcast_to(np.arange(n), (n, n))
        for k in range(deepest, deepest + steps):
            wobble = rng.integers(0, whole + 1) if seed % 2 else whole
            for x in past:
                seen = x[columns, k - 1 - np.minimum(wobble, k - 1)]
                now = x[:, k - 1]
                if kind is Hopfield:
                    drive = net.W @ np.tanh(now) + (D * np.tanh(seen)).sum(axis=1)
                else:
                    drive = np.tanh(net.W @ now + (D * seen).sum(axis=1))
                x[:, k] = now + h * (drive - net.leak * now) / net.tau
        for k in range(deepest, deepest + steps, 50):
            distance = float(norm(past[0, :, k] - past[1, :, k]))
            assert distance <= start * np.exp(-found.rate * h * (k - deepest)) * 1.05


def test_delayed_self_connections_and_negative_slopes_against_worst_cases() -> None:
    rng = np.random.default_rng(0)
    for kind in (Hopfield, FiringRate):
        for order in ("l1", "linf"):
            for slopes in ((0.0, 1.0), (-0.5, 0.7)):
                W, D = 0.3 * rng.standard_normal((3, 3)), 0.3 * rng.standard_normal((3, 3))
                net = kind(W, leak=2.0, activation="tanh", slopes=slopes)
                found = delay(net, certify(net, order), D, 0.7)
                lo, hi = slopes
                steep = max(abs(lo), abs(hi))
                M = steep * np.abs(W)
                np.fill_diagonal(M, np.maximum(lo * np.diag(W), hi * np.diag(W)) - 2.0)
                loose = vector_root(M, steep * np.abs(D), np.full((3, 3), 0.7))
                assert found.rate >= loose * (1 - 1e-5)
                if (order == "l1") != (kind is Hopfield):
                    assert found.rate == pytest.approx(loose, rel=1e-5)


def test_all_synapses_delayed_and_the_gain_for_every_delay() -> None:
    net = FiringRate(np.array([[0.0, 0.4], [-0.4, 0.0]]), activation="tanh")
    cert = certify(net, "linf")
    found = delay(net, cert, tau=1.0)
    assert found.rate == pytest.approx(halanay_rate(1.0, 0.4, 1.0), rel=1e-5)
    gain = delay_gain(net, cert, sparse.csr_array([[0.0, 0.3], [0.3, 0.0]]))
    assert gain.lower == pytest.approx(2.0, rel=1e-5)
    assert gain.lower <= 2.0 <= gain.upper
    assert "any delays" in str(found)


def test_no_delay_no_contraction_and_bad_input() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh")
    cert = certify(net, "linf")
    assert delay(net, cert, np.zeros((2, 2)), 1.0).rate == pytest.approx(0.5, rel=1e-6)
    strong = delay(net, cert, 2 * np.eye(2), 1.0)
    assert strong.rate < 0
    assert not strong.every_delay
    assert "Not certified" in str(strong)
    assert delay(net, cert, 0.1 * np.eye(2), 1e6).rate > 0
    for wrong, sentence in (((np.eye(3), 1.0), "W_delayed must have shape"), ((np.eye(2), -1.0), "not negative")):
        with pytest.raises(InputError, match=sentence):
            delay(net, cert, *wrong)
    with pytest.raises(InputError, match="tau must be one number"):
        delay(net, cert, np.eye(2), np.eye(3))
    lure = Lure([[-1.0]], [1.0], [0.5], activation="tanh")
    with pytest.raises(InputTypeError, match="got lure"):
        delay(lure, certify(lure), [[0.1]], 1.0)
