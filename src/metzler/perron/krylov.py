"""Krylov rounds as a guess, monotone sweeps as the answer: the engine for large components."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.envelope import Index, RowFamily, Vector
from metzler.matrices.threads import WORTHWHILE
from metzler.matrices.window import Window
from metzler.perron.arnoldi import Modes, correction
from metzler.perron.bracket import Bracket, from_vector
from metzler.perron.repair import lower_to, raise_to

Array = NDArray[Any]

FLOOR = 1e-30
SWEEPS = 40
ROUNDS = 12
LEAST_BASIS, LARGEST_BASIS = 16, 24
"""Krylov vectors of a round: within these limits,"""
BASIS = 1.5
"""times the entries of a row, so that in single precision they take up half of the matrix's memory."""
FINER = 0.05
"""Residual wanted of a round, as a fraction of the wanted half-width."""
LARGE = 1e-3
"""Entries above this part of the largest decide whether a vector is near; the sweeps see to the others."""
LEAST = 1e-6
"""A round lowers no entry below this part of itself: positive entries stay positive."""
STUCK = 3
"""Rounds that do not halve the spread, one after the other, after which the vector is given up."""


def krylov_steps(family: RowFamily, start: Vector, scale: float, tolerance: float) -> Iterator[Bracket]:
    """Brackets from Krylov rounds on the policy that is best at the last vector, repaired on both sides.

    `tolerance` is the wanted width relative to `scale`.
    """
    wanted = 0.45 * tolerance * scale
    best, least, root_there = start, np.inf, 0.0
    for z, tz, root, spread in rounds(family, start, wanted):
        plain = from_vector(z, tz) if (z > 0).all() else Bracket(-np.inf, np.inf, z, z)
        near = spread <= wanted and plain.width > tolerance * scale
        yield plain.meet(repaired(family, z, root, wanted)) if near else plain
        if spread < least:
            best, least, root_there = z, spread, root
    if wanted < least < np.inf:
        yield repaired(family, best, root_there, least)


def dominant(family: RowFamily, start: Vector, wanted: float, stop: Callable[[], bool] = bool) -> Vector:
    """A vector near the dominant eigenvector, its large entries to `wanted` where that can be had; 0 where `start` is.

    The largest entry is 1.
    """
    best, least = start, np.inf
    for z, _, _, spread in rounds(family, start, wanted):
        best, least = (z, spread) if spread < least else (best, least)
        if spread <= wanted or stop():
            break
    return best


def rounds(family: RowFamily, start: Vector, wanted: float) -> Iterator[tuple[Vector, Vector, float, float]]:
    """Vectors z (largest entry 1) with T(z), the root that they suggest, and how far their row quotients spread."""
    rounds_of = _Rounds(family)
    z, best, stuck = start / start.max(), np.inf, 0
    for _ in range(ROUNDS):
        tz, sigma = family.chosen(z)
        large = z > LARGE
        root = float((z[large] * tz[large]).sum() / (z[large] ** 2).sum())
        spread = float(np.abs(tz[large] / z[large] - root).max())
        yield z, tz, root, spread
        stuck = stuck + 1 if not spread <= 0.5 * best else 0
        best = min(best, spread)
        if stuck == STUCK or not np.isfinite(tz).all():
            return
        y = rounds_of.next(sigma, z, tz, FINER * wanted)
        if not np.isfinite(y).all():
            return
        z = z * y
        z /= z.max()


class _Rounds:
    """Relative corrections (see `arnoldi`), one after the other, with what is handed on between them.

    In the coordinates of the matrix around a window, where the family's is one: vectors are zero outside it.
    """

    def __init__(self, family: RowFamily) -> None:
        self.family, self.entries = family, getattr(family.off, "nnz", 0)
        self.off, self.unit = _cheaper(family.off)
        self.kind = np.float32 if self.entries >= WORTHWHILE else np.float64
        self.modes, self.sigma, self.size = Modes.none(0, self.kind), np.zeros(0, dtype=np.intp), 0.0
        width = self.off.shape[1] if isinstance(self.off, Window) else family.n
        self.basis = np.empty((self._steps() + 1, width), dtype=self.kind)

    def next(self, sigma: Index, z: Vector, tz: Vector, wanted: float) -> Vector:
        """The factors of z for the policy `sigma`; none of them below `LEAST`."""
        diag, scale, profile = self.family.pick(sigma)
        there = z > 0
        here = np.where(there, z, 1.0)
        found = np.where(there, tz / here, 0.0)
        self.size = self.size or float(np.abs(found).max()) or 1.0
        factors = np.where(there, scale * (self.unit / self.size) / here, 0.0)
        parts: tuple[Array, ...] = (np.where(there, diag / self.size, 0.0), factors, z, there, found)
        window = self.family.off if isinstance(self.family.off, Window) and profile is None else None
        own, row, inside, live, image = parts if window is None else (window.spread(part) for part in parts)
        if not np.array_equal(sigma, self.sigma):
            self.modes, self.sigma = Modes.none(len(image), self.kind), sigma
        product = self._product(own, row, inside, profile)
        y, modes = correction(image / self.size, live, product, self.modes, self.basis, wanted / self.size)
        y[live] = np.maximum(np.abs(y[live]), LEAST)
        self.modes = modes.over(y)
        return y if window is None else np.asarray(window.gathered(y))

    def _product(self, own: Vector, row: Vector, inside: Vector, profile: Index | None) -> Callable[[Array], Array]:
        """Images under the matrix of the policy, divided by `size`, in the coordinates of z."""
        with np.errstate(all="ignore"):
            a, b, c = (part.astype(self.kind) for part in (own, row, inside))

        def product(v: Array) -> Array:
            y = self.off @ (c * v)
            y = y if profile is None else y[profile]
            y *= b
            y += a * v
            return np.asarray(y, dtype=self.kind)

        return product

    def _steps(self) -> int:
        """The dimension of a round's space."""
        n = self.family.n
        return min(n, int(np.clip(BASIS * (self.entries or LARGEST_BASIS * n) / n, LEAST_BASIS, LARGEST_BASIS)))


def _cheaper(off: Any) -> tuple[Any, float]:
    """A large matrix in single precision, and the unit of its entries; another one as it is."""
    if not isinstance(off, Window):
        return off, 1.0
    power = -int(np.frexp(off.largest())[1])
    return off.single(power), 2.0**-power


def repaired(family: RowFamily, z: Vector, root: float, delta: float) -> Bracket:
    """The bracket `root -+ delta`, widened until the sweeps settle (up to a thousand times)."""
    v, x = None, None
    above = below = delta
    for _ in range(4):
        if v is None:
            v = raise_to(family, np.maximum(z, FLOOR), root + above, SWEEPS)
            above = above if v is not None else 10 * above
        if x is None:
            x = lower_to(family, z, root - below, SWEEPS)
            below = below if x is not None else 10 * below
    fallback = from_vector(np.maximum(z, FLOOR), family(np.maximum(z, FLOOR)))
    if v is not None:
        fallback = fallback.meet(Bracket(-np.inf, root + above, v, v))
    if x is not None:
        fallback = fallback.meet(Bracket(root - below, np.inf, x, x))
    return fallback
