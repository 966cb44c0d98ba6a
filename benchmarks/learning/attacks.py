"""Attacks on implicit layers within boxes of inputs: projected gradients in double precision, exact fixed points."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

RESTARTS, STEPS = 2, 30
PATTERNS = 30
"""Changes of the active neurons at most, in the search for a fixed point."""
SOLVED = 1e-10
"""A state counts if it solves its equation up to this part of its size."""


class Weights(NamedTuple):
    """`logits = H x + h` with `x = relu(A x + B u + b)`, in double precision."""

    A: Tensor
    B: Tensor
    b: Tensor
    H: Tensor
    h: Tensor


class Found(NamedTuple):
    """States (m, n), factors of the last linear system, active neurons (m, n), and whether each state is one."""

    x: Tensor
    factors: tuple[Tensor, Tensor]
    active: Tensor
    solved: Tensor


def fixed_points(net: Weights, u: Tensor, active: Tensor | None = None) -> Found:
    """Newton's method: the linear system of the active neurons, until they stay."""
    given = u @ net.B.T + net.b
    on = (given > 0).to(u) if active is None else active
    eye = torch.eye(len(net.A), dtype=u.dtype)
    for _ in range(PATTERNS):
        factors = torch.linalg.lu_factor(eye - net.A * on.unsqueeze(1))
        z = torch.linalg.lu_solve(*factors, given.unsqueeze(-1)).squeeze(-1)
        new = (z > 0).to(u)
        if bool((new == on).all()):
            break
        on = new
    x = z.clamp(min=0.0)
    wrong = ((x @ net.A.T + given).clamp(min=0.0) - x).norm(dim=1)
    return Found(x, factors, on, wrong <= SOLVED * (1.0 + x.norm(dim=1)))


def behind(net: Weights, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """By how much the best other class is ahead of y, (m,), and which it is."""
    logits = x @ net.H.T + net.h
    own = logits.gather(1, y.unsqueeze(1)).squeeze(1)
    best = logits.scatter(1, y.unsqueeze(1), -torch.inf).max(dim=1)
    return best.values - own, best.indices


def attacked(
    net: Weights, u: Tensor, y: Tensor, eps: float, domain: tuple[float, float], generator: torch.Generator
) -> Tensor:
    """Whether a change of at most eps was found that changes the class, (m,) of bool."""
    low, high = (u - eps).clamp(min=domain[0]), (u + eps).clamp(max=domain[1])
    broken = torch.zeros(len(u), dtype=torch.bool)
    for restart in range(RESTARTS):
        share = torch.rand(u.shape, generator=generator, dtype=u.dtype) if restart else 0.5 * torch.ones_like(u)
        at, active = low + share * (high - low), None
        for step in range(STEPS + 1):
            found = fixed_points(net, at, active)
            ahead, other = behind(net, found.x, y)
            broken |= (ahead >= 0) & found.solved
            if step == STEPS or bool(broken.all()):
                break
            c = (net.H[other] - net.H[y]) * found.active
            back = torch.linalg.lu_solve(*found.factors, c.unsqueeze(-1), adjoint=True).squeeze(-1)
            size = 2.5 * eps / STEPS * (1.0 if step < STEPS // 2 else 0.3)
            at, active = (at + size * (back @ net.B).sign()).clamp(low, high), found.active
    return broken
