"""Every recurrent layer is found, under its own name, with its own weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from torch import nn

from metzler.errors import InputError, InputTypeError
from metzler.torch import Implicit, LeakyRNN, plain_state_dict
from metzler.torch.layers import Asked, Layer, recurrent_layers


def names(source: Any, **asked: Any) -> list[str]:
    return [layer.name for layer in recurrent_layers(source, Asked(**asked))]


def test_layers_and_directions() -> None:
    rnn = nn.RNN(3, 4, num_layers=2, bidirectional=True, nonlinearity="relu")
    found = recurrent_layers(rnn, Asked())
    assert [(layer.name, layer.depth) for layer in found] == [
        ("weight_hh_l0", 0),
        ("weight_hh_l0_reverse", 0),
        ("weight_hh_l1", 1),
        ("weight_hh_l1_reverse", 1),
    ]
    for layer in found:
        assert layer.inputs is not None
        np.testing.assert_array_equal(layer.model.W, getattr(rnn, layer.name).detach().double().numpy())
        np.testing.assert_array_equal(
            layer.inputs, getattr(rnn, layer.name.replace("hh", "ih")).detach().double().numpy()
        )
        assert layer.model.activation.name == "relu"


def test_the_map_is_the_one_that_runs() -> None:
    cell = nn.RNNCell(3, 4).double()
    u, h = torch.randn(3).double(), torch.randn(4).double()
    (layer,) = recurrent_layers(cell, Asked())
    inside = cell.weight_ih @ u + cell.bias_ih + cell.bias_hh
    np.testing.assert_allclose(layer.model.field(h.numpy(), inside.detach().numpy()), cell(u, h).detach().numpy())


def test_deep_inside_and_twice() -> None:
    inner = nn.ModuleDict({"a": nn.RNN(2, 2), "b": nn.ModuleList([nn.RNNCell(2, 2), nn.Linear(2, 2)])})
    assert names(inner) == ["a.weight_hh_l0", "b.0.weight_hh"]
    assert names(inner.state_dict(), activation="tanh") == ["a.weight_hh_l0", "b.0.weight_hh"]


def test_state_dicts() -> None:
    assert names({"w": torch.eye(3), "b": torch.ones(3)}, activation="relu") == ["w"]
    (layer,) = recurrent_layers({"weight_hh": np.eye(2)}, Asked("tanh"))
    assert layer.inputs is None


def test_an_equation_of_ones_own() -> None:
    (layer,) = recurrent_layers(nn.Linear(2, 2), Asked("tanh", "echo-state", None, {"leaking_rate": 0.3}))
    assert layer.model.kind == "echo-state"
    assert layer.model.a.tolist() == [0.3, 0.3]
    (layer,) = recurrent_layers(nn.Linear(2, 2), Asked(settings={"slopes": (0.0, 0.5)}))
    assert layer.model.slopes[1].tolist() == [0.5, 0.5]


def test_a_module_says_its_own() -> None:
    class Own(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.GRU(2, 2)

        def recurrent_layers(self, name: str, dtype: Any) -> list[Layer]:
            return [Asked("tanh", dtype=dtype).layer(f"{name}mine", torch.eye(2))]

    assert names(nn.Sequential(nn.RNN(2, 2), Own())) == ["0.weight_hh_l0", "1.mine"]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (nn.GRU(2, 3), "gated layer .GRU., which is refused: its gates multiply"),
        (nn.Sequential(nn.LSTMCell(2, 3)), "0 is a gated layer .LSTMCell."),
        (nn.LSTM(2, 3).state_dict(), "'weight_hh_l0' of shape .12, 3. belongs to a gated layer .LSTM."),
        (nn.GRUCell(2, 3).state_dict(), "belongs to a gated layer .GRU."),
        (nn.Linear(2, 3), "must be a square matrix"),
        (nn.Conv2d(1, 1, 1), "no recurrent layer"),
        ({}, "no recurrent layer"),
        ({1: torch.eye(2)}, "no recurrent layer"),
        ({"state_dict": {"weight_hh": torch.eye(2)}}, "checkpoint.'state_dict'."),
        ({"a": torch.eye(2), "b": torch.eye(3)}, "which of its matrices is recurrent, 'a', 'b'"),
        (nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 1)).state_dict(), "which of its matrices is recurrent"),
        (LeakyRNN(2, 3).state_dict(), "metzler.torch, which knows its equation|parametrized module"),
        (plain_state_dict(LeakyRNN(2, 3)), "'cell.log_tau' belongs to a layer of metzler.torch"),
        (Implicit(2, 3).state_dict(), "'log_eta' belongs to a layer of metzler.torch"),
        ({"parametrizations.weight_hh.original0": torch.eye(2)}, "plain_state_dict"),
        ({"weight_hh": torch.full((2, 2), float("nan"))}, "weight_hh must be finite"),
        ({"weight_hh": torch.ones(5)}, "must be a square matrix"),
        (
            {"weight_hh": torch.eye(2), "weight_ih": torch.ones(3, 1)},
            "the input weights of weight_hh must have the shape",
        ),
        (3, "give a module or its state dict"),
    ],
)
def test_refusals(source: Any, sentence: str) -> None:
    with pytest.raises((InputError, InputTypeError), match=sentence):
        recurrent_layers(source, Asked("tanh"))


def test_an_activation_that_is_missing_or_contradicts() -> None:
    with pytest.raises(InputError, match="say activation= of 'weight'"):
        recurrent_layers(nn.Linear(2, 2), Asked())
    with pytest.raises(InputError, match="has the activation 'tanh', not 'relu'"):
        recurrent_layers(nn.RNN(2, 2), Asked("relu"))
    assert names(nn.RNN(2, 2), activation=torch.tanh) == ["weight_hh_l0"]


def test_slopes_and_equations_that_contradict() -> None:
    for source, asked, sentence in (
        (nn.RNN(2, 2, nonlinearity="relu"), {"settings": {"slopes": (0.0, 0.001)}}, "leave slopes= out"),
        (LeakyRNN(2, 2), {"activation": "relu"}, "'cell.weight_hh' has the activation 'tanh', not 'relu'"),
        (LeakyRNN(2, 2), {"kind": "firing-rate"}, "says its equation itself"),
        (LeakyRNN(2, 2), {"settings": {"leaking_rate": 0.1}}, "leave model= and its settings out"),
    ):
        with pytest.raises(InputError, match=sentence):
            recurrent_layers(source, Asked(**asked))
    assert names(LeakyRNN(2, 2), activation="tanh", kind="echo-state") == ["cell.weight_hh"]


def test_a_forward_pass_of_its_own_and_weights_of_unknown_equation() -> None:
    class Residual(nn.RNNCell):
        def forward(self, u: Any, h: Any = None) -> Any:
            return u + super().forward(u, h)

    class Own(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight_hh = nn.Parameter(torch.eye(2))

    for odd, sentence in ((Residual(2, 2), "a forward pass of its own"), (Own(), "of unknown equation")):
        with pytest.raises(InputError, match=sentence):
            recurrent_layers(nn.ModuleList([nn.RNN(2, 2), odd]), Asked())


def test_what_recurrent_weights_are_made_from_is_not_overlooked() -> None:
    state = {"weight_hh_l0": torch.eye(2), "weight_hh_l1_orig": torch.eye(2), "weight_hh_l1_mask": torch.eye(2)}
    with pytest.raises(InputError, match="'weight_hh_l1_orig' is something that recurrent weights are made from"):
        recurrent_layers(state, Asked("tanh"))
    assert names({"a\nweight_hh": torch.eye(2), "weight_hh": torch.eye(2)}, activation="tanh")[0] == "a\nweight_hh"


def test_the_activation_that_runs() -> None:
    """PyTorch computes with the mode, whatever becomes of the other name."""
    rnn = nn.RNN(1, 2)
    rnn.nonlinearity = "leaky-relu"
    assert recurrent_layers(rnn, Asked())[0].model.activation.name == "tanh"
