"""The worst-case rows of a model in a norm, each in its strongest form: a monotone, positively homogeneous map T.

For weights `eta` (l-infinity with weights `1/eta`; for l1 of the transposed triple, weights
`tau eta`) the worst log norm of all Jacobians is `max_i T(eta)_i / eta_i`, and the best rate that
any weights prove is minus the Perron value of T (THEORY: product families, section 0).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.arrays import Index, Vector
from metzler.envelope.family import Form, RowFamily
from metzler.envelope.patterns import PatternRow
from metzler.envelope.ragged import RaggedRows
from metzler.envelope.shared import SharedRows, compact
from metzler.errors import RangeExceeded
from metzler.matrices.entries import without_zeros
from metzler.matrices.forms import if_diagonal, in_blocks, kept, scale_columns, sizes
from metzler.models import Model, Triple
from metzler.models.base import known_model
from metzler.numbers.scaled import Scaled

FEW_SLOPES = 8
"""Rows touched by at most this many slopes are always enumerated (256 vertices)."""

VERTEX_BUDGET = 2**21
"""Numbers at the vertices, or sign patterns, of all rows of more slopes up to which these are enumerated too."""


def envelope(model: Model, order: str, *, budget: int = VERTEX_BUDGET) -> RowFamily:
    """The worst-case rows of `model`, in 1/time, for `order` "l1" or "linf".

    Parameters
    ----------
    model : Model
        Any model; only its triple is used.
    order : "l1" or "linf"
        l1 takes the transposed triple.
    budget : int
        Rows touched by k > 8 slopes, of which some touch several columns, are enumerated, the cheapest first, while
        that takes at most so many numbers for all of them: each `2^k` times the entries of the k + 1 rows that add
        up to it, or `2^r` times where r < k of its entries have a sign that counts. The others get the interval bound.

    Examples
    --------
    >>> import numpy as np
    >>> from metzler.models import FiringRate
    >>> rows = envelope(FiringRate(np.array([[-1.0, 2.0], [-1.0, 0.5]]), slopes=(0.5, 1.0), leak=[1.0, 3.0]), "linf")
    >>> rows(np.ones(2)).tolist()
    [0.0, -1.5]
    """
    known_model(model)
    return worst_case(model.triple().oriented(order), budget=budget)


def worst_case(t: Triple, *, budget: int = VERTEX_BUDGET) -> RowFamily:
    """The worst-case rows of an oriented triple; see `envelope`."""
    with np.errstate(over="ignore", invalid="ignore"):
        rows = _rows(t, budget)
    if not (np.isfinite(rows.diag).all() and np.isfinite(rows.scale).all()):
        raise RangeExceeded(
            "leaks or slopes over the time constants leave the range of doubles: choose another unit of time"
        )
    return rows


def _rows(t: Triple, budget: int) -> RowFamily:
    a = if_diagonal(t.A)
    if a is not None and (b := if_diagonal(t.B)) is not None:
        return _two_vertex(t, a, b)
    if a is not None and (c := if_diagonal(t.C)) is not None:
        return _interval(t, a, c)
    return _row_by_row(t, budget)


def _own(values: Vector, discrete: bool) -> Vector:
    """Diagonal entries; of `|J| - I` for a map."""
    return np.abs(values) - 1.0 if discrete else values


def _two_vertex(t: Triple, a: Vector, b: Vector) -> SharedRows:
    """A and B diagonal, so every row is touched by one slope: its two ends, on one profile."""
    ends = t.gain * b * np.stack([t.lo, t.hi])
    off = sizes(t.C)
    live = (ends != 0).any(axis=0)
    diag = _own(a + ends * t.C.diagonal(), t.discrete) / t.tau
    form = np.full(t.n, Form.TWO_VERTEX, dtype=np.int8)
    off = off if live.all() or in_blocks(off) else kept(off, lambda i, j: live[i])
    return SharedRows(off, compact(diag), compact(np.abs(ends) / t.tau), form)


def _interval(t: Triple, a: Vector, c: Vector) -> SharedRows:
    """A and C diagonal, so every slope touches one column: one candidate, the entrywise worst case."""
    ends = t.gain * c * np.stack([t.lo, t.hi])
    widest = np.abs(ends).max(axis=0)
    off = sizes(t.B)
    if (widest != 1).any():
        off = scale_columns(off, widest)
    diag = _own(a + ends * t.B.diagonal(), t.discrete).max(axis=0) / t.tau
    return SharedRows(off, diag[None, :], (1.0 / t.tau)[None, :], np.full(t.n, Form.INTERVAL, dtype=np.int8))


def _row_by_row(t: Triple, budget: int) -> RaggedRows:
    """Each row in its strongest form."""
    A, B, C = (without_zeros(sparse.csr_array(m)) for m in (t.A, t.B, t.C))
    used = np.asarray((C != 0).sum(axis=1))
    B = kept(B, lambda i, j: used[j] > 0)
    touching = np.asarray((B != 0).sum(axis=1))
    several = (B != 0).astype(np.int64) @ (used > 1).astype(np.int64)
    form = np.where(touching <= 1, Form.TWO_VERTEX, Form.VERTICES)
    form = np.where(several == 0, Form.INTERVAL, form).astype(np.int8)
    many = np.flatnonzero((touching > FEW_SLOPES) & (several > 0))
    summed = np.asarray((A != 0).sum(axis=1)) + (B != 0).astype(np.int64) @ used
    form[many] = _affordable(B, C, many, touching[many], summed[many], t.discrete, budget)
    blocks = [_entrywise_rows(t, A, B, C, np.flatnonzero((form == Form.INTERVAL) | (form == Form.BOUND)))]
    blocks.append(_end_rows(t, A, B, C, np.flatnonzero(form == Form.TWO_VERTEX)))
    blocks.extend(_vertex_rows(t, A, B, C, int(i)) for i in np.flatnonzero(form == Form.VERTICES))
    growing = [_pattern_row(t, A, B, C, int(i)) for i in np.flatnonzero(form == Form.PATTERNS)]
    blocks.extend((np.array([row.index]), _listed(row, t.n)) for row in growing)
    owner = np.concatenate([owners for owners, _ in blocks])
    order = np.argsort(owner, kind="stable")
    owner = owner[order]
    rows = sparse.vstack([part for _, part in blocks], format="csr")[order]
    diag = _own(_at_columns(rows, owner), t.discrete)
    entries = rows.tocoo()
    away = entries.col != owner[entries.row]
    where = (entries.row[away], entries.col[away])
    off = sparse.coo_array((np.abs(entries.data[away]), where), shape=rows.shape).tocsr()
    found = off, diag / t.tau[owner], 1.0 / t.tau[owner], form, owner, np.arange(len(owner))
    return RaggedRows(*found, tuple(growing), 1.0 / t.tau) if growing else RaggedRows(*found)


def _affordable(
    B: Any, C: Any, rows: Index, slopes: Index, summed: Index, discrete: bool, budget: int
) -> NDArray[np.int8]:
    """The forms of rows of many slopes: those that the budget pays for, from the cheapest one on, are exact."""
    form = np.full(len(rows), Form.BOUND, dtype=np.int8)
    signs, lengths = np.full(len(rows), 64), np.diff(C.indptr)
    for r, i in enumerate(rows.tolist()):
        k = B.indices[B.indptr[i] : B.indptr[i + 1]]
        at_least = min(int(slopes[r]), int(lengths[k].max()) - (not discrete), 64)
        if 2.0**at_least * summed[r] <= budget:  # else it is too much whatever they are
            columns = np.unique(C[k].indices)
            signs[r] = len(columns) if discrete else np.count_nonzero(columns != i)
    price = np.ldexp(summed.astype(float), np.minimum(np.minimum(slopes, signs), 64).astype(np.int32))
    spent = 0.0
    for r in np.lexsort((rows, price)).tolist():
        spent += price[r]
        if spent > budget:
            break
        form[r] = Form.PATTERNS if signs[r] < slopes[r] else Form.VERTICES
    return form


def _pattern_row(t: Triple, A: Any, B: Any, C: Any, i: int) -> PatternRow:
    """Row i with the worst vertex at the vector of ones listed."""
    k, b = B[[i]].indices, t.gain * B[[i]].data
    terms = (sparse.diags_array(b) @ C[k]).tocsc()
    fixed = A[[i]].toarray()[0]
    at = np.union1d(np.flatnonzero((fixed != 0) | (np.diff(terms.indptr) > 0)), [i])
    row = PatternRow(
        i, at, fixed[at], terms[:, at].toarray(), t.lo[k], t.hi[k], t.discrete, listed=np.zeros((0, len(at)))
    )
    return row.longer(Scaled(np.ones(t.n)))


def _listed(row: PatternRow, n: int) -> Any:
    where = (np.repeat(np.arange(len(row.listed)), len(row.at)), np.tile(row.at, len(row.listed)))
    return sparse.coo_array((row.listed.ravel(), where), shape=(len(row.listed), n)).tocsr()


def _end_rows(t: Triple, A: Any, B: Any, C: Any, rows: Index) -> tuple[Index, Any]:
    """Rows touched by at most one slope: the row at both ends of it."""
    parts = [A[rows] + B[rows] @ (sparse.diags_array(t.gain * d) @ C) for d in (t.lo, t.hi)]
    return np.concatenate([rows, rows]), sparse.vstack(parts, format="csr")


def _vertex_rows(t: Triple, A: Any, B: Any, C: Any, i: int) -> tuple[Index, Any]:
    """Row i at every vertex of the slopes that touch it."""
    part = slice(B.indptr[i], B.indptr[i + 1])
    k, b = B.indices[part], t.gain * B.data[part]
    corners = sparse.csr_array(vertices(t.lo[k], t.hi[k]) * b)
    same = sparse.csr_array(np.ones((corners.shape[0], 1)))
    return np.full(corners.shape[0], i), (same @ A[[i]] + corners @ C[k]).tocsr()


def _entrywise_rows(t: Triple, A: Any, B: Any, C: Any, rows: Index) -> tuple[Index, Any]:
    """Rows of the largest entries over the box (THEORY 2.6, H1): off the diagonal in magnitude, on it signed."""
    B = t.gain * B[rows]
    lo, hi = sparse.diags_array(t.lo), sparse.diags_array(t.hi)
    same = B.maximum(0) @ lo, B.maximum(0) @ hi, B.minimum(0) @ lo, B.minimum(0) @ hi
    up, down = C.maximum(0), C.minimum(0)
    upper = (A[rows] + same[1] @ up + same[3] @ down + same[0] @ down + same[2] @ up).tocsr()
    lower = (A[rows] + same[0] @ up + same[2] @ down + same[1] @ down + same[3] @ up).tocsr()
    worst = abs(upper).maximum(abs(lower)).tocoo()
    own = worst.col == rows[worst.row]
    if t.discrete:
        return rows, worst.tocsr()
    where = (np.arange(len(rows)), rows)
    signed = sparse.coo_array((_at_columns(upper, rows), where), shape=worst.shape)
    off = sparse.coo_array((worst.data[~own], (worst.row[~own], worst.col[~own])), shape=worst.shape)
    return rows, (off.tocsr() + signed.tocsr()).tocsr()


def _at_columns(matrix: Any, columns: Index) -> Vector:
    """The entry of every row at the row's own column."""
    entries = matrix.tocoo()
    here = entries.col == columns[entries.row]
    return np.bincount(entries.row[here], entries.data[here], matrix.shape[0]).astype(np.float64)


def vertices(lo: Vector, hi: Vector) -> Vector:
    """All 2^k corners (2^k, k) of the box from `lo` to `hi`."""
    k = len(lo)
    bits = (np.arange(2**k)[:, None] >> np.arange(k)) & 1
    return np.where(bits == 1, hi, lo)
