"""How strongly a model's input acts, measured by a norm of the state."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from metzler.arrays import Vector
from metzler.models import Model
from metzler.models.pointwise import input_matrix
from metzler.norms.diagonal import Norm

SLACK = 1e-12
"""Relative slack for norms that are computed in plain floating point."""


def one_input_a_state(model: Model) -> bool:
    """Whether every state has an input of its own; not so with input weights U, or with low-rank weights."""
    P = input_matrix(model)
    return model.input_weights() is None and bool(
        P.shape[0] == P.shape[1] and (P - sparse.diags_array(P.diagonal())).count_nonzero() == 0
    )


def input_strength(model: Model, norm: Norm) -> float:
    """s for which a rate c in this norm proves `|x - y| <= s / c |u - v|`; infinite where no gain is known.

    `|.|` is the norm where every state has an input of its own, else the largest entry, of x - y and of u - v.
    """
    if model.input_inside is None:
        return np.inf
    P = input_matrix(model)
    if one_input_a_state(model):
        return float(np.max(P.diagonal()))
    entries = int(P.shape[1])
    return in_entries(norm, P @ np.ones(entries)) * (1.0 + SLACK * (1.0 + 1e-4 * entries))


def in_entries(norm: Norm, size: Vector) -> float:
    """The largest entry that a state may have whose norm is that of `size`, rounded up."""
    if not norm.w.fits:
        return np.inf
    largest = float(np.asarray(norm(size)).item()) / float(norm.weights.min())
    return float(largest * (1.0 + SLACK * (1.0 + 1e-4 * len(size))))
