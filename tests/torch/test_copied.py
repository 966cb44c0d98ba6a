"""A copy is of the same weights, and its own."""

from __future__ import annotations

import copy

from tests.optional import needed

torch = needed("torch", "torch")

from torch import nn

from metzler.torch import contracting
from metzler.torch.copied import make_copyable


def test_after_a_forward_pass_with_gradients_and_twice() -> None:
    rnn = contracting(nn.RNN(2, 4, num_layers=2), norm="linf")
    u = torch.randn(5, 2)
    out = rnn(u)[0]
    out.sum().backward()
    other = copy.deepcopy(copy.deepcopy(rnn))
    assert torch.equal(other(u)[0], out)
    with torch.no_grad():
        other.parametrizations.weight_hh_l0.original0.mul_(0.5)
    assert torch.equal(rnn(u)[0], out)
    assert not torch.equal(other(u)[0], out)


def test_other_modules_are_left_alone() -> None:
    cell = contracting(nn.RNNCell(2, 4))
    before = type(cell).__deepcopy__
    make_copyable(cell)
    assert type(cell).__deepcopy__ is before
    make_copyable(nn.Linear(1, 1))
