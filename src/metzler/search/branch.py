"""More work for a sharper rate: branching on slopes where the worst case was only bounded."""

from __future__ import annotations

import heapq
from collections.abc import Generator

import numpy as np

from metzler.arrays import Vector
from metzler.claims.branched import BranchedClaim
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.claims.subject import Subject
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.matrices.forms import by_rows, dense, row
from metzler.models import Model, Triple
from metzler.models.arguments import scalar
from metzler.norms.diagonal import Norm
from metzler.proofs.branches import Cuts, rate_at, rate_on
from metzler.steps import Step, finished

LARGEST = 3000
"""Largest number of states whose Jacobians are made dense."""
CLIMBS = 8
"""Vertices visited on the way to a larger log norm, from one start."""


def sharpen(model: Model, claim: Certificate, *, max_steps: int = 64, deadline: float | None = None) -> BranchedClaim:
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
    BranchedClaim
        Checked. Its `lower` is never below the claim's rate; its `upper` is the rate at the worst slopes found: this
        norm proves no more. For an exact claim at once, with nothing to gain.

    Raises
    ------
    InputError
        When `max_steps` is negative, or for more than 3,000 states where the claim is not exact.
    NotProved
        When the claim is not one about this model.

    Notes
    -----
    The weights stay: other weights may prove more, at most `claim.rate + claim.gap`. The vertices tried
    take dense Jacobians (n, n). `sharpen_steps` yields the bracket after each cut, its upper end an estimate until
    the claim is proved at the end.

    References
    ----------
    davydov2022, Theorem 23, of which this closes the gap.

    Examples
    --------
    >>> from metzler.models import Lure
    >>> from metzler.search.certify import certify
    >>> rng = np.random.default_rng(0)
    >>> A, B, C = -200 * np.eye(20), rng.normal(size=(20, 24)), rng.normal(size=(24, 20))
    >>> net = Lure(A, B, C, slopes=(0.0, 1.0))
    >>> cert = certify(net, "linf")
    >>> found = sharpen(net, cert, max_steps=4)
    >>> cert.exact, cert.rate < found.lower <= found.upper
    (False, True)
    """
    return finished(sharpen_steps(model, claim, max_steps=max_steps, deadline=deadline))


def sharpen_steps(
    model: Model, claim: Certificate, *, max_steps: int = 64, deadline: float | None = None
) -> Generator[Step, None, BranchedClaim]:
    """Like `sharpen`, but yields `Step` with what is found so far before each cut."""
    known_pair(model, claim, "sharpen(model, claim)")
    if scalar(max_steps, name="max_steps") < 0:
        raise InputError(f"max_steps must not be negative, got {max_steps}")
    until = Deadline(deadline)
    check(claim, model).require()
    t, norm = model.triple(), claim.norm
    if t.n > LARGEST and not claim.exact:
        raise InputError(f"branching makes Jacobians dense and takes at most {LARGEST} states, got {t.n}")
    limit, worst = _start(model, norm)
    boxes: list[tuple[float, int, Vector, Vector]] = [(claim.rate, 0, t.lo, t.hi)]
    cut: list[tuple[int, int]] = []
    while not claim.exact and len(cut) < max_steps and boxes[0][0] < limit and not until.passed():
        yield Step("cut", len(cut) / max_steps, boxes[0][0], max(limit, boxes[0][0]))
        free = boxes[0][2] < boxes[0][3]
        if not free.any():
            break
        _, box, lo, hi = heapq.heappop(boxes)
        k = int(np.argmax(np.where(free, _influence(t, norm, lo, hi), -1.0)))
        for side, end in enumerate((lo[k], hi[k])):
            low, high = lo.copy(), hi.copy()
            low[k] = high[k] = end
            limit, worst = min((limit, worst), _climbed(t, norm, low, high, 0.5 * (low + high)), key=lambda f: f[0])
            proved = max(rate_on(t, norm, low, high, room=True), claim.rate)
            heapq.heappush(boxes, (proved, 2 * len(cut) + 1 + side, low, high))
        cut.append((box, k))
    return _checked(model, claim, boxes[0][0], cut, worst)


def _checked(
    model: Model, claim: Certificate, lower: float, cut: list[tuple[int, int]], worst: Vector
) -> BranchedClaim:
    """The claim, proved; BLAS of other machines prove it too."""
    norm, at = claim.norm, np.array(cut, dtype=np.int64).reshape(-1, 2)
    upper = max(lower, rate_at(model, norm, worst, room=True))
    subject = Subject.of(model, claim.sha256)
    found = BranchedClaim(lower, upper, subject, norm, Cuts(at[:, 0], at[:, 1]), worst)
    check(found, model).require()
    return found


def _start(model: Model, norm: Norm) -> tuple[float, Vector]:
    """The worst slopes found at first: at the ends and, where Jacobians are made dense, by ascent."""
    t = model.triple()
    if t.n > LARGEST:
        return min(((rate_at(model, norm, d), d) for d in (t.hi, t.lo)), key=lambda found: found[0])
    starts = (0.5 * (t.lo + t.hi), t.hi, t.lo)
    return min((_climbed(t, norm, t.lo, t.hi, d) for d in starts), key=lambda found: found[0])


def _climbed(t: Triple, norm: Norm, lo: Vector, hi: Vector, d: Vector) -> tuple[float, Vector]:
    """A vertex of the box and minus its log norm, an estimate: each is where the worst row of the one before points."""
    best, at = np.inf, hi
    for _ in range(CLIMBS):
        rise, _ = _signed(t, norm, d)
        d = np.where(rise >= 0, hi, lo)
        rate = _rate(t, norm, d)
        if not rate < best:
            break
        best, at = rate, d
    return best, at


def _signed(t: Triple, norm: Norm, d: Vector) -> tuple[Vector, Vector]:
    """For the worst row (l1: column) at d: what its sum gains per unit of each slope, and at most can."""
    turned, index = t.oriented(norm.order), np.arange(t.n)
    with np.errstate(over="ignore", invalid="ignore"):
        ratio = norm.w.ratio(index[:, None], index)
        if norm.order == "l1":
            ratio = ratio.T * (t.tau[:, None] / t.tau)
        J = dense(turned.jacobian(d))
        scaled = np.where(J == 0, 0.0, J * ratio)
        size = np.abs(scaled)
        if not t.discrete:
            np.fill_diagonal(size, np.diag(scaled))
        i = int(np.argmax(size.sum(axis=1)))
        sign = np.sign(scaled[i])
        if not t.discrete:
            sign[i] = 1.0
        slopes, entries = row(by_rows(turned.B), i)
        b = np.zeros(len(t.lo))
        b[slopes] = t.gain / t.tau[i] * entries
        return b * (turned.C @ (ratio[i] * sign)), np.abs(b) * (abs(turned.C) @ ratio[i])


def _influence(t: Triple, norm: Norm, lo: Vector, hi: Vector) -> Vector:
    """How far each slope can move the worst row of the middle of the box."""
    _, size = _signed(t, norm, 0.5 * (lo + hi))
    return np.asarray((hi - lo) * size)


def _rate(t: Triple, norm: Norm, d: Vector) -> float:
    """Minus the log norm of `J(d)`; for maps 1 less the norm."""
    J = t.jacobian(d)
    return 1.0 - float(norm.induced(J)) if t.discrete else -float(norm.log(J))
