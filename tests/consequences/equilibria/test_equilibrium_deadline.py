"""Equilibria within a deadline: the start, runs that are cut short, what the steps tell, stiff chains."""

from __future__ import annotations

import numpy as np
import pytest
from tests.consequences.equilibria.test_equilibrium import contracting

from metzler.consequences.equilibria.equilibrium import METHODS, equilibrium, equilibrium_steps
from metzler.errors import InputError, InputTypeError
from metzler.models import FiringRate, Hopfield, Model
from metzler.search.certify import certify
from metzler.steps import finished


def spread_chain(seed: int, n: int = 20) -> Model:
    """A feed-forward chain of weights from 0.01 to 100 and time constants from 0.01 to 100."""
    rng = np.random.default_rng(seed)
    signed = 10 ** rng.uniform(-2, 2, (n, n)) * rng.choice([-1.0, 1.0], (n, n))
    W = np.tril(signed * (rng.random((n, n)) < 0.25), -1) + np.diag(10 ** rng.uniform(-2, 2, n - 1), -1)
    return Hopfield(W, rng.uniform(0.3, 3.0, n), "tanh", tau=10 ** rng.uniform(-2, 2, n))


def solved_in_order(net: Model, u: np.ndarray) -> np.ndarray:
    """The equilibrium of a chain, neuron by neuron."""
    assert isinstance(net, Hopfield)
    W, leak, x = np.asarray(net.W), np.broadcast_to(net.leak, (net.n,)), np.zeros(net.n)
    for i in range(net.n):
        x[i] = (W[i, :i] @ np.tanh(x[:i]) + u[i]) / leak[i]
    return x


@pytest.mark.parametrize("seed", range(3))
def test_a_chain_of_distant_time_constants_takes_hundreds_of_evaluations_and_not_thousands(seed: int) -> None:
    net, u = spread_chain(seed), np.random.default_rng(seed).standard_normal(20)
    found = equilibrium(net, certify(net, "l1"), u)
    assert found.evaluations < 500
    assert (np.abs(found.state - solved_in_order(net, u)) <= found.per_neuron()).all()
    assert found.residual < 1e-10


@pytest.mark.parametrize("method", METHODS)
def test_no_time_leaves_the_start_with_its_proved_error(method: str) -> None:
    net, u = contracting(FiringRate, 12, 0, activation="relu"), np.random.default_rng(0).standard_normal((12, 3))
    cert = certify(net, "linf")
    true = equilibrium(net, cert, u, atol=1e-12)
    found = equilibrium(net, cert, u, method=method, deadline=0.0)
    assert not found.converged
    assert found.unique
    assert found.evaluations == 1
    assert (found.state == 0).all()
    assert np.isfinite(found.error).all()
    assert (np.abs(found.state - true.state) <= found.per_neuron() + true.per_neuron()).all()
    assert equilibrium(net, cert, u, x0=true.state, deadline=0.0).converged


def test_the_best_state_of_a_run_that_is_cut_short_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    net, u = spread_chain(7), np.random.default_rng(7).standard_normal(20)
    cert, before = certify(net, "l1"), np.inf
    for rounds in (1, 3, 10, 30, 60):
        asked = iter([False] * rounds + [True] * 1000)
        monkeypatch.setattr("metzler.deadline.Deadline.passed", lambda self, asked=asked: next(asked))
        found = equilibrium(net, cert, u, deadline=1.0)
        assert found.evaluations <= 2 * rounds + 1
        assert not found.converged
        assert found.error <= before * (1 + 1e-9)
        assert (np.abs(found.state - solved_in_order(net, u)) <= found.per_neuron()).all()
        before = found.error


@pytest.mark.parametrize("method", METHODS)
def test_the_steps_tell_the_least_error_so_far(method: str) -> None:
    net, u = contracting(FiringRate, 12, 1, activation="relu"), np.random.default_rng(0).standard_normal((12, 3))
    cert = certify(net, "linf")
    stages = list(equilibrium_steps(net, cert, u, method=method))
    assert (np.diff([stage.upper for stage in stages]) <= 0).all()
    assert stages[-1].upper <= 1e-9
    assert stages[-1].done == 1.0
    assert all(0 <= stage.done <= 1 and stage.lower == 0 for stage in stages)
    end = finished(equilibrium_steps(net, cert, u, method=method))
    assert (end.state == equilibrium(net, cert, u, method=method).state).all()


def test_without_a_certificate_every_input_is_a_stage_and_nothing_is_proved() -> None:
    net = Hopfield([[2.0]], activation="tanh")
    stages = list(equilibrium_steps(net, None, np.array([[0.1, 0.2, 0.3]])))
    assert [stage.done for stage in stages] == [1 / 3, 2 / 3, 1.0]
    assert {stage.upper for stage in stages} == {np.inf}
    found = equilibrium(net, None, np.array([[0.1, 0.2, 0.3]]), x0=0.5, deadline=0.0)
    assert not found.converged
    assert (found.state == 0.5).all()


@pytest.mark.parametrize("deadline", [-1.0, float("nan"), "1"])
def test_a_deadline_is_no_negative_number(deadline: object) -> None:
    with pytest.raises((InputError, InputTypeError), match="deadline must be"):
        equilibrium(Hopfield([[0.5]], activation="tanh"), None, deadline=deadline)  # type: ignore[arg-type]
