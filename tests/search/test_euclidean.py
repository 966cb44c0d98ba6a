"""Rates in quadratic norms: proved ones hold at slope vertices and for trajectories, and forged ones are refused."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from tests.proofs.test_quadratic import flows_and_maps, growth, matrix, triple

from metzler.claims.check import check
from metzler.errors import InputError, NotProved
from metzler.models import EulerStep, FiringRate, Hopfield, HopfieldMap, IntervalFiringRate, LatentHopfield
from metzler.models.base import full_triple
from metzler.models.changed import system
from metzler.search.euclidean import attained_rate, dense_parts, estimated_rate, quadratic_claim

rng = np.random.default_rng(40)


@flows_and_maps
def test_the_rate_holds_at_every_vertex(discrete: bool) -> None:
    finite = 0
    for _ in range(60):
        n, m = int(rng.integers(1, 4)), int(rng.integers(1, 4))
        t, P = triple(n, m, discrete=discrete), matrix(n)
        try:
            claim = quadratic_claim(system(t), P, rng.uniform(0.5, 4.0, m))
        except NotProved:
            continue
        finite += 1
        assert claim.lower <= attained_rate(t, P) + 1e-12
        for d in itertools.product(*zip(t.lo, t.hi, strict=True)):
            assert growth(t, P, np.array(d)) <= -claim.lower + 1e-12
    assert finite > 30


@flows_and_maps
def test_the_proved_rate_is_just_below_the_computed_one(discrete: bool) -> None:
    t, q = triple(4, 3, discrete=discrete), np.full(3, 2.0)
    guess = estimated_rate(t, np.eye(4), q)
    assert guess - 1e-11 < quadratic_claim(system(t), np.eye(4), q).lower <= guess


@flows_and_maps
def test_a_little_more_is_proved_than_claimed(discrete: bool) -> None:
    # Another BLAS rounds otherwise: what it cannot prove by a few roundings is not claimed.
    t, q = triple(4, 3, discrete=discrete), np.full(3, 2.0)
    claim = quadratic_claim(system(t), np.eye(4), q)
    room = 3e-15 * abs(estimated_rate(t, np.eye(4), q))
    assert claim.lower + room > claim.lower
    assert check(replace(claim, lower=claim.lower + room), system(t)).holds


def test_an_indefinite_p_and_bad_multipliers_are_refused() -> None:
    net = system(triple(2, 2))
    with pytest.raises(NotProved, match="prove no rate"):
        quadratic_claim(net, np.diag([1.0, -1.0]), np.ones(2))
    for q in ([1.0, 0.0], [1.0, np.nan], [1.0, -1.0]):
        with pytest.raises(InputError, match="must be positive"):
            quadratic_claim(net, np.eye(2), np.array(q))
    for P, q in ((np.eye(3), [1.0, 1.0]), (np.eye(2), [1.0])):
        with pytest.raises(InputError, match="this network needs P"):
            quadratic_claim(net, P, np.array(q))


def test_trajectories_contract_in_the_quadratic_norm() -> None:
    net = Hopfield(0.4 * rng.normal(size=(4, 4)) / 2.0, activation="tanh")
    claim = quadratic_claim(net, np.eye(4), np.full(4, float(np.linalg.norm(net.W, 2))))
    assert claim.rate > 0
    x, y = rng.normal(size=4), rng.normal(size=4)
    for _ in range(300):
        before = claim.norm(x - y)
        x, y = x + 1e-3 * net.field(x), y + 1e-3 * net.field(y)
        assert claim.norm(x - y) <= before * np.exp(-claim.rate * 1e-3) * (1 + 1e-5)


def test_models_whose_triple_is_a_worst_case_in_l1_and_linf_only_are_refused() -> None:
    """Another member of the box may be worse in a quadratic norm."""
    W = np.array([[0.0, 1.5], [-1.5, 0.0]])
    box = IntervalFiringRate(np.minimum(W, -1.4), np.maximum(W, 1.4), activation="relu")
    with pytest.raises(InputError, match="worst case in l1"):
        quadratic_claim(box, np.eye(2), np.ones(2))
    alone = IntervalFiringRate(-np.abs(W), np.abs(W), activation="relu")
    blurred = LatentHopfield([[0.1]], [[0.1]], activation="relu")
    for net in (alone, EulerStep(alone, 0.1), blurred, EulerStep(blurred, 0.1)):
        with pytest.raises(InputError, match="worst case in l1"):
            full_triple(net)
    assert full_triple(LatentHopfield([[0.5]], [[0.5]], activation="relu")).B.tolist() == [[0.25]]


def test_wider_slopes_are_kept() -> None:
    net = FiringRate([[0.1, 0.2], [-0.2, 0.1]], slopes=(0.5, 1.0))
    wide = np.zeros(2), np.ones(2)
    claim = quadratic_claim(net, np.eye(2), np.ones(2), slopes=wide, method="by hand")
    assert (claim.slopes[0].tolist(), claim.method) == ([0.0, 0.0], "by hand")
    assert check(claim, net).holds


def test_dense_parts_give_the_jacobian() -> None:
    t = triple(3, 2)
    A, B, C = dense_parts(t)
    assert A + (B * t.hi) @ C == pytest.approx(np.asarray(t.jacobian(t.hi)))


@pytest.mark.filterwarnings("error")
def test_an_estimate_near_a_singular_matrix_is_no_warning() -> None:
    net = HopfieldMap(np.array([[0.5, 0.1], [0.2, 0.3]]), activation="tanh")
    for size in (1e-300, 1e-18, 1e-8, 1.0, 1e8, 1e18):
        assert estimated_rate(net.triple(), np.eye(2), size * np.ones(2)) <= 1.0
        assert estimated_rate(net.triple(), np.eye(2), np.array([1.0, size])) <= 1.0
