"""Delays: published scalar values, the vector root against dense brute force, simulated distances, bad input."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from attack.delays import rightmost
from scipy import sparse
from scipy.optimize import brentq
from tests.consequences.random_networks import best_with, rows_of, toarray
from tests.contracts.catalogue import make

from metzler.consequences.trajectories.delay import delay, delay_gain, delay_gain_steps, delay_steps, halanay_rate
from metzler.errors import InputError, InputTypeError
from metzler.models import FiringRate, Hopfield, HopfieldMap, JacobianBounds, Lure, Model
from metzler.models.recurrent import RecurrentModel
from metzler.search.certify import certify


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
    steps = HopfieldMap([[0.5]], activation="tanh")
    with pytest.raises(InputTypeError, match="got hopfield-map, which is a map"):
        delay(steps, certify(steps, "diagonal"), [[0.1]], 1.0)
    for wrong in ((np.nan, 0.5, 1.0), (1.0, -0.5, 1.0), (1.0, 0.5, -1.0)):
        with pytest.raises(InputError, match="must be finite"):
            halanay_rate(*wrong)


def policies(net: RecurrentModel, D: np.ndarray, order: str, growth: float | np.ndarray) -> float:
    """The best bound of the inequality of delays, by brute force: the largest root over all choices of slopes.

    Where the synapses of a row (l1: column) share one slope, undelayed and delayed ones have it at the same end;
    elsewhere every entry has its own.
    """
    (lo, hi), W, G, n = net.slopes, net.W, growth * np.abs(D), net.n
    same, columns = (order == "l1") == isinstance(net, Hopfield), isinstance(net, Hopfield)
    off = 1 - np.eye(n)
    if not same:
        steep = np.maximum(np.abs(lo), np.abs(hi))
        full = (steep if columns else steep[:, None]) * (np.abs(W) * off + G)
        own = np.maximum(lo * np.diag(W), hi * np.diag(W)) - net.leak
        return abscissa((full + np.diag(own)) / net.tau[:, None])
    best = -np.inf
    for d in itertools.product(*zip(lo, hi, strict=True)):
        d = np.array(d)
        full = (np.abs(d) if columns else np.abs(d)[:, None]) * (np.abs(W) * off + G)
        best = max(best, abscissa((full + np.diag(d * np.diag(W) - net.leak)) / net.tau[:, None]))
    return best


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
def test_brackets_hold_the_brute_force_over_slopes_of_any_sign(kind: type, order: str) -> None:
    for seed in range(14):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(1, 4))
        lo = rng.choice([-1.2, -0.4, 0.0, 0.3], n)
        hi = lo + rng.choice([0.0, 0.3, 1.0], n)
        net = kind(rng.normal(size=(n, n)), leak=rng.uniform(1, 3, n), tau=rng.uniform(0.5, 2, n), slopes=(lo, hi))
        D, lag, cert = rng.normal(size=(n, n)), float(rng.uniform(0.1, 2)), certify(net, order)
        if (policies(net, D, order, 0.0)) < 0:
            gain = delay_gain(net, cert, D)
            true = brentq(lambda g, net=net, D=D: policies(net, D, order, g), 0.0, 1e3, xtol=1e-12)
            assert gain.lower <= true * (1 + 1e-9)
            assert gain.upper >= true * (1 - 1e-9)
            assert gain.upper - gain.lower <= 1e-4 * true
        found = delay(net, cert, D, lag)
        true = brentq(lambda s, net=net, D=D, lag=lag: policies(net, D, order, np.exp(s * lag)) + s, -30.0, 30.0)
        assert found.rate <= true + 1e-9
        assert found.upper >= true - 1e-9
        assert found.upper - found.rate <= 1e-4 * max(abs(true), 1.0)


def test_one_slope_serves_the_undelayed_and_the_delayed_self_connection() -> None:
    """-x + phi(-2 x + g x(t - tau)) with slopes in [-0.1, 1]: d = 1 needs g < 3, d = -0.1 needs g < 8; it said 0.8."""
    for kind, order in ((FiringRate, "linf"), (Hopfield, "l1")):
        net = kind([[-2.0]], slopes=(-0.1, 1.0))
        gain = delay_gain(net, certify(net, order), [[1.0]])
        assert gain.lower == pytest.approx(3.0, rel=1e-5)
        assert gain.lower <= 3.0 <= gain.upper == pytest.approx(3.0, rel=1e-5)
    other = Hopfield([[-2.0]], slopes=(-0.1, 1.0))  # in linf the delayed slope is that of another time
    assert delay_gain(other, certify(other, "linf"), [[1.0]]).upper == pytest.approx(0.8, rel=1e-5)


def test_what_is_not_decided_keeps_its_bracket() -> None:
    """Two neurons in a chain with best rate exactly 0 + 1e-9, not attained: the search gives up 1e-6."""
    net = Hopfield([[1.0 - 1e-9, 1.0], [0.0, 1.0 - 1e-9]], slopes=(0.0, 1.0))
    cert = certify(net, "l1")
    assert cert.rate < 0 < cert.rate + cert.gap
    gain = delay_gain(net, cert, np.eye(2))
    assert gain.lower == -np.inf
    assert 1e-9 <= gain.upper < 1e-4
    found = delay(net, cert, 1e-10 * np.eye(2), 1.0)
    assert found.rate < 0 < found.upper
    assert "lies between" in str(found)
    critical = Hopfield([[1.0]], slopes=(0.0, 1.0))
    none = delay_gain(critical, certify(critical, "l1"), [[1.0]])
    assert (none.lower, none.upper) == (-np.inf, 0.0)


def test_where_nothing_contracts_delays_slow_the_growth_and_the_bound_says_so() -> None:
    net = Hopfield([[0.0]], activation="relu")
    found = delay(net, certify(net, "linf"), [[2.0]], 1.0)
    true = brentq(lambda s: -1 + 2 * np.exp(s) + s, -1.0, 0.0, xtol=1e-16, rtol=1e-15)
    assert found.rate == pytest.approx(true, rel=1e-5)
    assert found.rate <= true <= found.upper
    assert found.certificate.rate >= found.rate


def test_delayed_synapses_on_no_cycle_may_have_any_gain_and_long_delays() -> None:
    net = Hopfield(np.zeros((2, 2)), activation="relu")
    cert = certify(net, "l1")
    assert delay_gain(net, cert, [[0.0, 1.0], [0.0, 0.0]]).lower == np.inf
    found = delay(net, cert, [[0.0, 1.0], [0.0, 0.0]], 1e4)
    assert 0 < found.rate <= 1.0 <= found.upper
    tiny = delay_gain(net, cert, 1e-300 * np.eye(2))
    assert tiny.lower < np.inf == tiny.upper


def test_a_deadline_and_steps_leave_a_bracket() -> None:
    net, D, lags = case(1)
    cert = certify(net, "linf")
    full, early = delay(net, cert, D, lags), delay(net, cert, D, lags, deadline=0.0)
    assert early.rate <= full.upper
    assert full.rate <= early.upper
    brackets = list(delay_steps(net, cert, D, lags))
    assert all(b.lower <= full.upper and full.rate <= b.upper for b in brackets)
    gains = list(delay_gain_steps(net, cert, D))
    assert all(b.lower <= gains[-1].upper and gains[-1].lower <= b.upper for b in gains)
    assert delay_gain(net, cert, D, deadline=0.0).lower <= gains[-1].upper


@pytest.mark.parametrize("tau", [None, 1j, "x", np.ma.masked])
def test_a_delay_is_a_number(tau: object) -> None:
    net = FiringRate([[0.0]], activation="tanh")
    with pytest.raises(InputTypeError, match="a delay must"):
        delay(net, certify(net, "diagonal"), [[0.1]], tau)


GENERAL = ["lure-one", "lure-three", "diagonal-feedback", "hopfield-dissipation", "firing-rate-dissipation", "own"]
"""Models that are no leaky networks."""


def general_case(name: str, seed: int) -> tuple[Model, np.ndarray, float, np.ndarray]:
    """A model, delayed weights and a delay, and the ends of the slopes, with which a synapse from j to i acts late."""
    net, rng = make(name, seed), np.random.default_rng(seed)
    t = net.triple()
    D, steep = 0.2 * rng.normal(size=(net.n, net.n)), np.maximum(np.abs(t.lo), np.abs(t.hi))
    owner = {"hopfield-dissipation": steep, "diagonal-feedback": steep, "firing-rate-dissipation": steep[:, None]}
    return net, D, float(rng.uniform(0.1, 1.5)), np.broadcast_to(owner.get(name, 1.0), (net.n, net.n))


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("name", GENERAL)
def test_general_networks_against_the_rows_by_brute_force(name: str, order: str) -> None:
    """The root of the vector inequality with all vertices of the undelayed rows and the delayed entries by size."""
    for seed in range(4):
        net, D, lag, steep = general_case(name, seed)
        t, cert = net.triple(), certify(net, order)
        G = t.gain * np.abs(D) * steep / t.tau[:, None]
        rows, late = rows_of(net, order), G if order == "linf" else G.T
        true = brentq(lambda s, r=rows, g=late, lag=lag: best_with(r, np.exp(s * lag) * g) + s, -30.0, 30.0)
        found = delay(net, cert, D, lag)
        assert found.rate <= true + 1e-9
        assert found.upper >= true - 1e-9
        assert found.upper - found.rate <= 1e-4 * max(abs(true), 1.0)
        if best_with(rows, 0 * late) < 0:
            factor = brentq(lambda s, r=rows, g=late: best_with(r, s * g), 0.0, 1e3, xtol=1e-12)
            gain = delay_gain(net, cert, D)
            assert gain.lower <= factor * (1 + 1e-9)
            assert gain.upper >= factor * (1 - 1e-9)
            assert gain.upper - gain.lower <= 1e-4 * factor


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("name", [*GENERAL, "low-rank-firing-rate", "entrywise"])
def test_characteristic_roots_of_general_networks_stay_left_of_the_rate(name: str, order: str) -> None:
    for seed in range(3):
        net, D, lag, steep = general_case(name, seed)
        t, cert, rng = net.triple(), certify(net, order), np.random.default_rng(seed)
        A, B, C = (toarray(M) for M in (t.A, t.B, t.C))
        some, all_late = delay(net, cert, D, lag), delay(net, cert, tau=lag)
        for _ in range(4):
            d, e = (np.where(rng.random(len(t.lo)) < 0.5, t.lo, t.hi) for _ in range(2))
            J = (A + t.gain * (B * e) @ C) / t.tau[:, None]
            J1 = t.gain * D * steep * rng.choice([-1.0, 1.0], D.shape) / t.tau[:, None]
            assert some.rate <= 1e-6 - rightmost(J, J1, lag)
            late = t.gain * (B * d) @ C / t.tau[:, None]
            assert all_late.rate <= 1e-6 - rightmost(A / t.tau[:, None], late, lag)


def test_all_of_a_lure_system_but_its_linear_part_is_delayed() -> None:
    """x' = -x + 1/2 phi(1/2 (x1 + x2)(t - tau)) twice: the scalar rate of Halanay with c = 1, l = 1/2."""
    net = Lure(-np.eye(2), [[0.5], [0.5]], [[0.5, 0.5]], slopes=(0.0, 1.0))
    found = delay(net, certify(net, "linf"), tau=1.0)
    assert found.rate == pytest.approx(halanay_rate(1.0, 0.5, 1.0), rel=1e-5)
    assert found.scalar == pytest.approx(found.rate, rel=1e-5)
    bounds = JacobianBounds(-np.eye(2), -0.5 * np.eye(2))
    cert = certify(bounds, "linf")
    assert delay(bounds, cert, 0.25 * np.eye(2)).rate == pytest.approx(0.25)
    with pytest.raises(InputError, match="no weights"):
        delay(bounds, cert, tau=1.0)


def test_a_rate_below_0_says_nothing_of_delays_that_vary() -> None:
    net = Hopfield([[0.0]], leak=1.0, activation="identity")
    strong, weak = (delay(net, certify(net, "linf"), [[w]], 10.0) for w in (3.0, 0.5))
    assert -0.2 < strong.rate < 0  # of a delay that has shrunk to 0 distances grow like exp(2 t)
    assert (strong.time_varying, weak.time_varying) == (False, True)
