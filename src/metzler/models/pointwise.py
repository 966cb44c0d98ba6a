"""A model at one state: what its nonlinearities see, its Jacobian there, and how exactly its field was computed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from metzler.arrays import UNIT, Array, Matrix, Vector
from metzler.errors import InputError
from metzler.matrices.forms import diagonal_like, row_lengths
from metzler.matrices.indices import names_from
from metzler.matrices.labelled import state
from metzler.matrices.names import Names
from metzler.models.arguments import applied, column
from metzler.models.base import Model, known_model
from metzler.models.labels import names_of
from metzler.models.triple import Triple

FUNCTION_ERROR = 16 * UNIT
"""Relative error granted to a computed activation, also to one that the user wrote."""
DIFFERENCE = 1e-6
"""Step of the difference quotient of an activation without local slopes, or of a field of one's own."""


def needs_input_form(model: Model) -> bool:
    """Whether the input enters inside the nonlinearities; a model that does not say is refused."""
    inside = model.input_inside
    if inside is None:
        raise InputError(
            f"{model.kind} networks do not say how their input enters their nonlinearities, which this needs: use the "
            "Hopfield, firing-rate, Persidskii, diagonal-feedback, Lur'e or implicit model, or one of their maps"
        )
    return inside


def needs_field(model: Model) -> None:
    """Refuse a model that has no single field."""
    known_model(model)
    if not model.single_field:
        raise InputError(f"{model.kind} networks have no single field: use one of the members")


def needs_all_slopes(model: Model) -> None:
    """Refuse a field with slopes that the model's slopes leave out: what is proved for these is not true of the field.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> needs_all_slopes(Hopfield([[5.0]], activation="tanh", slopes=(0.0, 0.1)))
    Traceback (most recent call last):
    metzler.errors.InputError: the activation 'tanh' has slopes outside those of this network: nothing ...
    """
    phi, triple = model.activation, model.triple()
    narrow = phi is not None and bool((np.less(phi.lo, triple.lo) | np.greater(phi.hi, triple.hi)).any())
    if narrow:
        raise InputError(
            f"the activation {phi.name!r} has slopes outside those of this network: nothing that is proved for these "
            "slopes follows for its states; leave the slopes out, or call certify_local for the slopes in a box"
        )


def input_entries(model: Model) -> int | None:
    """How many entries an input of this model has; None where the model does not say how the input enters."""
    known_model(model)
    if model.input_inside is None:
        return None
    weights, t = model.input_weights(), model.triple()
    if weights is not None:
        return int(weights.shape[1])
    return int(t.B.shape[1]) if model.input_inside else t.n


def input_names(model: Model) -> Names | None:
    """What these entries are called, where they have names."""
    return names_from(model.input_names)


def seen_change(model: Model, change: Vector) -> Vector:
    """How much what is added changes when an input changes by at most `change`, entry by entry: `|U| change`."""
    weights = model.input_weights()
    return change if weights is None else np.asarray(abs(weights) @ change)


def increment(model: Model, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
    """What is zero exactly at an equilibrium: `f(x, u)` (n,) or (n, k); for a map, `F(x, u) - x`."""
    there = state(x, model.n, names_of(model))
    field = _one_by_one(model, there, u) if model.input_inside is None and there.ndim == 2 else model.field(there, u)
    return field - there if model.triple().discrete else field


def _one_by_one(model: Model, x: Vector, u: Any) -> Vector:
    """The field of every column of `x` (n, k): a function of one's own need not take batches."""
    given = np.asarray(u, dtype=float)
    inputs = [given[:, min(j, given.shape[1] - 1)] if given.ndim == 2 else given for j in range(x.shape[1])]
    fields = [model.field(x[:, j], each) for j, each in enumerate(inputs)]
    return np.array(fields).T.reshape(x.shape)


def argument(model: Model, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
    """What the m nonlinearities see at state `x` (n,) or (n, k) under input `u`: an array (m,) or (m, k)."""
    inside, there = needs_input_form(model), state(x, model.n, names_of(model))
    t = model.triple()
    seen = np.asarray(t.C @ there)
    return t.gain * seen + model.seen_input(u, seen) if inside else seen


def slopes_at(model: Model, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
    """The slopes (m,) or (m, k) of the nonlinearities at a state, an estimate; at a kink one between both sides."""
    seen = argument(model, x, u)
    phi, t = model.activation, model.triple()
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
    """The Jacobian (n, n) of `increment` at one state `x` (n,), an estimate, in 1/time; sparse if the model is."""
    if model.input_inside is None:
        return _differences(model, state(x, model.n, names_of(model)), u)
    t = model.triple()
    J = t.jacobian(slopes_at(model, x, u))
    return J - diagonal_like(np.ones(t.n), J) if t.discrete else J


def _differences(model: Model, x: Vector, u: ArrayLike) -> Vector:
    """The Jacobian of the increment by central differences."""
    steps = DIFFERENCE * np.maximum(1.0, np.abs(x))
    over, under = (np.array([increment(model, x + side * move, u) for move in np.diag(steps)]) for side in (1.0, -1.0))
    return np.asarray((over - under).T / (2.0 * steps))


def input_push(model: Model, change: ArrayLike = 1.0) -> Vector:
    """The most that a change of the input moves the field: p (n,) with `|f(x, u) - f(x, v)| <= p`, in state / time.

    `change` bounds `|u - v|`: a number, or one for each entry of an input.
    """
    acting = input_matrix(model)
    return np.asarray(acting @ np.broadcast_to(np.asarray(change, dtype=float), (acting.shape[1],)))


def input_matrix(model: Model) -> Matrix:
    """P (n, p) with `|f(x, u) - f(x, v)| <= P |u - v|` for inputs of p entries, in 1/time; sparse."""
    inside, t = needs_input_form(model), model.triple()
    speed, weights = sparse.diags_array(1.0 / t.tau), model.input_weights()
    if not inside:
        return sparse.csr_array(speed)
    steepest = sparse.diags_array(np.maximum(np.abs(t.lo), np.abs(t.hi)))
    acting = speed @ (sparse.csr_array(abs(t.B)) @ steepest)
    return sparse.csr_array(acting if weights is None else acting @ sparse.csr_array(abs(weights)))


def rounding_error(model: Model, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
    """How far the computed `increment` may lie from the true one, entry by entry; the shape of `x`.

    Covers sums in any order and a relative error of 16 units of rounding in every value of the activation. A field
    of one's own is granted so many units, and one for every term, of its value and of its largest slopes times `|x|`.
    """
    there = state(x, model.n, names_of(model))
    own = model.rounding(there, u)
    if own is not None:
        return own
    return _granted_error(model, there, u) if model.input_inside is None else _structural_error(model, there, u)


def _granted_error(model: Model, x: Vector, u: ArrayLike) -> Vector:
    t = model.triple()
    steepest = column(np.maximum(np.abs(t.lo), np.abs(t.hi)), x)
    reach = abs(t.A) @ np.abs(x) + t.gain * (abs(t.B) @ (steepest * (abs(t.C) @ np.abs(x))))
    value = np.abs(increment(model, x, u)) + np.abs(x) * float(t.discrete) + reach / column(t.tau, x)
    return np.asarray((FUNCTION_ERROR + 2.0 * model.n * UNIT) * value + np.finfo(float).tiny)


def _structural_error(model: Model, x: Vector, u: ArrayLike) -> Vector:
    inside, t = needs_input_form(model), model.triple()
    size, seen = np.abs(x), t.gain * (t.C @ x)
    drive = model.seen_input(u, seen if inside else x)
    blur = t.gain * _product_error(t.C, size) + 4 * UNIT * np.abs(seen)
    if inside:
        seen = seen + drive
        blur = blur + 4 * UNIT * (np.abs(seen) + np.abs(drive)) + _drive_error(model, u, x)
    value = np.abs(applied(model.activation, seen))
    steepest = column(np.maximum(np.abs(t.lo), np.abs(t.hi)), x)
    value_error = 1.01 * steepest * blur + FUNCTION_ERROR * value
    B, terms = model.summed() or (abs(t.B), row_lengths(t.B))
    outer = 1.0 if inside else t.gain
    error = _product_error(t.A, size) + outer * (_sum_error(B, terms, value) + 1.01 * (B @ value_error))
    total = abs(t.A) @ size + outer * (B @ value) + (0.0 if inside else np.abs(drive))
    result: Vector = 1.01 * (error + 8 * UNIT * (total + size)) / column(t.tau, x)
    return result + np.finfo(float).tiny


def _drive_error(model: Model, u: ArrayLike, x: Vector) -> Any:
    """The rounding of the product `U u` of a model with input weights."""
    weights = model.input_weights()
    if weights is None:
        return 0.0
    given = np.abs(np.asarray(u, dtype=float))
    given = np.full(weights.shape[1], float(given)) if given.ndim == 0 else given
    error = _product_error(weights, given)
    return error[:, None] if error.ndim < x.ndim else error


def _product_error(M: Matrix, size: Vector) -> Vector:
    """Bound of the rounding of `M @ x` for `|x| <= size`, row by row."""
    return _sum_error(abs(M), row_lengths(M), size)


def _sum_error(sizes: Matrix, terms: Array, size: Vector) -> Vector:
    bound: Vector = 1.02 * UNIT * column(terms + 2.0, size) * (sizes @ size)
    return bound


def continuous(model: Model) -> Triple:
    """The model's triple; refused for a map."""
    known_model(model)
    t = model.triple()
    if t.discrete:
        raise InputError(f"this needs a model in continuous time, {model.kind} networks are maps")
    return t
