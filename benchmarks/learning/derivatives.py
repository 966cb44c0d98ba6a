"""Gradients of an implicit layer against those of unrolled steps, what is kept for them, and how long it compiles."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import torch
from torch import Tensor

from metzler.torch import Implicit, implicit

UNITS, SAMPLES, UNROLLED = 64, 128, 2000
STEPS = (10, 1000)
KINDS: dict[str, Callable[[Tensor], Tensor]] = {"relu": torch.relu, "tanh": torch.tanh}


def drawn(seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Weights of a new layer, inputs, and what the solution is multiplied by."""
    torch.manual_seed(seed)
    A = Implicit(UNITS, UNITS).A.detach().double()
    return A, torch.randn(SAMPLES, UNITS, dtype=torch.float64), torch.randn(SAMPLES, UNITS, dtype=torch.float64)


def differences(seed: int) -> dict[str, float]:
    """The largest difference of a gradient from that of unrolled averaged steps, by the largest entry of it."""
    A, v, g = drawn(seed)
    alpha = 1.0 / (1.0 - float(A.diagonal().min()))
    found = {}
    for name, phi in KINDS.items():
        there = [each.clone().requires_grad_() for each in (A, v)]
        (implicit(*there, name, tol=1e-14) * g).sum().backward()
        unrolled = [each.clone().requires_grad_() for each in (A, v)]
        x = torch.zeros_like(v)
        for _ in range(UNROLLED):
            x = (1.0 - alpha) * x + alpha * phi(torch.addmm(unrolled[1], x, unrolled[0].mT))
        (x * g).sum().backward()
        pairs = zip(there, unrolled, strict=True)
        found[name] = max(float((a.grad - b.grad).abs().max() / b.grad.abs().max()) for a, b in pairs)
    return found


def kept() -> dict[str, int]:
    """Bytes saved for the backward pass after 10 and after 1,000 steps."""
    slow, v = 0.995 * torch.eye(UNITS).roll(1, 0), torch.ones(SAMPLES, UNITS)
    found = {}
    for steps in STEPS:
        held: dict[int, int] = {}

        def pack(each: Tensor, held: dict[int, int] = held) -> Tensor:
            held[each.data_ptr()] = each.numel() * each.element_size()
            return each

        with torch.autograd.graph.saved_tensors_hooks(pack, lambda each: each):
            implicit(slow.clone().requires_grad_(), v, tol=1e-9, max_iterations=steps)
        found[str(steps)] = sum(held.values())
    return found


def compiled(seed: int) -> dict[str, Any]:
    """Seconds until a compiled layer has done its first pass forward and backward, and the difference it makes."""
    torch.manual_seed(seed)
    layer, u = Implicit(UNITS, UNITS), torch.randn(SAMPLES, UNITS)
    layer(u).square().sum().backward()
    before = layer.T.grad.clone()
    layer.zero_grad()
    start = perf_counter()
    fast = torch.compile(layer, fullgraph=True)
    fast(u).square().sum().backward()
    spent = perf_counter() - start
    return {"seconds": spent, "difference": float((layer.T.grad - before).abs().max() / before.abs().max())}
