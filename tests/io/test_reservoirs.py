"""Reservoirs against the steps of reservoirpy itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.optional import needed

import metzler as mz
from metzler.errors import InputError, InputTypeError
from metzler.io import model_from

nodes = needed("reservoirpy", "reservoirpy").nodes


def made(**options: Any) -> Any:
    reservoir = nodes.Reservoir(12, seed=3, **{"lr": 0.3, "sr": 0.9, "bias": np.linspace(-1, 1, 12)} | options)
    reservoir.initialize(np.zeros((1, 2)))
    return reservoir


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu", "identity", "softplus"])
@pytest.mark.parametrize("lr", [1.0, 0.3, np.linspace(0.1, 1.0, 12)], ids=["one", "leaky", "each"])
def test_the_step_is_that_of_reservoirpy(activation: str, lr: Any) -> None:
    reservoir, rng = made(activation=activation, lr=lr), np.random.default_rng(0)
    model = model_from(reservoir)
    assert isinstance(model, mz.EchoState)
    for _ in range(5):
        x, u = rng.normal(size=12), rng.normal(size=2)
        theirs = reservoir._step({"out": x}, u)["out"]
        np.testing.assert_allclose(model.field(x, reservoir.Win @ u + reservoir.bias), theirs, rtol=1e-12, atol=1e-14)


def test_weights_stay_sparse_and_a_dense_matrix_is_the_same() -> None:
    reservoir = made()
    assert sparse.issparse(reservoir.W)
    assert sparse.issparse(mz.read(reservoir).weights)
    W = reservoir.W.toarray()
    np.testing.assert_array_equal(mz.read(nodes.Reservoir(W=W)).weights, W)


def test_the_rate_is_that_of_its_equation() -> None:
    cert = mz.certify(model_from(made(sr=0.4)), "linf")
    assert cert.rate > 0


def test_weights_that_are_not_made_yet() -> None:
    with pytest.raises(InputError, match="no weights yet: call its initialize"):
        model_from(nodes.Reservoir(12))


def test_activations_of_the_user() -> None:
    def tanh(x: Any) -> Any:
        return np.tanh(2 * x)

    reservoir = made(activation=tanh)
    assert mz.read(reservoir).changes[-1] == "its activation tanh is left out"
    with pytest.raises(InputError, match="say activation= or slopes="):
        model_from(reservoir)
    model = model_from(reservoir, slopes=(0.0, 2.0))
    assert model.slopes[1].max() == 2.0
    with pytest.raises(InputError, match="mixes its units"):
        model_from(made(activation="softmax"))


def test_nodes_with_another_equation() -> None:
    for name in ("ES2N", "IPReservoir", "LocalPlasticityReservoir"):
        with pytest.raises(InputTypeError, match=rf"another reservoir \({name}\) has another equation"):
            model_from(getattr(nodes, name)(5))
    with pytest.raises(InputTypeError, match=r"a spiking network \(LIF\) jumps"):
        model_from(nodes.LIF(5))
