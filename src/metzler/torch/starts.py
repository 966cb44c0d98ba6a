"""The weights that a constrained layer begins with: on the border of what is allowed."""

from __future__ import annotations

import torch
from torch import Tensor

from metzler.errors import InputError
from metzler.torch.constraint import Bound
from metzler.torch.onto import Pattern
from metzler.torch.tensors import array, require_shape

STARTS = ("orthogonal", "permutation", "keep")


def start(init: str | Tensor | None, weights: Tensor, bound: Bound, pattern: Pattern) -> Tensor:
    """The matrix: as asked for, or the one that suits the norm.

    Raises
    ------
    InputError
        When `init` is none of `STARTS` and no finite matrix of the right shape.
    """
    if isinstance(init, Tensor):
        require_shape(init.shape, weights.shape, "init")
        array(init, "init")
        return init.detach().to(weights)
    array(weights, "the weights")
    patterned = pattern.mask is not None or pattern.signs is not None
    kept = "keep" if patterned or bound.kind == "log_norm" else "orthogonal" if bound.norm == "l2" else "permutation"
    own = kept if init is None else init
    if own not in STARTS:
        raise InputError(f"init must be {', '.join(map(repr, STARTS))} or a tensor, got {init!r}")
    if own == "keep":
        return pattern.of(weights.detach())
    return pattern.of((abs(bound.of_weights) * _unit(own, weights)).to(weights))


def _unit(kind: str, weights: Tensor) -> Tensor:
    """A random matrix of norm 1."""
    n = len(weights)
    if kind == "orthogonal":
        return torch.linalg.qr(torch.randn(n, n, dtype=torch.float64)).Q
    signs = 2.0 * torch.randint(0, 2, (n, 1), dtype=torch.float64) - 1.0
    return signs * torch.eye(n, dtype=torch.float64)[torch.randperm(n)]
