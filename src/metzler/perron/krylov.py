"""Krylov rounds as a guess, monotone sweeps as the answer: the engine for large components."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy

import numpy as np

from metzler.arrays import Array, Index, Vector
from metzler.envelope.family import RowFamily
from metzler.matrices.forms import stored
from metzler.matrices.operators import around, single
from metzler.perron.arnoldi import Modes, correction
from metzler.perron.bracket import Bracket, from_vector, scale_of
from metzler.perron.repair import implied, lower_to, raise_to
from metzler.threads import WORTHWHILE

FLOOR = 1e-30
SWEEPS = 40
ROUNDS = 12
LEAST_BASIS, LARGEST_BASIS = 16, 24
"""Krylov vectors of a round: within these limits,"""
BASIS = 1.5
"""times the entries of a row, so that in single precision they take up half of the matrix's memory."""
HALF = 0.45
"""Half-width of a bracket, as a fraction of the wanted width."""
FINER = 0.05
"""Residual wanted of a round, as a fraction of the wanted half-width."""
CAP = 1e-6
"""Corrections are relative to entries above this; smaller ones settle by Jacobi steps and sweeps."""
LARGE = 1e-3
"""Entries above this part of the largest decide whether a vector is near; the sweeps see to the others."""
TAIL, SETTLING = 10.0, 3
"""Where the quotients of small entries spread so many times as far, at most so many Jacobi steps come first."""
LEAST = 1e-6
"""A round lowers no entry below this part of itself: positive entries stay positive."""
STUCK = 3
"""Rounds that do not halve the spread, one after the other, after which the vector is given up."""


def krylov_steps(family: RowFamily, start: Vector, tolerance: float) -> Iterator[Bracket]:
    """Brackets from Krylov rounds on the policy that is best at the last vector, repaired on both sides.

    `tolerance` is the wanted width relative to the largest of root and diagonal.
    """
    diagonal = scale_of(family)
    best, least, root_there = start, np.inf, 0.0
    for z, tz, root, spread in rounds(family, start, HALF * tolerance):
        wanted = HALF * tolerance * max(abs(root), diagonal)
        plain = from_vector(z, tz) if (z > 0).all() else Bracket(-np.inf, np.inf, z, z)
        near = spread <= wanted and plain.width > 2 * wanted
        yield plain.meet(repaired(family, z, root, wanted)) if near else plain
        if spread < least:
            best, least, root_there = z, spread, root
    if wanted < least < np.inf:
        yield repaired(family, best, root_there, least)


def dominant(
    family: RowFamily,
    start: Vector,
    relative: float,
    stop: Callable[[], bool] = bool,
    further: Corrections | None = None,
    finer: float = FINER,
) -> tuple[Vector, float]:
    """A vector near the dominant eigenvector, 0 where `start` is and 1 where it is largest; and the root there.

    The row quotients of its large entries spread up to `relative` times root or diagonal, where that can be had.
    `finer` is the residual wanted of a round, as a fraction of that.
    """
    diagonal = scale_of(family)
    best, at, least = start, 0.0, np.inf
    for z, _, root, spread in rounds(family, start, relative, further, finer):
        best, at, least = (z, root, spread) if spread < least else (best, at, least)
        if spread <= relative * max(abs(root), diagonal) or stop():
            break
    return best, at


def rounds(
    family: RowFamily, start: Vector, relative: float, further: Corrections | None = None, finer: float = FINER
) -> Iterator[tuple[Vector, Vector, float, float]]:
    """Vectors z (largest entry 1) with T(z), the root that they suggest, and how far their row quotients spread."""
    further, diagonal = further or Corrections(family), scale_of(family)
    z, best, stuck = start / start.max(), np.inf, 0
    for _ in range(ROUNDS):
        z, tz, sigma, root, spread = _settled(family, z)
        yield z, tz, root, spread
        stuck = stuck + 1 if not spread <= 0.5 * best else 0
        best = min(best, spread)
        if stuck == STUCK or not np.isfinite(tz).all():
            return
        z = further.next(family, sigma, z, tz, finer * relative * max(abs(root), diagonal))
        if not np.isfinite(z).all():
            return
        z = z / z.max()


def _settled(family: RowFamily, z: Vector) -> tuple[Vector, Vector, Index, float, float]:
    """z with its small entries near what the large ones imply; T(z), the policy, the root and the large ones' spread.

    Jacobi steps: what large entries drive without driving them back is slow work for Krylov vectors.
    """
    for step in range(SETTLING + 1):
        tz, sigma = family.chosen(z)
        large, there = z > LARGE, z > 0
        root = float((z[large] * tz[large]).sum() / (z[large] ** 2).sum())
        spread = float(np.abs(tz[large] / z[large] - root).max())
        rest = float(np.abs(tz[there] / z[there] - root).max())
        if step == SETTLING or not (np.isfinite(rest) and rest > TAIL * spread):
            break
        with np.errstate(all="ignore"):
            moved = implied(family, z, root)
        if not np.isfinite(moved).all():
            break
        z = np.where(there, np.maximum(moved, LEAST * z), 0.0)
        z = z / z.max()
    return z, tz, sigma, root, spread


class Corrections:
    """Corrections (see `arnoldi`), one after the other, with what is handed on between them.

    In coordinates relative to the large entries of z; of the matrix around a window, where the family's is one.
    """

    def __init__(self, family: RowFamily) -> None:
        entries = stored(family.off)
        self.off, self.unit = single(family.off)
        self.kind = np.float32 if entries >= WORTHWHILE else np.float64
        width = self.off.shape[1]
        rows = BASIS * (entries or LARGEST_BASIS * family.n) / family.n
        steps = min(family.n, int(np.clip(rows, LEAST_BASIS, LARGEST_BASIS)))
        self.basis = np.empty((steps + 1, width), dtype=self.kind)
        self.modes, self.sigma = Modes.none(width, self.kind), np.zeros(0, dtype=np.intp)
        self.size, self.units = 0.0, np.ones(family.n)

    def again(self) -> Corrections:
        """The same matrix and modes for a family with other rows.

        The basis, where modes lie, is shared: one of them at a time, each to its end.
        """
        self.modes = self.modes.copied()
        other = copy(self)
        other.modes = self.modes.copied()
        return other

    def next(self, family: RowFamily, sigma: Index, z: Vector, tz: Vector, wanted: float) -> Vector:
        """The next vector, for the policy `sigma`; no entry falls below `LEAST` of what it was."""
        diag, scale, profile = family.pick(sigma)
        there, units = z > 0, np.maximum(z, CAP)
        self.size = self.size or float(np.abs(tz / units).max()) or 1.0
        own, row = np.where(there, diag / self.size, 0.0), np.where(there, scale * (self.unit / self.size) / units, 0.0)
        wide, narrow = around(family.off)
        product = self._product(wide(own), wide(row), wide(np.where(there, units, 0.0)), profile)
        del diag, scale, own, row
        known = len(sigma) == len(self.sigma) and np.array_equal(sigma[there], self.sigma[there])
        modes = self._handed_on(wide(np.where(there, units / self.units, 0.0)) if known else None)
        self.sigma, self.units = sigma, units
        image = np.where(there, tz / (units * self.size), 0.0)
        y, self.modes = correction(wide(z / units), wide(image), product, modes, self.basis, wanted / self.size)
        return np.where(there, np.maximum(np.abs(narrow(y)) * units, LEAST * z), 0.0)

    def _handed_on(self, divided: Vector | None) -> Modes:
        """The modes in coordinates `divided` by this, none where that is None; they are not held here any longer."""
        modes, self.modes = self.modes, Modes.none(self.basis.shape[1], self.kind)
        return self.modes if divided is None else modes.over(divided)

    def _product(self, own: Vector, row: Vector, inside: Vector, profile: Index | slice) -> Callable[[Array], Array]:
        """Images under the matrix of the policy, divided by `size`, in the coordinates of z."""
        with np.errstate(all="ignore"):
            a, b, c = (part.astype(self.kind) for part in (own, row, inside))

        def product(v: Array) -> Array:
            y = (self.off @ (c * v))[profile]
            y *= b
            y += a * v
            return np.asarray(y, dtype=self.kind)

        return product


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
