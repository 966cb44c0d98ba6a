"""From tensors to arrays: the numbers that run, promoted exactly to double precision, or one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from metzler.errors import InputError, InputTypeError, one_line

FLOATS = (torch.float64, torch.float32, torch.bfloat16, torch.float16)


def array(value: Any, name: str, *, shape: Sequence[int | None] | None = None, dtype: Any = None) -> NDArray[Any]:
    """The entries of a tensor or array as float64, exactly; first rounded to `dtype` where one is given.

    Raises
    ------
    InputError, InputTypeError
        When it is no real tensor of this shape (None for any length), or an entry is not finite.

    Examples
    --------
    >>> array(torch.tensor([[0.1]], dtype=torch.bfloat16), "weight_hh", shape=(1, 1))
    array([[0.10009766]])
    """
    tensor = real(value, name)
    try:
        tensor = tensor.detach() if dtype is None else tensor.detach().to(dtype)
        found = tensor.to_dense() if tensor.layout is not torch.strided else tensor
        entries: NDArray[Any] = found.cpu().to(torch.float64).resolve_neg().numpy()
    except (RuntimeError, TypeError) as error:
        raise InputTypeError(f"{name} is a tensor without numbers that can be read: {one_line(error)}") from error
    if shape is not None:
        require_shape(entries.shape, shape, name)
    wrong = np.argwhere(~np.isfinite(entries))
    if len(wrong):
        index = tuple(wrong[0].tolist())
        raise InputError(f"{name} must be finite, got {entries[index]} at {list(index)}: look at the training run")
    return entries


def real(value: Any, name: str) -> Tensor:
    """The tensor, of a real floating type; whole numbers become double precision."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu" and value.dtype.itemsize <= 8:
        value = torch.from_numpy(np.array(value, value.dtype.newbyteorder("=")))
    if not isinstance(value, Tensor):
        raise InputTypeError(f"{name} must be a tensor of real numbers, got {type(value).__name__}")
    if value.is_nested:
        raise InputTypeError(f"{name} is a nested tensor: give one of its parts")
    if value.is_quantized:
        raise InputTypeError(f"{name} is quantized: give {name}.dequantize(), the numbers that it stands for")
    if value.dtype in FLOATS:
        return value
    if value.is_complex() or value.dtype is torch.bool or value.is_floating_point():
        raise InputTypeError(
            f"{name} must be of one of the types float64, float32, bfloat16, float16, got {value.dtype}"
        )
    return value.to(torch.float64)


def require_shape(given: Sequence[int], shape: Sequence[int | None], name: str) -> None:
    """Refuse another shape; None stands for any length."""
    fits = len(given) == len(shape) and all(want in (None, got) for got, want in zip(given, shape, strict=True))
    if not fits:
        wanted = ", ".join("any" if want is None else str(want) for want in shape)
        raise InputError(f"{name} must have the shape ({wanted}), got {tuple(given)}")


def square(entries: NDArray[Any], name: str) -> NDArray[Any]:
    """The matrix, where it is square and has an entry."""
    if entries.ndim != 2 or entries.shape[0] != entries.shape[1] or not entries.size:
        raise InputError(f"{name} must be a square matrix of recurrent weights, post x pre, got shape {entries.shape}")
    return entries
