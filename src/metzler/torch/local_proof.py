"""Why the fixed point exists and is one, and how far it moves: two proofs, by weights and by monotonicity."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from metzler.errors import InputError
from metzler.numbers.balls import Ball
from metzler.torch.local_sums import TINY, UNIT, gamma, up
from metzler.torch.radius_net import ImplicitNet

INVERSE_STEPS = 40
"""Inverse iterations for the best weights, each of which is proved whatever it is."""


@dataclass(frozen=True, eq=False)
class Positive:
    """Batches of matrices `I - [A]`, diagonal `1 - a_ii` and elsewhere `-|a_ij|`, and what they prove with weights.

    With w > 0 and `(I - [A]) w >= g > 0` the matrix is a nonsingular M-matrix: its inverse is not negative.

    Parameters
    ----------
    own : (..., n) tensor
        Upper bounds of a_ii.
    off : (..., n, n) tensor
        Upper bounds of |a_ij|, rounding included; zero on the diagonal.
    w : (..., n) tensor
        Weights, positive.
    """

    own: Tensor
    off: Tensor
    w: Tensor

    def product(self, x: Tensor) -> Tensor:
        """A lower bound of `(I - [A]) x` for x >= 0 of shape (..., n)."""
        there = (self.off @ x.unsqueeze(-1)).squeeze(-1) if self.off.ndim > 2 else x @ self.off.T
        kept, size = (1.0 - self.own) * x, (1.0 + self.own.abs()) * x
        return kept - there - gamma(x.shape[-1]) * (size + there) - TINY

    @cached_property
    def g(self) -> Tensor:
        """A lower bound of `(I - [A]) w`."""
        return self.product(self.w)

    def solve(self, x: Tensor, q: Tensor) -> Tensor:
        """A bound of `(I - [A])^-1 q` from an approximation x of it, for q > 0; NaN where the weights prove nothing."""
        x = x.clamp(min=0.0)
        missing = ((q - self.product(x)) / self.g).clamp(min=0.0).amax(-1, keepdim=True)
        proved = (self.g > 0).all(-1, keepdim=True)
        return torch.where(proved, up(x + up(missing) * self.w), torch.nan)


@dataclass(frozen=True, eq=False)
class Proof:
    """What is proved of a network once, for all inputs.

    Parameters
    ----------
    net : ImplicitNet
    positive : Positive or None
        `I - [A]` with weights that prove it an M-matrix: the network contracts in the maximum norm they weigh.
    m : float
        A lower bound of the eigenvalues of `I - (A + A') / 2`, or 0 where none above it is proved.
    """

    net: ImplicitNet
    positive: Positive | None
    m: float

    @cached_property
    def perron(self) -> Positive:
        """The M-matrix with the weights in whose maximum norm the network contracts most: its Perron vector."""
        assert self.positive is not None
        matrix = torch.diag(1.0 - self.positive.own) - self.positive.off
        w = self.positive.w
        for _ in range(INVERSE_STEPS):
            w = torch.linalg.solve(matrix, w)
            w = w / w.amax()
        found = Positive(self.positive.own, self.positive.off, w)
        return found if bool((w > 0).all() and (found.g > 0).all()) else self.positive

    @cached_property
    def size(self) -> float:
        """A bound of the spectral norm of A."""
        return float(up(self.net.A.norm() * (1 + gamma(self.net.A.numel()))))


def proof(net: ImplicitNet) -> Proof:
    """Prove that the fixed point is unique.

    Raises
    ------
    InputError
        If neither weights nor monotonicity prove it.
    """
    positive, m = _positive(net.A), _monotone(net.A)
    if positive is None and not m > 0:
        raise InputError(
            "The fixed point of x = phi(A x + B u + b) is not proved unique: neither is I - [A] an M-matrix (the layer "
            "contracts in no weighted maximum norm) nor I - (A + A')/2 positive definite. Train within one of the two."
        )
    if positive is None and not net.slopes.is_relu:
        raise InputError("Monotone weights without a weighted maximum norm are certified for relu only.")
    return Proof(net, positive, m)


def _positive(A: Tensor) -> Positive | None:
    n, own = len(A), A.diagonal()
    off = A.abs().clone()
    off.fill_diagonal_(0.0)
    M = torch.diag(1.0 - own) - off
    w, failed = torch.linalg.solve_ex(M, torch.ones(n).to(A))
    if int(failed) or not bool((w > 0).all()):
        return None
    found = Positive(own, off, w)
    return found if bool((found.g > 0).all()) else None


def _monotone(A: Tensor) -> float:
    n = len(A)
    skew = Ball.exact(A.cpu().numpy()).symmetric()
    return max(0.0, (1.0 - skew.largest()) * (1 - 4 * UNIT)) if n else 1.0
