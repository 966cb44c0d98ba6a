"""A model at one state: Jacobians against differences, input gains and rounding against exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

import metzler as mz
from metzler.activations import custom
from metzler.errors import InputError
from metzler.models import (
    DiagonalFeedback,
    EchoState,
    Entrywise,
    EulerStep,
    FiringRate,
    FiringRateMap,
    Hopfield,
    HopfieldMap,
    Implicit,
    IntervalHopfield,
    JacobianBounds,
    LatentHopfield,
    LowRankFiringRate,
    LowRankHopfield,
    Lure,
    Model,
    Persidskii,
)
from metzler.models.pointwise import (
    continuous,
    increment,
    input_entries,
    input_matrix,
    input_push,
    jacobian_at,
    needs_field,
    needs_input_form,
    rounding_error,
    seen_change,
)

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
    Entrywise(W, activation="tanh", tau=TAU, gain=0.6),
    Implicit(W, RNG.standard_normal((4, 2)), activation="tanh", bias=0.3),
    LowRankFiringRate(RNG.standard_normal((9, 4)), RNG.standard_normal((9, 4)), activation="tanh", gain=0.4, tau=2.0),
    LowRankHopfield(RNG.standard_normal((9, 4)), RNG.standard_normal((9, 4)), activation="tanh"),
    LatentHopfield(RNG.standard_normal((9, 4)), RNG.standard_normal((9, 4)), activation="tanh"),
]
OWN = [
    JacobianBounds(W - 3.0, W + 3.0, tau=TAU, function=lambda x, u: W @ np.tanh(x) + u[0] - x),
    EulerStep(Hopfield(W, activation="tanh"), 0.1),
]


def named(model: Model) -> str:
    return model.kind


@pytest.mark.parametrize("model", MODELS + OWN, ids=named)
def test_the_jacobian_is_the_derivative_of_the_increment(model: Model) -> None:
    rng = np.random.default_rng(1)
    x, u = rng.standard_normal(4), rng.standard_normal(input_entries(model) or 4)
    J = jacobian_at(model, x, u)
    full = J.toarray() if sparse.issparse(J) else J
    h = 1e-6
    for j, e in enumerate(np.eye(4)):
        difference = (increment(model, x + h * e, u) - increment(model, x - h * e, u)) / (2 * h)
        assert np.allclose(full[:, j], difference, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_pushes_bound_every_pair_of_inputs(model: Model) -> None:
    rng = np.random.default_rng(2)
    entries = input_entries(model)
    assert input_matrix(model).shape == (4, entries)
    reached = np.zeros(4)
    for _ in range(300):
        x, u = (
            3 * rng.standard_normal(4) * (rng.random() < 0.7),
            3 * rng.standard_normal(entries) * (rng.random() < 0.7),
        )
        v = u + 1e-3 * rng.standard_normal(entries)
        moved, bound = np.abs(increment(model, x, u) - increment(model, x, v)), input_push(model, np.abs(u - v))
        assert (moved <= bound * (1 + 1e-9)).all()
        reached = np.maximum(reached, moved / bound)
    assert (reached >= 0.4).all()


def test_what_is_seen_of_a_change_of_the_input() -> None:
    assert seen_change(MODELS[0], np.ones(4)).tolist() == [1.0] * 4
    assert np.allclose(seen_change(MODELS[11], np.ones(2)), np.abs(MODELS[11].U).sum(axis=1))


@pytest.mark.parametrize("model", MODELS + OWN, ids=named)
def test_batches_are_columns(model: Model) -> None:
    rng = np.random.default_rng(3)
    X, u = rng.standard_normal((4, 3)), rng.standard_normal((input_entries(model) or 4, 3))
    columns = np.array([increment(model, X[:, j], u[:, j]) for j in range(3)]).T
    assert np.allclose(increment(model, X, u), columns)
    assert rounding_error(model, X, u).shape == (4, 3)


@pytest.mark.parametrize("model", MODELS + OWN, ids=named)
def test_rounding_covers_what_extended_precision_shows(model: Model) -> None:
    rng = np.random.default_rng(4)
    for _ in range(5):
        x, u = rng.standard_normal(4), rng.standard_normal(input_entries(model) or 4)
        again = np.array([increment(model, x + k * np.spacing(x), u) for k in (-1, 0, 1)])
        assert (np.ptp(again, axis=0) <= 40 * rounding_error(model, x, u)).all()
        assert (rounding_error(model, x, u) <= 1e-12).all()


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
        needs_field(family)
    for model in (family, *OWN):
        with pytest.raises(InputError, match="do not say how their input enters"):
            needs_input_form(model)
    with pytest.raises(InputError, match="define no field"):
        increment(JacobianBounds(W, W), np.zeros(4))
    with pytest.raises(InputError, match="echo-state networks are maps"):
        continuous(EchoState(W, 0.4, activation="tanh"))
    with pytest.raises(InputError, match="slopes but no activation"):
        jacobian_at(Hopfield(W, slopes=(0, 1)), np.zeros(4))


@pytest.mark.parametrize("call", ["equilibrium", "tube", "entrain", "noise_bound"])
def test_slopes_narrower_than_those_of_the_activation_prove_nothing_of_states(call: str) -> None:
    """`x' = -x + 5 tanh x` has three equilibria; the slopes that were given say otherwise."""
    net = mz.Hopfield([[5.0]], activation="tanh", slopes=(0.0, 0.1))
    claim = mz.certify(net, "diagonal")
    assert claim.rate > 0
    calls = {
        "equilibrium": lambda: mz.equilibrium(net, claim, 0.0),
        "tube": lambda: mz.tube(net, claim, mz.simulate(net, [1.0])),
        "entrain": lambda: mz.entrain(net, claim, lambda t: np.zeros(1), 1.0, input_rate=0.0),
        "noise_bound": lambda: mz.noise_bound(net, claim, 0.1),
    }
    with pytest.raises(mz.InputError, match="has slopes outside those of this network"):
        calls[call]()
    wide = mz.Hopfield([[0.5]], activation="tanh", slopes=(-0.1, 1.1))
    assert mz.equilibrium(wide, mz.certify(wide, "diagonal")).converged
