"""Iterations for `x = act(A x + v)` that the literature offers, written alike: act is relu or, backward, a mask.

Every method stops when no sample of the batch moves by more than TOLERANCE of its size (Euclidean norms) in a full
step: damped steps are divided by their damping. `method(A)` prepares what depends on the weights alone; the solver
that it returns takes inputs v, the function act, and whether the transposed equation is meant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

TOLERANCE = 1e-5
MOST = 300
"""Steps of every method; what has not converged then is used as it is, and counted."""
TINY = 1e-12
SHRINKS, DIVIDED = 0.85, 1.5
"""NEMON's released schedule: the step is divided whenever the increment shrinks less than this."""
MEMORY, RIDGE = 5, 1e-10

Act = Callable[[Tensor], Tensor]


class Solve(Protocol):
    """A solver for one matrix: the solutions (m, n) and the number of steps."""

    def __call__(self, v: Tensor, act: Act, *, transposed: bool = False) -> tuple[Tensor, int]: ...


Method = Callable[[Tensor], Solve]


def moved(step: Tensor, x: Tensor) -> float:
    """The largest step of a sample beside its size."""
    return float((step.norm(dim=1) / x.norm(dim=1).clamp(min=TINY)).max())


def of(A: Tensor, transposed: bool) -> Tensor:
    """What a row x is multiplied by from the right, to get A x or A' x."""
    return A if transposed else A.mT


def nemon_step(A: Tensor) -> Solve:
    """The averaged step of NEMON (Jafarpour et al. 2021), 1 / (1 - min a_ii)."""
    alpha = 1.0 / (1.0 - min(0.0, float(A.diagonal().min())))

    def solve(v: Tensor, act: Act, *, transposed: bool = False) -> tuple[Tensor, int]:
        M, x = of(A, transposed), torch.zeros_like(v)
        for k in range(1, MOST + 1):
            step = act(torch.addmm(v, x, M)) - x
            x = x + alpha * step
            if moved(step, x) <= TOLERANCE:
                return x, k
        return x, MOST

    return solve


def nemon_schedule(A: Tensor) -> Solve:
    """NEMON's released code: the step begins with 1 and only ever shrinks."""

    def solve(v: Tensor, act: Act, *, transposed: bool = False) -> tuple[Tensor, int]:
        M, x = of(A, transposed), torch.zeros_like(v)
        alpha, last = 1.0, float("inf")
        for k in range(1, MOST + 1):
            step = act(torch.addmm(v, x, M)) - x
            x = x + alpha * step
            size = moved(step, x)
            if size <= TOLERANCE:
                return x, k
            if size > SHRINKS * last:
                alpha /= DIVIDED
            last = size
        return x, MOST

    return solve


def forward_backward(alpha: float | Tensor) -> Method:
    """monDEQ's forward-backward splitting (Winston and Kolter 2020), for one step or one for each neuron."""

    def method(A: Tensor) -> Solve:
        def solve(v: Tensor, act: Act, *, transposed: bool = False) -> tuple[Tensor, int]:
            M, x = of(A, transposed), torch.zeros_like(v)
            for k in range(1, MOST + 1):
                new = act(torch.lerp(x, torch.addmm(v, x, M), alpha))
                size, x = moved(new - x, new), new
                if size <= TOLERANCE:
                    return x, k
            return x, MOST

        return solve

    return method


def peaceman_rachford(alpha: float) -> Method:
    """monDEQ's Peaceman-Rachford splitting; the inverse is made once for both passes."""

    def method(A: Tensor) -> Solve:
        eye = torch.eye(len(A), dtype=A.dtype)
        inverse = torch.linalg.inv((1.0 + alpha) * eye - alpha * A)

        def solve(v: Tensor, act: Act, *, transposed: bool = False) -> tuple[Tensor, int]:
            M, pushed = of(inverse, transposed), alpha * v
            x = u = torch.zeros_like(v)
            for k in range(1, MOST + 1):
                half = 2.0 * x - u
                u = 2.0 * ((half + pushed) @ M) - half
                new = act(u)
                size, x = moved(new - x, new), new
                if size <= TOLERANCE:
                    return x, k
            return x, MOST

        return solve

    return method


def anderson(A: Tensor) -> Solve:
    """Anderson's acceleration of `x -> act(A x + v)` with a memory of five steps, for each sample by itself."""

    def solve(v: Tensor, act: Act, *, transposed: bool = False) -> tuple[Tensor, int]:
        M = of(A, transposed)
        images, steps = (torch.zeros(len(v), MEMORY, v.shape[1], dtype=v.dtype) for _ in range(2))
        x = torch.zeros_like(v)
        for k in range(1, MOST + 1):
            new, slot = act(torch.addmm(v, x, M)), (k - 1) % MEMORY
            images[:, slot], steps[:, slot] = new, new - x
            if moved(steps[:, slot], new) <= TOLERANCE:
                return new, k
            weights = mixed(steps[:, : min(k, MEMORY)])
            x = (weights * images[:, : min(k, MEMORY)]).sum(dim=1)
        return x, MOST

    return solve


def mixed(steps: Tensor) -> Tensor:
    """The weights (m, k, 1) of sum 1 for which the mixture of steps (m, k, n) is shortest, in double precision."""
    gram = (steps @ steps.mT).double()
    gram = gram / gram.diagonal(dim1=1, dim2=2).amax(dim=1).clamp(min=TINY**2)[:, None, None]
    ones = torch.ones(*gram.shape[:2], 1, dtype=gram.dtype)
    weights = torch.linalg.solve(gram + RIDGE * torch.eye(gram.shape[1], dtype=gram.dtype), ones)
    return (weights / weights.sum(dim=1, keepdim=True)).to(steps.dtype)


def tuned(A: Tensor, v: Tensor, method: Callable[[float], Method], most: float = 2.0, least: float = 1e-4) -> float:
    """The step of fewest iterations on a batch, by halving, as in monDEQ's released code."""
    best, fewest, alpha = most, MOST + 1, most
    while alpha >= least:
        _, steps = method(alpha)(A)(v, torch.relu)
        if steps > fewest:
            break
        if steps < min(fewest, MOST):
            best, fewest = alpha, steps
        alpha /= 2.0
    return best
