"""The rate in the weighted l_p norm between a weighted l1 and a weighted linf norm (Hoelder)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from scipy import sparse

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.matrices.blocked import in_memory
from metzler.models import Model, Triple

UNIT = Fraction(1, 2**53)


def interpolated(model: Model, l1: float, linf: float, p: float) -> Fraction:
    """The rate in the norm `LpNorm.between` of norms in which the model's rates are at least `l1` and `linf`.

    For every Jacobian J and positive xi, eta, with `1/p + 1/q = 1` and `R = diag(xi^(1/p) eta^(-1/q))`,

        mu_{p,R}(J) <= mu_{1,[xi]}(J) / p + mu_{inf,[eta]^-1}(J) / q        (Hoelder).

    Notes
    -----
    The computed weights are the exact ones of other l1 weights, which differ from xi by a relative error below
    `(3000 + 800 p) u`: three roundings of the weights to the power p, and the roundings of 1/p and 1 - 1/p, each below
    u, times p and the logarithms of the weights, which are at most 709 in size. The off-diagonal part of the l1 log
    norm grows by as little, and is taken off.

    References
    ----------
    davydov2022, Lemma 1 for a Metzler matrix.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 0.5], [0.25, 0.0]], activation="relu")
    >>> float(interpolated(net, 0.5, 0.75, np.inf)), round(float(interpolated(net, 0.5, 0.75, 2.0)), 9)
    (0.75, 0.625)
    """
    triple = model.triple()
    if triple.discrete:
        raise InputError("interpolation is for continuous models")
    if p in (1.0, np.inf):
        return Fraction(l1 if p == 1.0 else linf)
    fast = model.fastest()
    floor = float(least_diagonal(triple if fast is None else fast).min())
    if not np.isfinite(floor):
        raise InputError("the diagonal of this network is beyond double precision: nothing is proved between norms")
    power, low = Fraction(p), Fraction(l1)
    loss = 3 * (3000 + 800 * power) * UNIT * max(Fraction(0), -low - Fraction(floor))
    return (low - loss) / power + Fraction(linf) * (1 - 1 / power)


def least_diagonal(t: Triple) -> Vector:
    """A lower bound of every diagonal entry of the Jacobian over all slopes."""
    B, C = sparse.csr_array(in_memory(t.B)), sparse.csr_array(in_memory(t.C))
    reach = t.gain * np.maximum(np.abs(t.lo), np.abs(t.hi))
    with np.errstate(over="ignore", invalid="ignore"):
        loops = np.asarray((abs(B) @ sparse.diags_array(reach)).multiply(abs(C).T).sum(axis=1)).ravel()
        out: Vector = (np.asarray(t.A.diagonal()) - 1.0001 * loops) / t.tau
        return out - 1e-9 * np.abs(out)
