"""Perron roots, norms and log norms with their gradients."""

from __future__ import annotations

import torch
from torch import Tensor

from metzler.errors import InputError
from metzler.torch.onto import wide

ITERATIONS, TOGETHER = 96, 8
"""Of the power iteration, and so many before it is looked at; where they do not suffice, eigenvectors are computed."""
SHIFT = 0.02
"""Of the power iteration, beside the largest sum of a row, against periodic matrices."""
STILL = 64.0
"""Change of the vectors in a step, in units of rounding, that ends it."""
POSITIVE = 1e-13
"""Added to every entry, relatively to the largest, while the vectors are sought: then there is exactly one pair."""
NORMS = ("linf", "l1", "l2")
BALANCING = 20


def perron_root(W: Tensor) -> Tensor:
    """The spectral radius of `abs(W)`, (...,): the best norm of W in linf or l1 over all diagonal weights.

    It is the factor by which `h -> phi(W h + ...)` contracts in the best such norm, for slopes in [-1, 1]. A number to
    learn from, not a proof: `certify` proves. The gradient is that of a simple root, `y x^T / (y^T x)` in the signs of
    W; its own gradient is not that of the root.

    References
    ----------
    davydov2022, Corollary 7 (the best weights).

    Examples
    --------
    >>> W = torch.tensor([[0.0, -2.0], [0.5, 0.0]], requires_grad=True)
    >>> root = perron_root(W)
    >>> root.backward()
    >>> round(root.item(), 6), W.grad.tolist()
    (1.0, [[0.0, -0.25], [1.0, 0.0]])
    """
    _square(W)
    return _bilinear(W.abs())


def perron_abscissa(W: Tensor) -> Tensor:
    """The spectral abscissa of W with the moduli of its entries off the diagonal: the best log norm in linf or l1.

    Examples
    --------
    >>> round(perron_abscissa(torch.tensor([[-3.0, 4.0], [-0.25, -3.0]])).item(), 6)
    -2.0
    """
    diagonal = torch.diag_embed(_square(W).diagonal(dim1=-2, dim2=-1))
    return _bilinear((W - diagonal).abs() + diagonal)


def operator_norm(W: Tensor, norm: str, log_eta: Tensor | None = None) -> Tensor:
    """`||[eta] W [eta]^-1||` in "linf", "l1" or "l2"; eta is 1 without `log_eta` (n,), its logarithms."""
    scaled = _scaled(W, log_eta)
    if known_norm(norm) == "l2":
        return torch.linalg.matrix_norm(scaled, ord=2)
    return scaled.abs().sum(dim=-1 if norm == "linf" else -2).amax(dim=-1)


def log_norm(W: Tensor, norm: str, log_eta: Tensor | None = None) -> Tensor:
    """`mu([eta] W [eta]^-1)` in "linf", "l1" or "l2"; eta is 1 without `log_eta` (n,), its logarithms.

    Examples
    --------
    >>> W = torch.tensor([[-1.0, 2.0], [0.0, -3.0]])
    >>> [round(log_norm(W, norm).item(), 4) for norm in ("linf", "l1", "l2")]
    [1.0, -1.0, -0.5858]
    """
    scaled = _scaled(W, log_eta)
    if known_norm(norm) == "l2":
        return torch.linalg.eigvalsh(0.5 * (scaled + scaled.mT)).amax(dim=-1)
    diagonal = scaled.diagonal(dim1=-2, dim2=-1)
    sums = scaled.abs().sum(dim=-1 if norm == "linf" else -2) - diagonal.abs() + diagonal
    return sums.amax(dim=-1)


@torch.no_grad()
def balancing(W: Tensor) -> Tensor:
    """Logarithms (..., n) of weights that make rows and columns of `[eta] W [eta]^-1` equally long, nearly."""
    log_eta = W.new_zeros(W.shape[:-1])
    for _ in range(BALANCING):
        squared = _scaled(W, log_eta).square()
        rows, columns = (squared.sum(dim=k).clamp(min=torch.finfo(W.dtype).tiny).log() for k in (-1, -2))
        log_eta = log_eta + 0.125 * (columns - rows)
    return log_eta


def _bilinear(M: Tensor) -> Tensor:
    """The Perron root of a matrix that is not negative off its diagonal, by vectors without gradient."""
    left, right = _pair(wide(M.detach()), torch.finfo(M.dtype).eps)
    image = (wide(M) @ right[..., None])[..., 0]
    return ((left * image).sum(dim=-1) / (left * right).sum(dim=-1)).to(M.dtype)


def _pair(M: Tensor, rounding: float) -> tuple[Tensor, Tensor]:
    """The positive left and right eigenvectors of M, whose irreducible neighbour it is taken for.

    `rounding` is that of the entries; the error of the root is the product of those of the vectors.
    """
    size = M.abs().sum(dim=-1).amax(dim=-1)[..., None].clamp(min=torch.finfo(M.dtype).tiny)
    diagonal = M.diagonal(dim1=-2, dim2=-1)
    positive = M / size[..., None] + POSITIVE
    positive.diagonal(dim1=-2, dim2=-1).add_(SHIFT - diagonal.clamp(max=0.0).amin(dim=-1, keepdim=True) / size)
    both = torch.stack([positive.mT, positive]).flatten(0, -3)
    vectors = torch.ones(both.shape[:-1], dtype=M.dtype, device=M.device)[..., None]
    for _ in range(ITERATIONS // TOGETHER):
        for _ in range(TOGETHER - 1):
            vectors = torch.bmm(both, vectors)
        vectors = vectors / vectors.sum(dim=-2, keepdim=True)
        moved = torch.bmm(both, vectors)
        moved = moved / moved.sum(dim=-2, keepdim=True)
        far = (moved - vectors).abs().amax() > STILL * rounding * moved.amax()
        vectors = moved
        if not far:
            break
    else:
        vectors = _eigenvectors(both)
    left, right = vectors[..., 0].unflatten(0, (2, *M.shape[:-2])).unbind()
    return left, right


def _eigenvectors(matrices: Tensor) -> Tensor:
    """The positive eigenvector of each positive matrix, as a column."""
    values, vectors = torch.linalg.eig(matrices)
    leading = values.real.argmax(dim=-1)[..., None, None].expand(*vectors.shape[:-1], 1)
    found = vectors.gather(-1, leading).abs()
    return found / found.sum(dim=-2, keepdim=True)


def _scaled(W: Tensor, log_eta: Tensor | None) -> Tensor:
    _square(W)
    return W if log_eta is None else W * (log_eta[..., :, None] - log_eta[..., None, :]).exp()


def _square(W: Tensor) -> Tensor:
    if not isinstance(W, Tensor) or not W.is_floating_point() or W.ndim < 2 or W.shape[-1] != W.shape[-2] or not len(W):
        shape = tuple(W.shape) if isinstance(W, Tensor) else type(W).__name__
        raise InputError(f"W must be a square matrix of floating point, post x pre, or a batch of them, got {shape}")
    return W


def known_norm(norm: str) -> str:
    """The norm, where it is one of `NORMS`."""
    if norm not in NORMS:
        raise InputError(f"norm must be 'linf', 'l1' or 'l2', got {norm!r}")
    return norm
