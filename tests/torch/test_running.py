"""Weights are read as the next pass would make them, and reading changes nothing."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from torch import nn
from torch.nn.utils import parametrizations, prune

from metzler.torch import certify, plain_state_dict
from metzler.torch.running import running


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("made", ["prune", "weight_norm"])
def test_weights_that_a_hook_makes(made) -> None:
    torch.manual_seed(0)
    rnn = nn.RNN(2, 4)
    if made == "prune":
        free = prune.random_unstructured(rnn, "weight_hh_l0", amount=0.3).weight_hh_l0_orig
    else:
        free = nn.utils.weight_norm(rnn, "weight_hh_l0").weight_hh_l0_g
    with torch.no_grad():
        free.mul_(20.0)
    assert certify(rnn).status == "refuted"
    read = rnn.weight_hh_l0.clone()
    rnn(torch.ones(1, 2))
    assert torch.equal(read, rnn.weight_hh_l0)


def test_reading_changes_nothing() -> None:
    torch.manual_seed(0)
    cell = parametrizations.spectral_norm(nn.RNNCell(2, 4), "weight_hh")
    before = {name: value.clone() for name, value in cell.state_dict().items()}
    first = certify(cell).factor
    plain = plain_state_dict(cell)["weight_hh"]
    assert cell.training
    assert all(torch.equal(value, before[name]) for name, value in cell.state_dict().items())
    cell.eval()
    assert torch.equal(plain, cell.weight_hh)
    assert certify(cell).factor == first


def test_modes_come_back_after_an_error() -> None:
    module = nn.Sequential(nn.Linear(1, 1), nn.Dropout().eval())
    with pytest.raises(RuntimeError), running(module):
        module(torch.ones(1, 2))
    assert [each.training for each in module.modules()] == [True, True, False]
