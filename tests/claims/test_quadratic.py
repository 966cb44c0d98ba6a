"""Rates in quadratic norms: proved ones hold at slope vertices and for trajectories, and forged ones are refused."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from metzler.claims import quadratic as condition
from metzler.claims.quadratic import (
    EuclideanCertificate,
    QuadraticNorm,
    dense_parts,
    estimated_rate,
    euclidean_rate,
    full_triple,
)
from metzler.errors import InputError, NotProved
from metzler.models import EulerStep, FiringRate, Hopfield, IntervalFiringRate, LatentHopfield, Triple

rng = np.random.default_rng(40)


def triple(n: int, m: int, *, discrete: bool = False) -> Triple:
    lo = rng.uniform(-0.5, 0.3, m)
    tau = np.ones(n) if discrete else rng.uniform(0.5, 2.0, n)
    A = 0.2 * rng.normal(size=(n, n)) - (0.0 if discrete else 2.0) * np.eye(n)
    B, C = 0.4 * rng.normal(size=(n, m)), 0.4 * rng.normal(size=(m, n))
    return Triple(A, B, C, tau, lo, lo + rng.uniform(0.0, 1.0, m), 0.7, discrete)


def growth(t: Triple, P: np.ndarray, d: np.ndarray) -> float:
    """The log norm (for maps: induced norm - 1) of J(d) in the norm of P."""
    R = np.linalg.cholesky(P).T
    J = R @ np.asarray(t.jacobian(d)) @ np.linalg.inv(R)
    return float(np.linalg.norm(J, 2) - 1.0 if t.discrete else np.linalg.eigvalsh(0.5 * (J + J.T))[-1])


@pytest.mark.parametrize("discrete", [False, True])
def test_the_rate_holds_at_every_vertex(discrete: bool) -> None:
    finite = 0
    for _ in range(60):
        n, m = int(rng.integers(1, 4)), int(rng.integers(1, 4))
        t = triple(n, m, discrete=discrete)
        G = rng.normal(size=(n, n))
        P = np.eye(n) + 0.1 * (G @ G.T)
        P = 0.5 * (P + P.T)
        rate = euclidean_rate(t, P, rng.uniform(0.5, 4.0, m))
        finite += np.isfinite(rate)
        for d in itertools.product(*zip(t.lo, t.hi, strict=True)):
            assert growth(t, P, np.array(d)) <= -rate + 1e-12
    assert finite > 30


@pytest.mark.parametrize("discrete", [False, True])
def test_the_proved_rate_is_just_below_the_computed_one(discrete: bool) -> None:
    t, q = triple(4, 3, discrete=discrete), np.full(3, 2.0)
    guess = estimated_rate(t, np.eye(4), q)
    assert guess - 1e-11 < euclidean_rate(t, np.eye(4), q) <= guess


@pytest.mark.parametrize("discrete", [False, True])
def test_a_little_more_is_proved_than_claimed(discrete: bool) -> None:
    # Another BLAS rounds otherwise: what it cannot prove by a few roundings is not claimed.
    t, q = triple(4, 3, discrete=discrete), np.full(3, 2.0)
    rate = euclidean_rate(t, np.eye(4), q)
    room = 3e-15 * abs(estimated_rate(t, np.eye(4), q))
    assert rate + room > rate
    assert condition._proves(t, np.eye(4), q, rate + room)


def test_an_indefinite_p_and_bad_multipliers_prove_nothing() -> None:
    t = triple(2, 2)
    assert euclidean_rate(t, np.diag([1.0, -1.0]), np.ones(2)) == -np.inf
    assert euclidean_rate(t, np.eye(2), np.array([1.0, 0.0])) == -np.inf
    assert euclidean_rate(t, np.eye(2), np.array([1.0, np.nan])) == -np.inf


def test_recheck_refuses_forgeries() -> None:
    net = FiringRate(0.2 * rng.normal(size=(3, 3)), activation="tanh")
    lo, hi = net.slopes
    P, q = np.eye(3), np.ones(3)
    rate = euclidean_rate(net.triple(), P, q)
    good = EuclideanCertificate(rate, QuadraticNorm(P), q, (lo, hi), "by hand")
    assert good.recheck(net) == rate
    for bad in (
        replace(good, rate=rate + 1e-6),
        replace(good, multipliers=0.1 * q),
        replace(good, norm=QuadraticNorm(np.diag([1.0, 30.0, 1.0]))),
        replace(good, norm=QuadraticNorm(-P)),
        replace(good, slopes=(lo, 0.5 * hi)),
    ):
        with pytest.raises(NotProved):
            bad.recheck(net)
    with pytest.raises(NotProved):
        good.recheck(FiringRate(2.0 * net.W, activation="tanh"))


def test_trajectories_contract_in_the_quadratic_norm() -> None:
    net = Hopfield(0.4 * rng.normal(size=(4, 4)) / 2.0, activation="tanh")
    q = np.full(4, float(np.linalg.norm(net.W, 2)))
    rate, norm = euclidean_rate(net.triple(), np.eye(4), q), QuadraticNorm(np.eye(4))
    assert rate > 0
    x, y = rng.normal(size=4), rng.normal(size=4)
    for _ in range(300):
        before = norm(x - y)
        x, y = x + 1e-3 * net.field(x), y + 1e-3 * net.field(y)
        assert norm(x - y) <= before * np.exp(-rate * 1e-3) * (1 + 1e-5)


def test_the_norm() -> None:
    norm = QuadraticNorm(np.array([[2.0, 1.0], [1.0, 2.0]]))
    x = np.array([[1.0, 0.0], [1.0, -1.0]])
    assert norm(x) == pytest.approx([norm(x[:, 0]), norm(x[:, 1])])
    assert norm([1.0, 1.0]) == pytest.approx(np.sqrt(6.0))
    assert norm.condition == pytest.approx(np.sqrt(3.0))
    with pytest.raises(InputError, match="symmetric"):
        QuadraticNorm(np.array([[1.0, 2.0], [0.0, 1.0]]))
    with pytest.raises(InputError, match="shape"):
        norm([1.0])


def test_models_whose_triple_is_a_worst_case_in_l1_and_linf_only_are_refused() -> None:
    """Another member of the box may be worse in a quadratic norm."""
    W = np.array([[0.0, 1.5], [-1.5, 0.0]])
    box = IntervalFiringRate(np.minimum(W, -1.4), np.maximum(W, 1.4), activation="relu")
    P, q = np.eye(2), np.full(2, 1.0)
    cert = EuclideanCertificate(0.0, QuadraticNorm(P), q, (np.zeros(2), np.ones(2)), "by hand")
    with pytest.raises(InputError, match="worst case in l1"):
        cert.recheck(box)
    alone = IntervalFiringRate(-np.abs(W), np.abs(W), activation="relu")
    blurred = LatentHopfield([[0.1]], [[0.1]], activation="relu")
    for net in (alone, EulerStep(alone, 0.1), blurred, EulerStep(blurred, 0.1)):
        with pytest.raises(InputError, match="worst case in l1"):
            full_triple(net)
    assert full_triple(LatentHopfield([[0.5]], [[0.5]], activation="relu")).B.tolist() == [[0.25]]


def test_dense_parts_give_the_jacobian() -> None:
    t = triple(3, 2)
    A, B, C = dense_parts(t)
    assert A + (B * t.hi) @ C == pytest.approx(np.asarray(t.jacobian(t.hi)))
