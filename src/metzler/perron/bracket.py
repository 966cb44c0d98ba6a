"""Two-sided bounds on the Perron value of a row family from vectors (nonlinear Collatz-Wielandt)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metzler.arrays import Vector
from metzler.envelope.family import RowFamily

TINY = 2.0**-1022


@dataclass(frozen=True)
class Bracket:
    """`T(v) <= upper v` with v > 0 and `T(x) >= lower x` with x >= 0: the value lies between.

    Floating point, not rounded outward: the search's own view. The proof is `check`'s.
    """

    lower: float
    upper: float
    v: Vector
    x: Vector

    @property
    def width(self) -> float:
        """`upper - lower`."""
        return self.upper - self.lower

    def meet(self, other: Bracket) -> Bracket:
        """The better upper and the better lower side of two brackets of one family."""
        top = self if self.upper <= other.upper else other
        bottom = self if self.lower >= other.lower else other
        return Bracket(bottom.lower, top.upper, top.v, bottom.x)


def from_vector(z: Vector, tz: Vector) -> Bracket:
    """The bracket that a positive vector `z` and `tz = T(z)` give."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        ratio = tz / z
    if not np.isfinite(ratio).all():
        return Bracket(-np.inf, np.inf, z, z)
    return Bracket(float(ratio.min()), float(ratio.max()), z, z)


def scale_of(family: RowFamily, bracket: Bracket | None = None) -> float:
    """What a tolerance is relative to: the largest of root (if known) and diagonal, at least the smallest normal."""
    known = 0.0 if bracket is None else max(abs(bracket.upper), abs(bracket.lower))
    return max(known, family.largest_diagonal(), TINY)
