"""A module that computes with the weights of the start is found out."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from torch import nn

from metzler.errors import InputError
from metzler.torch import contracting


class Forgetful(nn.Linear):
    """Computes with a copy, as nn.RNN on cuDNN once did."""

    def forward(self, u):
        if not hasattr(self, "flat"):
            self.flat = self.weight.detach().clone()
        return u @ self.flat.mT


def test_a_forward_that_does_not_follow_is_refused_and_left_as_it_was() -> None:
    module = Forgetful(3, 3)
    module(torch.ones(3))
    before = module.weight.detach().clone()
    with pytest.raises(InputError, match=r"Forgetful of PyTorch .* computes with the weights that it had before"):
        contracting(module, "weight")
    assert torch.equal(module.weight, before)
    assert not hasattr(module, "parametrizations")


@pytest.mark.parametrize("kind", [lambda: nn.Linear(3, 3), lambda: nn.RNN(2, 3, 2), lambda: nn.RNNCell(2, 3)])
@pytest.mark.parametrize("init", [None, torch.zeros(3, 3)])
def test_pytorchs_own_follow(kind, init) -> None:
    assert hasattr(contracting(kind(), factor=0.5, init=init), "parametrizations")


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("kept", [{"log_norm": 0.5}, {"log_norm": -1000.0}, {"factor": 1e-6}])
def test_bounds_that_leave_little_to_see_are_no_reason_to_refuse(dtype, kept) -> None:
    for seed in range(8):
        torch.manual_seed(seed)
        for n in (1, 3):
            contracting(nn.RNNCell(2, n).to(dtype), norm="linf", **kept)
