"""The weights that run: as in `eval()`, and made anew where a hook makes them before every forward pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn
from torch.nn.utils.prune import BasePruningMethod
from torch.nn.utils.spectral_norm import SpectralNorm
from torch.nn.utils.weight_norm import WeightNorm

MAKERS = (BasePruningMethod, SpectralNorm, WeightNorm)
"""Hooks that leave the weights of the last pass in place until the next one."""


@contextmanager
def running(module: nn.Module) -> Iterator[None]:
    """Within it the attributes of all modules inside are the weights of the next pass in `eval()`.

    Examples
    --------
    >>> from torch.nn.utils import prune
    >>> layer = prune.identity(nn.Linear(1, 1), "weight")
    >>> with torch.no_grad():
    ...     _ = layer.weight_orig.fill_(2.0)
    >>> with running(layer):
    ...     layer.weight.tolist()
    [[2.0]]
    """
    trained = [(each, each.training) for each in module.modules()]
    try:
        with torch.no_grad():
            for each, _ in trained:
                each.training = False
                for hook in each._forward_pre_hooks.values():
                    if isinstance(hook, MAKERS):
                        hook(each, ())
            yield
    finally:
        for each, training in trained:
            each.training = training
