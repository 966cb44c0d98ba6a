"""Activations on tensors: value, slope, and the state of a neuron with a synapse onto itself, solved exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor

from metzler.activations import Activation
from metzler.errors import InputError
from metzler.torch.functions import known_activation

PATIENCE = 8
"""So many of Newton's steps stay in the first bracket; after them it shrinks, and is halved where steps do not."""
SMALL = 4.0
"""Rounding of the argument, in units, that ends the search."""
MOST = 240
"""Steps in which halving alone ends, whatever the bracket."""


class Pointwise(NamedTuple):
    """A function phi that rises, with slopes between 0 and `hi`.

    Parameters
    ----------
    value : function of the argument y
    slope : function of the value
        phi'(y) by phi(y), so that the argument need not be kept.
    hi : float
        The largest slope.
    solved : function of (s, a) or None
        The x with `x = phi(a x + s)` where there is a formula, for `a hi < 1`.
    """

    value: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]
    hi: float
    solved: Callable[[Tensor, Tensor], Tensor] | None = None


def named(choice: Any) -> tuple[str, float]:
    """Name and slope of the negative side of an activation whose fixed points can be computed here.

    Raises
    ------
    InputError, InputTypeError
        For one that is not known, or falls somewhere, or is a function of one's own.

    Examples
    --------
    >>> named("sigmoid"), named(torch.nn.LeakyReLU(0.25))
    (('logistic', 0.0), ('leaky-relu', 0.25))
    """
    phi: Activation = known_activation(choice)
    known = (phi.named and phi.name in KNOWN) or phi.name == "leaky-relu"
    if not known or phi.lo < 0 or phi.hi > 1:
        raise InputError(
            f"activation must be one of {', '.join(KNOWN)}, with slopes in [0, 1], got {phi.name!r} with slopes from "
            f"{phi.lo} to {phi.hi}"
        )
    return phi.name, float(phi.lo) if phi.name == "leaky-relu" else 0.0


def pointwise(name: str, negative: float) -> Pointwise:
    """The function of that name."""
    return KNOWN[name](negative)


def settled(phi: Pointwise, a: Tensor, s: Tensor, start: Tensor | None = None, every: int = 1) -> tuple[Tensor, Tensor]:
    """The states with `x = phi(a x + s)` and the arguments `a x + s`, to rounding.

    By formula where there is one, else by Newton's method within a bracket that shrinks.

    Parameters
    ----------
    phi : Pointwise
    a : Tensor, broadcasts against s
        With `a phi.hi < 1`.
    s : Tensor
    start : Tensor, optional
        Where the argument is sought first.
    every : int
        After so many steps it is asked whether all have ended.

    Examples
    --------
    >>> x, y = settled(pointwise("tanh", 0.0), torch.tensor(-1.0), torch.tensor(2.0))
    >>> bool((x - torch.tanh(2.0 - x)).abs() < 1e-6)
    True
    """
    if phi.solved is not None:
        x = phi.solved(s, a)
        return x, s
    direct = phi.value(s)
    ends = s + a * direct, s + a * direct / (1.0 - a * phi.hi)
    low, high = torch.minimum(*ends), torch.maximum(*ends)
    y = torch.clamp(torch.zeros_like(s) if start is None else start, low, high)
    least, last = SMALL * torch.finfo(s.dtype).eps, torch.full_like(s, torch.inf)
    for k in range(MOST):
        x = phi.value(y)
        fed, steep = a * x, 1.0 - a * phi.slope(x)
        h = y - s - fed
        step = h / steep
        if k % every == every - 1 and bool((step.abs() <= least * (y.abs() + (s.abs() + fed.abs()) / steep)).all()):
            return x, y
        if k < PATIENCE:
            y = torch.clamp(y - step, low, high)
            continue
        low, high = torch.where(h < 0, y, low), torch.where(h > 0, y, high)
        size = step.abs()
        y = torch.where(size > last / 2.0, (low + high) / 2.0, torch.clamp(y - step, low, high))
        last = size
    return phi.value(y), y


def _flat(slope: float) -> Callable[[Tensor], Tensor]:
    """The slope of a function that is linear on each side of 0: 1 above, this below."""
    return lambda x: torch.where(x > 0, torch.ones_like(x), slope)


def _leaky(negative: float) -> Pointwise:
    return Pointwise(
        lambda y: torch.where(y > 0, y, negative * y),
        _flat(negative),
        1.0,
        lambda s, a: torch.where(s > 0, s / (1.0 - a), negative * s / (1.0 - negative * a)),
    )


KNOWN: dict[str, Callable[[float], Pointwise]] = {
    "relu": lambda _: Pointwise(torch.relu, _flat(0.0), 1.0, lambda s, a: torch.relu(s) / (1.0 - a)),
    "leaky-relu": _leaky,
    "saturation": lambda _: Pointwise(
        lambda y: y.clamp(-1.0, 1.0),
        lambda x: (x.abs() < 1.0).to(x.dtype),
        1.0,
        lambda s, a: (s / (1.0 - a)).clamp(-1.0, 1.0),
    ),
    "identity": lambda _: Pointwise(lambda y: y, torch.ones_like, 1.0, lambda s, a: s / (1.0 - a)),
    "tanh": lambda _: Pointwise(torch.tanh, lambda x: 1.0 - x * x, 1.0),
    "logistic": lambda _: Pointwise(torch.sigmoid, lambda x: x * (1.0 - x), 0.25),
    "softplus": lambda _: Pointwise(lambda y: torch.logaddexp(y, torch.zeros_like(y)), lambda x: -torch.expm1(-x), 1.0),
    "elu": lambda _: Pointwise(torch.nn.functional.elu, lambda x: (x + 1.0).clamp(max=1.0), 1.0),
}
"""The functions by the package's own names."""
