"""What a plain module loads is what the constrained one runs."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from torch import nn

from metzler.errors import InputError, InputTypeError
from metzler.torch import LeakyRNN, contracting, load_plain_state_dict, plain_state_dict


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


def test_loaded_into_a_constrained_module_or_refused() -> None:
    torch.manual_seed(0)
    sent, received = (nn.Sequential(LeakyRNN(2, 5), contracting(nn.Linear(5, 5), norm="linf")) for _ in range(2))
    load_plain_state_dict(received, plain_state_dict(sent))
    u = torch.randn(4, 2)
    torch.testing.assert_close(received[0](u)[0], sent[0](u)[0])
    torch.testing.assert_close(received[1].weight, sent[1].weight)
    state = plain_state_dict(sent)
    for wrong, sentence in (
        ({**state, "more": torch.ones(1)}, "'more' is unknown to Sequential"),
        ({name: each for name, each in state.items() if name != "1.weight"}, "'1.weight' is missing"),
        ({**state, "1.weight": 3 * torch.eye(5)}, "exceeds the bound by 2"),
    ):
        with pytest.raises(InputError, match=sentence):
            load_plain_state_dict(received, wrong)
    with pytest.raises(InputTypeError, match="takes a state dict, got list"):
        load_plain_state_dict(received, [])
