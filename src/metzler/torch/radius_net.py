"""An implicit layer with a linear head, as plain numbers: what a certified radius is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from metzler.activations import Activation
from metzler.digits import near
from metzler.errors import InputError, InputTypeError
from metzler.torch.functions import known_activation
from metzler.torch.local_slopes import Slopes, admitted
from metzler.torch.local_sums import LARGE
from metzler.torch.tensors import array, require_shape, square


@dataclass(frozen=True, eq=False)
class ImplicitNet:
    """The classifier `logits = H x + h` with `x = phi(A x + B u + b)`, its weights promoted exactly to float64.

    The weights of a monotone operator network (monDEQ), `A = (1 - m) I - P'P + Q - Q'`, are given as the matrix A.

    Parameters
    ----------
    A : (n, n) tensor or array
        `A[i, j]` is the synapse from neuron j to neuron i.
    B : (n, inputs), b : (n,)
    H : (classes, n), h : (classes,)
    activation : str or Activation
        A known one with slopes in [0, 1]: "relu", "tanh", "logistic", "softplus", "elu", "leaky-relu", "saturation".

    Raises
    ------
    InputError, InputTypeError
        If shapes do not fit, a weight is not finite or larger than 2^100, or the activation is not admitted.

    Examples
    --------
    >>> A, B, H = torch.tensor([[-1.0]]), torch.tensor([[2.0]]), torch.tensor([[1.0], [0.0]])
    >>> net = ImplicitNet(A, B, torch.zeros(1), H, torch.tensor([0.0, 0.25]))
    >>> net.A.dtype
    torch.float64
    """

    A: Any
    B: Any
    b: Any
    H: Any
    h: Any
    activation: str | Activation = "relu"

    def __post_init__(self) -> None:
        n = len(square(array(self.A, "A"), "A"))
        inputs = array(self.B, "B", shape=(n, None)).shape[1]
        classes = len(array(self.H, "H", shape=(None, n)))
        shapes = {"A": (n, n), "B": (n, inputs), "b": (n,), "H": (classes, n), "h": (classes,)}
        if not (inputs and classes):
            raise InputError(f"A network has inputs and classes, got {inputs} and {classes}")
        for name, shape in shapes.items():
            object.__setattr__(self, name, _numbers(getattr(self, name), name, shape))
        object.__setattr__(self, "activation", admitted(known_activation(self.activation)))

    @property
    def slopes(self) -> Slopes:
        """What the activation does on intervals."""
        assert isinstance(self.activation, Activation)
        return Slopes(self.activation)


def as_net(model: Any) -> ImplicitNet:
    """The numbers of `nn.Sequential(layer, nn.Linear)`, of (A, B, b, H, h), or of an `ImplicitNet` itself.

    Raises
    ------
    InputTypeError
        If the model is none of these.
    """
    if isinstance(model, ImplicitNet):
        return model
    if isinstance(model, torch.nn.Sequential) and len(model) == 2 and isinstance(model[1], torch.nn.Linear):
        layer, head = model
        if all(isinstance(getattr(layer, name, None), Tensor) for name in "ABb"):
            h = head.bias if head.bias is not None else torch.zeros(head.out_features)
            with torch.no_grad():
                return ImplicitNet(layer.A, layer.B, layer.b, head.weight, h, getattr(layer, "activation", "relu"))
    if isinstance(model, Sequence) and not isinstance(model, str) and len(model) in (5, 6):
        return ImplicitNet(*model)
    raise InputTypeError(
        "A certified radius takes nn.Sequential(Implicit, nn.Linear), an ImplicitNet or (A, B, b, H, h), "
        f"but came {type(model).__name__}."
    )


def inputs(net: ImplicitNet, u: Any) -> Tensor:
    """The samples as float64 (samples, inputs), where the network lies."""
    return _numbers(u, "u", (None, net.B.shape[1])).to(net.A.device)


def labels(net: ImplicitNet, y: Any, samples: int) -> Tensor:
    """The classes of the samples as int64 (samples,), where the network lies.

    Raises
    ------
    InputError, InputTypeError
        If they are no whole numbers, not one a sample, or no classes of the network.
    """
    try:
        found = torch.as_tensor(y)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputTypeError(f"y must be a tensor of class numbers, got {type(y).__name__}") from error
    if found.is_floating_point() or found.is_complex() or found.dtype is torch.bool:
        raise InputTypeError(f"y must be class numbers as integers, got {found.dtype}")
    require_shape(found.shape, (samples,), "y")
    if samples and (int(found.min()) < 0 or int(found.max()) >= len(net.H)):
        raise InputError(f"y must hold classes 0 to {len(net.H) - 1}, got {int(found.min())} to {int(found.max())}")
    return found.to(net.A.device, torch.int64)


def _numbers(value: Any, name: str, shape: tuple[int | None, ...]) -> Tensor:
    """The entries as float64, where the tensor lies; none of them huge."""
    found = torch.from_numpy(array(value, name, shape=shape))
    if found.numel() and float(found.abs().max()) > LARGE:
        raise InputError(
            f"{name} must hold numbers up to 2^100, got {near(found.abs().max().item(), 3)}: scale the network"
        )
    return found.to(value.device) if isinstance(value, Tensor) else found
