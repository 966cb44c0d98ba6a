"""The one worst-case Metzler matrix of a certified network, and its Perron vectors on the limiting component."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.arrays import Index, Vector
from metzler.claims.diagonal import Certificate
from metzler.deadline import Stop
from metzler.matrices import strong_components
from metzler.models import FiringRate, Model, RecurrentModel, Triple
from metzler.proofs.vertices import most_slopes
from metzler.search.certify import certify_steps

SHARP = 1e-12
"""Margin of the Perron vectors."""
TIE = 1e-6
"""Slope ends whose rows are as bad up to this part of the scale count as equally bad."""
ROUNDS = 50
"""Most improvements of the slopes; each makes the worst case worse, two or three are usual."""
ZERO = 1e-13
"""A sum counts as 0 up to this part of the sizes of its terms."""
STEEPEST = 600.0
"""Ratios of two entries of a vector are kept within e to this power."""


@dataclass(frozen=True, eq=False)
class WorstCase:
    """The limiting component with the slopes at which its rate is worst.

    Its Jacobian is a sum of terms: one for every entry of A, and `gain B_ik d_k C_kj / tau_i` for every pair of
    entries of B and C that meet; a network with one weight matrix has one for every synapse.

    Parameters
    ----------
    index : (k,) array
        The neurons of the component.
    row, column, owner : (e,) arrays
        Of every term of B and C: the post- and the presynaptic neuron, and the slope.
    b, c, slope : (e,) arrays
        Its entries of B and C, and the slope it has in the worst case.
    sign : (e,) array
        The sign of the Jacobian's entry that it belongs to; 1 on the diagonal.
    entry : (e,) array
        What it adds to the Metzler matrix, in 1/time.
    through : (e,) array
        `left_i right_j` of the Perron vectors for the entry [i, j], `left @ right = 1`; 0 outside `inner`.
    linear : Linear
        The terms of A.
    mass : (k,) array
        `left_i right_i`, which add up to 1.
    inner : (k,) bool array
        The strong component, at these slopes, whose vectors these are: a slope of 0 may cut off part of `index`.
    scale : float
        The largest of root, leak and diagonal of the Metzler matrix, in 1/time.
    root : float
        The Perron value, minus the best rate, in 1/time.
    tied : bool
        Other slopes of `inner` are as bad and give other derivatives, or an entry is 0 as a sum of others.
    cut_short : bool
        Whether the search was stopped, so that all of this is less sharp.
    """

    index: Index
    row: Index
    column: Index
    owner: Index
    b: Vector
    c: Vector
    slope: Vector
    sign: Vector
    entry: Vector
    through: Vector
    linear: Linear
    mass: Vector
    inner: NDArray[np.bool_]
    scale: float
    root: float
    tied: bool
    cut_short: bool

    @property
    def weight(self) -> Vector:
        """Of every term of B and C their product."""
        return self.b * self.c


@dataclass(frozen=True, eq=False)
class Linear:
    """The entries of A in the component: where they stand, what they are, and `sign` and `through` as above."""

    row: Index
    column: Index
    weight: Vector
    sign: Vector
    through: Vector


def synapses(model: RecurrentModel) -> tuple[Index, Index, Vector]:
    """Row, column and weight of all synapses that are not zero."""
    entries = sparse.coo_array(model.W)
    live = entries.data != 0
    return entries.row[live].astype(np.intp), entries.col[live].astype(np.intp), entries.data[live]


def worst_case_steps(model: Model, claim: Certificate, stop: Stop) -> Generator[Any, None, WorstCase]:
    """The worst case on the limiting component, estimated in double precision; yields the progress of its searches.

    A row that few slopes touch takes the vertex at which the claim's witness is worst (the witness proves
    that no weights do better, so slopes chosen by it are as bad as the claim's gap says, ties or not); the
    choice is improved until no row gains. The Perron vectors are the witnesses of the linear network that is left.
    """
    order = claim.norm.order
    sharp: Certificate = yield from certify_steps(model, order, warm=claim, stop=stop)
    part = Part(model.triple(), order, np.asarray(sharp.limiting, dtype=np.intp))
    logs = _logs(sharp) + (np.log(part.t.tau) if order == "l1" else 0.0)
    slope = part.improved(part.steepest(), logs, 0.0)[0]
    for _ in range(ROUNDS):
        M = part.matrix(slope)
        found = yield from _perron_steps(M, stop)
        ahead = found.left if order == "l1" else found.right
        better, tied = part.improved(slope, ahead, TIE * part.scale(M, found.root))
        if stop() or (better == slope).all():
            break
        slope = better
    least, most = -np.nextafter(sharp.rate + sharp.gap, np.inf), -sharp.rate
    sign, inner = part.signs(slope), np.isfinite(ahead)
    through = found.product(found.left[part.row] + found.right[part.column])
    term, fixed, index = part.term, part.linear, part.index
    return WorstCase(
        index=index,
        row=index[part.row[term]],
        column=index[part.column[term]],
        owner=part.owner,
        b=part.b,
        c=part.c,
        slope=slope,
        sign=sign[term],
        entry=sign[term] * part.size * slope / part.t.tau[part.row[term]],
        through=through[term],
        linear=Linear(
            index[part.row[fixed]], index[part.column[fixed]], part.fixed[fixed], sign[fixed], through[fixed]
        ),
        mass=found.product(found.left + found.right),
        inner=inner,
        scale=part.scale(M, found.root),
        root=float(np.clip(found.root, least, most)),
        tied=tied or part.kinked(slope, inner),
        cut_short=stop(),
    )


@dataclass(frozen=True, eq=False)
class _Vectors:
    """Logarithms of the Perron vectors, -inf outside the top component, and of `left @ right`."""

    root: float
    left: Vector
    right: Vector

    def product(self, logs: Vector) -> Vector:
        """`exp(logs)` over `left @ right`; 0 where that underflows."""
        both = self.left + self.right
        top = float(both.max())
        length = top + float(np.log(np.exp(both - top).sum()))
        return np.asarray(np.exp(np.maximum(logs - length, -745.0)) * np.isfinite(logs))


class Part:
    """The Jacobians of one component as sums of terms, with the choice of slopes in each row (l1: column).

    Every term of a row that many slopes touch, or slopes of one column each, has a slope of its own, the worst for its
    entry; in the others all vertices are tried.
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
        """The number of slopes in each row that is enumerated, and which of them a term has."""
        n, m = len(self.index), max(len(self.t.lo), 1)
        pairs, pair, terms = np.unique(self.here[self.term] * m + self.owner, return_inverse=True, return_counts=True)
        heads = pairs // m
        count = np.bincount(heads, minlength=n)
        several = np.bincount(heads[terms > 1], minlength=n) > 0
        sees = np.diff(sparse.csr_array(whole.C).indptr) > 0
        touching = ((sparse.csr_array(whole.B) != 0).astype(np.int64) @ sees.astype(np.int64))[self.index]
        self.count = np.where(several & (touching <= most_slopes(whole)), count, 0)
        self.bit = (np.arange(len(pairs)) - (np.cumsum(count) - count)[heads])[pair]

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
        even = ~self.own & mixed & (np.abs(high) == np.abs(low)) & (self.count[self.here] == 0)
        self.even = even & (high != low)
        return np.where(self.count[self.here[self.term]] > 0, self.hi, np.where(first[self.term], up, down))

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
        vertices = [_Vertices(self, level, force) for level in range(self.count.max(initial=0))]
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
        self.rows = part.count > level
        self.terms = np.flatnonzero(self.rows[part.here[part.term]])
        self.entries = np.flatnonzero(self.rows[part.here])
        self.force, self.own, self.here = force[self.entries], part.own[self.entries], part.here[self.entries]
        self.place = np.searchsorted(self.entries, part.term[self.terms])
        self.fixed, self.size = part.fixed[self.entries], part.size[self.terms]

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


def _perron_steps(M: sparse.csr_array, stop: Stop) -> Generator[Any, None, _Vectors]:
    """The Perron vectors of the top component of a Metzler matrix: witnesses of the linear network `x' = M x`."""
    parts = strong_components(M)
    diagonal = M.diagonal()
    top = int(np.argmax(diagonal))
    best, right = float(diagonal[top]), np.full(len(diagonal), -np.inf)
    inner = np.array([top])
    right[top] = 0.0
    bound = np.maximum.reduceat(_row_sums(M)[np.argsort(parts.labels, kind="stable")], _starts(parts.sizes))
    for part in sorted(parts.members(), key=len, reverse=True):
        if len(part) == 1 or bound[parts.labels[part[0]]] <= best:
            continue
        cert = yield from certify_steps(_linear(M[part][:, part]), "linf", margin=SHARP, stop=stop)
        root = -(cert.rate + 0.5 * cert.gap)
        if root > best or np.isin(top, part):
            best, inner, right = root, part, np.full(len(diagonal), -np.inf)
            right[part[cert.limiting]] = _logs(cert)
    left = np.full(len(diagonal), -np.inf)
    left[inner] = 0.0
    if len(inner) > 1:
        cert = yield from certify_steps(_linear(M[inner][:, inner]), "l1", margin=SHARP, stop=stop)
        left[inner] = -np.inf
        left[inner[cert.limiting]] = _logs(cert)
    return _Vectors(best, left, right)


def _row_sums(M: sparse.csr_array) -> Vector:
    return np.asarray(M.sum(axis=1)).ravel()


def _starts(sizes: Index) -> Index:
    return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)


def _linear(M: Any) -> FiringRate:
    return FiringRate(sparse.csr_array(M), leak=0.0, slopes=(1.0, 1.0))


def _logs(certificate: Certificate) -> Vector:
    """The logarithms of a certificate's witness."""
    return certificate.proof.x.log()
