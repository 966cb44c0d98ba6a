"""Explicit Euler steps."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from metzler.claims.check import check
from metzler.consequences.robustness.step_size import step_sizes
from metzler.consequences.trajectories.noise import noise_bound
from metzler.errors import InputError, InputTypeError
from metzler.models import (
    EulerStep,
    FiringRate,
    FiringRateMap,
    Hopfield,
    IntervalFiringRate,
    IntervalHopfield,
    IntervalModel,
    JacobianBounds,
    Lure,
)
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify
from metzler.search.refute import refute

W = np.array([[0.5, -1.0, 0.2], [0.3, 0.0, 0.25], [0.0, 1.0, -0.5]])


def test_a_step_is_what_a_simulation_does() -> None:
    net = Hopfield(W, activation="tanh", tau=[0.1, 0.2, 0.3])
    x, u = np.array([1.0, -2.0, 0.5]), np.array([0.0, 1.0, 0.0])
    np.testing.assert_array_equal(EulerStep(net, 0.01).field(x, u), x + 0.01 * net.field(x, u))


@pytest.mark.parametrize("tau", [0.5, [0.1, 0.2, 0.3]])
def test_its_jacobian_is_identity_plus_step_times_the_jacobian(tau: object) -> None:
    net = Lure(W - np.eye(3), W[:, :2], W[:2], slopes=(0.0, 1.0), tau=tau, gain=0.3)
    d = np.array([0.3, 0.9])
    np.testing.assert_allclose(
        EulerStep(net, 0.05).triple().jacobian(d), np.eye(3) + 0.05 * net.triple().jacobian(d), atol=1e-15
    )


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_small_steps_contract_at_step_times_rate(order: str) -> None:
    net = FiringRate(W, leak=2.0, slopes=(0.0, 1.0))
    rate = certify(net, order).rate
    for step in (1e-4, 1e-2, 0.1):
        assert certify(EulerStep(net, step), order).rate == pytest.approx(step * rate, rel=1e-6, abs=1e-12)


def test_the_step_identity_of_a_matched_network() -> None:
    # Lip(I + h f) = max(1 + h b, -1 + h q): here b = -1 and q = 3, so that h = 2/3 is the limit and h = 1/2 the best.
    net = FiringRate([[-1.0]], leak=1.0, slopes=(0.0, 2.0))
    for step, factor in ((0.25, 0.75), (0.5, 0.5), (0.6, 0.8), (2 / 3, 1.0), (0.75, 1.25)):
        assert 1 - certify(EulerStep(net, step), "linf").rate == pytest.approx(factor, abs=1e-12)


def test_round_trip_through_a_lure_system() -> None:
    step = EulerStep(Hopfield(W, leak=[1.0, 2.0, 3.0], slopes=(0.0, 1.0), tau=2.0), 0.25)
    again = EulerStep.from_parameters(step.matrices(), step.parameters())
    assert isinstance(again.model, Lure)
    d = np.array([0.0, 0.5, 1.0])
    np.testing.assert_array_equal(again.triple().jacobian(d), step.triple().jacobian(d))
    check(certify(step, "l1"), again).require()


INTERVALS = pytest.mark.parametrize("kind", [IntervalHopfield, IntervalFiringRate])
ORDERS = pytest.mark.parametrize("order", ["l1", "linf"])


def intervals(kind: type[IntervalModel], seed: int, gain: float = 0.7) -> IntervalModel:
    """Random intervals, those of self-loops of no width."""
    rng = np.random.default_rng(seed)
    V, width = rng.normal(size=(3, 3)), rng.uniform(0, 1, (3, 3)) * (1 - np.eye(3))
    slopes = (rng.uniform(-0.5, 0.3, 3), rng.uniform(0.5, 1, 3))
    leaks = (rng.uniform(0, 2, 3), rng.uniform(2, 5, 3))
    return kind(V - width, V + width, *leaks, slopes=slopes, tau=rng.uniform(0.3, 2, 3), gain=gain)


def members(net: IntervalModel, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Jacobians of members: the widest weights at all vertices of slopes, and random ones."""
    widest = np.where(np.abs(net.W_lower) > np.abs(net.W_upper), net.W_lower, net.W_upper)
    for leak, *bits in itertools.product((net.leak_lower, net.leak_upper), *[(0, 1)] * 3):
        t = net.member(widest, leak).triple()
        J = t.jacobian(np.where(bits, t.hi, t.lo))
        yield J if isinstance(J, np.ndarray) else J.toarray()
    for _ in range(200):
        pick, reach = rng.choice([0.0, 1.0, 0.3], (3, 3)), rng.choice([0.0, 1.0, 0.6], 3)
        W = net.W_lower + pick * (net.W_upper - net.W_lower)
        leak = net.leak_lower + reach * (net.leak_upper - net.leak_lower)
        t = net.member(W, leak).triple()
        J = t.jacobian(t.lo + rng.choice([0.0, 1.0, 0.4], 3) * (t.hi - t.lo))
        yield J if isinstance(J, np.ndarray) else J.toarray()


@INTERVALS
@ORDERS
@pytest.mark.parametrize("step", [0.01, 0.5, 2.0])
@pytest.mark.parametrize("gain", [0.7, 1.0, 0.0])
def test_a_step_of_an_interval_model_covers_every_member(
    kind: type[IntervalModel], order: str, step: float, gain: float
) -> None:
    """The worst member for J alone had been taken: rate 1 where a member expands 99-fold."""
    for seed in range(2):
        net = intervals(kind, seed, gain)
        stepped = EulerStep(net, step)
        cert = certify(stepped, order)
        assert check(cert, stepped)
        assert check(cert, stepped, exact=True)
        again = EulerStep.from_parameters(stepped.matrices(), stepped.parameters())
        check(cert, again).require()
        factors = [float(cert.norm.induced(np.eye(3) + step * J)) for J in members(net, np.random.default_rng(seed))]
        assert max(factors) <= (1 - cert.rate) * (1 + 1e-12)
        assert cert.exact
        assert max(factors) == pytest.approx(1 - cert.rate, rel=1e-6)
        bounds = step_sizes(net, cert.norm)
        assert max(factors) <= bounds.factor(step) * (1 + 1e-12)
        assert bounds.factor(step) == pytest.approx(1 - cert.rate, rel=1e-6)


def test_the_member_that_expands() -> None:
    net = IntervalHopfield([[0.0]], [[0.0]], 1.0, 100.0, activation="relu")
    assert certify(EulerStep(net, 1.0), "linf").rate == pytest.approx(-98.0)
    found = step_sizes(net, Norm("linf", [1.0]))
    assert (found.q, found.limit) == (pytest.approx(100.0), pytest.approx(0.02))
    assert noise_bound(net, certify(net, "linf"), 1.0).factor >= (100.0 + 1.0) / 2 - 1e-9


def test_intervals_for_self_loops_have_step_sizes_but_no_step() -> None:
    net = IntervalHopfield([[-2.0]], [[0.5]], slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="self-loops without intervals"):
        EulerStep(net, 0.1)
    found = step_sizes(net, Norm("l1", [1.0]))
    assert (found.b, found.q) == (pytest.approx(-0.5), pytest.approx(3.0))


def test_a_refutation_names_a_member() -> None:
    wide = IntervalHopfield([[0.0]], [[0.0]], 1.0, 100.0, activation="relu")
    for net in (IntervalHopfield([[0.0]], [[3.0]], activation="identity"), EulerStep(wide, 1.0)):
        found = refute(net, certify(net, "linf"))
        assert found.no_norm
        assert "a network within the intervals is linear" in found.sentence
    bounds = JacobianBounds([[0.0]], [[1.0]])
    assert "a system within the bounds is linear" in refute(bounds, certify(bounds, "l1")).sentence


def test_refusals() -> None:
    net = Hopfield(W, slopes=(0.0, 1.0))
    with pytest.raises(InputTypeError, match="needs a model, got ndarray"):
        EulerStep(W, 0.1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="step must be positive"):
        EulerStep(net, 0.0)
    with pytest.raises(InputError, match="step must be finite and not negative"):
        EulerStep(net, -0.1)
    with pytest.raises(InputError, match="firing-rate-map networks are maps"):
        EulerStep(FiringRateMap(W, slopes=(0.0, 1.0)), 0.1)


def test_an_interval_model_with_a_gain_that_no_slope_can_outweigh_is_refused() -> None:
    net = IntervalHopfield([[0.0]], [[0.0]], 1.0, 100.0, "relu", gain=1e-310)
    with pytest.raises(InputError, match="needs a gain of 0 or a larger one, got 1e-310"):
        EulerStep(net, 0.5)
