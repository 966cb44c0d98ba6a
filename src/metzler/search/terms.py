"""The Jacobians of a few states as sums of terms, and the slopes at which their rows are worst at a vector."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.arrays import Index, Vector
from metzler.models import Triple
from metzler.proofs.vertices import Route, routes

ZERO = 1e-13
"""A sum counts as 0 up to this part of the sizes of its terms."""
STEEPEST = 600.0
"""Ratios of two entries of a vector are kept within e to this power."""


class Part:
    """The Jacobians of one component as sums of terms, with the choice of slopes in each row (l1: column).

    Every term of a row that is bounded, or whose slopes have one column each, has a slope of its own, the worst for its
    entry; in the others all vertices are tried, or those that are worst for some signs of the entries.
    """

    def __init__(self, triple: Triple, order: str, index: Index) -> None:
        self.index, self.t = index, triple.restricted(index)
        t, n = self.t, len(index)
        row, column, self.owner, self.b, self.c = _terms(t)
        A = sparse.coo_array(t.A)
        live = A.data != 0
        keys = row * n + column, A.row[live].astype(np.intp) * n + A.col[live], np.arange(n) * (n + 1)
        places, where = np.unique(np.concatenate(keys), return_inverse=True)
        self.row, self.column = np.divmod(places, n)
        self.own = self.row == self.column
        self.here, self.there = (self.column, self.row) if order == "l1" else (self.row, self.column)
        self.term, self.linear = np.split(where, np.cumsum([len(key) for key in keys]))[:2]
        self.fixed = np.bincount(self.linear, A.data[live], len(places)).astype(float)
        self.size = t.gain * self.b * self.c
        self.lo, self.hi = t.lo[self.owner], t.hi[self.owner]
        self._choose(triple.oriented(order))

    def _choose(self, whole: Triple) -> None:
        """The rows taken whole; of those at all vertices the number of slopes, and which of them a term has."""
        n, m = len(self.index), max(len(self.t.lo), 1)
        pairs, self.pair, terms = np.unique(
            self.here[self.term] * m + self.owner, return_inverse=True, return_counts=True
        )
        heads = pairs // m
        count = np.bincount(heads, minlength=n)
        several, ways = np.bincount(heads[terms > 1], minlength=n) > 0, routes(whole)[self.index]
        self.count = np.where(several & (ways == Route.VERTICES), count, 0)
        self.bit = (np.arange(len(pairs)) - (np.cumsum(count) - count)[heads])[self.pair]
        self.patterns = several & (ways == Route.PATTERNS)
        self.together = self.patterns | (self.count > 0)

    def sums(self, slope: Vector) -> Vector:
        """The Jacobian's entries times the time constants."""
        return np.asarray(self.fixed + np.bincount(self.term, self.size * slope, len(self.fixed)))

    def signs(self, slope: Vector) -> Vector:
        """The signs of all entries; 1 on the diagonal."""
        return np.where(self.own, 1.0, np.sign(self.sums(slope)))

    def steepest(self) -> Vector:
        """The slope of every term at which its entry is worst."""
        up = np.where(self.size > 0, self.hi, self.lo)
        down = np.where(self.size > 0, self.lo, self.hi)
        high, low = self.sums(up), self.sums(down)
        first = self.own | (np.abs(high) >= np.abs(low))
        mixed = (self.fixed != 0) | (np.bincount(self.term, minlength=len(self.fixed)) > 1)
        even = ~self.own & mixed & (np.abs(high) == np.abs(low)) & ~self.together[self.here]
        self.even = even & (high != low)
        return np.where(self.together[self.here[self.term]], self.hi, np.where(first[self.term], up, down))

    def matrix(self, slope: Vector) -> sparse.csr_array:
        """The Metzler matrix of this choice."""
        n, values = len(self.index), self.signs(slope) * self.sums(slope) / self.t.tau[self.row]
        M = sparse.coo_array((values, (self.row, self.column)), shape=(n, n)).tocsr()
        M.eliminate_zeros()
        return M

    def scale(self, M: sparse.csr_array, root: float) -> float:
        """The largest of root, diagonal and leak, or entry of this matrix where these are 0."""
        leak = (self.fixed / self.t.tau[self.row])[self.own]
        sizes = (abs(root), np.abs(M.diagonal()).max(), np.abs(leak).max())
        return float(max(sizes) or np.abs(M.data).max(initial=0.0))

    def kinked(self, slope: Vector, inside: NDArray[np.bool_]) -> bool:
        """Whether an entry of the neurons `inside` is 0 as a sum of others, or as bad at two slopes."""
        sizes = np.abs(self.fixed) + np.bincount(self.term, np.abs(self.size * slope), len(self.fixed))
        zero = ~self.own & (sizes > 0) & (np.abs(self.sums(slope)) <= ZERO * sizes)
        return bool(((zero | self.even) & inside[self.row] & inside[self.column]).any())

    def improved(self, slope: Vector, logs: Vector, tie: float) -> tuple[Vector, bool]:
        """The worst vertex of every row at this vector, a tie keeping the old one; whether ties matter."""
        alive = np.isfinite(logs[self.here]) & np.isfinite(logs[self.there])
        with np.errstate(invalid="ignore"):
            ratio = np.exp(np.clip(logs[self.there] - logs[self.here], -STEEPEST, STEEPEST))
        force = np.where(alive, ratio / self.t.tau[self.row], 0.0)
        vertices: list[_Vertices] = [_Vertices(self, level, force) for level in range(self.count.max(initial=0))]
        if self.patterns.any():
            vertices.append(_Patterns(self, 0, force))
        old = self._values(slope, force)
        top, best = old.copy(), slope.copy()
        for group in vertices:
            for d in group.slopes():
                value = group.values(d)
                better = group.rows & (value > top) & (value > old + tie)
                top = np.where(better, value, top)
                moved = better[self.here[self.term[group.terms]]]
                best[group.terms[moved]] = d[moved]
        inside = np.isfinite(logs)
        tied = any(group.ties(d, best, top - tie, inside) for group in vertices for d in group.slopes())
        return best, tied

    def _values(self, slope: Vector, force: Vector) -> Vector:
        values = self.signs(slope) * self.sums(slope) * force
        return np.bincount(self.here, values, len(self.index)).astype(float)


class _Vertices:
    """The vertices number 2^level to 2^(level + 1) - 1, from 0 for level 0, of all rows of more than `level` slopes."""

    def __init__(self, part: Part, level: int, force: Vector) -> None:
        self.part, self.level = part, level
        self.rows = self._rows()
        self.terms = np.flatnonzero(self.rows[part.here[part.term]])
        self.entries = np.flatnonzero(self.rows[part.here])
        self.force, self.own, self.here = force[self.entries], part.own[self.entries], part.here[self.entries]
        self.place = np.searchsorted(self.entries, part.term[self.terms])
        self.fixed, self.size = part.fixed[self.entries], part.size[self.terms]

    def _rows(self) -> NDArray[np.bool_]:
        return np.asarray(self.part.count > self.level)

    def slopes(self) -> Iterator[Vector]:
        """Those of the terms at each vertex."""
        lo, hi, bit = self.part.lo[self.terms], self.part.hi[self.terms], self.part.bit[self.terms]
        for vertex in range(2**self.level if self.level else 0, 2 ** (self.level + 1)):
            yield np.where((vertex >> bit) & 1, hi, lo)

    def _entries(self, d: Vector) -> tuple[Vector, Vector]:
        sums = self.fixed + np.bincount(self.place, self.size * d, len(self.fixed))
        return np.asarray(sums, dtype=np.float64), np.where(self.own, 1.0, np.sign(sums))

    def values(self, d: Vector) -> Vector:
        """Of every row."""
        sums, signs = self._entries(d)
        return np.bincount(self.here, signs * sums * self.force, len(self.rows)).astype(float)

    def ties(self, d: Vector, best: Vector, least: Vector, inside: NDArray[np.bool_]) -> bool:
        """Whether a row `inside` is at least `least` at these slopes, with other derivatives than at the best."""
        chosen, n = best[self.terms], len(self.rows)
        now, then = self._entries(d)[1], self._entries(chosen)[1]
        apart = np.abs(self.size * (now[self.place] * d - then[self.place] * chosen)) * self.force[self.place]
        differ = np.bincount(self.here[self.place], apart, n)
        differ = differ + np.bincount(self.here, np.abs(self.fixed * (now - then)) * self.force, n)
        return bool((self.rows & inside & (differ > 0) & (self.values(d) >= least)).any())


class _Patterns(_Vertices):
    """The vertices, of all rows that are taken by sign patterns, that are worst for some signs of the entries."""

    def _rows(self) -> NDArray[np.bool_]:
        return np.asarray(self.part.patterns)

    def slopes(self) -> Iterator[Vector]:
        """Those of the terms at each of them; where a slope does not matter, at both of its ends."""
        part, pair, here = self.part, self.part.pair[self.terms], self.here
        lo, hi, count = part.lo[self.terms], part.hi[self.terms], len(part.pair)
        touched = np.bincount(self.place, minlength=len(here)) > 0
        free = np.flatnonzero(touched & ~self.own)
        bit = _rank(here[free])
        for pattern in range(2 ** int(bit.max(initial=-1) + 1)):
            signs = np.ones(len(here))
            signs[free] = 1.0 - 2.0 * ((pattern >> bit) & 1)
            each = self.size * (signs * self.force)[self.place]
            push = np.bincount(pair, each, count)[pair]
            none = np.abs(push) <= ZERO * np.bincount(pair, np.abs(each), count)[pair]
            yield np.where((push > 0) | none, hi, lo)
            if none.any():
                yield np.where((push > 0) & ~none, hi, lo)


def _rank(groups: Index) -> Index:
    """The number of each among those of its group."""
    order = np.argsort(groups, kind="stable")
    sorted_groups, out = groups[order], np.empty(len(groups), dtype=np.intp)
    out[order] = np.arange(len(groups)) - np.searchsorted(sorted_groups, sorted_groups)
    return out


def _terms(t: Triple) -> tuple[Index, Index, Index, Vector, Vector]:
    """Row, column and slope of every pair of entries of B and C that meet, and the two."""
    B, C = sparse.csr_array(t.B, copy=True), sparse.csr_array(t.C, copy=True)
    B.eliminate_zeros()
    C.eliminate_zeros()
    left, lengths = B.tocoo(), np.diff(C.indptr)
    each = lengths[left.col]
    pair = np.repeat(np.arange(len(each)), each)
    at = np.arange(len(pair)) - np.repeat(np.cumsum(each) - each, each) + C.indptr[left.col][pair]
    owner = left.col[pair].astype(np.intp)
    return left.row[pair].astype(np.intp), C.indices[at].astype(np.intp), owner, left.data[pair], C.data[at]
