"""The worst-case rows of a model in a norm: a monotone, positively homogeneous map T.

For weights `eta` (l-infinity with weights `1/eta`; for l1 of the transposed triple, weights
`tau eta`) the worst log norm of all Jacobians is `max_i T(eta)_i / eta_i`, and the best rate that
any weights prove is minus the Perron value of T (THEORY: product families, section 0).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.arrays import Index, Vector
from metzler.errors import RangeExceeded
from metzler.matrices.blocked import Blocked
from metzler.matrices.entries import block, mask_columns, mask_rows, scale_columns, sizes
from metzler.matrices.window import Window
from metzler.models import Model, Triple
from metzler.models.base import known_model

LAYER = np.int8
"""What numbers the candidates of a row in the layered layout: there are one or two."""

FEW_SLOPES = 8
"""Rows touched by at most this many slopes are always enumerated (256 vertices)."""

VERTEX_BUDGET = 2**21
"""Entries at the vertices of all rows of more slopes up to which these are enumerated too; default of `envelope`."""


class Form(IntEnum):
    """How the worst case of a row is computed."""

    TWO_VERTEX = 1
    """One slope touches the row: its two ends, exact."""
    INTERVAL = 2
    """Every slope of the row touches one column: entrywise worst case, exact."""
    VERTICES = 3
    """All 2^k ends of the k slopes of the row, exact."""
    BOUND = 4
    """Entrywise worst case as an upper bound."""


@dataclass(frozen=True)
class RowFamily:
    """Candidate Metzler rows for every index; `T(z)_i` is the largest candidate row times z.

    A candidate of index i has a diagonal entry, and a scale on a non-negative off-diagonal profile
    that candidates may share: `diag * z_i + scale * (off @ z)_profile`.

    Parameters
    ----------
    off : (p, n) matrix
        Non-negative profiles (CSR array or dense), zero at the owner's own column.
    diag, scale : (r, n) or (k,) arrays
        Layered: every index has r candidates, 1 or 2, all on profile i. Ragged: k candidates sorted by owner.
    owner, profile : (k,) arrays or None
        For the ragged layout.
    form : (n,) array
        A `Form` for every row.
    """

    off: Any
    diag: Vector
    scale: Vector
    form: NDArray[np.int8]
    owner: Index | None = None
    profile: Index | None = None

    @property
    def n(self) -> int:
        """Number of rows."""
        return int(self.off.shape[1])

    @property
    def exact(self) -> bool:
        """Whether every row attains the worst case over all slopes."""
        return not bool((self.form == Form.BOUND).any())

    def at_owner(self, z: Vector) -> Vector:
        """`z` as seen by the candidates."""
        return z if self.owner is None else z[self.owner]

    def at_profile(self, y: Vector) -> Vector:
        """`off @ z` as seen by the candidates."""
        return y if self.profile is None else y[self.profile]

    def largest(self, values: Vector) -> Vector:
        """The largest of every index's candidate values."""
        if self.owner is None:
            return values[0] if len(values) == 1 else np.asarray(values.max(axis=0))
        return np.maximum.reduceat(values, self._starts())

    def candidates(self, z: Vector) -> Vector:
        """Every candidate row times z."""
        return self.diag * self.at_owner(z) + self.scale * self.at_profile(self.off @ z)

    def __call__(self, z: Vector) -> Vector:
        """T(z), one product with `off`."""
        return self.largest(self.candidates(z))

    def policy(self, z: Vector, current: Index | None = None) -> Index:
        """The candidate chosen in every row at z; a tie keeps the current one, else the first."""
        if self.owner is None and len(self.diag) == 1:
            return np.zeros(self.n, dtype=LAYER)
        return self.chosen(z, current)[1]

    def chosen(self, z: Vector, current: Index | None = None) -> tuple[Vector, Index]:
        """T(z) and the policy at z, from one product."""
        values = self.candidates(z)
        best = self.largest(values)
        if self.owner is None and len(values) == 1:
            return best, np.zeros(self.n, dtype=LAYER)
        if self.owner is None:
            chosen = (values[1] > values[0]).view(LAYER)
            here = None if current is None else _of_layer(values, current)
        else:
            ties = np.flatnonzero(values == best[self.owner])
            chosen = ties[np.searchsorted(self.owner[ties], np.arange(self.n))]
            here = None if current is None else values[current]
        return best, chosen if current is None or here is None else np.where(here >= best, current, chosen)

    def pick(self, sigma: Index) -> tuple[Vector, Vector, Index | None]:
        """Diagonal, scale and profile of the policy `sigma`."""
        if self.owner is None:
            return _of_layer(self.diag, sigma), _of_layer(self.scale, sigma), None
        assert self.profile is not None
        return self.diag[sigma], self.scale[sigma], self.profile[sigma]

    def union(self) -> Any:
        """A matrix (n, n) with an entry wherever some candidate row has one off the diagonal."""
        widest = np.abs(self.scale).max(axis=0) if self.owner is None else np.abs(self.scale)
        if self.owner is None:
            return self.off if (widest > 0).all() else mask_rows(self.off, widest > 0)
        assert self.profile is not None
        gather = sparse.coo_array(
            (np.where(widest > 0, 1.0, 0.0), (self.owner, self.profile)), shape=(self.n, self.off.shape[0])
        ).tocsr()
        gather.eliminate_zeros()
        return gather @ self.off

    def restricted(self, index: Index) -> RowFamily:
        """The family on the rows and columns `index` (sorted)."""
        if len(index) == self.n:
            return self
        if self.owner is None:
            part = block(self.off, index, index)
            diag, scale = (np.ascontiguousarray(rows[:, index]) for rows in (self.diag, self.scale))
            return RowFamily(part, diag, scale, self.form[index])
        assert self.profile is not None
        position = np.full(self.n, -1)
        position[index] = np.arange(len(index))
        keep = position[self.owner] >= 0
        profiles, profile = np.unique(self.profile[keep], return_inverse=True)
        return RowFamily(
            block(self.off, profiles, index),
            self.diag[keep],
            self.scale[keep],
            self.form[index],
            position[self.owner[keep]],
            profile,
        )

    def window(self, index: Index) -> RowFamily:
        """The family on `index` (sorted), of whose products no entry is copied: `off` is a `Window`."""
        if self.owner is None:
            whole = len(index) == self.n
            view = Window(self.off) if whole else Window(self.off, index, index)
            diag, scale = (_compact(np.stack([row[index] for row in rows])) for rows in (self.diag, self.scale))
            return RowFamily(view, diag, scale, self.form[index])
        part = self.restricted(index)
        return replace(part, off=Window(part.off))

    def _starts(self) -> Index:
        assert self.owner is not None
        return np.searchsorted(self.owner, np.arange(self.n))


def _of_layer(layers: Vector, sigma: Index) -> Vector:
    """For every index the value of its candidate `sigma`."""
    return np.asarray(layers[0] if len(layers) == 1 else np.where(sigma == 1, layers[1], layers[0]))


def envelope(model: Model, order: str, *, budget: int = VERTEX_BUDGET) -> RowFamily:
    """The worst-case rows of `model` for `order` "l1" or "linf".

    Parameters
    ----------
    model : Model
        Any model; only its triple is used.
    order : "l1" or "linf"
        l1 takes the transposed triple.
    budget : int
        Rows touched by k > 8 slopes, of which some touch several columns, are enumerated where that takes at most so
        many entries for all of them, each `2^k` times those of the k + 1 rows that add up to it; else they get the
        interval bound.

    Returns
    -------
    RowFamily
        Rows in 1/time.

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
    if _is_diagonal(t.A):
        if _is_diagonal(t.B):
            return _two_vertex(t)
        if _is_diagonal(t.C):
            return _interval(t)
    return _row_by_row(t, budget)


def _own(values: Vector, discrete: bool) -> Vector:
    """Diagonal entries; of `|J| - I` for a map."""
    return np.abs(values) - 1.0 if discrete else values


def _two_vertex(t: Triple) -> RowFamily:
    """A and B diagonal, so every row is touched by one slope: its two ends, on one profile."""
    b = np.asarray(t.B.diagonal())
    ends = t.gain * b * np.stack([t.lo, t.hi])
    off = sizes(t.C)
    live = (ends != 0).any(axis=0)
    diag = _own(t.A.diagonal() + ends * t.C.diagonal(), t.discrete) / t.tau
    form = np.full(t.n, Form.TWO_VERTEX, dtype=np.int8)
    plain = live.all() or isinstance(off, Blocked)
    return RowFamily(off if plain else mask_rows(off, live), _compact(diag), _compact(np.abs(ends) / t.tau), form)


def _compact(layers: Vector) -> Vector:
    """The same values; where every row is constant, a view of one number for each."""
    same = bool((layers == layers[:, :1]).all())
    return np.broadcast_to(layers[:, :1].copy(), layers.shape) if same else layers


def _interval(t: Triple) -> RowFamily:
    """A and C diagonal, so every slope touches one column: one candidate, the entrywise worst case."""
    c = np.asarray(t.C.diagonal())
    ends = t.gain * c * np.stack([t.lo, t.hi])
    widest = np.abs(ends).max(axis=0)
    off = sizes(t.B)
    if (widest != 1).any():
        off = scale_columns(off, widest)
    diag = _own(t.A.diagonal() + ends * t.B.diagonal(), t.discrete).max(axis=0) / t.tau
    return RowFamily(off, diag[None, :], (1.0 / t.tau)[None, :], np.full(t.n, Form.INTERVAL, dtype=np.int8))


def _row_by_row(t: Triple, budget: int) -> RowFamily:
    """Each row in its strongest form."""
    A, B, C = (sparse.csr_array(m) for m in (t.A, t.B, t.C))
    used = np.asarray((C != 0).sum(axis=1))
    B = mask_columns(B, used > 0)
    touching = np.asarray((B != 0).sum(axis=1))
    several = (B != 0).astype(np.int64) @ (used > 1).astype(np.int64)
    many = (touching > FEW_SLOPES) & (several > 0)
    summed = np.asarray((A != 0).sum(axis=1)) + (B != 0).astype(np.int64) @ used
    work = np.exp2(np.minimum(touching[many], 64)) @ summed[many]
    form = np.where(touching <= 1, Form.TWO_VERTEX, np.where(many & (work > budget), Form.BOUND, Form.VERTICES))
    form = np.where(several == 0, Form.INTERVAL, form).astype(np.int8)
    blocks = [_entrywise_rows(t, A, B, C, np.flatnonzero((form == Form.INTERVAL) | (form == Form.BOUND)))]
    blocks.append(_end_rows(t, A, B, C, np.flatnonzero(form == Form.TWO_VERTEX)))
    blocks.extend(_vertex_rows(t, A, B, C, int(i)) for i in np.flatnonzero(form == Form.VERTICES))
    owner = np.concatenate([owners for owners, _ in blocks])
    order = np.argsort(owner, kind="stable")
    owner = owner[order]
    rows = sparse.vstack([part for _, part in blocks], format="csr")[order]
    diag = _own(_at_columns(rows, owner), t.discrete)
    entries = rows.tocoo()
    away = entries.col != owner[entries.row]
    where = (entries.row[away], entries.col[away])
    off = sparse.coo_array((np.abs(entries.data[away]), where), shape=rows.shape).tocsr()
    return RowFamily(off, diag / t.tau[owner], 1.0 / t.tau[owner], form, owner, np.arange(len(owner)))


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


def _is_diagonal(matrix: Any) -> bool:
    """Whether the matrix is square and zero off the diagonal."""
    if matrix.shape[0] != matrix.shape[1] or isinstance(matrix, Blocked):
        return False
    if sparse.issparse(matrix) and matrix.nnz > matrix.shape[0] and matrix.data[: matrix.shape[0] + 1].all():
        return False  # more entries than the diagonal has places
    count = matrix.count_nonzero() if sparse.issparse(matrix) else np.count_nonzero(matrix)
    return bool(count == np.count_nonzero(matrix.diagonal()))
