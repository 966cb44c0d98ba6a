"""Where the form with given multipliers first touches zero as the rate comes down: the rate of these multipliers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from metzler.arrays import Vector
from metzler.search.crossings import settle
from metzler.search.response import Complex, Form, Response

ANGLES = (0.0, np.pi / 8, np.pi / 4, 3 * np.pi / 8)
MORE_ANGLES = (0.0, 0.03, 0.1, 0.25, 0.5, 0.8, 1.1, 1.3)
"""The same where nothing bounds the form between two angles."""
INNER = 6
"""Vectors taken at one angle, at most."""
REFINEMENTS = 12
"""Angles that are added to them, at most."""
CLOSER = 0.1
"""Extreme vectors are found so much more closely where a rate is to be the best."""
NARROW = 4e-3
"""Between angles that are nearer none is sought."""


@dataclass(frozen=True, eq=False)
class Cut:
    """A vector at which the form with some multipliers is negative above some rate: a condition on all multipliers."""

    phi: float
    vector: Complex


def angles_of(response: Response, rate: float | None = None) -> list[float]:
    """Where a search over the angles begins."""
    known = (
        ANGLES if response.still else (*MORE_ANGLES, *response.resonances(response.highest if rate is None else rate))
    )
    return sorted({*known, response.last})


@dataclass(eq=False)
class Touching:
    """Where the form with given multipliers first touches zero: the rate comes down from above, angle by angle."""

    response: Response
    root: Vector
    rate: float
    tol: float
    eigen_tol: float
    forms: dict[float, Form] = field(default_factory=dict)
    cuts: list[Cut] = field(default_factory=list)

    @property
    def least(self) -> float:
        """What is not worth another vector."""
        return 0.3 * self.tol * max(self.response.top - self.rate, 1e-12)

    def look(self, phi: float) -> None:
        """Lower the rate until the form is not negative at this angle."""
        for _ in range(INNER):
            vector = self.response.least(self.root, phi, self.rate, self.eigen_tol)
            form = Form(self.response, self.root**2, vector)
            self.forms[phi] = form
            self.cuts.append(Cut(phi, vector))
            before = self.rate
            self.rate = form.root(phi, before)
            if self.response.still or before - self.rate <= self.least:
                break

    def look_at(self, angles: Sequence[float], give_up: float) -> None:
        """Look at these angles, and then at those between neighbours where the form may be negative."""
        for phi in angles:
            if self.rate < give_up:
                return
            self.look(phi)
        for _ in range(REFINEMENTS):
            between = self.between()
            if between is None or self.rate < give_up:
                return
            self.look(between)

    def look_closer(self, give_up: float) -> None:
        """Look again at the angles found so far: a vector that is only nearly extreme leaves the rate too large."""
        self.eigen_tol *= CLOSER
        self.look_at(self.worst(), give_up)

    def worst(self) -> list[float]:
        """The angles, those first that limit the rate."""
        return sorted(self.forms, key=lambda phi: self.forms[phi](phi, self.rate))

    def between(self) -> float | None:
        """The angle between two neighbours at which the rate may fall most; None where that is too little."""
        phis = sorted(self.forms)
        narrow = 1e-6 if self.response.still else NARROW
        offers = [self._offer(p, q) for p, q in pairwise(phis) if q - p > narrow]
        low, phi = min(offers, default=(0.0, 0.0))
        return phi if low < -0.3 * self.tol else None

    def _offer(self, p: float, q: float) -> tuple[float, float]:
        """How low the form may be between two angles at this rate, relative to its first term, and where."""
        if self.response.still:
            return self._corner(p, q)
        ends = [(self.forms[phi](phi, self.rate), self.forms[phi].slope(phi, self.rate)) for phi in (p, q)]
        return _cubic(p, q, *ends[0], *ends[1])

    def _corner(self, p: float, q: float) -> tuple[float, float]:
        """The same where the vectors do not depend on the rate: the corner of two lines beside a numerical range."""
        size = max(self.response.top - self.rate, 1e-300)
        (at_p, at_q) = ((1.0 - self.forms[phi](phi, self.rate)) * size / np.cos(phi) for phi in (p, q))
        turn = np.sin(q - p)
        x, y = (at_p * np.sin(q) - at_q * np.sin(p)) / turn, (at_q * np.cos(p) - at_p * np.cos(q)) / turn
        if y < 0:
            return 0.0, p
        return float(1.0 - 0.5 * (np.hypot(x, y) + x) / size), float(np.clip(0.5 * np.arctan2(y, x), p, q))


def rate_of(
    response: Response,
    root: Vector,
    above: float,
    angles: Sequence[float],
    tol: float,
    eigen_tol: float,
    give_up: float = -np.inf,
    better_than: float = np.inf,
) -> Touching:
    """The best rate of the multipliers `root^2`, at most `above`, and the vectors that limit it.

    The angles given are looked at, then those between neighbours where the form may be negative, until nothing is to be
    gained beyond `tol` of the distance between rate and linear decay, or the rate falls below `give_up`. A rate above
    `better_than` is looked at more closely, and from all angles (`settle`) where nothing else bounds the form between
    two of them.
    """
    found = Touching(response, root, above, tol, eigen_tol)
    found.look_at(angles, give_up)
    if found.rate > better_than > -np.inf:
        found.look_closer(better_than)
    if found.rate > better_than and not response.still:
        found.look_at([phi for phi in angles_of(response, found.rate) if phi not in found.forms], give_up)
    for _ in range(0 if response.still else REFINEMENTS):
        before = found.rate
        for phi in found.worst()[:2]:
            found.look(phi)
        if before - found.rate <= found.least:
            break
    if found.rate > better_than:
        settle(found)
    return found


def _cubic(p: float, q: float, at_p: float, slope_p: float, at_q: float, slope_q: float) -> tuple[float, float]:
    """The least value, and where, of the cubic with these values and slopes at the ends of an interval."""
    t, h = np.linspace(0.0, 1.0, 65), q - p
    rising, falling = t * t * (3.0 - 2.0 * t), t * (1.0 - t)
    curve = at_p + (at_q - at_p) * rising + h * falling * ((1.0 - t) * slope_p - t * slope_q)
    k = int(np.argmin(curve))
    return float(curve[k]), float(p + np.clip(t[k], 0.1, 0.9) * h)
