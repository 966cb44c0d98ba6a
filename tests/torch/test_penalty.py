"""The penalty is zero where the bound is kept, and a few steps along it reach the bound."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from torch import nn

from metzler.errors import InputError, InputTypeError
from metzler.torch import certify, excess


@pytest.mark.parametrize("norm", ["linf", "l1", "l2"])
def test_descending_it_contracts(norm: str) -> None:
    torch.manual_seed(0)
    rnn = nn.RNN(2, 12, num_layers=2, nonlinearity="relu")
    with torch.no_grad():
        rnn.weight_hh_l1.mul_(2.0)
    assert not certify(rnn, norm=norm).holds
    optimiser = torch.optim.Adam([rnn.weight_hh_l0, rnn.weight_hh_l1], 0.02)
    for _ in range(300):
        optimiser.zero_grad()
        loss = excess(rnn, factor=0.9, norm=norm)
        if not loss:
            break
        loss.backward()
        optimiser.step()
    assert loss == 0
    verdict = certify(rnn, norm=norm)
    assert verdict.holds
    assert verdict.factor is not None
    assert verdict.factor <= 0.9 * (1 + 1e-5)


def test_sums_over_layers_and_takes_log_norms() -> None:
    W = torch.tensor([[0.5, 1.0], [1.0, 0.5]])
    assert excess(W, factor=1.25).item() == pytest.approx(0.25)
    assert excess(W - 2 * torch.eye(2), bound=-0.75).item() == pytest.approx(0.25)
    assert excess(W - 2 * torch.eye(2), bound=-0.75, norm="l2").item() == pytest.approx(0.25)
    rnn = nn.RNN(1, 2, num_layers=2)
    with torch.no_grad():
        rnn.weight_hh_l0.copy_(W)
        rnn.weight_hh_l1.copy_(2 * W)
    assert excess(nn.Sequential(rnn), factor=1.0).item() == pytest.approx(0.5 + 2.0)


def test_it_is_certifys_number() -> None:
    torch.manual_seed(0)
    rnn = nn.RNN(1, 20)
    found = certify(rnn, norm="linf").factor or certify(rnn, norm="linf").layers[0].factor
    assert found is not None
    assert excess(rnn, factor=0.0 + 1e-3).item() == pytest.approx(found - 1e-3, rel=1e-5)


def test_refusals() -> None:
    with pytest.raises(InputError, match="not both"):
        excess(torch.eye(2), factor=0.5, bound=0.5)
    with pytest.raises(InputError, match="norm must be"):
        excess(torch.eye(2), norm="l3")
    with pytest.raises(InputError, match="no recurrent weights"):
        excess(nn.Sequential(nn.Linear(2, 2)))
    with pytest.raises(InputTypeError, match="takes a module or a matrix"):
        excess("rnn")
    with pytest.raises(InputTypeError, match="must be numbers"):
        excess(torch.eye(2), factor="small")
