"""Norms in which the distance from an equilibrium is small neuron by neuron: their weights are even."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from metzler.arrays import Vector
from metzler.envelope.build import envelope
from metzler.envelope.family import RowFamily
from metzler.models import Model
from metzler.norms.diagonal import Norm
from metzler.numbers.scaled import Scaled
from metzler.perron.growing import ROUNDS
from metzler.search.diagonal import certified_norm, eta_of

FROM_BELOW = 40
"""Sweeps from below, each one product with the synapses."""
SWEEPS, EACH, SETTLED = 200, 8, 0.98
"""Sweeps from above, at most; they end when `EACH` of them leave more than this part of the largest entry."""


def even_norm(model: Model, norm: Norm, order: str, *, shift: float = 0.0, push: Vector | None = None) -> Norm | None:
    """A norm whose weights come from the solution z of `T(z) + shift z = -push`; None where none is found.

    T are the worst-case rows in l-infinity, or the columns in l1. What the norm proves is for others to say.

    Parameters
    ----------
    model : Model
    norm : Norm
        In which `model` contracts faster than `shift`.
    order : "l1" or "linf"
        Of the norm wanted; where it is another order than that of `norm`, none may be found.
    shift : float
        In 1/time.
    push : (n,) array, optional
        Positive; `1 / tau` by default.

    Notes
    -----
    Up to some hundred sweeps `z <- (push + off z) / -diag`, one product with the synapses each; they may end before
    the solution is reached.

    Examples
    --------
    A chain has a weight of `norm` for every digit of its margin; an even one has the sums of its paths:

    >>> from metzler.search.certify import certify
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.0, 0.0], [1.0, 0.0]], activation="relu")
    >>> steep = certify(net, "linf").norm
    >>> steep.condition > 1e6, even_norm(net, steep, "linf").condition
    (True, 2.0)
    """
    tau, family = model.triple().tau, envelope(model, order)
    push = 1.0 / tau if push is None else push
    start = eta_of(norm, tau) if order == norm.order else None
    for _ in range(ROUNDS):
        z = _solution(replace(family, diag=family.diag + shift) if shift else family, push, start)
        longer = family if z is None else family.grown(Scaled(z))
        if longer is family:
            return None if z is None else certified_norm(Scaled(z), order, tau)
        family = longer if start is None else longer.grown(Scaled(start))
    return None


def _solution(family: RowFamily, push: Vector, start: Vector | None) -> Vector | None:
    """A vector z > 0 with `T(z) <= -push / 2` near the solution of `T(z) = -push`; `start` has `T(start) < 0`.

    Sweeps from below find what settles fast; the multiple of `start` that pays for the rest is added, for T is
    subadditive, and sweeps from above take off what is too much.
    """
    if not (family.diag < 0).all():
        return None
    z, missing = _raised(family, push)
    if not missing.any():
        return z
    slack = None if start is None else -family(start)
    if start is None or slack is None or not (slack > 0).all() or not np.isfinite(missing).all():
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        z = z + start * (float((missing / slack).max()) * (1.0 + 1e-9))
        return _lowered(family, 0.5 * push, z) if np.isfinite(z).all() else None


def _raised(family: RowFamily, push: Vector) -> tuple[Vector, Vector]:
    """The vector after some sweeps from below, and by how much its T is above `-push / 2` (n,), 0 where it is not."""
    needed = family.at_owner(push)
    z = family.largest(needed / -family.diag)
    for sweep in range(FROM_BELOW + 1):
        with np.errstate(over="ignore", invalid="ignore"):
            flow = family.flow(z)
            missing = np.maximum(family.largest(family.diag * family.at_owner(z) + flow) + 0.5 * push, 0.0)
        if sweep == FROM_BELOW or not missing.any() or not np.isfinite(missing).all():
            break
        z = family.largest((needed + flow) / -family.diag)
    return z, missing


def _lowered(family: RowFamily, push: Vector, z: Vector) -> Vector:
    """Sweeps from a vector with `T(z) <= -push`, each of which keeps that, until the largest entry falls no more."""
    before, needed = float(z.max()), family.at_owner(push)
    for sweep in range(1, SWEEPS):
        flow = family.flow(z)
        z = np.minimum(z, family.largest((needed + flow) / -family.diag))
        if sweep % EACH == 0:
            if float(z.max()) > SETTLED * before:
                break
            before = float(z.max())
    return z
