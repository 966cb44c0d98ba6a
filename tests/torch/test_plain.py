"""What a plain module loads is what the constrained one runs."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from torch import nn

from metzler.errors import InputTypeError
from metzler.torch import contracting, plain_state_dict


def test_deep_inside_with_buffers_and_everything_else_as_it_was() -> None:
    torch.manual_seed(0)
    model = nn.ModuleDict({"rnn": nn.RNN(2, 3, num_layers=2), "norm": nn.BatchNorm1d(3), "out": nn.Linear(3, 3)})
    contracting(model["rnn"], "weight_hh_l1")
    contracting(model["out"], "weight", norm="linf")
    state = plain_state_dict(model)
    plain = nn.ModuleDict({"rnn": nn.RNN(2, 3, num_layers=2), "norm": nn.BatchNorm1d(3), "out": nn.Linear(3, 3)})
    plain.load_state_dict(state)
    u = torch.randn(5, 2)
    assert torch.equal(plain["rnn"](u)[0], model["rnn"](u)[0])
    assert torch.equal(plain["out"].weight, model["out"].weight)
    with torch.no_grad():
        state["rnn.weight_hh_l1"].zero_()
    assert bool((model["rnn"].weight_hh_l1 != 0).any()), "a copy"


def test_of_plain_modules_it_is_the_state_dict() -> None:
    module = nn.Linear(2, 2)
    assert plain_state_dict(module).keys() == module.state_dict().keys()
    with pytest.raises(InputTypeError, match="takes a module of PyTorch, got dict"):
        plain_state_dict({})
