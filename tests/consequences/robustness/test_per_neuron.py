"""The step that solves self-loops against eigenvalues and against states that are iterated."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.activations import leaky_relu
from metzler.consequences.robustness.per_neuron import count_of, per_neuron
from metzler.consequences.robustness.step_size import step_sizes
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield, Implicit
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify


def _drawn(seed: int, n: int = 6) -> np.ndarray:
    rng = np.random.default_rng(seed)
    W = rng.standard_normal((n, n))
    np.fill_diagonal(W, -(10 ** rng.uniform(-1, 1.5, n)))
    compared = np.abs(W - np.diag(np.diag(W))) + np.diag(np.diag(W))
    return W - (np.linalg.eigvals(compared).real.max() - rng.uniform(-0.5, 0.9)) * np.eye(n)


@pytest.mark.parametrize("seed", range(20))
def test_the_factor_is_the_spectral_radius(seed: int) -> None:
    W = _drawn(seed)
    J = np.abs(W - np.diag(np.diag(W))) / (1 - np.diag(W))[:, None]
    found = per_neuron(FiringRate(W, activation="relu"))
    assert found is not None
    assert found.factor == pytest.approx(np.abs(np.linalg.eigvals(J)).max(), rel=1e-6)
    assert found.factor >= np.abs(np.linalg.eigvals(J)).max() * (1 - 1e-12)
    other = per_neuron(FiringRate(sparse.csr_array(W), activation="relu", tau=0.1))
    assert other.factor == pytest.approx(found.factor, rel=1e-12)


@pytest.mark.parametrize("phi", ["relu", "saturation", "identity", leaky_relu(0.3)])
def test_no_step_brings_states_less_close_than_the_factor(phi) -> None:
    rng = np.random.default_rng(1)
    for seed in range(20):
        net = Implicit(_drawn(seed), activation=phi)
        found = per_neuron(net)
        solved, norm = found.held.model, found.held.norm
        x, y, u = rng.standard_normal((3, 6, 200)) * 3
        apart = norm(x + solved.field(x, u) - y - solved.field(y, u))
        assert (apart <= found.factor * norm(x - y) * (1 + 1e-9)).all()


def test_for_relu_it_is_the_forward_backward_step_of_each_neuron() -> None:
    W, rng = _drawn(3), np.random.default_rng(2)
    solved = per_neuron(FiringRate(W, activation="relu")).held.model
    a = 1 / (1 - np.diag(W))[:, None]
    x, u = np.maximum(rng.standard_normal((6, 50)), 0), rng.standard_normal((6, 50))
    step = np.maximum((1 - a) * x + a * (W @ x + u), 0)
    np.testing.assert_allclose(x + solved.field(x, u), step, atol=1e-12)


def test_step_sizes_have_both() -> None:
    W = np.array([[-9.0, 1.0], [0.5, -0.5]])
    net = FiringRate(W, activation="relu")
    found = step_sizes(net, certify(net, "linf"))
    assert found.per_neuron.count(1e-5) == 7 < found.count(1e-5)
    assert found.fact("factor of the per-neuron step").value == found.per_neuron.factor
    assert "Solving each neuron's self-loop brings them closer by the factor 0.1825742." in str(found)
    assert found.count(0.5) < found.count(1e-3)
    for other in (FiringRate(W, activation="tanh"), Hopfield(W, activation="relu")):
        assert step_sizes(other, Norm("linf", [1.0, 1.0])).per_neuron is None
    none = step_sizes(FiringRate([[2.0]], activation="relu"), Norm("linf", [1.0]))
    assert none.count() == -1


def test_where_it_does_not_contract_there_is_none() -> None:
    assert per_neuron(FiringRate([[-1.0, 3.0], [3.0, -1.0]], activation="relu")) is None


def test_counts() -> None:
    assert [count_of(f, 1e-5) for f in (0.0, 0.1, 0.34, 1.0, 2.0)] == [1, 5, 11, -1, -1]
    for wrong in (0.0, 1.0, float("nan")):
        with pytest.raises(InputError, match="part must be between 0 and 1"):
            count_of(0.5, wrong)
