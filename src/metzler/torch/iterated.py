"""Steps from zero until the next one would move no sample by more than a part of its size."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from metzler.torch.prediction import Speed, predicted

EVERY = 4
"""On a device of its own it is asked after so many steps whether all samples are done: each time everything waits."""


def parts(A: Tensor) -> tuple[Tensor, Tensor]:
    """The diagonal as rows, and the transposed rest."""
    own = A.diagonal(dim1=-2, dim2=-1)
    return own.unsqueeze(-2), (A - torch.diag_embed(own)).mT.contiguous()


def affine(v: Tensor, x: Tensor, M: Tensor) -> Tensor:
    """`v + x M` in one call."""
    return torch.addmm(v, x, M) if M.ndim == 2 else v + x @ M


def every_of(A: Tensor) -> int:
    return 1 if A.device.type == "cpu" else EVERY


def iterated(
    step: Callable[[Tensor | None], Tensor], held: Speed, like: Tensor, tol: float, most: int
) -> tuple[Tensor, Tensor]:
    """Steps from 0 until the next would move no sample by more than `tol` of its size, at most as many as predicted."""
    count = predicted(held.factor, tol)
    last, every, scale = min(count, most), every_of(like), held.rows(like)
    with torch.autocast(like.device.type, enabled=False):
        x, residual = step(None), held.factor
        widest = None
        for k in range(2, last + 1):
            old, x = x, step(x)
            if k % every and k < last:
                continue
            moved = held.norm((x - old).mul_(scale))
            if k < last and widest is not None:
                longest = float(moved.max())
                widest += longest
                if held.factor * longest > tol * widest:
                    continue
            size = held.norm(x * scale)
            part = held.factor * moved / size.clamp(min=torch.finfo(size.dtype).tiny)
            residual, widest = torch.stack([part.max(), size.max()]).tolist() if part.numel() else (0.0, None)
            if residual <= tol:
                last = k
                break
    return x, torch.tensor([last, count, residual, held.factor], dtype=torch.float64, device="cpu")
