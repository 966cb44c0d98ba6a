"""More work for a sharper rate: branching on slopes where the worst case was only bounded."""

from __future__ import annotations

import heapq
from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from metzler.arrays import Vector
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.deadline import Deadline
from metzler.digits import down, up
from metzler.errors import InputError
from metzler.matrices.forms import dense
from metzler.models import Lure, LureMap, Model, Triple
from metzler.models.arguments import scalar
from metzler.models.changed import system
from metzler.norms.diagonal import Norm
from metzler.search.interpolate import one_sided_lipschitz
from metzler.steps import finished

LARGEST = 3000
"""Largest number of states whose Jacobians are made dense."""


@dataclass(frozen=True)
class Sharpened:
    """What branching proved about a claim's own norm.

    Parameters
    ----------
    rate : float
        Proved in the claim's norm, in 1/time, rounded down; never below the claim's rate.
    limit : float
        The rate of the linear network at the worst slopes found (an estimate): this norm proves no more.
    splits : int
        Boxes of slopes that were split.
    """

    rate: float
    limit: float
    splits: int

    def __str__(self) -> str:
        bracket = f"at least {down(self.rate)} and at most {up(self.limit)}"
        return f"In this norm the rate is {bracket}, after {self.splits} splits."


def sharpen(model: Model, claim: Certificate, *, max_steps: int = 64, deadline: float | None = None) -> Sharpened:
    """A larger rate in the same norm, where rows of many slopes were only bounded.

    The row sums are convex in the slopes, so their worst case is at a vertex of the slope box. The box with the worst
    bound is cut into the two faces of its most influential slope, and each face is bounded again as `check` does,
    until `max_steps` boxes are cut or the bound meets a vertex.

    Parameters
    ----------
    model : Model
        The network.
    claim : Certificate
        About `model`.
    max_steps : int
        Largest number of cuts; each costs two proofs.
    deadline : float, optional
        Seconds after which no box is cut any more.

    Returns
    -------
    Sharpened
        For an exact claim at once, with nothing to gain.

    Raises
    ------
    InputError
        When `max_steps` is negative, or for more than 3,000 states where the claim is not exact.
    NotProved
        When the claim is not one about this model.

    Notes
    -----
    The weights stay: other weights may prove more, at most `claim.rate + claim.gap`. The vertices tried
    take dense Jacobians (n, n). `sharpen_steps` yields the bracket after each cut.

    References
    ----------
    davydov2022, Theorem 23, of which this closes the gap.

    Examples
    --------
    >>> from metzler.search.certify import certify
    >>> rng = np.random.default_rng(0)
    >>> A, B, C = -30 * np.eye(3), rng.normal(size=(3, 24)), rng.normal(size=(24, 3))
    >>> net = Lure(A, B, C, slopes=(0.0, 1.0))
    >>> cert = certify(net, "linf")
    >>> found = sharpen(net, cert, max_steps=4)
    >>> cert.exact, cert.rate < found.rate <= found.limit
    (False, True)
    """
    return finished(sharpen_steps(model, claim, max_steps=max_steps, deadline=deadline))


def sharpen_steps(
    model: Model, claim: Certificate, *, max_steps: int = 64, deadline: float | None = None
) -> Generator[Sharpened, None, Sharpened]:
    """Like `sharpen`, but yields what is proved so far."""
    known_pair(model, claim, "sharpen(model, claim)")
    if scalar(max_steps, name="max_steps") < 0:
        raise InputError(f"max_steps must not be negative, got {max_steps}")
    until = Deadline(deadline)
    check(claim, model).require()
    t, norm = model.triple(), claim.norm
    if claim.exact:
        return Sharpened(claim.rate, claim.rate, 0)
    if t.n > LARGEST:
        raise InputError(f"branching makes Jacobians dense and takes at most {LARGEST} states, got {t.n}")
    limit = -_at_vertex(t, norm, t.lo, t.hi)
    boxes: list[tuple[float, int, Vector, Vector]] = [(claim.rate, 0, t.lo, t.hi)]
    splits = 0
    while splits < max_steps and boxes[0][0] < limit and not until.passed():
        yield Sharpened(boxes[0][0], max(limit, boxes[0][0]), splits)
        free = boxes[0][2] < boxes[0][3]
        if not free.any():
            break
        _, _, lo, hi = heapq.heappop(boxes)
        k = int(np.argmax(np.where(free, _influence(t, norm, lo, hi), -1.0)))
        splits += 1
        for end in (lo[k], hi[k]):
            low, high = lo.copy(), hi.copy()
            low[k] = high[k] = end
            limit = min(limit, -_at_vertex(t, norm, low, high))
            proved = max(-one_sided_lipschitz(_restricted(t, low, high), norm), claim.rate)
            heapq.heappush(boxes, (proved, 2 * splits + int(end == hi[k]), low, high))
    return Sharpened(boxes[0][0], max(limit, boxes[0][0]), splits)


def _restricted(t: Triple, lo: Vector, hi: Vector) -> Lure | LureMap:
    """The system of this triple with fewer slopes."""
    return system(replace(t, lo=lo, hi=hi))


def _signed(t: Triple, norm: Norm, d: Vector) -> tuple[Vector, Vector]:
    """For the worst row (l1: column) at d: what its sum gains per unit of each slope, and at most can."""
    J = dense(t.jacobian(d))
    w = norm.w.nearest()
    scaled = J * (w[:, None] / w[None, :])
    size = np.abs(scaled)
    if not t.discrete:
        np.fill_diagonal(size, np.diag(scaled))
    i = int(np.argmax(size.sum(axis=1 if norm.order == "linf" else 0)))
    sign = np.sign(scaled[i] if norm.order == "linf" else scaled[:, i])
    if not t.discrete:
        sign[i] = 1.0
    B, C = dense(t.B) * (w / t.tau)[:, None], dense(t.C) / w[None, :]
    terms = t.gain * (B[i][:, None] * C if norm.order == "linf" else B.T * C[:, [i]])
    return terms @ sign, np.abs(terms).sum(axis=1)


def _influence(t: Triple, norm: Norm, lo: Vector, hi: Vector) -> Vector:
    """How far each slope can move the worst row of the middle of the box."""
    _, size = _signed(t, norm, 0.5 * (lo + hi))
    return np.asarray((hi - lo) * size)


def _at_vertex(t: Triple, norm: Norm, lo: Vector, hi: Vector) -> float:
    """The log norm (for maps the norm less 1) at the vertex to which the worst row of the middle points."""
    rise, _ = _signed(t, norm, 0.5 * (lo + hi))
    J = t.jacobian(np.where(rise >= 0, hi, lo))
    return float(norm.induced(J)) - 1.0 if t.discrete else float(norm.log(J))
