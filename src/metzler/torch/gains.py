"""By how much inputs within eps can move the logits at most, differentiably: for training with certificates in mind."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from metzler.errors import InputError, InputTypeError
from metzler.models.arguments import scalar
from metzler.torch.tensors import require_shape


def gain_margin(layer: Any, head: torch.nn.Linear, y: Tensor, eps: float) -> Tensor:
    """What every logit may gain on that of the class y when inputs change by eps, `eps |H_y - H_k| (I - [A])^-1 |B| 1`.

    Parameters
    ----------
    layer : Implicit, or a module with matrices A (n, n) and B (n, inputs)
        `x = phi(A x + B u + b)` with slopes of phi in [0, 1]; `[A]` has the diagonal of A and `|a_ij|` elsewhere.
    head : nn.Linear
        From the n neurons to the classes.
    y : (samples,) tensor of int
    eps : float, input

    Returns
    -------
    (samples, classes) tensor
        0 in the column of y. Added to the logits it makes of a loss the loss of the worst case that the bound admits.

    Raises
    ------
    InputError, InputTypeError
        If the layer contracts in no weighted maximum norm, or an argument is none of these.

    Notes
    -----
    One solution of a linear system of n equations, whatever the number of samples; its gradient is another one.

    Examples
    --------
    >>> layer, head = torch.nn.Module(), torch.nn.Linear(1, 2)
    >>> layer.A, layer.B = torch.tensor([[-1.0]]), torch.tensor([[2.0]])
    >>> head.weight.data = torch.tensor([[1.0], [0.0]])
    >>> gain_margin(layer, head, torch.tensor([0]), 0.1).detach()
    tensor([[0.0000, 0.1000]])
    """
    matrix, pushed = _comparison(layer)
    moved, failed = torch.linalg.solve_ex(matrix, pushed)
    if int(failed) or not bool((moved >= 0).all()):
        raise InputError("The layer contracts in no weighted maximum norm, so no gain bounds it: use an Implicit layer")
    return _apart(head, moved, y, eps)


def norm_margin(layer: Any, head: torch.nn.Linear, y: Tensor, eps: float, *, weights: Tensor | None = None) -> Tensor:
    """The same by the Lipschitz bound in a weighted maximum norm, coarser and without a linear system.

    Parameters
    ----------
    layer, head, y, eps
        As for `gain_margin`.
    weights : (n,) tensor, optional
        w > 0 of the norm `max |x_i| / w_i`; without them those that an `Implicit` layer learns.

    Returns
    -------
    (samples, classes) tensor
        `eps |H_y - H_k| w max(|B| 1 / w) / min((I - [A]) w / w)`.

    Raises
    ------
    InputError, InputTypeError
        If the layer does not contract in this norm, or an argument is none of these.

    Examples
    --------
    >>> layer, head = torch.nn.Module(), torch.nn.Linear(1, 2)
    >>> layer.A, layer.B = torch.tensor([[-1.0]]), torch.tensor([[2.0]])
    >>> head.weight.data = torch.tensor([[1.0], [0.0]])
    >>> norm_margin(layer, head, torch.tensor([0]), 0.1, weights=torch.ones(1)).detach()
    tensor([[0.0000, 0.1000]])
    """
    matrix, pushed = _comparison(layer)
    w = _learned(layer) if weights is None else weights
    require_shape(w.shape, pushed.shape, "weights")
    w = w.to(pushed)
    gap = ((matrix @ w) / w).amin()
    if not bool((w > 0).all() and gap > 0):
        raise InputError("The layer does not contract in the maximum norm with these weights: see gain_margin")
    return _apart(head, w * ((pushed / w).amax() / gap), y, eps)


def _comparison(layer: Any) -> tuple[Tensor, Tensor]:
    """`I - [A]` and `|B| 1`."""
    A, B = getattr(layer, "A", None), getattr(layer, "B", None)
    if not isinstance(A, Tensor) or not isinstance(B, Tensor):
        raise InputTypeError(f"The layer must have matrices A and B, as Implicit has, got {type(layer).__name__}")
    require_shape(A.shape, (len(B), len(B)), "A")
    own = A.diagonal()
    return torch.diag(1.0 - own + own.abs()) - A.abs(), B.abs().sum(1)


def _learned(layer: Any) -> Tensor:
    if not isinstance(getattr(layer, "log_eta", None), Tensor) or getattr(layer, "norm", None) != "linf":
        raise InputTypeError("The layer learns no weights of a maximum norm: give weights=, or use gain_margin")
    return (-layer.log_eta).exp()


def _apart(head: torch.nn.Linear, moved: Tensor, y: Tensor, eps: float) -> Tensor:
    reach = scalar(eps, name="eps")
    if not 0 <= reach < float("inf"):
        raise InputError(f"eps must be finite and not negative, got {eps}")
    H = getattr(head, "weight", None)
    if not isinstance(H, Tensor):
        raise InputTypeError(f"head must be a linear layer, such as nn.Linear, got {type(head).__name__}")
    require_shape(H.shape, (None, len(moved)), "head.weight")
    if not isinstance(y, Tensor) or y.dtype is not torch.int64 or y.ndim != 1:
        raise InputTypeError("y must be a tensor of whole numbers, one class for each sample")
    if y.numel() and not 0 <= int(y.min()) <= int(y.max()) < len(H):
        raise InputError(f"y must lie between 0 and {len(H) - 1}, got {int(y.min())} to {int(y.max())}")
    return reach * ((H[y].unsqueeze(1) - H).abs() @ moved.to(H))
