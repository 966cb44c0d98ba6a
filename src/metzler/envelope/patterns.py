"""Rows of many slopes that touch few columns: the worst slopes at a vector, found among the signs of the entries.

The worst case of such a row is the largest of 2^r sums over the slopes, one for each choice of signs of the r entries
that they touch; the slopes that make one of them largest are a vertex, a row of a fixed matrix like any other. A family
lists those rows that some vector has asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from metzler.arrays import Index, Vector
from metzler.numbers.scaled import Scaled

NOISE = 1e-13
"""A row that is larger than those listed by less than this part of the sizes of its terms is none to list."""
STEEPEST = 1e250


@dataclass(frozen=True, eq=False)
class PatternRow:
    """One row, with those of its vertices that are listed.

    Parameters
    ----------
    index : int
        Which row.
    at : (c,) array
        Its columns, rising, its own among them.
    fixed : (c,) array
        What A gives.
    terms : (k, c) array
        What each of the k slopes adds when it is 1.
    lo, hi : (k,) arrays
        The ends of the slopes.
    discrete : bool
        Whether the sign of the row's own entry counts like that of others.
    listed : (v, c) array
        The rows that are listed, with their signs.
    """

    index: int
    at: Index
    fixed: Vector
    terms: Vector
    lo: Vector
    hi: Vector
    discrete: bool
    listed: Vector

    @property
    def own(self) -> int:
        """Where its own column stands."""
        return int(np.searchsorted(self.at, self.index))

    def sizes(self, rows: Vector) -> Vector:
        """Rows (v, c) as they count: absolute values off the diagonal, and on it for a map."""
        out = np.abs(rows)
        if not self.discrete:
            out[:, self.own] = rows[:, self.own]
        return out

    def longer(self, z: Scaled) -> PatternRow:
        """The row with its worst vertex at the vector z (n,) listed too; itself where that is no news."""
        with np.errstate(all="ignore"):
            ratio = np.clip(z.ratio(self.at, np.full(len(self.at), self.index)), 0.0, STEEPEST)
            worst = self._worst(ratio)
            value, known = self.sizes(worst[None]) @ ratio, self.sizes(self.listed) @ ratio
        if not value[0] > known.max(initial=-np.inf) + self.noise(ratio):
            return self
        return replace(self, listed=np.vstack([self.listed, worst]))

    def noise(self, values: Vector) -> float:
        """By how much a row that is not listed may exceed those that are, at a vector with these values (c,)."""
        steep = np.maximum(np.abs(self.lo), np.abs(self.hi))
        with np.errstate(over="ignore", invalid="ignore"):
            return NOISE * float((np.abs(self.fixed) + steep @ np.abs(self.terms)) @ values)

    def _worst(self, ratio: Vector) -> Vector:
        """The largest of its rows (c,) at a vector (c,)."""
        counts = (self.terms != 0).any(axis=0)
        counts[self.own] &= self.discrete
        free = np.flatnonzero(counts)
        signs = 1.0 - 2.0 * ((np.arange(2 ** len(free))[:, None] >> np.arange(len(free))) & 1)
        pushes = (signs * ratio[free]) @ self.terms[:, free].T
        if not self.discrete:
            pushes += self.terms[:, self.own] * ratio[self.own]
        slopes = np.where(pushes > 0, self.hi, self.lo)
        best = int(np.argmax((slopes * pushes).sum(axis=1) + signs @ (ratio * self.fixed)[free]))
        return np.asarray(self.fixed + slopes[best] @ self.terms)
