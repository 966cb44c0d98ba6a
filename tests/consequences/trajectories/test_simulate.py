"""Trajectories: exact linear solutions, all solvers, events, delays, bad input."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
import scipy.linalg
from scipy import sparse

from metzler.consequences.trajectories.delay import delay
from metzler.consequences.trajectories.noise import simulate_noisy
from metzler.consequences.trajectories.simulate import METHODS, simulate, simulate_delayed
from metzler.errors import InputError, InputTypeError, MetzlerError, StepsExhausted
from metzler.models import FiringRate, Hopfield, HopfieldMap
from metzler.search.certify import certify

W = np.array([[0.0, 0.8], [-0.6, 0.1]])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
def test_a_linear_network_follows_its_exponential(method: str, form: type) -> None:
    net = Hopfield(form(W), activation="identity", tau=0.5)
    t = np.linspace(0.0, 3.0, 7)
    run = simulate(net, [1.0, -2.0], t=t, method=method, rtol=1e-9, atol=1e-12)
    exact = np.array([scipy.linalg.expm((W - np.eye(2)) / 0.5 * s) @ [1.0, -2.0] for s in t]).T
    assert np.abs(run.x - exact).max() < 1e-6
    assert np.allclose(run.state(1.5), exact[:, 3], atol=1e-6)


def test_distances_shrink_at_the_certified_rate_under_any_input() -> None:
    for kind in (Hopfield, FiringRate):
        net = kind(W, activation="tanh")
        cert, t = certify(net, "diagonal"), np.linspace(0, 5, 20)

        def u(s: float) -> np.ndarray:
            return np.array([np.sin(3 * s), np.cos(s)])

        a, b = (simulate(net, x, u, t, rtol=1e-9, atol=1e-12).x for x in ([3.0, -1.0], [-2.0, 2.0]))
        distance = np.asarray(cert.norm(a - b))
        assert (distance <= distance[0] * np.exp(-cert.rate * t) * (1 + 1e-6)).all()


def test_events_are_found() -> None:
    net = Hopfield([[0.0]], activation="identity")
    run = simulate(net, 1.0, t=(0.0, 3.0), events=lambda _, x: x[0] - 0.5, rtol=1e-10, atol=1e-12)
    assert run.events[0] == pytest.approx([np.log(2.0)], abs=1e-8)


def test_delayed_trajectories_approach_each_other_as_certified() -> None:
    for kind in (Hopfield, FiringRate):
        net, D = kind(0.5 * W, activation="tanh"), np.array([[0.0, 0.3], [0.2, 0.1]])
        found = delay(net, certify(net, "linf"), D, 0.7)
        a, b = (simulate_delayed(net, x, D, 0.7, 0.3, (0.0, 6.0), rtol=1e-9, atol=1e-12) for x in (1.0, [-1.0, 2.0]))
        t = np.linspace(0.0, 6.0, 40)
        norm = found.certificate.norm
        distance = np.asarray(norm(a.state(t) - b.state(t)))
        assert found.rate > 0.1
        assert (distance <= distance[0] * np.exp(-found.rate * t) * (1 + 1e-6)).all()


def test_bad_calls() -> None:
    net = Hopfield(W, activation="tanh")
    for wrong, sentence in (
        ({"method": "Euler"}, "method must be one of"),
        ({"t": [0.0, 0.0]}, "rising"),
        ({"x0": [1.0]}, r"shape \(2,\)"),
        ({"x0": [np.nan, 0.0]}, "finite"),
        ({"u": [1.0, 2.0, 3.0]}, "input must be"),
        ({"u": lambda t: np.nan}, "finite"),
    ):
        with pytest.raises(InputError, match=sentence):
            simulate(net, **({"x0": 0.0} | wrong))
    with pytest.raises(InputError, match="continuous time"):
        simulate(HopfieldMap(W, activation="tanh"), 0.0)
    with pytest.raises(InputError, match="tau must be positive"):
        simulate_delayed(net, 0.0, W, 0.0)
    with pytest.raises(InputError, match="W_delayed"):
        simulate_delayed(net, 0.0, np.eye(3), 1.0)


def test_a_deadline_ends_a_trajectory_where_it_has_come_to() -> None:
    net = Hopfield([[0.0, 0.9], [-0.9, 0.0]], activation="tanh")
    crossing = lambda t, x: x[0]  # noqa: E731
    full = simulate(net, [1.0, 0.0], t=(0.0, 50.0), events=crossing)
    for method in METHODS:
        part = simulate(net, [1.0, 0.0], t=(0.0, 50.0), method=method, events=[crossing], deadline=0.0)
        assert 0.0 < part.t[-1] < 5.0
        assert len(part.events) == len(full.events) == 1
    assert simulate(net, [1.0, 0.0], t=[0.0, 25.0, 50.0], deadline=0.0).t.tolist() == [0.0]
    assert len(simulate(net, [1.0, 0.0], t=(0.0, 1.0)).events) == 0
    late = simulate_delayed(net, [1.0, 0.0], 0.1 * np.eye(2), 0.5, t=(0.0, 50.0), deadline=0.0)
    assert 0.0 < late.t[-1] < 0.5
    assert late.x.shape == (2, len(late.t))
    noisy = simulate_noisy(net, 0.0, 0.1, t=(0.0, 5.0), step=0.1, deadline=0.0)
    assert 0.0 <= noisy.t[-1] < 0.2
    assert noisy.x.shape == (2, len(noisy.t))


def test_a_solver_that_gives_up_hands_over_what_it_has() -> None:
    net = Hopfield([[0.0]], activation="identity")
    with pytest.raises(StepsExhausted, match="gave up") as caught:
        simulate_delayed(net, [1.0], [[-0.5]], 1.0, lambda t: np.array([1.0 / max(2.5 - t, 1e-300) ** 2]), (0.0, 5.0))
    assert 0 < caught.value.best.t[-1] <= 5.0


@pytest.mark.parametrize(
    "options", [{"rtol": 0.0}, {"rtol": float("nan")}, {"atol": 0.0}, {"atol": -1.0}, {"rtol": "x"}]
)
def test_tolerances_that_no_step_can_meet_are_refused(options: dict[str, Any]) -> None:
    net = FiringRate([[0.0]], activation="tanh")
    runs: list[Callable[[], Any]] = [
        lambda: simulate(net, [1.0], t=(0.0, 1.0), **options),
        lambda: simulate_delayed(net, [1.0], [[0.1]], 0.5, t=(0.0, 1.0), **options),
        lambda: simulate_noisy(net, [1.0], 0.1, t=(0.0, 1.0), step=0.5, **options),
    ]
    for run in runs:
        with pytest.raises((InputError, InputTypeError), match=r"[ra]tol must be"):
            run()


def test_a_delay_that_never_gets_to_the_end_is_refused() -> None:
    net = FiringRate([[0.0]], activation="tanh")
    for lag in (1e-20, 1e-7):
        with pytest.raises(InputError, match="more than 1000000 pieces"):
            simulate_delayed(net, [1.0], [[0.1]], lag, t=(1.0, 2.0))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", METHODS)
def test_states_beyond_the_doubles_get_a_sentence(method: str) -> None:
    net = Hopfield([[1e308, 1e308], [1e308, 1e308]], activation="relu")
    with pytest.raises(MetzlerError, match=r"the solver gave up|cannot|can square"):
        simulate(net, 1.0, t=(0.0, 1.0), method=method)
    with suppress(MetzlerError):
        assert np.isfinite(
            simulate(Hopfield([[0.5]], activation="relu"), 1.0, 1e300, (0.0, 1.0), method=method).x
        ).all()
