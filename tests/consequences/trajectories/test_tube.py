"""Tubes: no accurate solution from the ball ever leaves, the radius is second order, and exact where it can be."""

from __future__ import annotations

import itertools
import sys
from decimal import Context, Decimal
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from scipy.integrate import solve_ivp
from tests.consequences.claims_in_norms import KINDS, claimed, local, skew

import metzler as mz
from metzler.activations import custom
from metzler.consequences.trajectories.simulate import simulate
from metzler.consequences.trajectories.tube import grown, tube, tube_steps
from metzler.errors import InputError
from metzler.models import (
    DiagonalFeedback,
    FiringRate,
    Hopfield,
    Implicit,
    JacobianBounds,
    LowRankFiringRate,
    Lure,
    Persidskii,
)
from metzler.search.certify import certify


def networks() -> list:
    rng = np.random.default_rng(7)
    W = 0.35 * rng.standard_normal((4, 4))
    return [
        Hopfield(W, activation="tanh", tau=[0.5, 1.0, 2.0, 1.0]),
        FiringRate(sparse.csr_array(W), activation="relu", leak=[1.0, 2.0, 1.0, 0.5]),
        FiringRate(W, activation="softplus", gain=0.5),
        Persidskii(W - 2 * np.eye(4), activation=custom(lambda x: 0.2 * x + 0.8 * np.tanh(x), slopes=(0.2, 1.0))),
        DiagonalFeedback(W - 2 * np.eye(4), 0.5, activation="saturation"),
        Lure(-np.eye(4), rng.standard_normal((4, 2)) / 2, rng.standard_normal((2, 4)), activation="tanh"),
    ]


@pytest.mark.parametrize("net", networks(), ids=lambda net: net.kind)
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_accurate_solutions_from_the_ball_stay_inside(net, order: str) -> None:
    rng = np.random.default_rng(1)
    cert = certify(net, order)

    def u(t: float) -> np.ndarray:
        return np.array([np.sin(2 * t), 0.5, np.cos(t), -1.0])

    x0 = rng.standard_normal(4)
    for tolerance in (1e-2, 1e-6):
        run = simulate(net, x0, u, (0.0, 4.0), rtol=tolerance, atol=tolerance)
        for radius in (0.0, 0.3):
            found = tube(net, cert, run, u, radius=radius, input_rate=[2.0, 0.0, 1.0, 0.0], knots=60)
            assert found.rigorous
            for _ in range(4):
                push = rng.choice([-1.0, 1.0], 4) * rng.random(4)
                start = found.x[:, 0] + push * (radius / float(cert.norm(push)))
                true = simulate(net, start, u, found.t, rtol=1e-11, atol=1e-13, method="DOP853")
                distance = np.asarray(cert.norm(true.x - found.x))
                assert (distance <= found.radius * (1 + 1e-9) + 1e-10).all()
                assert (np.abs(true.x - found.x) <= found.per_neuron() + 1e-9).all()


def test_the_radius_falls_with_the_square_of_the_step() -> None:
    net = networks()[0]
    cert = certify(net, "linf")
    run = simulate(net, 1.0, 0.2, (0.0, 4.0), rtol=1e-10, atol=1e-12)
    coarse, fine = (float(tube(net, cert, run, 0.2, knots=k).radius.max()) for k in (500, 4000))
    assert fine < coarse / 8
    assert fine < 1e-5


def test_a_ball_around_rest_shrinks_exactly_at_the_rate() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="identity")
    cert = certify(net, "linf")
    run = simulate(net, 0.0, 0.0, (0.0, 3.0))
    ball = float(cert.norm(np.ones(2)))
    found = tube(net, cert, run, radius=ball)
    assert np.allclose(found.radius, ball * np.exp(-0.5 * found.t), rtol=1e-6)
    true = simulate(net, 1.0, 0.0, found.t, rtol=1e-10, atol=1e-12)
    assert np.allclose(true.x[0], found.per_neuron()[0], rtol=1e-6)


def test_without_a_rate_of_change_the_tube_is_an_estimate_and_bad_numbers_are_refused() -> None:
    net = networks()[0]
    cert = certify(net, "diagonal")
    run = simulate(net, 0.0, lambda t: np.full(4, t), (0.0, 1.0))
    assert not tube(net, cert, run, lambda t: np.full(4, t)).rigorous
    for wrong, sentence in (
        ({"radius": -1.0}, "radius must"),
        ({"knots": 0}, "knots must"),
        ({"input_rate": [1.0]}, "input_rate must"),
        ({"input_rate": -1.0}, "input_rate must"),
    ):
        with pytest.raises(InputError, match=sentence):
            tube(net, cert, run, **wrong)


def test_input_weights_and_low_rank_networks_have_inputs_of_their_own() -> None:
    rng = np.random.default_rng(9)

    def wave(t: float) -> np.ndarray:
        return np.array([np.sin(3 * t), np.cos(2 * t)])

    for net in (
        Implicit(0.3 * rng.standard_normal((3, 3)), 4 * rng.standard_normal((3, 2)), activation="tanh"),
        LowRankFiringRate(0.3 * rng.standard_normal((2, 1)), rng.standard_normal((2, 1)), activation="tanh"),
    ):
        cert = certify(net, "linf")
        run = simulate(net, np.zeros(net.n), wave, (0.0, 5.0), rtol=1e-4)
        tight = simulate(net, np.zeros(net.n), wave, (0.0, 5.0), rtol=1e-11, atol=1e-13)
        found = tube(net, cert, run, wave, input_rate=[3.0, 2.0], knots=300)
        assert found.rigorous
        assert (np.atleast_1d(cert.norm(found.x - tight.state(found.t))) <= found.radius + 1e-9).all()
        with pytest.raises(InputError, match=r"shape \(2,\)"):
            simulate(net, np.zeros(net.n), [1.0, 1.0, 1.0])
    own = JacobianBounds([[-2.0]], [[-1.0]], function=lambda x, u: -1.5 * x + u)
    cert, run = certify(own, "linf"), simulate(own, [1.0], 0.5)
    with pytest.raises(InputError, match="do not say how their input enters"):
        tube(own, cert, run, 0.5)


def test_the_steps_are_the_blocks_of_time_and_each_may_be_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["metzler.consequences.trajectories.tube"], "BLOCK", 40)
    net = networks()[0]
    cert, run = certify(net, "l1"), simulate(net, np.ones(4), t=(0.0, 2.0))
    full, steps = tube(net, cert, run), list(tube_steps(net, cert, run))
    assert len(steps) >= 40
    assert steps[-1].done == 1.0
    assert steps[-1].lower == full.residual
    assert all(a.done < b.done and a.lower <= b.lower for a, b in itertools.pairwise(steps))
    hurried = tube(net, cert, run, deadline=0.0)
    assert 2 <= len(hurried.t) < len(full.t)
    np.testing.assert_array_equal(hurried.radius, full.radius[: len(hurried.t)])


def test_an_input_near_the_end_of_doubles_gives_a_tube_without_end() -> None:
    net = Hopfield([[0.0, 0.5], [0.2, 0.0]], activation="tanh")
    run = simulate(net, 0.0, t=(0.0, 1.0))
    found = tube(net, certify(net, "l1"), run, 1e300)
    assert found.radius[-1] == np.inf


def test_radii_are_rounded_up_however_far_they_grow_or_shrink() -> None:
    exp = Context(prec=60).exp
    for rate, width in itertools.product((-700.0, -93.7, -1e-3, 1e-3, 93.7, 699.9), (1.0, 0.3, 1e-9)):
        power = -Decimal(rate) * Decimal(width)
        assert Decimal(grown(3.0, rate, 0.0, width)) >= 3 * exp(power)
        assert Decimal(grown(0.0, rate, 2.0, width)) >= 2 * (1 - exp(power)) / Decimal(rate)
    assert grown(1.0, -1e6, 0.0, 1.0) == grown(np.inf, 1e6, 0.0, 1.0) == np.inf
    assert grown(0.0, -1e6, 0.0, 1.0) == 0.0


def test_a_strong_self_connection_gives_a_tube_without_end() -> None:
    net = Hopfield([[1e6]], activation="tanh")
    assert tube(net, certify(net, "linf"), simulate(net, 1.0, t=(0.0, 1.0)), radius=1.0).radius[-1] == np.inf


def truth(net: Any, x0: Any, u: Any, t: np.ndarray) -> np.ndarray:
    return solve_ivp(lambda now, x: net.field(x, u(now)), (0.0, t[-1]), x0, t_eval=t, rtol=1e-12, atol=1e-13).y


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_in_every_norm_solutions_stay_in_the_tube(seed: int, kind: str) -> None:
    net, claim = claimed(seed, kind)
    rng = np.random.default_rng(seed)
    start, size = rng.normal(size=net.n), rng.normal(size=net.n)

    def u(t: float) -> np.ndarray:
        return size * np.sin(t)

    run = mz.simulate(net, start, u, (0.0, 4.0), rtol=1e-3, atol=1e-4)
    ball = 0.1 * claim.norm(np.ones(net.n))
    found = mz.tube(net, claim, run, u, radius=ball, input_rate=np.abs(size) * 1.001, knots=1500)
    assert found.rigorous
    assert found.radius[-1] < ball
    largest = 0.0
    for _ in range(10):
        away = rng.normal(size=net.n)
        x = truth(net, found.x[:, 0] + 0.999 * ball * away / claim.norm(away), u, found.t)
        far = claim.norm(x - found.x)
        assert (far <= found.radius).all()
        assert (np.abs(x - found.x) <= found.per_neuron()).all()
        largest = max(largest, float((far / found.radius)[: len(far) // 4].min()))
    assert largest > 0.3


def test_a_tube_that_is_too_narrow_is_left() -> None:
    """Were the rate three times what it is, solutions would leave the tube."""
    net, claim = skew()
    run = mz.simulate(net, [0.0, 0.0], 0.0, (0.0, 4.0))
    found = mz.tube(net, claim, run, radius=0.1)
    narrow = found.radius[0] * np.exp(-6 * claim.rate * found.t)
    x = truth(net, [0.05, 0.05], lambda t: 0.0, found.t)
    assert (claim.norm(x) <= found.radius).all()
    assert (claim.norm(x) > narrow).any()


def test_a_local_claim_holds_in_its_box() -> None:
    net, claim = local()
    inside = 0.5 * (claim.box.lower + claim.box.upper)
    run = mz.simulate(net, inside, 2.55, (0.0, 4.0))
    found = mz.tube(net, claim, run, 2.55)
    x = truth(net, inside, lambda t: 2.55, found.t)
    assert (claim.norm(x - found.x) <= found.radius).all()
    with pytest.raises(mz.InputError, match="made for other inputs"):
        mz.tube(net, claim, run, 2.3)
    with pytest.raises(mz.InputError, match="the curve leaves the box of the local claim at the time 0:"):
        mz.tube(net, claim, run, 2.55, radius=10.0)
    outside = mz.simulate(net, [0.0, 0.0], 2.55, (0.0, 4.0))
    with pytest.raises(mz.InputError, match="the curve leaves the box of the local claim at the time 0:"):
        mz.tube(net, claim, outside, 2.55)


def test_where_trajectories_may_leave_the_box_the_whole_tube_stays_in_it() -> None:
    net = mz.Hopfield([[2.0]], activation="tanh")
    box = mz.Box([-0.2], [0.2])
    claim = mz.certify_local(net, box)
    assert not claim.attractive
    run = mz.simulate(net, [0.05], 0.0, (0.0, 1.0))
    found = mz.tube(net, claim, run, radius=0.01)
    assert found.radius[-1] > 0.01
    x = truth(net, [0.0599], lambda t: 0.0, found.t)
    assert (claim.norm(x - found.x) <= found.radius).all()
    with pytest.raises(mz.InputError, match="the tube leaves the box of the local claim at the time"):
        mz.tube(net, claim, run, radius=0.06)
    longer = mz.simulate(net, [0.05], 0.0, (0.0, 3.0))
    with pytest.raises(mz.InputError, match="the tube leaves the box of the local claim at the time"):
        mz.tube(net, claim, longer, radius=0.01)
