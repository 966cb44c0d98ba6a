"""The splitting converges from everywhere, at least as fast as it is said to."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from scipy.optimize import fsolve

from metzler.activations import custom
from metzler.consequences.equilibria.equilibrium import equilibrium
from metzler.consequences.equilibria.iterate import Run
from metzler.consequences.equilibria.sole import sole
from metzler.consequences.equilibria.splitting import split
from metzler.models import FiringRate, FiringRateMap, Hopfield, HopfieldMap, Implicit
from metzler.models.pointwise import increment
from metzler.search.certify import certify
from metzler.search.uniqueness import uniqueness
from metzler.steps import Step

TURNING = np.array([[0.3, -6.0, 0.1], [5.0, -0.2, 0.0], [1.0, 0.5, 0.4]])


@pytest.mark.parametrize("activation", ["relu", "tanh", "leaky-relu", "logistic"])
@pytest.mark.parametrize("kind", [Hopfield, FiringRate, Implicit, HopfieldMap, FiringRateMap])
def test_it_converges_from_far_away(kind: Any, activation: str) -> None:
    leak = {"leak": [0.5, 1.0, 2.0]} if kind in (Hopfield, FiringRate) else {}
    net = kind(TURNING, activation=activation, gain=0.6, **leak)
    proof = sole(net, uniqueness(net))
    assert proof is not None
    rng = np.random.default_rng(0)
    x, u = 100.0 * rng.normal(size=(3, 4)), np.array([[1.0], [-2.0], [0.5]])
    run = split(net, proof, x, u, 1e-11)
    assert run.converged
    assert np.ptp(run.state, axis=1).max() < 1e-8
    assert np.abs(increment(net, run.state, u)).max() <= 1e-11


def test_slopes_of_any_interval_and_a_neuron_without_any() -> None:
    lo, hi = np.array([-0.3, 0.2, 0.5]), np.array([0.8, 1.0, 0.5])
    phi = custom(lambda z: np.where(z > 0, hi * z, lo * z), slopes=(lo, hi), name="ramp")
    net = FiringRate(0.2 * TURNING, activation=phi)
    proof = sole(net, uniqueness(net))
    assert proof is not None
    u = np.array([[1.0], [-0.4], [0.2]])
    run = split(net, proof, np.full((3, 1), 50.0), u, 1e-11)
    assert run.converged
    other = fsolve(lambda x: net.field(x, u[:, 0]), np.zeros(3), xtol=1e-13)
    np.testing.assert_allclose(run.state[:, 0], other, atol=1e-8)


def test_it_takes_over_where_the_root_finder_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(model: Any, x: np.ndarray, u: Any, atol: float, until: Any) -> Any:
        yield Step("roots", 1.0)
        return Run(x, -1, 7, False)

    monkeypatch.setattr(sys.modules["metzler.consequences.equilibria.equilibrium"], "root_steps", fails)
    net = FiringRate(TURNING, activation="relu", gain=0.6)
    found = equilibrium(net, certify(net, "linf"), [1.0, 0.5, -0.2])
    assert found.method == "splitting"
    assert found.converged
    assert found.error <= 1e-9


def test_it_can_be_stopped_and_gives_the_best_by_then() -> None:
    net = FiringRate(TURNING, activation="tanh", gain=0.6)
    proof = sole(net, uniqueness(net))
    assert proof is not None
    x = np.full((3, 1), 9.0)
    run = split(net, proof, x, 0.5, 1e-12, lambda: True)
    assert not run.converged
    assert run.evaluations == 1
    np.testing.assert_array_equal(run.state, x)
