"""The differentiable bounds: of the same size as differences that occur, and with the right gradients."""

from __future__ import annotations

from typing import Any

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

import numpy as np
from tests.oracles.implicit_layer import fixed_points, weighted_net

from metzler.errors import InputError, InputTypeError
from metzler.torch.gains import gain_margin, norm_margin
from metzler.torch.implicit_layer import Implicit


class Plain(torch.nn.Module):  # type: ignore[misc]
    """A layer of which only the matrices count."""

    def __init__(self, A: Any, B: Any) -> None:
        super().__init__()
        self.A, self.B = A, B


def net(seed: int, n: int = 4, inputs: int = 2, classes: int = 3) -> tuple[Any, Any, Any]:
    weights = weighted_net(np.random.default_rng(seed), n, inputs, classes, 0.3)
    head = torch.nn.Linear(n, classes, dtype=torch.float64)
    head.weight.data, head.bias.data = torch.tensor(weights[3]), torch.tensor(weights[4])
    return Plain(torch.tensor(weights[0]), torch.tensor(weights[1])), head, weights


def comparison_weights(layer: Any) -> Any:
    own = layer.A.diagonal()
    matrix = torch.diag(1 - own + own.abs()) - layer.A.abs()
    return torch.linalg.solve(matrix, torch.ones(len(own), dtype=torch.float64))


@pytest.mark.parametrize("seed", range(20))
def test_no_input_moves_the_logits_by_more(seed: int) -> None:
    layer, head, (A, B, b, H, h) = net(seed)
    rng = np.random.default_rng(seed)
    u, eps = rng.normal(size=(1, 2)), 0.3
    around = u + eps * np.vstack([rng.uniform(-1, 1, (300, 2)), [[1, 1], [1, -1], [-1, 1], [-1, -1]]])
    at, near = (fixed_points(A, B, b, points)[0] @ H.T + h for points in (u, around))
    y = torch.tensor([seed % 3])
    own = [seed % 3]
    gained = (near - near[:, own]) - (at - at[:, own])
    gain = gain_margin(layer, head, y, eps).detach().numpy()
    norm = norm_margin(layer, head, y, eps, weights=comparison_weights(layer)).detach().numpy()
    assert (gained <= gain + 1e-9).all()
    assert (gain <= norm * (1 + 1e-9)).all()
    assert gain[0, seed % 3] == norm[0, seed % 3] == 0.0


def test_the_gain_is_attained_by_a_chain_without_signs() -> None:
    layer = Plain(torch.tensor([[0.0, 0.5], [0.25, 0.0]]), torch.tensor([[1.0], [2.0]]))
    head = torch.nn.Linear(2, 2)
    head.weight.data = torch.tensor([[0.0, 0.0], [1.0, 1.0]])
    found = gain_margin(layer, head, torch.tensor([0]), 0.1)
    moved = np.linalg.solve([[1.0, -0.5], [-0.25, 1.0]], [1.0, 2.0])
    np.testing.assert_allclose(found[0, 1].item(), 0.1 * moved.sum(), rtol=1e-6)


def test_a_layer_of_ours_learns_its_weights() -> None:
    torch.manual_seed(0)
    layer, head = Implicit(3, 5), torch.nn.Linear(5, 2)
    y = torch.tensor([0, 1])
    gain, norm = gain_margin(layer, head, y, 0.1), norm_margin(layer, head, y, 0.1)
    assert (gain <= norm * (1 + 1e-5)).all()
    (gain.sum() + norm.sum()).backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in (layer.T, layer.log_eta, layer.B, head.weight))


@pytest.mark.parametrize("seed", range(3))
def test_gradients(seed: int) -> None:
    layer, head, _ = net(seed)
    y = torch.tensor([0, 2])
    w = comparison_weights(layer).detach()

    def both(A: Any, B: Any, H: Any, w: Any) -> Any:
        head = torch.nn.Linear(4, 3, dtype=torch.float64)
        del head.weight
        head.weight = H
        return gain_margin(Plain(A, B), head, y, 0.1), norm_margin(Plain(A, B), head, y, 0.1, weights=w)

    given = (layer.A, layer.B, head.weight.detach(), w * (1 + 0.01 * torch.arange(4, dtype=torch.float64)))
    assert torch.autograd.gradcheck(both, [each.clone().requires_grad_() for each in given])


def test_what_does_not_contract_is_refused() -> None:
    head = torch.nn.Linear(2, 2)
    layer = Plain(torch.tensor([[0.0, 2.0], [2.0, 0.0]]), torch.ones(2, 1))
    with pytest.raises(InputError, match="contracts in no"):
        gain_margin(layer, head, torch.tensor([0]), 0.1)
    with pytest.raises(InputError, match="does not contract"):
        norm_margin(layer, head, torch.tensor([0]), 0.1, weights=torch.ones(2))
    with pytest.raises(InputTypeError, match="learns no weights"):
        norm_margin(layer, head, torch.tensor([0]), 0.1)
    with pytest.raises(InputTypeError, match="matrices A and B"):
        gain_margin(head, head, torch.tensor([0]), 0.1)
    with pytest.raises(InputError, match="eps"):
        gain_margin(Plain(torch.zeros(2, 2), torch.ones(2, 1)), head, torch.tensor([0]), -0.1)


@pytest.mark.parametrize(
    ("head", "y", "eps", "sentence"),
    [
        (torch.nn.Linear(3, 2), torch.tensor([7]), 0.1, "y must lie between 0 and 1, got 7 to 7"),
        (torch.nn.Linear(3, 2), torch.tensor([-1]), 0.1, "y must lie between"),
        (torch.nn.Linear(3, 2), torch.tensor([0.5]), 0.1, "y must be a tensor of whole numbers"),
        (torch.nn.Linear(3, 2), [0], 0.1, "y must be a tensor of whole numbers"),
        (torch.nn.Linear(3, 2), torch.tensor([0]), "x", "eps must be one number"),
        (torch.nn.Linear(3, 2), torch.tensor([0]), float("nan"), "eps must be finite"),
        (3, torch.tensor([0]), 0.1, "head must be a linear layer"),
    ],
)
def test_wrong_arguments_are_refused_in_a_sentence(head, y, eps, sentence: str) -> None:
    with pytest.raises((InputError, InputTypeError), match=sentence):
        gain_margin(Implicit(2, 3), head, y, eps)
