"""Periodic responses: an exact one, proved distances, amplitude, several inputs, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from tests.consequences.claims_in_norms import KINDS, claimed, local

import metzler as mz
from metzler.consequences.equilibria.equilibrium import equilibrium
from metzler.consequences.trajectories.entrain import entrain, entrain_steps
from metzler.consequences.trajectories.simulate import simulate
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield
from metzler.search.certify import certify

PERIOD = 2 * np.pi


def wave(t: float) -> np.ndarray:
    return np.array([np.sin(t), 0.3 * np.cos(2 * t)])


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_a_linear_filter_has_its_textbook_response(order: str) -> None:
    net = Hopfield(np.zeros((2, 2)), activation="tanh")
    found = entrain(net, certify(net, order), wave, PERIOD, input_rate=[1.0, 0.6], knots=4000)
    t = found.t
    exact = np.array([(np.sin(t) - np.cos(t)) / 2, 0.3 * (np.cos(2 * t) + 2 * np.sin(2 * t)) / 5])
    distance = np.asarray(certify(net, order).norm(found.x - exact))
    assert (distance <= found.error).all()
    assert found.error.max() < 5e-3
    assert found.factor == pytest.approx(np.exp(-PERIOD))


@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
def test_the_true_orbit_is_within_the_error_and_the_amplitude(kind: type) -> None:
    net = kind([[0.1, 0.6], [-0.7, 0.0]], activation="tanh", tau=[1.0, 0.3])
    for order in ("l1", "linf"):
        cert = certify(net, order)
        found = entrain(net, cert, wave, PERIOD, input_rate=[1.0, 0.6], rtol=1e-4, atol=1e-5, closure_rtol=1e-2)
        true = simulate(net, found.x[:, 0], wave, (0.0, 20 * PERIOD), rtol=1e-11, atol=1e-13, method="DOP853")
        orbit = true.state(found.t + 19 * PERIOD)
        assert (np.asarray(cert.norm(orbit - found.x)) <= found.error).all()
        rest = equilibrium(net, cert, np.zeros(2)).state
        assert float(np.asarray(cert.norm(orbit - rest[:, None])).max()) <= found.amplitude
        assert found.rigorous


def test_several_inputs_and_an_estimate() -> None:
    net = Hopfield([[0.2]], activation="tanh")
    found = entrain(net, certify(net, "diagonal"), [np.sin, np.cos], PERIOD)
    assert len(found) == 2
    assert not found[0].rigorous
    assert "Estimated" in str(found[0])
    assert "Proved" in str(entrain(net, certify(net, "diagonal"), np.sin, PERIOD, input_rate=1.0))


def test_bad_calls() -> None:
    net = Hopfield([[0.2]], activation="tanh")
    with pytest.raises(InputError, match="does not repeat"):
        entrain(net, certify(net, "diagonal"), lambda t: t, 1.0)
    with pytest.raises(InputError, match="period must"):
        entrain(net, certify(net, "diagonal"), np.sin, -1.0)
    loud = Hopfield([[2.0]], activation="tanh")
    with pytest.raises(InputError, match="positive rate"):
        entrain(loud, certify(loud, "diagonal"), np.sin, PERIOD)


def test_the_deadline_ends_a_later_period_and_the_orbit_of_the_one_before_is_taken() -> None:
    net = Hopfield([[0.9]], activation="tanh", tau=3.0)
    cert = certify(net, "linf")
    found = entrain(net, cert, np.sin, PERIOD, input_rate=1.0, closure_rtol=0.0, deadline=0.0)
    assert found.periods == 1
    work, one = entrain_steps(net, cert, np.sin, PERIOD, input_rate=1.0, closure_rtol=0.0, deadline=3600.0), []
    with pytest.MonkeyPatch.context() as patch:
        one.append(next(work))
        patch.setattr("metzler.deadline.Deadline.left", lambda self: 0.0)
        with pytest.raises(StopIteration) as end:
            next(work)
    assert end.value.value.periods == 1
    assert end.value.value.t[-1] == PERIOD
    assert end.value.value.closure == found.closure


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.int8, int])
def test_periods_of_any_real_type(kind: type) -> None:
    net = Hopfield([[0.0]], activation="tanh")
    found = entrain(net, certify(net, "linf"), lambda t: np.array([0.1]), kind(1))
    assert found.periods == entrain(net, certify(net, "linf"), lambda t: np.array([0.1]), 1.0).periods


def test_a_period_in_which_nothing_shrinks_is_refused() -> None:
    net = Hopfield([[0.5]], activation="tanh", tau=1e200)
    with pytest.raises(InputError, match="too short"):
        entrain(net, certify(net, "linf"), lambda t: np.zeros(1), 1e-200)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(2))
def test_in_every_norm_the_orbit_is_within_the_error(seed: int, kind: str) -> None:
    net, claim = claimed(seed, kind)
    size = np.random.default_rng(seed).normal(size=net.n)

    def wave(t: float) -> np.ndarray:
        return size * np.sin(2.0 * t)

    found = mz.entrain(net, claim, wave, np.pi, input_rate=np.abs(size) * 2.001, closure_rtol=1e-2, knots=300)
    assert found.rigorous
    long = solve_ivp(
        lambda t, x: net.field(x, wave(t)),
        (0.0, 40 * np.pi),
        np.zeros(net.n),
        rtol=1e-11,
        atol=1e-12,
        dense_output=True,
    )
    true = long.sol(39 * np.pi + found.t)
    far = claim.norm(true - found.x)
    assert (far <= found.error).all()
    assert found.error.max() <= 300 * max(float(far.max()), 1e-4)
    assert (np.abs(true - found.x) <= found.per_neuron()).all()
    still = mz.equilibrium(net, claim, 0.0).state
    assert claim.norm(true - still[:, None]).max() <= found.amplitude


def test_a_local_claim_entrains_in_its_box() -> None:
    net, claim = local()
    inside = 0.5 * (claim.box.lower + claim.box.upper)

    def wave(t: float) -> np.ndarray:
        return np.full(2, 2.55 + 0.1 * np.sin(t))

    found = mz.entrain(net, claim, wave, 2 * np.pi, input_rate=0.1, x0=inside)
    long = solve_ivp(lambda t, x: net.field(x, wave(t)), (0.0, 22 * np.pi), [0.0, 0.0], rtol=1e-11, dense_output=True)
    assert (claim.norm(long.sol(20 * np.pi + found.t) - found.x) <= found.error + 1e-9).all()
    with pytest.raises(mz.InputError, match="made for other inputs"):
        mz.entrain(net, claim, lambda t: wave(t) + 0.2, 2 * np.pi, input_rate=0.1, x0=inside)
    three = mz.Hopfield([[0.5]], activation="tanh")
    open_box = mz.certify_local(three, mz.Box([0.1], [0.2]))
    assert open_box.rate > 0
    assert not open_box.attractive
    with pytest.raises(mz.InputError, match="whose box no trajectory leaves"):
        mz.entrain(three, open_box, lambda t: 0.0 * t, 1.0, input_rate=0.1)
