"""A penalty that makes a recurrent network contract: how far its weights are from a bound."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from metzler.errors import InputError, InputTypeError
from metzler.torch.functions import known_activation
from metzler.torch.layers import recurrent_names
from metzler.torch.roots import balancing, known_norm, log_norm, operator_norm, perron_abscissa, perron_root


def excess(
    source: nn.Module | Tensor,
    *,
    factor: float | None = None,
    bound: float | None = None,
    norm: str = "linf",
) -> Tensor:
    """How far recurrent weights exceed a contraction factor, or a log norm, in the best diagonally weighted norm.

    Zero where they keep it, with a gradient where not: `loss + 0.3 * excess(rnn, factor=0.95)`.

    Parameters
    ----------
    source : nn.Module or Tensor
        A module with nn.RNN or nn.RNNCell inside, an nn.Linear that is used recurrently, or a square matrix.
    factor : float, optional
        Of the map `h -> phi(W h + ...)`, by default 0.95; slopes of nn.RNN lie in [0, 1].
    bound : float, optional
        Instead: of the log norm of W, for continuous time and for equations.
    norm : "linf", "l1" or "l2"
        In linf and l1 the best weights of the norm give the same number, a Perron root. In l2 it is the norm after
        balancing rows and columns, which is near the best, not below it, and taken as constant in the gradient.

    Returns
    -------
    Tensor, ()
        The sum over all recurrent weights of `relu(root - factor)`. To learn from; `certify` proves.

    Raises
    ------
    InputError, InputTypeError
        When there are no recurrent weights, or the norm or the bounds do not fit.

    Examples
    --------
    >>> W = torch.tensor([[0.0, 4.0], [0.25, 0.0]])
    >>> round(excess(W, factor=0.75).item(), 6), round(excess(W, factor=1.5).item(), 6)
    (0.25, 0.0)
    """
    if factor is not None and bound is not None:
        raise InputError("give factor= (of a map) or bound= (of the log norm), not both")
    limit = bound if bound is not None else 0.95 if factor is None else factor
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        raise InputTypeError(f"factor and bound must be numbers, got {limit!r}")
    found = [torch.relu(size * _root(W, bound is not None, norm) - limit) for W, size in _weights(source)]
    if not found:
        raise InputError(
            "there are no recurrent weights in it: neither nn.RNN, nn.RNNCell nor a linear layer by itself"
        )
    return sum(found[1:], found[0])


def _root(W: Tensor, continuous: bool, norm: str) -> Tensor:
    if known_norm(norm) == "l2":
        weights = balancing(W.detach())
        return log_norm(W, "l2", weights) if continuous else operator_norm(W, "l2", weights)
    return perron_abscissa(W) if continuous else perron_root(W)


def _weights(source: nn.Module | Tensor) -> Iterator[tuple[Tensor, float]]:
    """Recurrent weights with the largest slope."""
    if isinstance(source, Tensor):
        yield source, 1.0
    elif isinstance(source, nn.Linear):
        yield source.weight, 1.0
    elif isinstance(source, nn.Module):
        for module in source.modules():
            if isinstance(module, nn.RNN | nn.RNNCell):
                steepest = float(known_activation(module.nonlinearity).hi)
                for name in recurrent_names(module):
                    yield getattr(module, name), steepest
    else:
        raise InputTypeError(f"excess takes a module or a matrix, got {type(source).__name__}")
