"""How strongly a model's input acts, measured by a norm of the state."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from metzler.arrays import UNIT, Vector
from metzler.matrices.forms import dense
from metzler.models import Model, Triple
from metzler.models.pointwise import input_matrix
from metzler.norms.norm import StateNorm

SLACK = 1e-12
"""Relative slack for norms that are computed in plain floating point."""


def one_input_a_state(model: Model) -> bool:
    """Whether every state has an input of its own; not so with input weights U, or with low-rank weights."""
    P = input_matrix(model)
    return model.input_weights() is None and bool(
        P.shape[0] == P.shape[1] and (P - sparse.diags_array(P.diagonal())).count_nonzero() == 0
    )


def input_strength(model: Model, norm: StateNorm) -> float:
    """s for which a rate c in this norm proves `|x - y| <= s / c |u - v|`; infinite where no gain is known.

    `|.|` is the norm where every state has an input of its own, else the largest entry, of x - y and of u - v. In a
    norm in which not only sizes count, inputs within the nonlinearities act through any diagonal matrix between those
    of the smallest and of the largest slopes: the induced norm of the middle one, and a bound of those of the rest.
    """
    if model.input_inside is None:
        return np.inf
    P = input_matrix(model)
    if not one_input_a_state(model):
        return in_entries(norm, P @ np.ones(int(P.shape[1])))
    most = P.diagonal()
    if norm.absolute:
        return float(np.max(most))
    t = model.triple()
    if not model.input_inside:
        return norm.induced_up(sparse.diags_array(most))
    acts = np.asarray(sparse.csr_array(t.B).diagonal()) / t.tau
    middle, rest = acts * (0.5 * (t.lo + t.hi)), np.abs(acts) * (0.5 * (t.hi - t.lo))
    apart = norm.induced_up(sparse.diags_array(middle)) + norm.absolute_up(sparse.diags_array(rest))
    return min(apart * (1.0 + SLACK), norm.absolute_up(sparse.diags_array(most)))


def in_entries(norm: StateNorm, size: Vector) -> float:
    """The largest entry that a state may have whose norm is that of `size`, rounded up."""
    return float(norm.per_state(norm.above(size[:, None])).max())


def steepest(t: Triple, norm: StateNorm, centre: float = 0.0) -> float:
    """A bound of the induced norms of `J + centre I` for all Jacobians J of a triple, rounded up, in 1/time."""
    ends = np.nextafter(t.gain * t.lo, -np.inf), np.nextafter(t.gain * t.hi, np.inf)
    exact, shift = t.gain in (0.0, 1.0), np.diag(centre * t.tau)
    moved = dense(t.A) + shift
    lost = 2.0 * UNIT * (np.abs(moved) + shift) / t.tau[:, None]
    value = norm.family_up(moved, t.B, t.C, (t.gain * t.lo, t.gain * t.hi) if exact else ends, t.tau)
    return (value + norm.absolute_up(lost)) * (1.0 + 4.0 * UNIT)
