"""The best rate in some quadratic norm that a polygon around the numerical range proves; the norm is not computed."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import scipy.linalg
import scipy.sparse.linalg

from metzler.arrays import Vector
from metzler.claims.parabola import ParabolaClaim
from metzler.claims.quadratic import QuadraticClaim
from metzler.claims.subject import Subject
from metzler.deadline import Deadline, Stop, never
from metzler.errors import InputError, NotProved
from metzler.matrices.forms import changed, dense
from metzler.models import Model
from metzler.models.arguments import scalar
from metzler.models.base import full_triple
from metzler.proofs.parabola import LARGEST, Weights, is_thin, weights_of
from metzler.search.multipliers import best_multipliers_steps
from metzler.search.quadratic import RTOL, centred, multipliers_of
from metzler.search.response import multiplied
from metzler.steps import Step, converted, finished
from metzler.threads import on_one_thread

SIDES = 24
DENSE = 160
"""Up to so many neurons all eigenvalues are computed."""
SPREAD, SPREAD_SPARSE = 1e60, 1e28
"""No norm is claimed, so strong components may be weighed against each other as the numbers of the proof allow."""
ROOM = (1e-10, 1e-8, 1e-6, 1e-4, 1e-2)
"""By these parts of the largest width the lines are moved outward, until they are proved."""


def parabola_certificate(model: Model, *, rtol: float = RTOL, deadline: float | None = None) -> ParabolaClaim:
    """The best rate in some norm `sqrt(x^T P x)`, proved without P: for networks whose P is too large to be formed.

    Nearly the rate of `quadratic_certificate`, with a certificate of a few numbers a neuron. Nothing that needs the
    norm follows from it, such as how far a trajectory overshoots.

    Parameters
    ----------
    model : Model
        A firing-rate or Hopfield network, continuous or discrete, with one leak and one time constant for all neurons
        and slopes that begin or end at 0. Up to 3,000 neurons; sparse weights to any size at which a factorisation in
        the order of Cuthill and McKee takes at most 1e10 products: rings, sheets, chains, not random graphs.
    rtol : float
        As in `quadratic_certificate`.
    deadline : float, optional
        Seconds after which the best multipliers so far are proved; the proof comes on top.

    Raises
    ------
    InputError
        When the model is another one, or too large.
    NotProved
        When no rate could be proved.

    Notes
    -----
    Time O(n^3) for each of some ten lines; of a sparse factorisation far less.

    References
    ----------
    gokhale2026, Table I, equations (22) to (29), for the condition that some P satisfies.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> claim = parabola_certificate(Hopfield([[0.0, -1.5], [1.5, 0.0]], activation="relu"))
    >>> round(claim.rate, 3), len(claim.lines)
    (0.25, 3)
    """
    return finished(parabola_steps(model, rtol=rtol, deadline=deadline))


def parabola_steps(
    model: Model,
    *,
    rtol: float = RTOL,
    deadline: float | None = None,
    stop: Stop = never,
    warm: QuadraticClaim | ParabolaClaim | None = None,
) -> Generator[Step, None, ParabolaClaim]:
    """Like `parabola_certificate`, but yields the rate reached on the way, an estimate.

    The search starts from the multipliers of `warm`, a claim about a similar network. `stop` is asked after every step;
    once it says yes, the best multipliers so far are proved.
    """
    triple = full_triple(model)
    if not 0 < scalar(rtol, name="rtol") < 1:
        raise InputError(f"rtol must be between 0 and 1, got {rtol}")
    net, until = weights_of(triple), Deadline(deadline, stop)
    thin = is_thin(net)
    if triple.n > LARGEST and not thin:
        raise InputError(
            f"a numerical range is proved up to {LARGEST} neurons, or for sparse weights whose factor is thin, which "
            f"these {triple.n} neurons do not have: compare gives an estimate of the rate"
        )
    moving, q = triple.lo < triple.hi, np.ones(triple.n)
    if moving.any():
        spread = SPREAD_SPARSE if thin else SPREAD
        start = None if warm is None else multipliers_of(warm, moving) / net.scale[moving] ** 2
        steps = best_multipliers_steps(centred(triple, moving), rtol=rtol, until=until, spread=spread, start=start)
        _, found = yield from converted(steps, lambda rate: Step("multipliers", 0.5, rate))
        q[moving] = found * net.scale[moving] ** 2
        q[moving] /= np.sqrt(q[moving].max()) * np.sqrt(q[moving].min())
    seen = Range(net, q)
    yield Step("polygon", 0.9)
    lines = seen.polygon(rtol)
    for room in ROOM:
        moved = lines + room * np.array([0.0, 0.0, max(np.abs(lines[:, 2]).max(), 1e-6 * abs(seen.pole), 1e-100)])
        rate = seen.rate_of(moved)
        claim = ParabolaClaim(rate, np.inf, Subject.of(model), q, moved)
        if finished(claim.check_steps(model)).holds:
            return claim
    raise NotProved("no quadratic norm could be proved to have a rate for this network", ("no lines",))


class Range:
    """The numerical range of the scaled weights, seen from outside.

    Parameters
    ----------
    net : Weights
    q : (n,) array
        The multipliers.
    """

    def __init__(self, net: Weights, q: Vector) -> None:
        root = np.sqrt(q)
        self.net, self.pole = net, float(net.pole)
        self.M = changed(net.rounded(), lambda v, i, j: root[i] * v / root[j])
        self._any = np.random.default_rng(0).normal(size=2 * len(q)) / np.sqrt(2 * len(q))
        self._start = self._any

    def polygon(self, rtol: float) -> Vector:
        """Lines (k, 3) around it, until the corner that limits the rate is nearly a point of it."""
        phis = np.linspace(0.0, np.pi, 5) if self.net.discrete else np.linspace(0.0, 0.5 * np.pi, 3)
        found = {phi: self.width(phi) for phi in phis.tolist()}
        for _ in range(SIDES - len(phis)):
            phi, x, y = self._limiting(found)
            if min(abs(phi - other) for other in found) < 1e-5:
                break
            width = self.width(phi)
            if x * np.cos(phi) + y * np.sin(phi) - width < 0.1 * rtol * max(np.hypot(x, y), 1e-300):
                break
            found[phi] = width
        return self._lines(found)

    def width(self, phi: float) -> float:
        """The largest real part of `exp(-i phi) z`."""
        c, s = np.cos(phi), np.sin(phi)
        n = len(self._start) // 2
        if n <= DENSE:
            H = (c - 1j * s) * dense(self.M)
            return float(on_one_thread(scipy.linalg.eigvalsh, H + H.conj().T)[-1]) / 2.0
        MT = self.M.T

        def product(flat: Vector) -> Vector:
            x: Any = flat.ravel()[:n] + 1j * flat.ravel()[n:]
            y = 0.5 * ((c - 1j * s) * multiplied(self.M, x) + (c + 1j * s) * multiplied(MT, x))
            return np.concatenate([y.real, y.imag])

        operator = scipy.sparse.linalg.LinearOperator((2 * n, 2 * n), matvec=product, dtype=float)
        try:
            top, vectors = on_one_thread(scipy.sparse.linalg.eigsh, operator, k=1, which="LA", tol=1e-9, v0=self._start)
        except scipy.sparse.linalg.ArpackNoConvergence:
            sizes = abs(self.M)
            return float(0.5 * (sizes.sum(axis=0) + sizes.sum(axis=1)).max())
        # what is best in one direction may have no part of another's best
        self._start = vectors[:, 0] + 0.1 * self._any
        return float(top[0])

    def rate_of(self, lines: Vector) -> float:
        """The rate that all corners of these lines leave, a little less than that."""
        needed = float(self._needed(*_corners(lines)).max())
        if self.net.discrete:
            return 1.0 - max(needed, abs(self.pole)) * (1.0 + 1e-13) - 1e-16
        return -self.pole - needed - 1e-13 * (abs(needed) + abs(self.pole)) - 1e-300

    def _needed(self, x: Vector, y: Vector) -> Vector:
        """What points x + i y of the range take: the decay, of a map the factor, at which the rate's condition ends."""
        size = np.hypot(x, y)
        if not self.net.discrete:
            return np.asarray(0.5 * (size + x))
        b = self.pole
        return np.asarray(0.5 * (size + np.sqrt(np.maximum(size * size + 4.0 * b * (x + b), 0.0))))

    def _limiting(self, found: dict[float, float]) -> tuple[float, float, float]:
        """The direction in which the corner that limits the rate is cut off, and that corner."""
        phis = sorted(found)
        x, y = _corners(self._lines(found))
        needed = self._needed(x, y)
        k = int(np.argmax(needed))
        if self.net.discrete:
            phi = np.arctan2(needed[k] * y[k], self.pole * np.hypot(x[k], y[k]) + needed[k] * x[k])
        else:
            phi = 0.5 * np.arctan2(y[k], x[k])
        return float(np.clip(phi, phis[k], phis[k + 1])), float(x[k]), float(y[k])

    def _lines(self, found: dict[float, float]) -> Vector:
        """The lines beside the range in these directions; those at the ends are upright or level to the bit."""
        ends = {0.0: (1.0, 0.0), 0.5 * np.pi: (0.0, 1.0), np.pi: (-1.0, 0.0)}
        directions = {phi: ends.get(phi, (float(np.cos(phi)), float(np.sin(phi)))) for phi in found}
        return np.array([(*directions[phi], found[phi]) for phi in sorted(found)])


def _corners(lines: Vector) -> tuple[Vector, Vector]:
    """Where neighbouring lines meet."""
    (c, s, h), (C, S, H) = lines[:-1].T, lines[1:].T
    turn = c * S - s * C
    return (h * S - s * H) / turn, (c * H - h * C) / turn
