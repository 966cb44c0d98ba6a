"""The worst-case rows of a triple with proven bounds on every number: the ground that `check` stands on.

Formed from the triple alone, with directed rounding, and without any code of the search; see `bounds` for what they
consist of and what they serve for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.arrays import Index, Vector
from metzler.errors import InputError
from metzler.matrices.forms import canonical, if_diagonal
from metzler.matrices.operators import diagonal_of, profiles
from metzler.matrices.sizes import Sizes
from metzler.matrices.slabs import slabs
from metzler.models import Triple
from metzler.numbers.outward import add_both, add_down, add_up, mul_both, mul_down, mul_up
from metzler.proofs.bounds import Candidates, WorstRows
from metzler.proofs.patterns import SignPatterns
from metzler.proofs.vertices import Route, routes


def worst_rows(triple: Triple, corners: Mapping[int, str] | None = None, kind: type[Sizes] = Sizes) -> WorstRows:
    """The worst-case rows of an oriented triple (transpose it first for l1).

    `corners` names, for rows that are only bounded, the vertex at which they serve lower bounds; `kind` takes the
    products of sparse profiles.
    """
    triple = replace(triple, A=canonical(triple.A), B=canonical(triple.B), C=canonical(triple.C))
    if not corners and (a := if_diagonal(triple.A)) is not None:
        if (b := if_diagonal(triple.B)) is not None:
            return _one_slope_a_row(triple, a, b, kind)
        if (c := if_diagonal(triple.C)) is not None:
            return _one_column_a_slope(triple, a, c, kind)
    return _row_by_row(triple, corners or {})


def _one_slope_a_row(t: Triple, a: Vector, b: Vector, kind: type[Sizes]) -> WorstRows:
    """A and B diagonal: the two ends of the row's slope, on one profile."""
    off = profiles(t.C, kind)
    return WorstRows((off, off), partial(_ends_of_slopes, t, a, b, off), _ones(t.n), t.tau, True)


def _ones(n: int) -> tuple[Vector, Vector]:
    one = np.ones(n)
    return one, one


def _ends_of_slopes(t: Triple, a: Vector, b: Vector, off: Any) -> tuple[list[Candidates], Vector]:
    parts, size, own = list[Candidates](), np.empty(t.n), diagonal_of(t.C, off)
    for rows in slabs(t.n):
        low, high = (
            Candidates(
                rows,
                _diagonal_bounds(t, a[rows], d[rows], b[rows], own[rows]),
                _times(t.gain, np.abs(d[rows]), np.abs(b[rows])),
            )
            for d in (t.lo, t.hi)
        )
        size[rows] = np.maximum(np.abs(low.diag[1]), np.abs(high.diag[1]))
        parts.extend(_without_needless(low, high))
    return parts, size


def _without_needless(first: Candidates, second: Candidates) -> list[Candidates]:
    """Both ends of every row's slope, but none where diagonal and reach of the other one are no smaller."""
    others = [~_passed(one, other) for one, other in ((first, second), (second, first))]
    if not others[0].any():
        return [second]
    return [_some(first, others[0]), _some(second, others[1] | ~others[0])]


def _passed(one: Candidates, other: Candidates) -> NDArray[np.bool_]:
    """Where the other candidate of the row says as much, from above and from below."""
    pairs = zip((*one.diag, *one.reach), (*other.diag, *other.reach), strict=True)
    return np.asarray(reduce(np.logical_and, (b >= a for a, b in pairs)))


def _some(every: Candidates, keep: NDArray[np.bool_]) -> Candidates:
    """The candidates to keep of those of a slab, one a row."""
    if keep.all():
        return every
    at = np.flatnonzero(keep)
    diag, reach = ((low[at], high[at]) for low, high in (every.diag, every.reach))
    assert isinstance(every.rows, slice)
    return Candidates(at + every.rows.start, diag, reach)


def _one_column_a_slope(t: Triple, a: Vector, c: Vector, kind: type[Sizes]) -> WorstRows:
    """A and C diagonal: every entry alone; its largest magnitude is at an end of its slope."""
    off, seen = profiles(t.B, kind), mul_both(np.abs(c), np.maximum(np.abs(t.lo), np.abs(t.hi)))
    return WorstRows((off, off), partial(_largest_entries, t, a, c, off), seen, t.tau, True)


def _largest_entries(t: Triple, a: Vector, c: Vector, off: Any) -> tuple[list[Candidates], Vector]:
    parts, size, own = list[Candidates](), np.empty(t.n), diagonal_of(t.B, off)
    for rows in slabs(t.n):
        sides = [_diagonal_bounds(t, a[rows], d[rows], c[rows], own[rows]) for d in (t.lo, t.hi)]
        diag = (np.maximum(sides[0][0], sides[1][0]), np.maximum(sides[0][1], sides[1][1]))
        reach = np.full(len(diag[0]), t.gain)
        size[rows] = np.abs(diag[1])
        parts.append(Candidates(rows, diag, (reach, reach)))
    return parts, size


def _diagonal_bounds(t: Triple, a: Vector, d: Vector, b: Vector, own: Vector) -> tuple[Vector, Vector]:
    """Bounds of `a + gain d b own`, the diagonal entry; for a map, of what counts of it."""
    at = np.flatnonzero((own != 0) & (d != 0))
    if not len(at):
        return _own((a, a), t.discrete)
    low, high = _product_bounds(t.gain, d[at], b[at], own[at])
    down, up = a.copy(), a.copy()
    down[at], up[at] = add_both(a[at], low) if low is high else (add_down(a[at], low), add_up(a[at], high))
    return _own((down, up), t.discrete)


def _row_by_row(t: Triple, corners: Mapping[int, str]) -> WorstRows:
    """Any triple: each row's candidates entry by entry, with directed rounding."""
    A, B, C = (sparse.csr_array(m) for m in (t.A, t.B, t.C))
    columns, ways = np.diff(C.indptr), routes(t)
    gathered: list[_Block] = []
    patterns: list[SignPatterns] = []
    for i in range(t.n):
        terms, one_column_each = _terms(t, A, B, C, columns, i)
        if one_column_each:
            gathered.append(terms.entrywise(lower=True))
        elif ways[i] == Route.PATTERNS:
            gathered.append(replace(terms.entrywise(lower=False), upper=False))
            patterns.append(terms.by_patterns())
        elif ways[i] == Route.VERTICES:
            gathered.append(terms.at_all_vertices())
        else:
            gathered.extend(terms.bounded(corners.get(i)))
    exact = not any(block.upper and not block.lower for block in gathered)
    count = [len(block.diag[0]) for block in gathered]
    owner, upper, lower = (
        np.repeat(np.array(each), count)
        for each in zip(*((block.owner, block.upper, block.lower) for block in gathered), strict=True)
    )
    diag = tuple(np.concatenate([block.diag[s] for block in gathered]) for s in (0, 1))
    one = np.ones(len(owner))
    widths = np.repeat([len(block.columns) for block in gathered], count)
    indptr = np.concatenate([[0], np.cumsum(widths)])
    indices = np.concatenate([np.tile(block.columns, k) for block, k in zip(gathered, count, strict=True)])
    off = tuple(
        sparse.csr_array(
            (np.concatenate([b.entries[s].ravel() for b in gathered]), indices, indptr), shape=(len(one), t.n)
        )
        for s in (0, 1)
    )
    every = Candidates(
        slice(0, t.n), (diag[0], diag[1]), (one, one), owner.astype(np.intp), np.arange(len(one)), upper, lower
    )
    size = np.zeros(t.n)
    np.maximum.at(size, owner, np.abs(diag[1]))
    found = (off[0], off[1]), lambda: ([every], size), _ones(t.n), t.tau, exact, owner
    return WorstRows(*found, patterns=tuple(patterns))


@dataclass(frozen=True)
class _Block:
    """Candidates of one row: entries off the diagonal (v, c) in the same columns (c,), diagonals (v,)."""

    owner: int
    columns: Index
    entries: tuple[Vector, Vector]
    diag: tuple[Vector, Vector]
    upper: bool
    lower: bool


def _terms(t: Triple, A: Any, B: Any, C: Any, columns: Index, i: int) -> tuple[_Terms, bool]:
    """What row i is made of, and whether each slope that touches it touches one column only."""
    part = slice(B.indptr[i], B.indptr[i + 1])
    keep = (columns[B.indices[part]] > 0) & (B.data[part] != 0)
    k, b = B.indices[part][keep], B.data[part][keep]
    own = slice(A.indptr[i], A.indptr[i + 1])
    seen = C[k]
    at = np.unique(np.concatenate([[i], A.indices[own], seen.indices]))
    a = np.zeros(len(at))
    np.add.at(a, np.searchsorted(at, A.indices[own]), A.data[own])
    z = np.zeros((len(k), len(at)))
    z[np.repeat(np.arange(len(k)), np.diff(seen.indptr)), np.searchsorted(at, seen.indices)] = seen.data
    return _Terms(t, i, at, a, b, z, t.lo[k], t.hi[k]), bool((columns[k] <= 1).all())


@dataclass(frozen=True)
class _Terms:
    """One row: fixed entries a (c,), and for each of its k slopes the product of `b` and `z` (k, c)."""

    triple: Triple
    row: int
    at: Index
    a: Vector
    b: Vector
    z: Vector
    lo: Vector
    hi: Vector

    def at_all_vertices(self) -> _Block:
        """The row at every vertex of the box."""
        k = len(self.b)
        return self.at_vertices((np.arange(2**k)[:, None] >> np.arange(k)) & 1, upper=True)

    def bounded(self, corner: str | None) -> list[_Block]:
        """The row of largest entries, from above; at a corner, where one is given, from below."""
        found = [self.entrywise(lower=False)]
        if corner is not None:
            if len(corner) != len(self.b) or set(corner) - {"0", "1"}:
                raise InputError(
                    f"the corner of row {self.row} must have {len(self.b)} digits 0 or 1, got {corner[:40]!r}"
                )
            found.append(self.at_vertices(np.array([[int(digit) for digit in corner]]), upper=False))
        return found

    def by_patterns(self) -> SignPatterns:
        """The row as its sign patterns see it."""
        one = np.ones(len(self.b))
        low, high = (_product_bounds(self.triple.gain, d, self.b, one) for d in (self.lo, self.hi))
        return SignPatterns(self.row, self.at, self.a, self.z, (low, high), self.triple.discrete)

    def at_vertices(self, bits: Index, *, upper: bool) -> _Block:
        """The row at vertices of the box, one for each row of `bits` (v, k)."""
        (low, high), (other_low, other_high) = self._ends
        lower, upper_ends = np.stack([-low, high], axis=1), np.stack([-other_low, other_high], axis=1)
        total = np.broadcast_to(np.stack([-self.a, self.a])[:, None], (2, len(bits), len(self.at)))
        for r, bit in enumerate(bits.T):
            chosen = (bit == 1)[:, None]
            total = add_up(total, np.where(chosen, upper_ends[r][:, None], lower[r][:, None]))
        least, most = -total[0], total[1]
        small, large = np.maximum(np.maximum(least, -most), 0.0), np.maximum(np.abs(least), np.abs(most))
        return self._block((small, large), (least, most), upper=upper, lower=True)

    def entrywise(self, *, lower: bool) -> _Block:
        """The row of largest entries over the box."""
        (low, high), (other_low, other_high) = self._ends
        smaller, larger = np.minimum(low, other_low), np.maximum(low, other_low)
        sides = -smaller, np.minimum(high, other_high), -larger, np.maximum(high, other_high)
        total = np.stack([-self.a, self.a, -self.a, self.a])
        for terms in np.stack(sides, axis=1):
            total = add_up(total, terms)
        least, most = (-total[0], total[1]), (-total[2], total[3])
        small = np.maximum(np.maximum(most[0], -least[1]), 0.0)
        large = np.maximum(np.abs(most[1]), np.abs(least[0]))
        own = most
        if self.triple.discrete:
            own = (small, large)
        bounds = ((small[None], large[None]), (own[0][None], own[1][None]))
        return self._block(*bounds, upper=True, lower=lower)

    @cached_property
    def _ends(self) -> tuple[tuple[Vector, Vector], tuple[Vector, Vector]]:
        """Bounds (k, c) of what every slope adds at its lower and at its upper end."""
        b = self.b[:, None]
        low, high = (_product_bounds(self.triple.gain, d[:, None], b, self.z) for d in (self.lo, self.hi))
        return low, high

    def _block(
        self, magnitude: tuple[Vector, Vector], signed: tuple[Vector, Vector], *, upper: bool, lower: bool
    ) -> _Block:
        """From bounds of all entries, (v, c) each, and of what they are with their signs."""
        here = int(np.searchsorted(self.at, self.row))
        away = np.arange(len(self.at)) != here
        diag = _own((signed[0][:, here], signed[1][:, here]), self.triple.discrete)
        return _Block(self.row, self.at[away], (magnitude[0][:, away], magnitude[1][:, away]), diag, upper, lower)


def _own(bounds: tuple[Vector, Vector], discrete: bool) -> tuple[Vector, Vector]:
    """Bounds of a diagonal entry v; for a map, of `|v| - 1`."""
    if not discrete:
        return bounds
    low, high = bounds
    small = np.maximum(np.maximum(low, -high), 0.0)
    return add_down(small, -1.0), add_up(np.maximum(np.abs(low), np.abs(high)), -1.0)


def _product_bounds(gain: float, d: Vector, b: Vector, z: Vector) -> tuple[Vector, Vector]:
    """Bounds of `gain d b z`, all factors but the gain of any sign."""
    down, up = _times(gain, np.abs(d), np.abs(b), np.abs(z))
    positive = np.sign(d) * np.sign(b) * np.sign(z) >= 0
    if down is up:
        exact = np.where(positive, down, -down)
        return exact, exact
    return np.where(positive, down, -up), np.where(positive, up, -down)


def _times(first: float, second: Vector, *others: Vector) -> tuple[Vector, Vector]:
    """Bounds of a product of non-negative factors."""
    down, up = mul_both(first, second)
    for factor in others:
        down, up = mul_both(down, factor) if down is up else (mul_down(down, factor), mul_up(up, factor))
    return down, up
