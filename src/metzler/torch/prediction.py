"""How fast the iteration with solved self-loops contracts, and how many steps it takes: known from the weights."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from metzler.digits import down, near, up
from metzler.errors import InputError
from metzler.torch.onto import wide

BLOCKS = (16, 64, 256, 1024)
"""Steps of the power iteration after which the factor is looked at."""
SHIFT = 0.125
"""Of the power iteration, against periodic matrices."""
LEAST = 1e-30
"""Smallest weight beside the largest."""


class Speed(NamedTuple):
    """The iteration shrinks distances in a weighted norm by `factor` a step.

    Parameters
    ----------
    weights : Tensor, (..., n)
        In linf `max |x_i| / weights_i`, in l1 `sum weights_i |x_i|`.
    factor : float
    order : "linf" or "l1"
    """

    weights: Tensor
    factor: float
    order: str

    def rows(self, like: Tensor) -> Tensor:
        """What the entries of `like` are multiplied by, before `norm`."""
        rows = self.weights.reciprocal() if self.order == "linf" else self.weights
        return (rows if rows.ndim == 1 else rows.unsqueeze(-2)).to(like.dtype)

    def norm(self, scaled: Tensor) -> Tensor:
        """The norms of rows of entries that are multiplied already."""
        return scaled.abs().amax(dim=-1) if self.order == "linf" else scaled.abs().sum(dim=-1)


def gains(A: Tensor, hi: float) -> Tensor:
    """`hi / (1 - hi a_ii)`, the largest slope of a neuron with its self-loop solved."""
    return hi / (1.0 - hi * wide(A).diagonal(dim1=-2, dim2=-1))


def dual(A: Tensor, weights: Tensor, order: str, hi: float) -> tuple[Tensor, str]:
    """In which weights and order the transposed iteration has the same factor."""
    each = gains(A, hi)
    return (weights / each, "l1") if order == "linf" else (weights * each, "linf")


def speed(A: Tensor, start: Tensor, order: str, hi: float) -> Speed:
    """The factor of the step `x -> psi(A_off x + v)` where `psi` solves the self-loops, with weights that prove it.

    `|dx| <= J |dx|` with `J = [hi / (1 - hi a_ii)] |A_off|`; positive weights with `J w <= f w` (in l1 of J') prove the
    factor f in their norm. Some steps of the power iteration from `start` bring f near the spectral radius of J, which
    is below 1 if and only if `hi` times that of `[A]`, with moduli off the diagonal, is.

    Parameters
    ----------
    A : Tensor, (..., n, n)
    start : Tensor, (n,) or (..., n)
        Positive weights.
    order : "linf" or "l1"
    hi : float
        Largest slope of the activation, whose smallest is not negative.

    Raises
    ------
    InputError
        Where no factor below 1 is found.
    """
    each = gains(A, hi)
    J = each[..., None] * wide(A).abs()
    J.diagonal(dim1=-2, dim2=-1).zero_()
    J = J if order == "linf" else J.mT
    w = wide(start).expand(J.shape[:-1]).reshape(-1, A.shape[-1], 1)
    J = J.reshape(-1, *A.shape[-2:])
    scaled = J / _ratios(J, w).amax().clamp(min=1.0)
    factor = lower = least = math.nan
    for steps in BLOCKS:
        for _ in range(steps):
            w = torch.baddbmm(w, scaled, w, beta=SHIFT)
        w = (w / w.amax(dim=-2, keepdim=True)).clamp(min=LEAST)
        ratios = _ratios(J, w)
        lower, factor, least = torch.stack([ratios.amin(), ratios.amax(), each.amin()]).tolist()
        if not factor >= 1.0:
            break
    factor *= 1.0 + A.shape[-1] * torch.finfo(w.dtype).eps
    if not factor < 1.0 or least < 0.0:
        raise InputError(_refusal(A, lower, factor, hi))
    return Speed(w.reshape(A.shape[:-1]), factor, order)


def predicted(factor: float, tol: float) -> int:
    """Steps from 0 after which one more moves the state by at most `tol` of its size.

    The last step of k is at most `f^(k-1) (1 + f)` of the solution, the state at least `1 - f^k` of it: with
    `f^k (1 + f) <= tol (1 - f^k)` the next one, f times as long, is short enough.

    Examples
    --------
    >>> predicted(0.34, 1e-5), predicted(0.0, 1e-5)
    (11, 1)
    """
    if factor <= 0.0:
        return 1
    return max(1, math.ceil(math.log(tol / (1.0 + factor + tol)) / math.log(factor)))


def _ratios(J: Tensor, w: Tensor) -> Tensor:
    return (J @ w) / w


def _refusal(A: Tensor, lower: float, factor: float, hi: float) -> str:
    """Why no factor below 1 was found."""
    if not bool(A.isfinite().all()):
        return "A must be finite, got NaN or infinity: look at the training run"
    need = "x = phi(A x + v) must contract in a weighted norm, which is so"
    advice = "scale A down, or let metzler.torch.Implicit make it"
    own = float(A.diagonal(dim1=-2, dim2=-1).max())
    if hi * own >= 1.0:
        return f"{need} only if no diagonal entry of A reaches {down(1.0 / hi)}, got {down(own)}: {advice}"
    rows = f"|A_off| with its rows divided by {near(1.0 / hi)} - a_ii"
    found = f"it is at least {down(lower)}" if lower >= 1.0 else f"only {up(factor)} is proved"
    return f"{need} if and only if the spectral radius of {rows} is below 1, and {found}: {advice}"
