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
from metzler.models import FiringRate, Model, RecurrentModel
from metzler.search.diagonal import diagonal_steps
from metzler.search.terms import Part

SHARP = 1e-12
"""Margin of the Perron vectors."""
TIE = 1e-6
"""Slope ends whose rows are as bad up to this part of the scale count as equally bad."""
ROUNDS = 50
"""Most improvements of the slopes; each makes the worst case worse, two or three are usual."""


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
    sharp: Certificate = yield from diagonal_steps(model, order, warm=claim, stop=stop)
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
        cert = yield from diagonal_steps(_linear(M[part][:, part]), "linf", margin=SHARP, stop=stop)
        root = -(cert.rate + 0.5 * cert.gap)
        if root > best or np.isin(top, part):
            best, inner, right = root, part, np.full(len(diagonal), -np.inf)
            right[part[cert.limiting]] = _logs(cert)
    left = np.full(len(diagonal), -np.inf)
    left[inner] = 0.0
    if len(inner) > 1:
        cert = yield from diagonal_steps(_linear(M[inner][:, inner]), "l1", margin=SHARP, stop=stop)
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
