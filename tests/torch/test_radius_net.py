"""What is taken for a network, and one sentence for what is not."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from typing import Any

import numpy as np

from metzler.errors import InputError, InputTypeError
from metzler.torch.radius_net import ImplicitNet, as_net, inputs, labels


def weights(n: int = 2, k: int = 3, classes: int = 2) -> list[Any]:
    return [torch.zeros(n, n), torch.ones(n, k), torch.zeros(n), torch.ones(classes, n), torch.zeros(classes)]


def test_floats_are_promoted_exactly() -> None:
    given = weights()
    given[1] = torch.full((2, 3), 0.1, dtype=torch.bfloat16)
    net = as_net(given)
    assert net.B.dtype is torch.float64
    assert net.B[0, 0].item() == 0.10009765625
    assert as_net(net) is net


def test_arrays_of_numpy() -> None:
    net = as_net(tuple(np.asarray(each) for each in weights()))
    assert net.H.shape == (2, 2)


def test_a_layer_with_a_head() -> None:
    class Layer(torch.nn.Module):  # type: ignore[misc]
        A, B, b, activation = torch.zeros(2, 2), torch.ones(2, 3), torch.ones(2), "tanh"

    head = torch.nn.Linear(2, 4, bias=False)
    net = as_net(torch.nn.Sequential(Layer(), head))
    assert net.slopes.phi.name == "tanh"
    assert net.h.tolist() == [0.0] * 4
    assert not net.H.requires_grad


@pytest.mark.parametrize(
    ("which", "value", "says"),
    [
        (0, torch.zeros(2, 3), "square"),
        (1, torch.ones(3, 3), "B must have the shape"),
        (1, torch.ones(2, 0), "inputs"),
        (2, torch.tensor([0.0, torch.nan]), "finite"),
        (2, torch.tensor([0.0, 1e36]), "2\\^100"),
        (3, torch.ones(2, 3), "H must have the shape"),
        (4, torch.ones(2, 1), "h must have the shape"),
        (0, torch.zeros(0, 0), "square"),
        (0, "text", "tensor"),
        (0, torch.zeros(2, 2, dtype=torch.complex64), "one of the types"),
    ],
)
def test_hostile_weights(which: int, value: Any, says: str) -> None:
    given = weights()
    given[which] = value
    with pytest.raises((InputError, InputTypeError), match=says):
        as_net(given)


@pytest.mark.parametrize("model", [None, 3, "ABbHh", torch.nn.Linear(2, 2), [1, 2], torch.nn.Sequential()])
def test_no_network(model: Any) -> None:
    with pytest.raises(InputTypeError, match="takes"):
        as_net(model)


@pytest.mark.parametrize("u", [torch.ones(3), torch.ones(1, 2), torch.full((1, 3), torch.inf), "u"])
def test_no_inputs(u: Any) -> None:
    with pytest.raises((InputError, InputTypeError), match=r"^u "):
        inputs(ImplicitNet(*weights()), u)


@pytest.mark.parametrize(
    "y", [torch.tensor([0, 2]), torch.tensor([-1, 0]), torch.tensor([0]), [0.5, 0.5], "y", [True, False]]
)
def test_no_labels(y: Any) -> None:
    with pytest.raises((InputError, InputTypeError), match=r"^y "):
        labels(ImplicitNet(*weights()), y, 2)
