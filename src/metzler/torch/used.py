"""Does the forward pass follow the constrained weights? Some versions of PyTorch kept those of the start."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from metzler.errors import InputError


@torch.no_grad()
def require_used(module: nn.Module, name: str) -> None:
    """Refuse where a copy with other weights gives the same output; known for nn.RNN, nn.RNNCell and nn.Linear.

    References
    ----------
    pytorch issue 65688: cuDNN's flat weights of nn.RNN did not follow parametrizations.
    """
    trial = copy.deepcopy(module).eval()
    weights, made = getattr(trial, name).clone(), trial.parametrizations
    size = weights.abs().max().clamp(min=1.0)
    given = _example(module, size)
    if given is None:
        return
    free = made[name].original0  # type: ignore[union-attr, index]
    own = {id(each) for each in made[name].parameters()}  # type: ignore[union-attr, index]
    for each in trial.parameters():
        each.mul_(float(id(each) in own))
    before = _output(trial(*given))
    free.copy_(-free - torch.where(free < 0, -1.0, 1.0) * (1.0 + size))
    if not torch.equal(getattr(trial, name), weights) and torch.equal(_output(trial(*given)), before):
        raise InputError(
            f"{type(module).__name__} of PyTorch {torch.__version__} computes with the weights that it had before "
            f"{name} was constrained (pytorch issue 65688): use a newer PyTorch"
        )


def _example(module: nn.Module, size: Tensor) -> tuple[Tensor, ...] | None:
    """Inputs and initial states of both signs that weights of this size do not drive far, where the module lies."""
    like = next(module.parameters())
    generator = torch.Generator().manual_seed(0)

    def draw(*shape: int) -> Tensor:
        drawn = torch.randn(*shape, generator=generator).to(like) / size
        return torch.stack([drawn, -drawn], dim=-2)

    if isinstance(module, nn.RNN):
        layers = module.num_layers * (2 if module.bidirectional else 1)
        return draw(2, module.input_size), draw(layers, module.hidden_size)
    if isinstance(module, nn.RNNCell):
        return draw(module.input_size), draw(module.hidden_size)
    return (draw(module.in_features),) if isinstance(module, nn.Linear) else None


def _output(found: Tensor | tuple[Tensor, ...]) -> Tensor:
    """What came out, the states of all layers first."""
    return found if isinstance(found, Tensor) else torch.cat([each.flatten() for each in found])
