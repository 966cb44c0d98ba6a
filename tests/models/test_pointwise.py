"""A model at one state: Jacobians against differences, input gains and rounding against exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from metzler.activations import custom
from metzler.errors import InputError
from metzler.models import (
    DiagonalFeedback,
    EchoState,
    FiringRate,
    FiringRateMap,
    Hopfield,
    HopfieldMap,
    Implicit,
    IntervalHopfield,
    Lure,
    Model,
    Persidskii,
)
from metzler.models.pointwise import continuous, increment, input_gain, jacobian_at, needs_input_form, rounding_error

RNG = np.random.default_rng(5)
W = RNG.standard_normal((4, 4))
TAU = np.array([0.5, 1.0, 2.0, 0.1])
MODELS = [
    Hopfield(W, leak=[1.0, 2.0, 0.5, 1.0], activation="tanh", tau=TAU, gain=0.7),
    Hopfield(sparse.csr_array(W), activation="softplus", dissipation=np.eye(4) * 2 + 0.1),
    FiringRate(W, activation="logistic", tau=TAU, gain=1.3),
    Persidskii(W, activation="tanh"),
    DiagonalFeedback(W, [1.0, 2.0, 1.0, 0.5], activation="tanh"),
    Lure(-np.eye(4), RNG.standard_normal((4, 2)), RNG.standard_normal((2, 4)), activation="tanh", gain=0.4),
    Implicit(W, activation="tanh", bias=0.3),
    HopfieldMap(W, activation="tanh"),
    FiringRateMap(W, activation="elu"),
    EchoState(W, 0.4, activation="tanh"),
]


def named(model: Model) -> str:
    return model.kind


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_the_jacobian_is_the_derivative_of_the_increment(model: Model) -> None:
    x, u = RNG.standard_normal(4), RNG.standard_normal(4)
    J = jacobian_at(model, x, u)
    full = J.toarray() if sparse.issparse(J) else J
    h = 1e-6
    for j, e in enumerate(np.eye(4)):
        difference = (increment(model, x + h * e, u) - increment(model, x - h * e, u)) / (2 * h)
        assert np.allclose(full[:, j], difference, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_the_input_gain_bounds_every_pair_of_inputs(model: Model) -> None:
    g = input_gain(model)
    reached = np.zeros(4)
    for _ in range(200):
        x, u = 3 * RNG.standard_normal(4), 3 * RNG.standard_normal(4)
        v = u + 1e-3 * RNG.standard_normal(4)
        quotient = np.abs(increment(model, x, u) - increment(model, x, v)) / np.abs(u - v)
        assert (quotient <= g * (1 + 1e-9)).all()
        reached = np.maximum(reached, quotient)
    assert (reached >= 0.5 * g).all()


def test_rounding_is_bounded_and_the_bound_is_not_absurd() -> None:
    W = RNG.standard_normal((6, 6)) * 10.0 ** RNG.integers(-3, 4, (6, 6))
    for model in (Hopfield(W, activation="relu", tau=0.3), FiringRate(W, activation="relu", leak=0.1, gain=0.7)):
        for _ in range(20):
            x, u = RNG.standard_normal(6), RNG.standard_normal(6)
            error = rounding_error(model, x, u)
            computed = increment(model, x, u)
            for i, exact in enumerate(exact_field(model, x, u)):
                assert abs(Fraction(computed[i]) - exact) <= Fraction(error[i])
            size = np.abs(W) @ np.abs(x) + np.abs(u) + np.abs(x)
            assert (error <= 1e-13 * size / 0.3).all()


def exact_field(model: Hopfield | FiringRate, x: np.ndarray, u: np.ndarray) -> list[Fraction]:
    rows = [[Fraction(w) for w in row] for row in model.W]
    states, inputs = [Fraction(v) for v in x], [Fraction(v) for v in u]
    gain, out = Fraction(model.gain), []
    for i, row in enumerate(rows):
        if isinstance(model, Hopfield):
            drive = gain * sum((w * max(v, Fraction(0)) for w, v in zip(row, states, strict=True)), Fraction(0))
            drive += inputs[i]
        else:
            drive = max(
                gain * sum((w * v for w, v in zip(row, states, strict=True)), Fraction(0)) + inputs[i], Fraction(0)
            )
        out.append((drive - Fraction(model.leak[i]) * states[i]) / Fraction(model.tau[i]))
    return out


def test_a_function_of_ones_own_with_parameters_per_neuron_takes_batches() -> None:
    sharp = np.array([0.5, 1.0, 0.25, 2.0])
    phi = custom(lambda y: np.tanh(sharp * y) / sharp, slopes=(0.0, 1.0), name="sharp")
    net = FiringRate(W, activation=phi)
    X = RNG.standard_normal((4, 3))
    assert np.allclose(net.field(X), np.array([net.field(x) for x in X.T]).T)
    J = jacobian_at(net, X[:, 0])
    full = J.toarray() if sparse.issparse(J) else J
    assert np.allclose(full, -np.eye(4) + (1 / np.cosh(sharp * (W @ X[:, 0])) ** 2)[:, None] * W, atol=1e-6)


def test_models_without_one_field_are_refused() -> None:
    family = IntervalHopfield(W - 0.1, W + 0.1, activation="tanh")
    with pytest.raises(InputError, match="no single field"):
        needs_input_form(family)
    with pytest.raises(InputError, match="is a map"):
        continuous(MODELS[-1])
    with pytest.raises(InputError, match="slopes but no activation"):
        jacobian_at(Hopfield(W, slopes=(0, 1)), np.zeros(4))
