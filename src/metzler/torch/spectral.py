"""From free parameters to all matrices within a bound of a diagonally weighted Euclidean norm, and back."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from torch import Tensor

from metzler.threads import on_one_thread
from metzler.torch.onto import FREE, Pattern, wide

SMOOTH = 24
"""The Schatten norm that stands for the largest singular value: within `n^(1/24)` of it, and smooth."""
FAR = 300.0
"""Logarithms of weights no larger, for a matrix without cycles has none that are best."""


def spectral_matrix(T: Tensor, log_eta: Tensor, bound: float, *, pattern: Pattern = FREE) -> Tensor:
    """The matrix A with `||[eta] A [eta]^-1||_2 <= bound`: `T` is scaled as a whole where its norm is larger.

    One factor for all entries keeps zeros and signs. What rounding may add is taken off the bound, so that it holds for
    the entries that are returned.

    Parameters
    ----------
    T : Tensor, (n, n)
        Free parameters.
    log_eta : Tensor, (n,)
        Logarithms of the weights of the norm; a number added to all changes nothing.
    bound : float
        Of the norm, not negative.
    pattern : Pattern
        Zeros and signs, which are kept exactly.

    Examples
    --------
    >>> A = spectral_matrix(torch.tensor([[0.0, 2.0], [-2.0, 0.0]]), torch.zeros(2), 0.75)
    >>> A.round(decimals=4).tolist()
    [[0.0, 0.75], [-0.75, 0.0]]
    """
    own, eta = pattern.of(wide(T)), wide(log_eta)
    kept = (bound * (1.0 - _lost(T, log_eta)) - _least(T, log_eta)).clamp(min=0.0)
    rows = own * (kept / torch.maximum(_largest(own), kept.clamp(min=torch.finfo(own.dtype).tiny)))
    return (rows * (eta - eta[:, None]).exp()).to(T.dtype)


def free_of_spectral(A: Tensor, log_eta: Tensor, bound: float) -> tuple[Tensor, Tensor]:
    """Free parameters of which `spectral_matrix` makes `A`, and by how much the norm exceeds the bound."""
    eta = wide(log_eta)
    rows = (wide(A) * (eta[:, None] - eta).exp()).to(A.dtype)
    whole = bool(rows.isfinite().all())
    return rows, torch.linalg.matrix_norm(wide(rows), ord=2) - bound if whole else eta.new_tensor(torch.inf)


def balanced(W: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithms (n,) of weights that nearly minimise `||[eta] W [eta]^-1||_2`, by a smooth convex stand-in."""
    n = len(W)
    scale = np.abs(W).max(initial=0.0)
    if scale == 0.0:
        return np.zeros(n)
    found = minimize(_schatten, np.zeros(n), args=(W / scale,), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    log_eta = found.x - found.x.mean()
    return np.asarray(log_eta * min(1.0, FAR / max(np.abs(log_eta).max(), FAR)))


def _schatten(log_eta: NDArray[np.float64], W: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """The logarithm of a Schatten norm of `[eta] W [eta]^-1`, and its gradient."""
    U, s, Vt = on_one_thread(np.linalg.svd, W * np.exp(np.clip(log_eta[:, None] - log_eta, -FAR, FAR)))
    share = (s / s[0]) ** SMOOTH if s[0] else np.ones_like(s)
    total = share.sum()
    gradient = (U**2 @ share - (Vt.T**2) @ share) / total
    return float(np.log(s[0] or 1.0) + np.log(total) / SMOOTH), gradient


def _largest(M: Tensor) -> Tensor:
    """The largest singular value, the same number with and without a gradient, which is `u v^T`."""
    if not M.numel():
        return M.sum()
    U, _, Vh = torch.linalg.svd(M.detach())
    return (U[:, 0] * (M @ Vh[0])).sum()


def _lost(T: Tensor, log_eta: Tensor) -> Tensor:
    """What rounding may add to the norm, relatively: that of every entry, and of the computed norm."""
    n, eta = T.shape[-1], wide(log_eta.detach())
    steps = (4.0 * n + 8.0 + 2.0 * (eta.max() - eta.min())) * n**0.5
    return steps * torch.finfo(eta.dtype).eps + (torch.finfo(T.dtype).eps * n**0.5 if T.dtype != eta.dtype else 0.0)


def _least(T: Tensor, log_eta: Tensor) -> Tensor:
    """What it may add besides, by entries that are too small for full precision, magnified by the weights."""
    eta, type_ = wide(log_eta.detach()), torch.finfo(T.dtype)
    return len(eta) * type_.smallest_normal * type_.eps * (eta.max() - eta.min()).exp()
