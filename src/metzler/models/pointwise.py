"""A model at one state: what its nonlinearities see, its Jacobian there, and how exactly its field was computed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from metzler.errors import InputError
from metzler.models.base import Matrix, Model, Triple, Vector, column, state

UNIT = 2.0**-53
FUNCTION_ERROR = 16 * UNIT
"""Relative error granted to a computed activation, also to one that the user wrote."""
DIFFERENCE = 1e-6
"""Step of the difference quotient of an activation without local slopes."""


def needs_input_form(model: Model) -> bool:
    """Whether the input enters inside the nonlinearities; a model that does not say is refused."""
    inside = model.input_inside
    if inside is None:
        raise InputError(
            f"a {model.kind} network has no single field with inputs that this can work with: use the Hopfield, "
            "firing-rate, Persidskii, diagonal-feedback, Lur'e or implicit model, or one of their maps"
        )
    return inside


def increment(model: Model, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
    """What is zero exactly at an equilibrium: `f(x, u)` (n,) or (n, k); for a map, `F(x, u) - x`."""
    there = state(x, model.n)
    field = model.field(there, u)
    return field - there if model.triple().discrete else field


def argument(model: Model, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
    """What the m nonlinearities see at state `x` (n,) or (n, k) under input `u`: an array (m,) or (m, k)."""
    inside, there = needs_input_form(model), state(x, model.n)
    t = model.triple()
    return t.gain * (t.C @ there) + model.seen_input(u, there) if inside else np.asarray(t.C @ there)


def slopes_at(model: Model, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
    """The slopes (m,) or (m, k) of the nonlinearities at a state, an estimate; at a kink one between both sides."""
    seen = argument(model, x, u)
    phi: Any = getattr(model, "activation", None)
    t = model.triple()
    if phi is None:
        raise InputError("this network has slopes but no activation function: give activation='tanh' or another one")
    if phi.local_slopes is None:
        h = DIFFERENCE * np.maximum(1.0, np.abs(seen))
        ends = (seen + h, seen - h)
        over, under = (phi.function(end.T).T for end in ends)
        found = (over - under) / (ends[0] - ends[1])
    else:
        low, high = phi.local_slopes(seen, seen)
        found = 0.5 * (np.asarray(low) + np.asarray(high))
    return np.asarray(np.clip(found, column(t.lo, seen), column(t.hi, seen)))


def jacobian_at(model: Model, x: ArrayLike, u: ArrayLike = 0.0) -> Matrix:
    """The Jacobian (n, n) of `increment` at one state `x` (n,), an estimate, in 1/time; sparse unless the model is not.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> jacobian_at(Hopfield([[0.0, 2.0], [2.0, 0.0]], activation="relu"), [1.0, -1.0]).tolist()
    [[-1.0, 0.0], [2.0, -1.0]]
    """
    t = model.triple()
    J = t.jacobian(slopes_at(model, x, u))
    if not t.discrete:
        return J
    return J - sparse.eye_array(t.n, format="csr") if sparse.issparse(J) else J - np.eye(t.n)


def input_gain(model: Model) -> Vector:
    """How strongly the input acts: g (n,) with `|f(x, u) - f(x, v)| <= g |u - v|`, state by state, in 1/time.

    Here `u` is what is added, `U u + bias` of an implicit network.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> input_gain(FiringRate([[0.0]], activation="tanh", tau=0.5))
    array([2.])
    """
    inside, t = needs_input_form(model), model.triple()
    if not inside:
        return 1.0 / t.tau
    steepest = np.maximum(np.abs(t.lo), np.abs(t.hi))
    return np.asarray(abs(t.B) @ steepest) / t.tau


def rounding_error(model: Model, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
    """How far the computed `increment` may lie from the true one, entry by entry; the shape of `x`.

    Covers sums in any order and a relative error of 16 units of rounding in every value of the activation.
    """
    inside, there = needs_input_form(model), state(x, model.n)
    t, phi = model.triple(), getattr(model, "phi")  # noqa: B009 - every model with an input form has one
    size, force = np.abs(there), np.abs(model.seen_input(u, there))
    seen = t.gain * (t.C @ there)
    blur = t.gain * _product_error(t.C, size) + 4 * UNIT * np.abs(seen)
    if inside:
        drive = model.seen_input(u, there)
        seen = seen + drive
        blur = blur + 4 * UNIT * (np.abs(seen) + force)
    value = np.abs(phi(seen))
    steepest = column(np.maximum(np.abs(t.lo), np.abs(t.hi)), there)
    value_error = 1.01 * steepest * blur + FUNCTION_ERROR * value
    outer = 1.0 if inside else t.gain
    error = _product_error(t.A, size) + outer * (_product_error(t.B, value) + 1.01 * (abs(t.B) @ value_error))
    total = abs(t.A) @ size + outer * (abs(t.B) @ value) + (0.0 if inside else force)
    result: Vector = 1.01 * (error + 8 * UNIT * (total + size)) / column(t.tau, there)
    return result + np.finfo(float).tiny


def _product_error(M: Matrix, size: Vector) -> Vector:
    """Bound of the rounding of `M @ x` for `|x| <= size`, row by row."""
    bound: Vector = 1.02 * UNIT * column(_terms(M) + 2.0, size) * (abs(M) @ size)
    return bound


def _terms(M: Matrix) -> Vector:
    """How many terms the product of each row has."""
    if not sparse.issparse(M):
        return np.full(M.shape[0], float(M.shape[1]))
    counts: NDArray[np.int64] = np.bincount(M.tocoo().coords[0], minlength=M.shape[0])
    return counts.astype(float)


def continuous(model: Model) -> Triple:
    """The model's triple; refused for a map."""
    t = model.triple()
    if t.discrete:
        raise InputError(f"this needs a model in continuous time, a {model.kind} network is a map")
    return t
