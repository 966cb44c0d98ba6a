"""A network whose neurons have solved the equation of their synapses onto themselves."""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy import sparse

from metzler.activations import Activation, slope_below
from metzler.arrays import Vector
from metzler.matrices.forms import changed, if_diagonal, in_blocks, kept
from metzler.models.base import Model
from metzler.models.implicit import Implicit
from metzler.models.labels import labels


def without_self_loops(model: Model) -> Implicit | None:
    """The implicit network with the same equilibria for the same inputs, no self-loops, and every leak 1; or None.

    An equilibrium of a firing-rate network obeys `leak_i x_i = phi(w_ii x_i + s_i)` with s_i what the others and the
    input send. Where phi is the projection onto an interval, or linear on each side of 0, this is
    `x_i = psi(s_i / (leak_i - w_ii))`: rows are divided, and time constants do not matter. The Jacobians of its map are
    at most `[1 / (leak_i - w_ii)] |W_off|`, a matrix with a spectral radius below 1 if and only if the
    network contracts in some diagonal norm of l-infinity for all slopes in [0, 1].

    Parameters
    ----------
    model : Model

    Returns
    -------
    Implicit or None
        None for other models and activations, a leak other than 1 under an activation that is not homogeneous, a
        self-loop that is not below the leak, weights in blocks, or where it would be the same network.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> net = without_self_loops(FiringRate([[-3.0, 1.0], [0.5, -1.0]], activation="relu"))
    >>> net.W.tolist(), net.field([0.25, 0.0], [1.0, -1.0]).tolist()
    ([[0.0, 0.25], [0.25, 0.0]], [0.0, 0.0])
    """
    if not (model.input_inside and model.single_field) or model.activation is None or model.is_map():
        return None
    t, phi = model.triple(), model.activation
    leak, outer = if_diagonal(t.A), if_diagonal(t.B)
    if leak is None or outer is None or in_blocks(t.C) or not (outer == 1.0).all() or not (leak < 0.0).all():
        return None
    own = t.gain * np.asarray(t.C.diagonal())
    same = not own.any() and (leak == leak[0]).all() and (t.tau == t.tau[0]).all()
    if same or not (slope_below(phi) is not None or (leak == -1.0).all()) or not (own < -leak).all():
        return None
    psi, each = _solved(phi, own / -leak), 1.0 / (-leak - own)
    if psi is None or not np.isfinite(each).all():
        return None
    rows = changed(kept(t.C, lambda i, j: i != j), lambda v, i, j: t.gain * v * each[i])
    U = model.input_weights()
    inputs = sparse.diags_array(each).tocsr() if U is None else changed(U, lambda v, i, j: v * each[i])
    bias = each * model.seen_input(0.0, np.zeros(t.n))
    return Implicit(rows, inputs, bias, activation=psi, **labels(model))


def _solved(phi: Activation, loop: Vector) -> Activation | None:
    """The psi for which `x = psi(s / (1 - loop))` solves `x = phi(loop x + s)`, for self-loops (n,) below 1."""
    if phi.projection:
        return phi
    below = slope_below(phi)
    if below is None or not 0.0 <= below <= 1.0:
        return None
    own = below * (1.0 - loop) / (1.0 - below * loop)
    return Activation(phi.name, partial(_two_lines, own), own, 1.0)


def _two_lines(below: Vector, x: Vector) -> Vector:
    return np.where(x > 0, x, below * x)
