"""Which rows of many slopes are taken at every vertex of the box rather than bounded entry by entry."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from metzler.models import Triple

ALWAYS = 8
"""Rows touched by so many slopes have few vertices: they are always enumerated."""

BUDGET = 2**21
"""Entries of all rows of more slopes, at all their vertices, up to which these are enumerated too."""


def most_slopes(triple: Triple) -> int:
    """The number of slopes up to which the rows of an oriented triple are enumerated: `ALWAYS`, or all there are.

    A row that k slopes touch, some of which touch several columns, has 2^k vertices, at each of which it is the sum of
    its row of A and of the k rows of C. All such rows with k above `ALWAYS` are enumerated where the entries of these
    sums are at most `BUDGET` in number, else none of them is.

    Examples
    --------
    >>> row, seen = np.ones((1, 9)), np.ones((9, 1))
    >>> most_slopes(Triple(np.eye(1), row, seen, np.ones(1), np.zeros(9), np.ones(9)))
    8
    >>> most_slopes(Triple(np.eye(2), np.ones((2, 9)), np.ones((9, 2)), np.ones(2), np.zeros(9), np.ones(9)))
    9
    """
    A, B, C = (sparse.csr_array(M) != 0 for M in (triple.A, triple.B, triple.C))
    sees = np.asarray(C.sum(axis=1), dtype=np.int64)
    touches = B.astype(np.int64)
    slopes = touches @ (sees > 0).astype(np.int64)
    many = (slopes > ALWAYS) & (touches @ (sees > 1).astype(np.int64) > 0)
    if not many.any():
        return ALWAYS
    entries = np.asarray(A.sum(axis=1), dtype=np.int64) + touches @ sees
    work = (np.exp2(np.minimum(slopes[many], 64)) * entries[many]).sum()
    return int(slopes.max()) if work <= BUDGET else ALWAYS
