"""One equilibrium for every input, without a rate: multipliers that prove it, or vectors that refute them all."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np
import scipy.linalg

from metzler.arrays import Index, Mask, Vector
from metzler.claims.check import check
from metzler.claims.subject import Subject
from metzler.claims.uniqueness import UniquenessClaim
from metzler.deadline import Deadline
from metzler.digits import exact
from metzler.errors import InputError
from metzler.matrices.forms import dense
from metzler.models import Model
from metzler.proofs.uniqueness import Loop, loop_of, proves_one, refutes_all
from metzler.search.centres import Centre, Pair, centre_steps
from metzler.steps import Step, converted, finished
from metzler.threads import on_one_thread

SLACKS = (1e-10, 1e-7, 1e-4, 1e-2)
"""By these parts of 1 and its size a margin is given up, one by one, until it is proved."""
STRONGEST = 1e100
"""Squares of larger weights are beyond doubles."""
SHARES = (1.0, 0.7, 0.5, 0.35, 0.25, 0.15, 0.1, 0.05)
"""Parts of the neurons, those of largest weight in the form's inverse, that a climb over sub-networks starts from."""
CLIMBS = 20
RANKS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)


def uniqueness(model: Model, *, deadline: float | None = None) -> UniquenessClaim:
    """Whether there is one equilibrium for every input, for every activation with these slopes: proved or refuted.

    A positive rate proves that as well; this is for networks without one. The multipliers, a positive number for each
    neuron, come from analytic centres, Newton steps of O(n^3); where none has a positive margin, the centre's own
    dual matrix or the leading eigenvector of a sub-network, found by a climb over them, proves that.

    Parameters
    ----------
    model : FiringRate, Hopfield, Implicit, FiringRateMap or HopfieldMap
        With positive leaks, up to 3,000 neurons. What is proved holds for all time constants.
    deadline : float, optional
        Seconds after which the best multipliers so far are proved.

    Returns
    -------
    UniquenessClaim
        With `diagonally_stable` True (there is one equilibrium), False (this proof is not to be had), or None.

    Raises
    ------
    InputError
        For another model, or one that is too large.

    Notes
    -----
    The condition, with slopes in [0, 1] and leak 1, is that `W - I` is Lyapunov diagonally stable. It is weaker than
    contraction in any norm, and no rate follows.

    References
    ----------
    gokhale2026, Section II.

    Examples
    --------
    No norm contracts this network, yet it has one equilibrium for every input:

    >>> from metzler.models import FiringRate
    >>> found = uniqueness(FiringRate([[0.0, -4.0], [4.0, 0.0]], activation="relu"))
    >>> found.unique, round(found.lower, 6)
    (True, 1.0)
    >>> uniqueness(FiringRate([[0.0, 2.0], [2.0, 0.0]], activation="relu")).diagonally_stable
    False
    """
    return finished(uniqueness_steps(model, deadline=deadline))


def uniqueness_steps(model: Model, *, deadline: float | None = None) -> Generator[Step, None, UniquenessClaim]:
    """Like `uniqueness`, but yields `Step` with the bracket of the margin on the way, an estimate."""
    loop, until = loop_of(model), Deadline(deadline)
    pair = _pair(loop)
    if not np.abs(pair.b).max() <= STRONGEST:
        raise InputError(f"multipliers are sought where no weight exceeds {exact(STRONGEST)} times the leak")
    best = _Refuted(loop)
    steps = centre_steps(pair, until)
    centre = next(steps)
    if centre.margin <= 0:
        best.take(_climbed(loop, pair, np.ones(loop.n, dtype=bool)))
    if best.upper > 0:
        centre = yield from converted(steps, lambda c: Step("centres", 0.4, c.margin, min(c.upper, best.upper)))
    if centre.margin <= 0 < best.upper:
        yield Step("sub-networks", 0.7, centre.margin, best.upper)
        best.take(_candidates(loop, pair, centre, until))
    q, lower = _proved(loop, centre.q, centre.margin)
    witness, upper = (None, np.inf) if lower > 0 else (best.witness, best.upper)
    claim = UniquenessClaim(lower, upper, Subject.of(model), q, witness)
    check(claim, model).require()
    return claim


def _pair(loop: Loop) -> Pair:
    """`J(hi)` and `J(lo)` with columns over the leak."""
    b = _over_leak(loop, loop.hi)
    return Pair(b) if not loop.lo.any() else Pair(b, _over_leak(loop, loop.lo))


def _over_leak(loop: Loop, d: Vector) -> Vector:
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(loop.gain * d[:, None] * dense(loop.W) / loop.leak - np.eye(loop.n))


def _proved(loop: Loop, q: Vector, margin: float) -> tuple[Vector | None, float]:
    """The multipliers, in the network's own coordinates, and what is proved of them."""
    own = q * 2.0 ** -np.round(np.log2(q.max()))
    for slack in SLACKS:
        wanted = margin - slack * (1.0 + abs(margin))
        if proves_one(loop, own, wanted):
            return own, wanted
    return None, -np.inf


class _Refuted:
    """The least bound of the margin that is proved by now, with the vectors that prove it."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.witness: Vector | None = None
        self.upper = np.inf

    def take(self, candidates: Iterator[Vector]) -> None:
        """Try them one by one, until one bounds the margin by 0."""
        for Y in candidates:
            upper = _bound(self.loop, Y)
            if upper < self.upper:
                self.witness, self.upper = Y, upper
            if self.upper <= 0:
                return


def _bound(loop: Loop, Y: Vector) -> float:
    """The least margin that is proved to be passed by none."""
    part = np.flatnonzero(Y.any(axis=1))
    own, rows = loop.on(part), Y[part]
    p, s = ((loop.gain * d[:, None] * own.W - np.diag(own.leak)) @ rows for d in (own.lo, own.hi))
    with np.errstate(all="ignore"):
        near = float(((p * s).sum(axis=1) / (np.square(own.leak) * np.square(rows).sum(axis=1))).max())
    for slack in SLACKS:
        wanted = near + slack * (1.0 + abs(near))
        if np.isfinite(wanted) and refutes_all(loop, Y, wanted):
            return wanted
    return np.inf


def _candidates(loop: Loop, pair: Pair, centre: Centre, until: Deadline) -> Iterator[Vector]:
    """Vectors in the network's coordinates that may refute: eigenvectors of sub-networks, then dual matrices."""
    order = np.argsort(-centre.q * np.diagonal(centre.P))
    for share in SHARES:
        part = np.zeros(loop.n, dtype=bool)
        part[order[: max(1, int(share * loop.n))]] = True
        yield from _climbed(loop, pair, part)
        if until.passed():
            return
    index = np.arange(loop.n)
    while centre.margin <= 0:
        centre = finished(centre_steps(pair.on(index), until, start=centre.q, bounding=True))
        if centre.margin <= 0 and centre.upper <= 0:
            yield from _roots(loop, index, centre.P)
        weight = centre.q * np.diagonal(centre.P)
        part = weight > np.sqrt(weight.max())  # the others are in no matrix that refutes
        if part.all() or not part.any() or until.passed():
            return
        index, centre = index[part], replace(centre, q=centre.q[part])


def _roots(loop: Loop, index: Index, P: Vector) -> Iterator[Vector]:
    """Columns whose squares make a matrix of some neurons, of ever more of its eigenvectors."""
    values, vectors = on_one_thread(scipy.linalg.eigh, P)
    for rank in (*(r for r in RANKS if r < len(P)), len(P)):
        Y = np.zeros((loop.n, rank))
        Y[index] = vectors[:, -rank:] * np.sqrt(np.maximum(values[-rank:], 0.0)) / loop.leak[index, None]
        yield Y


def _climbed(loop: Loop, pair: Pair, part: Mask) -> Iterator[Vector]:
    """Leading eigenvectors of ever less stable sub-networks; neurons come and go by the slope of the eigenvalue."""
    best = -np.inf
    for _ in range(CLIMBS if not loop.lo.any() else 0):
        if not part.any():
            return
        index = np.flatnonzero(part)
        value, left, right = _leading(pair.on(index).b)
        if value <= best:
            return
        best, Y = value, np.zeros((loop.n, 2))
        Y[index] = np.column_stack([right.real, right.imag]) / loop.leak[index, None]
        yield Y if right.imag.any() else Y[:, :1]
        reached = (pair.b[:, index] + np.eye(loop.n)[:, index]) @ right
        back = left.conj() @ (pair.b[index] + np.eye(loop.n)[index])
        gain = np.real(back * reached / (left.conj() @ right))
        part = gain > 0


def _leading(M: Vector) -> tuple[float, Vector, Vector]:
    """The largest real part of an eigenvalue, with its left and right eigenvectors; real ones where it is real."""
    values, left, right = on_one_thread(scipy.linalg.eig, M, left=True)
    k = int(np.argmax(values.real))
    x, y = left[:, k], right[:, k]
    if values[k].imag == 0:
        x, y = x.real + 0j, y.real + 0j
    return float(values[k].real), x, y
