"""Explicit Euler steps."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.certificates import certify, check
from metzler.errors import InputError, InputTypeError
from metzler.models import EulerStep, FiringRate, FiringRateMap, Hopfield, Lure

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


def test_refusals() -> None:
    net = Hopfield(W, slopes=(0.0, 1.0))
    with pytest.raises(InputTypeError, match="needs a model, got ndarray"):
        EulerStep(W, 0.1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="step must be positive"):
        EulerStep(net, 0.0)
    with pytest.raises(InputError, match="step must be finite and not negative"):
        EulerStep(net, -0.1)
    with pytest.raises(InputError, match="a firing-rate-map network is a map"):
        EulerStep(FiringRateMap(W, slopes=(0.0, 1.0)), 0.1)
