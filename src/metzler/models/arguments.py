"""What models are given, checked and in one form: states, inputs, numbers for every neuron, slopes, parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.activations import Activation
from metzler.arrays import Vector
from metzler.errors import InputError, InputTypeError
from metzler.frozen import owned
from metzler.matrices import refuse_masked
from metzler.matrices.labelled import Labels, numbers, plain_vector
from metzler.matrices.names import where
from metzler.matrices.weights import LARGEST_EXACT_INTEGER


def per_neuron(value: ArrayLike, n: int, *, name: str, positive: bool = False, labels: Labels | None = None) -> Vector:
    """`value` as a read-only float64 array of shape (n,), from a scalar or n numbers; labelled ones as `labels` are."""
    refuse_masked(value, name)
    value = plain_vector(value, name=name, labels=labels, n=n)
    try:
        raw = np.asarray(value)
    except ValueError as error:
        raise InputError(f"{name} must be a number or {n} numbers, but its rows do not fit together") from error
    if raw.dtype.kind not in "biuf":
        raise InputTypeError(f"{name} must be a real number or {n} real numbers, got {raw.dtype} data")
    if raw.shape not in ((), (n,)):
        raise InputError(f"{name} must be a number or an array of shape ({n},), got shape {raw.shape}")
    if raw.dtype.kind in "iu" and raw.size and max(int(raw.max()), -int(raw.min())) > LARGEST_EXACT_INTEGER:
        raise InputError(f"{name} must be at most 2**53 in magnitude where it is an integer: larger ones are not exact")
    out = owned(np.asarray(np.broadcast_to(raw, (n,)), dtype=np.float64))
    if not np.isfinite(out).all():
        i = int(np.argmin(np.isfinite(out)))
        raise InputError(f"{name} must be finite, got {out[i]} at {where(labels, i)}")
    if positive and not (out > 0).all():
        raise InputError(f"{name} must be positive, got {out.min()} at {where(labels, int(np.argmin(out)))}")
    return out


def scalar(value: object, *, name: str) -> float:
    """`value` as a float, which may be infinite or NaN; refused where it is no real number."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise InputTypeError(f"{name} must be one number, got {type(value).__name__}")
    try:
        return float(value)
    except OverflowError:
        raise InputError(
            f"{name} must fit double precision, got an integer of {int(value).bit_length()} bits"
        ) from None


def nonnegative_scalar(value: object, *, name: str) -> float:
    """`value` as a finite float >= 0."""
    out = scalar(value, name=name)
    if not (np.isfinite(out) and out >= 0):
        raise InputError(f"{name} must be finite and not negative, got {out}")
    return out


def slope_interval(
    slopes: tuple[ArrayLike, ArrayLike] | None, phi: Activation | None, n: int, *, labels: Labels | None = None
) -> tuple[Vector, Vector]:
    """The (n,) arrays `(lo, hi)` from explicit slopes or, without them, from the activation."""
    if slopes is None:
        if phi is None:
            raise InputError("give an activation (for example activation='tanh') or slopes=(lo, hi), got neither")
        slopes = (phi.lo, phi.hi)
    try:
        low, high = slopes
    except (TypeError, ValueError):
        raise InputError("slopes must be a pair (lo, hi) of numbers or arrays with one number per neuron") from None
    lo = per_neuron(low, n, name="the lower slope", labels=labels)
    hi = per_neuron(high, n, name="the upper slope", labels=labels)
    if (lo > hi).any():
        i = int(np.argmax(lo > hi))
        raise InputError(
            f"slopes must satisfy lo <= hi, got lo = {lo[i]} > hi = {hi[i]} at {where(labels, i)}: swap them"
        )
    return lo, hi


def column(values: Vector, x: Vector) -> Vector:
    """`values` (n,) in the shape that multiplies a state (n,) or (n, k)."""
    return values[:, None] if x.ndim == 2 else values


def input_like(u: ArrayLike, x: Vector, names: Labels | None = None) -> Vector:
    """The input `u`, scalar, (n,) or (n, k), in a shape that adds to `x`, a state or batch of what it is added to.

    By the names of its entries, where they have some; those that are left out are 0.
    """
    given = numbers(u, name="the input", labels=names, n=len(x), rest=0.0)
    if given.ndim and given.shape not in (x.shape, (len(x),), (len(x), 1)[: x.ndim]):
        raise InputError(f"the input must be a number or have shape ({len(x)},) or {x.shape}, got {given.shape}")
    return given[:, None] if given.ndim == 1 and x.ndim == 2 else given


def applied(phi: Activation | None, x: Vector) -> Vector:
    """`phi(x)`; refused where the model was given slopes only."""
    if phi is None:
        raise InputError(
            "this network has slopes but no activation function, so its field is not defined: "
            "give activation='tanh' or another one"
        )
    if phi.local_slopes is None and x.ndim == 2:
        return phi.function(x.T).T  # a function of one's own may have parameters per neuron, along the last axis
    return phi.function(x)


def uniform(phi: Activation | None) -> Activation | None:
    """The activation where it is the same for every neuron, else None."""
    return phi if phi is not None and np.ndim(phi.lo) == 0 and np.ndim(phi.hi) == 0 else None


def compact(values: Vector) -> Vector:
    """`values` as a 0-d array when all entries are equal (0 where there are none), else as it is."""
    if values.size == 0:
        return np.array(0.0)
    return np.array(values[0]) if (values == values[0]).all() else values


SINGLE = {"gain", "step"}
"""Parameters that are one number for the whole network."""


def read_parameters(parameters: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The entries `names` of `parameters`; any other or missing name is refused."""
    if set(parameters) != set(names):
        raise InputError(f"this model kind has the parameters {sorted(names)}, got {sorted(parameters)}")
    held = {name: np.asarray(parameters[name], dtype=float) for name in names}
    for name in SINGLE & held.keys():
        if held[name].size != 1:
            raise InputError(f"{name} must be one number, got {held[name].size}")
    return held
