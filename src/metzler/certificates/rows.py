"""The worst-case rows of a triple with proven bounds on every number: the ground that `check` stands on.

Formed from the triple alone, with directed rounding, and without any code of the search. Row i of
`A + gain B [d] C` over all slope vectors d in the box is replaced by candidates, each a diagonal entry and a
reach on a non-negative off-diagonal profile. Candidates that serve upper bounds cover every d; candidates that
serve lower bounds are each the row at some vertex of the box.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.certificates.outward import (
    Vector,
    add_down,
    add_up,
    div_down,
    div_up,
    mul_down,
    mul_up,
    sum_down,
    sum_up,
)
from metzler.certificates.profiles import is_diagonal, largest_factor, product, profiles, scaled
from metzler.errors import InputError
from metzler.models import Triple

Index = NDArray[np.intp]
MOST_VERTEX_SLOPES = 8
"""Rows touched by more slopes, some of which touch several columns, are bounded entry by entry."""


@dataclass(frozen=True)
class WorstRows:
    """Candidates sorted by owner; bounds of `T(z)_i / (tau_i z_i)`.

    Parameters
    ----------
    owner, profile : (k,) arrays
        Row that a candidate belongs to, and its off-diagonal profile.
    diag, reach : pairs of (k,) arrays
        Lower and upper bounds of the diagonal entry and of the factor on the profile.
    upper, lower : (k,) bool arrays
        Whether a candidate counts in upper and in lower bounds.
    off : pair of (p, n) matrices
        Lower and upper bounds of the profiles' entries, non-negative, zero on the diagonal.
    terms : (p,) array
        Entries of each profile.
    seen : (n,) array
        Non-negative factor on the columns of every profile.
    tau : (n,) array
        Time constants.
    exact : bool
        Every row attains the worst case.
    """

    owner: Index
    profile: Index
    diag: tuple[Vector, Vector]
    reach: tuple[Vector, Vector]
    upper: NDArray[np.bool_]
    lower: NDArray[np.bool_]
    off: tuple[Any, Any]
    terms: Index
    seen: Vector
    tau: Vector
    exact: bool

    def above(self, order: str, weights: Vector, exponents: Index | None = None) -> Vector:
        """Upper bounds (n,) for the weights `weights * 2^exponents` of a norm of this order.

        The vector is `e = 1 / w` (linf) or `w / tau` (l1); `tau_i e_i` is then `tau_i / w_i` or `w_i`.
        """
        linf = order == "linf"
        power = None if exponents is None else (-exponents if linf else exponents)
        e = div_up(1.0, weights) if linf else div_up(weights, self.tau)
        z = mul_up(self.seen, e)
        off = scaled(self.off[1], power, self._home)
        flow = sum_up(product(off, z), self.terms, largest_factor(z, power))
        flow = mul_up(self.reach[1], flow[self.profile])
        tau, w = self.tau[self.owner], weights[self.owner]
        share = div_up(mul_up(flow, w), tau) if linf else div_up(flow, w)
        value = add_up(self._leak, share)
        return self._largest(np.where(self.upper, np.where(np.isnan(value), np.inf, value), -np.inf))

    def below(self, support: Index, x: Vector, exponents: Index | None = None) -> Vector:
        """Lower bounds on `support`, for the vector that is `x * 2^exponents` there and zero elsewhere."""
        z, power = np.zeros(len(self.tau)), None
        z[support] = x
        if exponents is not None:
            power = np.zeros(len(self.tau), dtype=np.int64)
            power[support] = exponents
        seen = np.maximum(mul_down(self.seen, z), 0.0)
        flow = sum_down(product(scaled(self.off[0], power, self._home), seen), self.terms, largest_factor(seen, power))
        flow = mul_down(self.reach[0], flow[self.profile])
        here = z[self.owner] > 0
        own = np.where(here, z[self.owner], 1.0)
        total = add_down(self.diag[0], div_down(flow, own))
        value = div_down(total, self.tau[self.owner])
        return self._largest(np.where(self.lower & here & ~np.isnan(value), value, -np.inf))[support]

    def largest_diagonal(self, support: Index) -> float:
        """The largest absolute diagonal bound of the rows in `support`, in 1/time; an estimate, for scaling."""
        size = np.maximum(np.abs(self.diag[0]), np.abs(self.diag[1])) / self.tau[self.owner]
        here = np.zeros(len(self.tau), dtype=bool)
        here[support] = True
        return float(size[here[self.owner]].max(initial=0.0))

    @cached_property
    def _home(self) -> Index:
        """The row that each profile belongs to."""
        home = np.zeros(self.off[0].shape[0], dtype=np.intp)
        home[self.profile] = self.owner
        return home

    @cached_property
    def _leak(self) -> Vector:
        """Upper bounds of the diagonal entries over the time constants."""
        return div_up(self.diag[1], self.tau[self.owner])

    @cached_property
    def _starts(self) -> Index:
        """The first candidate of every row."""
        return np.searchsorted(self.owner, np.arange(len(self.tau)))

    def _largest(self, values: Vector) -> Vector:
        return np.asarray(np.maximum.reduceat(values, self._starts))


def worst_rows(triple: Triple, corners: Mapping[int, str] | None = None) -> WorstRows:
    """The worst-case rows of an oriented triple (transpose it first for l1).

    `corners` names, for rows that are only bounded, the vertex at which they serve lower bounds.
    """
    triple = replace(triple, A=_canonical(triple.A), B=_canonical(triple.B), C=_canonical(triple.C))
    if not corners and is_diagonal(triple.A):
        if is_diagonal(triple.B):
            return _one_slope_a_row(triple)
        if is_diagonal(triple.C):
            return _one_column_a_slope(triple)
    return _row_by_row(triple, corners or {})


def _canonical(matrix: Any) -> Any:
    """The matrix with duplicate entries summed; a copy only where there may be some."""
    if not sparse.issparse(matrix):
        return matrix
    rows = matrix if matrix.format in ("csr", "csc") else matrix.tocsr()
    if not rows.has_canonical_format:
        rows = rows.copy()
        rows.sum_duplicates()
    return rows


def _one_slope_a_row(t: Triple) -> WorstRows:
    """A and B diagonal: the two ends of the row's slope, on one profile."""
    b, a = np.asarray(t.B.diagonal()), np.asarray(t.A.diagonal())
    off, terms, own = profiles(t.C)
    n = t.n
    ends = np.concatenate([t.lo, t.hi])
    twice = np.concatenate([np.arange(n), np.arange(n)])
    low, high = _product_bounds(t.gain, ends, b[twice], own[twice])
    diag = _own((add_down(a[twice], low), add_up(a[twice], high)), t.discrete)
    reach = (
        mul_down(mul_down(t.gain, np.abs(ends)), np.abs(b)[twice]),
        mul_up(mul_up(t.gain, np.abs(ends)), np.abs(b)[twice]),
    )
    order = np.arange(2 * n).reshape(2, n).T.ravel()  # both ends of a row, one after the other
    order = order[~_needless(diag, reach, n)[order]]
    every = np.ones(len(order), dtype=bool)
    owner = twice[order]
    diag, reach = (diag[0][order], diag[1][order]), (reach[0][order], reach[1][order])
    return WorstRows(owner, owner, diag, reach, every, every, (off, off), terms, np.ones(n), t.tau, True)


def _needless(diag: tuple[Vector, Vector], reach: tuple[Vector, Vector], n: int) -> NDArray[np.bool_]:
    """Which of 2n ends say nothing: the other end of the row has the same diagonal and no smaller reach."""
    first, second = slice(0, n), slice(n, 2 * n)
    same = (diag[0][first] == diag[0][second]) & (diag[1][first] == diag[1][second])
    above = same & (reach[0][second] >= reach[0][first]) & (reach[1][second] >= reach[1][first])
    below = same & ~above & (reach[0][first] >= reach[0][second]) & (reach[1][first] >= reach[1][second])
    return np.concatenate([above, below])


def _one_column_a_slope(t: Triple) -> WorstRows:
    """A and C diagonal: every entry varies on its own; its largest magnitude is at an end of its slope."""
    c = np.asarray(t.C.diagonal())
    off, terms, itself = profiles(t.B)
    seen = np.maximum(np.abs(t.lo), np.abs(t.hi))
    own = [_product_bounds(t.gain, d, c, itself) for d in (t.lo, t.hi)]
    a = t.A.diagonal()
    sides = [_own((add_down(a, low), add_up(a, high)), t.discrete) for low, high in own]
    diag = (np.maximum(sides[0][0], sides[1][0]), np.maximum(sides[0][1], sides[1][1]))
    owner, every = np.arange(t.n), np.ones(t.n, dtype=bool)
    one = np.ones(t.n)
    reach = (one * t.gain, one * t.gain)
    if not (np.abs(c) == 1).all():
        return _row_by_row(t, {})
    return WorstRows(owner, owner, diag, reach, every, every, (off, off), terms, seen, t.tau, True)


def _row_by_row(t: Triple, corners: Mapping[int, str]) -> WorstRows:
    """Any triple: each row's candidates entry by entry, with directed rounding."""
    A, B, C = (sparse.csr_array(m) for m in (t.A, t.B, t.C))
    columns = np.diff(C.indptr)
    gathered: list[_Candidate] = []
    exact = True
    for i in range(t.n):
        found, row_exact = _row(t, A, B, C, columns, i, corners.get(i))
        gathered.extend(found)
        exact = exact and row_exact
    owner = np.array([c.owner for c in gathered], dtype=np.intp)
    diag = tuple(np.array([c.diag[s] for c in gathered]) for s in (0, 1))
    one = np.ones(len(gathered))
    indptr = np.concatenate([[0], np.cumsum([len(c.columns) for c in gathered])])
    indices = np.concatenate([c.columns for c in gathered])
    off = tuple(
        sparse.csr_array((np.concatenate([c.entries[s] for c in gathered]), indices, indptr), shape=(len(one), t.n))
        for s in (0, 1)
    )
    upper = np.array([c.upper for c in gathered])
    lower = np.array([c.lower for c in gathered])
    profile = np.arange(len(one))
    terms = np.diff(indptr)
    return WorstRows(
        owner,
        profile,
        (diag[0], diag[1]),
        (one, one),
        upper,
        lower,
        (off[0], off[1]),
        terms,
        np.ones(t.n),
        t.tau,
        exact,
    )


@dataclass(frozen=True)
class _Candidate:
    owner: int
    columns: Index
    entries: tuple[Vector, Vector]
    diag: tuple[float, float]
    upper: bool
    lower: bool


def _row(
    t: Triple, A: Any, B: Any, C: Any, columns: Index, i: int, corner: str | None
) -> tuple[list[_Candidate], bool]:
    """The candidates of row i, and whether they attain its worst case."""
    part = slice(B.indptr[i], B.indptr[i + 1])
    keep = (columns[B.indices[part]] > 0) & (B.data[part] != 0)
    k, b = B.indices[part][keep], B.data[part][keep]
    own = slice(A.indptr[i], A.indptr[i + 1])
    at = np.unique(np.concatenate([[i], A.indices[own], *(C.indices[C.indptr[s] : C.indptr[s + 1]] for s in k)]))
    a = np.zeros(len(at))
    np.add.at(a, np.searchsorted(at, A.indices[own]), A.data[own])
    z = np.zeros((len(k), len(at)))
    for r, s in enumerate(k):
        seen = slice(C.indptr[s], C.indptr[s + 1])
        z[r, np.searchsorted(at, C.indices[seen])] = C.data[seen]
    terms = _Terms(t, i, at, a, b, z, t.lo[k], t.hi[k])
    if (columns[k] <= 1).all():
        return [terms.entrywise(lower=True)], True
    if len(k) <= MOST_VERTEX_SLOPES:
        return terms.at_vertices((np.arange(2 ** len(k))[:, None] >> np.arange(len(k))) & 1, upper=True), True
    found = [terms.entrywise(lower=False)]
    if corner is not None:
        if len(corner) != len(k) or set(corner) - {"0", "1"}:
            raise InputError(f"the corner of row {i} must have {len(k)} digits 0 or 1, got {corner[:40]!r}")
        found.extend(terms.at_vertices(np.array([[int(digit) for digit in corner]]), upper=False))
    return found, False


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

    def at_vertices(self, bits: Index, *, upper: bool) -> list[_Candidate]:
        """The row at vertices of the box, one for each row of `bits` (v, k)."""
        low = high = np.broadcast_to(self.a, (len(bits), len(self.at)))
        for r in range(len(self.b)):
            ends = [self._term(r, d) for d in (self.lo[r], self.hi[r])]
            chosen = bits[:, [r]] == 1
            low = add_down(low, np.where(chosen, ends[1][0], ends[0][0]))
            high = add_up(high, np.where(chosen, ends[1][1], ends[0][1]))
        small, large = np.maximum(np.maximum(low, -high), 0.0), np.maximum(np.abs(low), np.abs(high))
        return [
            self._candidate((small[v], large[v]), (low[v], high[v]), upper=upper, lower=True) for v in range(len(bits))
        ]

    def entrywise(self, *, lower: bool) -> _Candidate:
        """The row of largest entries over the box."""
        least, most = (self.a, self.a), (self.a, self.a)
        for r in range(len(self.b)):
            ends = [self._term(r, d) for d in (self.lo[r], self.hi[r])]
            least = tuple(add(v, np.minimum(ends[0][s], ends[1][s])) for s, (add, v) in enumerate(_pairs(least)))
            most = tuple(add(v, np.maximum(ends[0][s], ends[1][s])) for s, (add, v) in enumerate(_pairs(most)))
        small = np.maximum(np.maximum(most[0], -least[1]), 0.0)
        large = np.maximum(np.abs(most[1]), np.abs(least[0]))
        own = most
        if self.triple.discrete:
            own = (small, large)
        return self._candidate((small, large), own, upper=True, lower=lower)

    def _term(self, r: int, d: float) -> tuple[Vector, Vector]:
        return _product_bounds(self.triple.gain, np.full(len(self.at), d), np.full(len(self.at), self.b[r]), self.z[r])

    def _candidate(
        self, magnitude: tuple[Vector, Vector], signed: tuple[Vector, Vector], *, upper: bool, lower: bool
    ) -> _Candidate:
        here = int(np.searchsorted(self.at, self.row))
        away = np.arange(len(self.at)) != here
        low, high = _own((signed[0][[here]], signed[1][[here]]), self.triple.discrete)
        entries = (magnitude[0][away], magnitude[1][away])
        return _Candidate(self.row, self.at[away], entries, (float(low[0]), float(high[0])), upper, lower)


def _pairs(bounds: tuple[Vector, Vector]) -> tuple[tuple[Any, Vector], tuple[Any, Vector]]:
    return (add_down, bounds[0]), (add_up, bounds[1])


def _own(bounds: tuple[Vector, Vector], discrete: bool) -> tuple[Vector, Vector]:
    """Bounds of a diagonal entry v; for a map, of `|v| - 1`."""
    if not discrete:
        return bounds
    low, high = bounds
    small = np.maximum(np.maximum(low, -high), 0.0)
    return add_down(small, -1.0), add_up(np.maximum(np.abs(low), np.abs(high)), -1.0)


def _product_bounds(gain: float, d: Vector, b: Vector, z: Vector) -> tuple[Vector, Vector]:
    """Bounds of `gain d b z`, all factors but the gain of any sign."""
    up, down = np.asarray(gain), np.asarray(gain)
    for factor in (d, b, z):
        up, down = mul_up(up, np.abs(factor)), mul_down(down, np.abs(factor))
    positive = np.sign(d) * np.sign(b) * np.sign(z) >= 0
    return np.where(positive, down, -up), np.where(positive, up, -down)
