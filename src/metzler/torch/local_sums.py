"""Sums of products of doubles in PyTorch, with proved bounds of their rounding errors.

IEEE double precision with round-to-nearest is assumed, and matrix products without fast (Strassen-like) schemes. The
order of a sum, fused products and numbers flushed to zero below 2^-1022 do not matter while nothing passes `LARGE`.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, maximum

UNIT = 2.0**-53
"""Unit roundoff of float64."""
TINY = 2.0**-880
"""Above all that underflow, or a flush to zero, takes from a million products with factors up to `LARGE`."""
LARGE = 2.0**100
"""Larger numbers are refused at the door, and make a bound worthless where they arise."""


def gamma(terms: int) -> float:
    """Relative error, to the sum of sizes, of a sum of products of two doubles; some roundings around it are paid for.

    Examples
    --------
    >>> 8 * UNIT < gamma(1) < 10 * UNIT
    True
    """
    return 1.01 * (terms + 8) * UNIT


def up(bound: Tensor, operations: int = 8) -> Tensor:
    """An upper bound of a non-negative quantity computed in that many rounded operations an entry."""
    return bound * (1.0 + 2.0 * (operations + 2) * UNIT) + TINY


@dataclass(frozen=True, eq=False)
class Boxes:
    """Boxes of real vectors, one a sample: `lower <= v <= upper`; a NaN says that nothing is known.

    Parameters
    ----------
    lower, upper : (samples, n) tensors
    """

    lower: Tensor
    upper: Tensor

    @classmethod
    def around(cls, mid: Tensor, radius: Tensor) -> Boxes:
        """All within `radius >= 0` of the centres."""
        lost = UNIT * 2 * (mid.abs() + radius) + TINY
        return cls(mid - radius - lost, mid + radius + lost)

    @property
    def mid(self) -> Tensor:
        """Centres, as doubles."""
        return 0.5 * (self.lower + self.upper)

    @property
    def radius(self) -> Tensor:
        """Every member is within this of `mid`."""
        mid = self.mid
        return up(maximum(self.upper - mid, mid - self.lower))

    @property
    def size(self) -> Tensor:
        """No member has a larger entry."""
        return maximum(self.lower.abs(), self.upper.abs())

    def some(self, at: Tensor) -> Boxes:
        """Those of some samples."""
        return Boxes(self.lower[at], self.upper[at])

    def meet(self, other: Boxes) -> Boxes:
        """What lies in both; where one of them knows nothing, the other one counts."""
        return Boxes(self.lower.fmax(other.lower), self.upper.fmin(other.upper))
