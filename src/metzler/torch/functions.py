"""Activations as users of PyTorch name them: a text, a function such as `torch.tanh`, a module such as `nn.Tanh()`."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from metzler.activations import Activation, activation, custom, leaky_relu
from metzler.errors import InputTypeError

FUNCTIONS = (
    (("tanh",), (torch.tanh, functional.tanh, nn.Tanh)),
    (("relu",), (torch.relu, functional.relu, nn.ReLU)),
    (("logistic", "sigmoid"), (torch.sigmoid, functional.sigmoid, nn.Sigmoid)),
    (("identity", "linear"), (nn.Identity,)),
    (("softplus",), (functional.softplus, nn.Softplus)),
    (("elu",), (functional.elu, nn.ELU)),
    (("saturation", "hardtanh"), (functional.hardtanh, nn.Hardtanh)),
    (("leaky-relu", "leaky_relu"), (functional.leaky_relu, nn.LeakyReLU)),
    (("absolute", "abs"), (torch.abs,)),
)
"""For each activation of the package what it is called here, the package's own name first."""

SETTINGS = {"Softplus": ("beta", 1.0), "ELU": ("alpha", 1.0)}
"""Settings that change the slopes, with the value that an activation without settings has."""


def known_activation(choice: Any) -> Activation:
    """The activation with its slopes.

    Raises
    ------
    InputError, InputTypeError
        When it is none that this package knows.

    Examples
    --------
    >>> known_activation(torch.tanh).name, known_activation(nn.LeakyReLU(0.2)).lo, known_activation("sigmoid").hi
    ('tanh', 0.2, 0.25)
    """
    if isinstance(choice, Activation):
        return choice
    if isinstance(choice, nn.LeakyReLU):
        return leaky_relu(float(choice.negative_slope))
    if isinstance(choice, nn.Hardtanh):
        low, high = float(choice.min_val), float(choice.max_val)
        if (low, high) == (-1.0, 1.0):
            return activation("saturation")
        return custom(lambda x: x.clip(low, high), slopes=(0.0, 1.0), name="hardtanh")
    _require_plain(choice)
    for names, kinds in FUNCTIONS:
        if choice in names or choice in kinds or isinstance(choice, tuple(k for k in kinds if isinstance(k, type))):
            return activation(names[0])
    if isinstance(choice, str):
        return activation(choice)
    raise InputTypeError(
        f"activation must be a name such as 'tanh', a function such as torch.tanh, a module such as nn.Tanh(), or an "
        f"Activation made by metzler.activations.custom, got {getattr(choice, '__name__', type(choice).__name__)}"
    )


def _require_plain(choice: Any) -> None:
    """Refuse modules whose settings change the slopes."""
    name, default = SETTINGS.get(type(choice).__name__, ("", None))
    if name and getattr(choice, name) != default:
        raise InputTypeError(
            f"{choice} has {name} = {getattr(choice, name)}, which changes its slopes: give "
            "metzler.activations.custom(function, slopes=(lo, hi)) instead"
        )
