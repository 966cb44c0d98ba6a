"""How the worst case of a row of many slopes is taken: at every vertex, by every sign pattern, or entry by entry."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.arrays import Index, Vector
from metzler.models import Triple

ALWAYS = 8
"""Rows touched by so many slopes have few vertices: they are always enumerated."""

BUDGET = 2**21
"""Numbers, over all rows of more slopes, up to which these are enumerated too, the cheapest first."""


class Route(IntEnum):
    """The way to the worst case of a row; all but the last one lead there."""

    VERTICES = 0
    """All ends of its slopes; for slopes of one column each the entrywise worst case, which is the same."""
    PATTERNS = 1
    """All signs of its entries, with the worst slopes for each."""
    BOUND = 2
    """Every entry by itself."""


def routes(triple: Triple) -> NDArray[np.int8]:
    """The `Route` of every row of an oriented triple.

    A row that k slopes touch, some of which touch several columns, has 2^k vertices. It is also the largest of the
    2^r sums in which each of its r entries off the diagonal that these slopes touch (for a map: and the one on it) has
    a given sign; each sum is linear in every slope. Rows of k up to `ALWAYS` are taken at their vertices. The others
    cost 2^min(k, r) times the entries of their row of A and of the k rows of C; from the cheapest on, the first of
    equal ones first, they are enumerated while the sum of these costs is at most `BUDGET`: by patterns where r < k.

    Examples
    --------
    >>> row, seen, lo, hi = np.ones((2, 500)), np.ones((500, 2)), np.zeros(500), np.ones(500)
    >>> routes(Triple(np.eye(2), row, seen, np.ones(2), lo, hi)).tolist() == [Route.PATTERNS] * 2
    True
    >>> row, seen = np.ones((25, 500)), np.ones((500, 25))
    >>> set(routes(Triple(np.eye(25), row, seen, np.ones(25), lo, hi)).tolist()) == {int(Route.BOUND)}
    True
    """
    A, B, C = (sparse.csr_array(M) != 0 for M in (triple.A, triple.B, triple.C))
    sees = np.asarray(C.sum(axis=1), dtype=np.int64)
    touches = B.astype(np.int64)
    slopes = touches @ (sees > 0).astype(np.int64)
    many = np.flatnonzero((slopes > ALWAYS) & (touches @ (sees > 1).astype(np.int64) > 0))
    out = np.zeros(triple.n, dtype=np.int8)
    if not len(many):
        return out
    out[many] = Route.BOUND
    entries = np.asarray(A.sum(axis=1), dtype=np.int64)[many] + touches[many] @ sees
    widest = (touches[many] * sees).max(axis=1).toarray().ravel()
    near = _cost(np.minimum(slopes[many], widest - 1), entries) <= BUDGET  # r is known only where it may count
    many, entries = many[near], entries[near]
    signs = _signs(touches[many] @ C.astype(np.int64), many, triple.discrete)
    cost = _cost(np.minimum(slopes[many], signs), entries)
    cheapest = np.argsort(cost, kind="stable")
    taken = cheapest[np.cumsum(cost[cheapest]) <= BUDGET]
    out[many[taken]] = np.where(signs[taken] < slopes[many[taken]], Route.PATTERNS, Route.VERTICES)
    return out


def _cost(free: Index, entries: Index) -> Vector:
    return np.asarray(np.exp2(np.minimum(free, 64)) * entries)


def _signs(seen: sparse.csr_array, rows: Index, discrete: bool) -> Index:
    """How many entries of each of these rows have a sign that counts: the columns that are seen, but for their own."""
    count = np.diff(seen.indptr)
    if discrete:
        return np.asarray(count)
    places = seen.tocoo()
    own = places.row[places.col == rows[places.row]]
    return np.asarray(count - np.bincount(own, minlength=len(rows)))
