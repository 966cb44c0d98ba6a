"""Implicit layers of the literature: how each makes its weights A, and the layer around them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.learning.fixed_points import Method, Solve


def drawn(n: int, m: int) -> nn.Parameter:
    """Uniform within 1 / sqrt(m), as nn.Linear draws."""
    return nn.Parameter(torch.empty(n, m).uniform_(-(m**-0.5), m**-0.5))


class Nemon(nn.Module):
    """NEMON: `[eta]^-1 (log_norm + T - [|T| 1]) [eta]`, a log norm of at most `log_norm` in weighted linf.

    T begins within 1 / sqrt(n), as nn.Linear does, or within the number given.
    """

    def __init__(self, n: int, log_norm: float = 0.0, within: float | None = None) -> None:
        super().__init__()
        self.T, self.log_eta, self.log_norm = drawn(n, n), nn.Parameter(torch.zeros(n)), log_norm
        if within is not None:
            nn.init.uniform_(self.T, -within, within)

    def forward(self) -> Tensor:
        rows = self.T + torch.diag(self.log_norm - self.T.abs().sum(dim=1))
        return rows * (self.log_eta - self.log_eta[:, None]).exp()


class Mondeq(nn.Module):
    """monDEQ: `(1 - m) I - P'P + S - S'`, for which `I - A` is strongly monotone with m."""

    def __init__(self, n: int, m: float) -> None:
        super().__init__()
        self.P, self.S, self.m = drawn(n, n), drawn(n, n), m

    def forward(self) -> Tensor:
        return (1.0 - self.m) * torch.eye(len(self.P)) - self.P.mT @ self.P + self.S - self.S.mT


class Sharp(nn.Module):
    """All weights for which `x' = -x + relu(A x + v)` contracts at `rate` by the sharp condition of arXiv:2604.00119.

    The condition is `[[-2 (1 - rate) P, P + A'Q], [P + Q A, -2 Q]] <= 0` for some P > 0 and diagonal Q > 0. By its
    Schur complement, with P = F'F, it holds if and only if `A = 2 sqrt(1 - rate) Q^-1/2 K F - Q^-1 F'F` with a K of
    norm at most 1.
    """

    def __init__(self, n: int, rate: float) -> None:
        super().__init__()
        self.rate = rate
        self.K, self.F = drawn(n, n), nn.Parameter(torch.eye(n))
        self.log_q = nn.Parameter(torch.zeros(n))

    def forward(self) -> Tensor:
        root = (0.5 * self.log_q).exp()[:, None]
        K = self.K / torch.linalg.matrix_norm(self.K, ord=2).clamp(min=1.0)
        return (2.0 * (1.0 - self.rate) ** 0.5 * K @ self.F - self.F.mT @ self.F / root) / root


class Free(nn.Module):
    """Weights without a constraint."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self.W = drawn(n, n)

    def forward(self) -> Tensor:
        return self.W


class Equilibrium(torch.autograd.Function):
    """The solution and, by the implicit function theorem, its gradient, each with the same iteration."""

    @staticmethod
    def forward(ctx: Any, A: Tensor, v: Tensor, solve: Solve, layer: Layer) -> Tensor:
        x, steps = solve(v, torch.relu)
        layer.forwards.append(steps)
        ctx.save_for_backward(x)
        ctx.solve, ctx.layer = solve, layer
        return x

    @staticmethod
    def backward(ctx: Any, g: Tensor) -> tuple[Any, ...]:
        (x,) = ctx.saved_tensors
        mask = (x > 0).to(x.dtype)
        q, steps = ctx.solve(g, mask.mul, transposed=True)
        ctx.layer.backwards.append(steps)
        return q.mT @ x, q, None, None


class Layer(nn.Module):
    """`x = relu(A x + B u + b)` by the method given; `forwards` and `backwards` are the steps that were taken."""

    def __init__(self, weights: nn.Module, method: Method, inputs: int, n: int) -> None:
        super().__init__()
        self.weights, self.method = weights, method
        self.inject = nn.Linear(inputs, n)
        self.forwards: list[int] = []
        self.backwards: list[int] = []

    def forward(self, u: Tensor) -> Tensor:
        A = self.weights()
        return Equilibrium.apply(A, self.inject(u), self.method(A.detach()), self)
