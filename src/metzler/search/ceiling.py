"""What no norm can pass: the slowest linear networks among the slope vertices."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import numpy as np

from metzler.arrays import Vector
from metzler.deadline import Deadline
from metzler.matrices.forms import entries, if_diagonal, transpose
from metzler.models import Model, Triple
from metzler.models.base import full_triple
from metzler.search.leading import leading
from metzler.steps import finished

CLIMBS = 40
"""Vertices visited in one climb towards a larger spectral abscissa."""


def ceiling(model: Model, *, deadline: float | None = None) -> tuple[float, Vector]:
    """The smallest decay of the linear networks at the slope vertices tried, and the slopes (m,) that have it.

    `-alpha(J(d))` bounds the contraction rate in every norm (for maps `1 - rho(J(d))`). The vertices: all slopes at
    one end, excitation alone, and climbs from there along the sign of `d alpha / d d_k = w' B_k C_k v / (w' v)`. An
    estimate. With a deadline, in seconds, fewer vertices are tried, but at least one.

    Raises
    ------
    InputError
        When no eigenvalue is found for more than 1,500 states, and for interval-valued and latent networks, whose
        triples are no members of theirs.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> value, slopes = ceiling(Hopfield([[1.5]], activation="tanh"))
    >>> value, slopes
    (-0.5, array([1.]))
    """
    return finished(ceiling_steps(model, Deadline(deadline)))


def ceiling_steps(model: Model, until: Deadline) -> Generator[float, None, tuple[float, Vector]]:
    """Like `ceiling`, but yields the smallest decay so far."""
    best, at = np.inf, np.zeros(0)
    for value, d in _vertices(model):
        if value < best:
            best, at = value, d
        yield best
        if until.passed():
            break
    return best, at


def decay_at_rest(model: Model) -> float:
    """The decay of the network with all slopes 0, where that is a leak and one of its own; else inf.

    No norm of the whole space proves a larger rate.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> decay_at_rest(FiringRate([[0.5]], leak=2.0, activation="relu"))
    2.0
    """
    t = model.triple()
    diagonal = if_diagonal(entries(t.A)) if model.worst_only() is None else None
    if diagonal is None or (t.lo > 0).any() or (t.hi < 0).any():
        return np.inf
    return float(1.0 - np.abs(diagonal).max() if t.discrete else (-diagonal / t.tau).min())


def _vertices(model: Model) -> Iterator[tuple[float, Vector]]:
    """The vertices of all climbs, with their decay, as they are found."""
    triple = full_triple(model)
    seen: set[bytes] = set()
    BT, CT = (transpose(entries(matrix)) for matrix in (triple.B, triple.C))
    with np.errstate(over="ignore", invalid="ignore"):
        excites = BT @ (_sized(CT @ np.ones(len(triple.lo))) / (triple.tau / triple.tau.min())) >= 0
    alone = np.where(excites, triple.hi, triple.lo)
    for start in (triple.hi, triple.lo, 0.5 * (triple.lo + triple.hi), alone):
        yield from _climb(triple, start, seen)


def _climb(t: Triple, d: Vector, seen: set[bytes]) -> Iterator[tuple[float, Vector]]:
    """Vertices with their decay, each chosen by the gradient at the one before, until one comes again."""
    BT, C = transpose(entries(t.B)), entries(t.C)
    for _ in range(CLIMBS):
        if d.tobytes() in seen:
            return
        seen.add(d.tobytes())
        value, w, v = leading(t, d)
        yield 1.0 - abs(value) if t.discrete else 0.0 - value.real, d
        with np.errstate(over="ignore", invalid="ignore"):
            slope = _sized(BT @ (w / (t.tau / t.tau.min()))) * _sized(C @ v)
        pairing = w @ v
        if pairing == 0:
            return
        with np.errstate(over="ignore", invalid="ignore"):
            slope = slope / pairing
        rise = (np.conj(value / (abs(value) or 1.0)) * slope).real if t.discrete else slope.real
        d = np.where(rise >= 0, t.hi, t.lo)


def _sized(x: Any) -> Any:
    """The vector with entries of about 1, for its direction alone counts."""
    return np.asarray(x / (np.abs(x).max(initial=0.0) or 1.0))
