"""What is assumed of an input is held against its samples: rates, steps, pulses, periods."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import pytest

from metzler.consequences.robustness.input_rate import WatchedInput, given_rate, require_period
from metzler.consequences.trajectories.entrain import entrain, entrain_steps
from metzler.consequences.trajectories.simulate import simulate, simulate_delayed
from metzler.consequences.trajectories.tube import tube
from metzler.errors import InputError
from metzler.models import Hopfield
from metzler.search.certify import certify

NET = Hopfield([[0.2]], activation="tanh")
CERT = certify(NET, "linf")


def step(t: float) -> np.ndarray:
    return np.array([1.0 if t > 0.7 else 0.0])


def pulse(t: float) -> np.ndarray:
    return np.array([1.0 if 0.5 < t < 0.52 else 0.0])


def fast(t: float) -> np.ndarray:
    return np.array([np.sin(5 * t)])


@pytest.mark.parametrize(
    ("u", "rate", "between"),
    [
        (step, 1.0, r"and 0\.7 its"),
        (step, 0.0, r"and 0\.7 its"),
        (pulse, 3.0, "0.5"),
        (fast, 4.9, "between the times"),
    ],
)
def test_a_tube_refuses_a_rate_that_its_samples_contradict(u: Callable, rate: float, between: str) -> None:
    run = simulate(NET, [0.0], u, (0.0, 2.0))
    with pytest.raises(InputError, match=f"contradicts input_rate.*{between}"):
        tube(NET, CERT, run, u, input_rate=rate, knots=100)
    assert not tube(NET, CERT, run, u).rigorous


@pytest.mark.parametrize(("u", "rate"), [(fast, 5.0), (fast, [5.0]), (lambda t: np.array([0.3]), 0.0)])
def test_a_true_rate_is_accepted_and_named(u: Callable, rate: float) -> None:
    run = simulate(NET, [0.0], u, (0.0, 2.0))
    found = tube(NET, CERT, run, u, input_rate=rate)
    assert found.rigorous
    assert "never changes faster than the input_rate given; its" in found.assumed
    assert found.assumed in str(found)
    assert tube(NET, CERT, run, 0.3).assumed == "the input is constant"
    assert "an estimate" in tube(NET, CERT, run, u).assumed
    assert str(tube(NET, CERT, run, u)).startswith("Estimated")


def test_a_periodic_response_refuses_a_rate_that_any_evaluation_contradicts() -> None:
    """The period of a square wave, with a rate; the pulse lies between the 65 samples and the knots are few."""
    square = lambda t: np.array([np.sign(np.sin(t))])  # noqa: E731
    with pytest.raises(InputError, match="contradicts input_rate"):
        entrain(NET, CERT, square, 2 * np.pi, input_rate=1.0)
    assert not entrain(NET, CERT, square, 2 * np.pi).rigorous
    thin = lambda t: np.array([0.1 if 0.5 < (t % 10.0) < 0.65 else 0.0])  # noqa: E731
    with pytest.raises(InputError, match="contradicts input_rate"):
        entrain(NET, CERT, thin, 10.0, input_rate=0.5, knots=10)
    found = entrain(NET, CERT, fast, 2 * np.pi / 5, input_rate=5.0)
    assert found.rigorous
    assert "repeats after the period" in found.assumed
    assert found.assumed in str(found)


def test_the_period_is_compared_at_all_samples() -> None:
    grows = lambda t: np.array([np.sin(t) * (1.0 + 0.01 * (t > 6.4))])  # noqa: E731
    with pytest.raises(InputError, match="does not repeat after the period 6"):
        entrain(NET, CERT, grows, 2 * np.pi)
    half = lambda t: np.array([np.sin(t)])  # noqa: E731
    with pytest.raises(InputError, match="does not repeat"):
        entrain(NET, CERT, half, np.pi)  # equal at both ends only
    require_period(half, 2 * np.pi, np.linspace(0.0, 7.0, 20))
    require_period(lambda t: np.zeros(1), 1.0, np.linspace(0.0, 7.0, 20))


def test_rates_that_are_no_rates() -> None:
    assert given_rate(None, 2).tolist() == [0.0, 0.0]
    for wrong in ([1.0, 2.0, 3.0], -1.0, np.nan, np.inf):
        with pytest.raises(InputError, match="input_rate must"):
            given_rate(wrong, 2)
        with pytest.raises(InputError, match="input_rate must"):
            entrain(NET, CERT, fast, 2 * np.pi / 5, input_rate=wrong)


def test_watching_compares_with_the_evaluation_before_in_either_direction() -> None:
    watched = WatchedInput(lambda t: np.array([t]), 1.0, moving=True)
    for t in (0.0, 1.0, 0.25, 1e9, 0.0):
        assert watched(t)[0] == t
    assert watched.samples == 5
    slow = WatchedInput(lambda t: np.array([0.0, t]), [0.0, 0.5], moving=True)
    slow(1.0)
    with pytest.raises(
        InputError, match=r"between the times 1 and 0\.5 its entry 1 changes by 0\.5, where the rate 0\.5"
    ):
        slow(0.5)


def test_inputs_that_are_not_finite_later_and_weights_that_are_no_weights() -> None:
    with pytest.raises(InputError, match="must be finite, got NaN or infinity at the time"):
        simulate(NET, [0.0], lambda t: np.array([np.nan if t > 1 else 0.0]), (0.0, 2.0))
    with pytest.raises(InputError, match="W_delayed"):
        simulate_delayed(NET, [0.0], [[np.nan]], 1.0)


def test_a_deadline_ends_a_tube_early_and_takes_the_orbit_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["metzler.consequences.trajectories.tube"], "BLOCK", 20)
    run = simulate(NET, [0.0], fast, (0.0, 2.0))
    part, full = (tube(NET, CERT, run, fast, input_rate=5.0, knots=100, deadline=d) for d in (0.0, None))
    assert len(part.t) == 21 < len(full.t)
    assert (part.radius == full.radius[:21]).all()
    assert part.x.shape == (1, 21)
    slow = Hopfield([[0.8]], activation="relu")
    cert = certify(slow, "linf")
    early = entrain(slow, cert, lambda t: np.array([1.0 + np.sin(5 * t)]), 2 * np.pi / 5, input_rate=5.0, deadline=0.0)
    assert early.periods == 1
    assert early.rigorous
    stages = list(entrain_steps(NET, CERT, fast, 2 * np.pi / 5, input_rate=5.0))
    assert [stage.lower for stage in stages] == [0.0] * len(stages)
    assert stages[-1].upper < stages[0].upper
    whole = entrain(slow, cert, lambda t: np.array([1.0 + np.sin(5 * t)]), 2 * np.pi / 5, input_rate=5.0)
    apart = float(np.abs(early.x[0, 0] - whole.x[0, 0])) * float(cert.norm.weights[0])
    assert apart <= early.error[0] + whole.error[0]
