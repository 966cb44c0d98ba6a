"""The one worst-case Metzler matrix of a certified network, and its Perron vectors on the limiting component."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.arrays import Index, Vector
from metzler.claims.diagonal import Certificate
from metzler.deadline import Stop
from metzler.matrices import strong_components
from metzler.models import FiringRate, RecurrentModel
from metzler.search.certify import certify_steps

SHARP = 1e-12
"""Margin of the Perron vectors."""
TIE = 1e-6
"""Slope ends whose rows are as bad up to this part of the scale count as equally bad."""
ROUNDS = 50
"""Most improvements of the slopes; each makes the worst case worse, two or three are usual."""
STEEPEST = 600.0
"""Ratios of two entries of a vector are kept within e to this power."""


@dataclass(frozen=True, eq=False)
class WorstCase:
    """The limiting component with the slopes at which its rate is worst.

    Parameters
    ----------
    index : (k,) array
        The neurons of the component.
    row, column : (e,) arrays
        Post- and presynaptic neuron of every synapse within it.
    weight, slope : (e,) arrays
        Its weight, and the slope it has in the worst case.
    entry : (e,) array
        What it adds to the Metzler matrix, in 1/time.
    through : (e,) array
        `left_i right_j` of the Perron vectors for the entry [i, j], `left @ right = 1`; 0 outside `inner`.
    mass : (k,) array
        `left_i right_i`, which add up to 1.
    inner : (k,) bool array
        The strong component, at these slopes, whose vectors these are: a slope of 0 may cut off part of `index`.
    scale : float
        The largest of root, leak and diagonal of the Metzler matrix, in 1/time.
    root : float
        The Perron value, minus the best rate, in 1/time.
    tied : bool
        Other slopes of `inner` are as bad and give another matrix.
    cut_short : bool
        Whether the search was stopped, so that all of this is less sharp.
    """

    index: Index
    row: Index
    column: Index
    weight: Vector
    slope: Vector
    entry: Vector
    through: Vector
    mass: Vector
    inner: NDArray[np.bool_]
    scale: float
    root: float
    tied: bool
    cut_short: bool


def synapses(model: RecurrentModel) -> tuple[Index, Index, Vector]:
    """Row, column and weight of all synapses that are not zero."""
    entries = sparse.coo_array(model.W)
    live = entries.data != 0
    return entries.row[live].astype(np.intp), entries.col[live].astype(np.intp), entries.data[live]


def worst_case_steps(model: RecurrentModel, claim: Certificate, stop: Stop) -> Generator[Any, None, WorstCase]:
    """The worst case on the limiting component, estimated in double precision; yields the progress of its searches.

    A row whose synapses share one slope takes the end at which the claim's witness is worst (the witness proves
    that no weights do better, so slopes chosen by it are as bad as the claim's gap says, ties or not); the
    choice is improved until no row gains. The Perron vectors are the witnesses of the linear network that is left.
    """
    order = claim.norm.order
    sharp: Certificate = yield from certify_steps(model, order, warm=claim, stop=stop)
    part = Part(model, order, np.asarray(sharp.limiting, dtype=np.intp))
    logs = _logs(sharp) + (np.log(part.tau) if order == "l1" else 0.0)
    high = part.improved(np.ones(len(part.index), dtype=bool), logs, 0.0)[0]
    for _ in range(ROUNDS):
        M = part.matrix(high)
        found = yield from _perron_steps(M, stop)
        ahead = found.left if order == "l1" else found.right
        better, tied = part.improved(high, ahead, TIE * part.scale(M, found.root))
        if stop() or (better == high).all():
            break
        high = better
    least, most = -np.nextafter(sharp.rate + sharp.gap, np.inf), -sharp.rate
    return WorstCase(
        index=part.index,
        row=part.index[part.row],
        column=part.index[part.column],
        weight=part.weight,
        slope=part.slopes(high),
        entry=part.entries(high),
        through=found.product(found.left[part.row] + found.right[part.column]),
        mass=found.product(found.left + found.right),
        inner=np.isfinite(ahead),
        scale=part.scale(M, found.root),
        root=float(np.clip(found.root, least, most)),
        tied=tied,
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
    """The rows of one component, with the choice of an end of the slopes in each."""

    def __init__(self, model: RecurrentModel, order: str, index: Index) -> None:
        self.model, self.index, self.matched = model, index, model.matched(order)
        row, column, weight = synapses(model)
        place = np.full(model.n, -1)
        place[index] = np.arange(len(index))
        keep = (place[row] >= 0) & (place[column] >= 0)
        self.row, self.column, self.weight = place[row[keep]], place[column[keep]], weight[keep]
        self.own = self.row == self.column
        self.here, self.there = (self.column, self.row) if order == "l1" else (self.row, self.column)
        self.ends = tuple(end[index] for end in model.slopes)
        self.tau = model.tau[index]
        self.diagonal = -(model.leak / model.tau)[index]

    def candidates(self) -> tuple[Vector, Vector]:
        """For both ends, where all synapses of a row share one slope: diagonals, and factors of the others (2, k)."""
        lo, hi = self.ends
        weight = np.bincount(self.row[self.own], self.weight[self.own], len(self.index))
        ends = np.stack([lo, hi])
        diagonal = self.diagonal + self.model.gain * ends * weight / self.tau
        if self.matched:
            return diagonal, np.abs(ends)
        return np.tile(diagonal.max(axis=0), (2, 1)), np.tile(np.abs(ends).max(axis=0), (2, 1))

    def slopes(self, high: NDArray[np.bool_]) -> Vector:
        """The slope of every synapse where the rows `high` take the upper end; in other norms every entry its worst."""
        lo, hi = self.ends
        if self.matched:
            return np.asarray(np.where(high, hi, lo)[self.here])
        k = self.model.slope_owner(self.row, self.column)
        widest = np.where(np.abs(lo) > np.abs(hi), lo, hi)[k]
        steep = np.where(lo[k] * self.weight > hi[k] * self.weight, lo[k], hi[k])
        return np.asarray(np.where(self.own, steep, widest))

    def entries(self, high: NDArray[np.bool_]) -> Vector:
        """What every synapse adds to the Metzler matrix."""
        entry = self.model.gain * self.slopes(high) * self.weight
        return np.asarray(np.where(self.own, entry, np.abs(entry)) / self.tau[self.row])

    def matrix(self, high: NDArray[np.bool_]) -> sparse.csr_array:
        """The Metzler matrix of this choice."""
        k = len(self.index)
        M = sparse.coo_array((self.entries(high), (self.row, self.column)), shape=(k, k)).tocsr()
        M = sparse.csr_array(M + sparse.diags_array(self.diagonal))
        M.eliminate_zeros()
        return M

    def scale(self, M: sparse.csr_array, root: float) -> float:
        """The largest of root, diagonal and leak, or entry of this matrix where these are 0."""
        sizes = (abs(root), np.abs(M.diagonal()).max(), np.abs(self.diagonal).max())
        return float(max(sizes) or np.abs(M.data).max(initial=0.0))

    def improved(self, high: NDArray[np.bool_], logs: Vector, tie: float) -> tuple[NDArray[np.bool_], bool]:
        """The worst end of every row at this vector, a tie keeping the old one; whether there are ties that matter."""
        if not self.matched:
            return high, False
        alive = np.isfinite(logs[self.here]) & np.isfinite(logs[self.there])
        with np.errstate(invalid="ignore"):
            ratio = np.exp(np.clip(logs[self.there] - logs[self.here], -STEEPEST, STEEPEST))
        force = np.where(alive, self.model.gain * ratio / self.tau[self.row], 0.0)
        k = len(self.index)
        own = np.bincount(self.here[self.own], (self.weight * force)[self.own], k)
        others = np.bincount(self.here[~self.own], (np.abs(self.weight) * force)[~self.own], k)
        lo, hi = self.ends
        gain = (hi - lo) * own + (np.abs(hi) - np.abs(lo)) * others
        least = tie if tie else 0.0
        better = np.where(gain > least, True, np.where(gain < -least, False, high if tie else gain >= 0))
        differ = ((hi - lo) * own != 0) | ((np.abs(hi) - np.abs(lo)) * others != 0)
        inside = np.isfinite(logs)
        return better.astype(bool), bool((inside & differ & (np.abs(gain) <= tie)).any())


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
