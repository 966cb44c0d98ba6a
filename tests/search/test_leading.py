"""The leading eigenvalue by products, against that of the dense Jacobian."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.errors import InputError
from metzler.models import EchoState, FiringRate, Hopfield, Model
from metzler.search import leading as module
from metzler.search.leading import leading

n = 60
W = np.random.default_rng(4).normal(size=(n, n)) / np.sqrt(n)
MODELS = [
    FiringRate(W, activation="relu", tau=np.linspace(0.5, 2.0, n)),
    Hopfield(sparse.csr_array(W), slopes=(-0.5, 1.0), gain=2.0),
    EchoState(W, 0.5, activation="relu"),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
@pytest.mark.parametrize("size", [10, 100])
def test_it_is_the_largest_and_has_its_vectors(model: Model, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DENSE", size)
    t = model.triple()
    d = np.random.default_rng(0).uniform(t.lo, t.hi)
    J = np.asarray(t.jacobian(d) + np.zeros((n, n)))
    values = np.linalg.eigvals(J)
    value, w, v = leading(t, d)
    if t.discrete:
        assert abs(value) == pytest.approx(np.abs(values).max(), rel=1e-6)
    else:
        assert value.real == pytest.approx(values.real.max(), rel=1e-6, abs=1e-6)
    np.testing.assert_allclose(J @ v, value * v, atol=1e-5)
    np.testing.assert_allclose(w @ J, value * w, atol=1e-5)


def test_where_the_iteration_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DENSE", 10)
    monkeypatch.setattr(module, "_by_products", lambda t, d: None)
    t = MODELS[0].triple()
    worst = np.linalg.eigvals(np.asarray(t.jacobian(t.hi))).real.max()
    assert leading(t, t.hi)[0].real == pytest.approx(worst)
    monkeypatch.setattr(module, "LARGEST_DENSE", 20)
    with pytest.raises(InputError, match="of 60 states was not found"):
        leading(t, t.hi)


@pytest.mark.parametrize("size", [1e-200, 1e155, 1e300])
def test_weights_of_any_size(size: float) -> None:
    t = Hopfield(np.full((3, 3), size), leak=size, activation="tanh").triple()
    assert leading(t, t.hi)[0].real == pytest.approx(2.0 * size)


def test_a_jacobian_beyond_doubles_is_refused() -> None:
    t = Hopfield(np.full((3, 3), 1e308), activation="tanh", tau=1e-3).triple()
    with np.errstate(over="ignore"), pytest.raises(InputError, match="rescale the weights"):
        leading(t, t.hi)
