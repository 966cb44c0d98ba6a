"""The one worst-case Metzler matrix of a certified network, and its Perron vectors on the limiting component."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.linalg
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import ArpackError, eigs

from metzler.certificates import Certificate
from metzler.errors import InputError, InputTypeError
from metzler.matrices import strong_components
from metzler.matrices.threads import on_one_thread
from metzler.models import Hopfield, Model, RecurrentModel

Vector = NDArray[np.float64]
Index = NDArray[np.intp]

MAX_DENSE = 1200
"""Components up to this size get dense eigenvectors."""


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
    left, right : (k,) arrays
        Perron vectors, `left @ right == 1`.
    root : float
        The Perron value, minus the best rate, in 1/time.
    """

    index: Index
    row: Index
    column: Index
    weight: Vector
    slope: Vector
    entry: Vector
    left: Vector
    right: Vector
    root: float


def plain(model: object) -> RecurrentModel:
    """The model, if it is a `Hopfield` or `FiringRate` network with plain leaks; refused otherwise."""
    if not isinstance(model, RecurrentModel):
        kind = model.kind if isinstance(model, Model) else type(model).__name__
        raise InputTypeError(f"this needs a Hopfield or a FiringRate network, got {kind}")
    if model.dissipation is not None:
        raise InputError("this needs a leak for every neuron, got a dissipation matrix: give leak= instead")
    return model


def slope_owner(model: RecurrentModel, row: Index, column: Index) -> Index:
    """The neuron whose slope multiplies each synapse: the presynaptic one (Hopfield) or the postsynaptic one."""
    return column if isinstance(model, Hopfield) else row


def matched(model: RecurrentModel, order: str) -> bool:
    """Whether all synapses of a row of this norm's problem share one slope (Hopfield in l1, firing rate in linf)."""
    return isinstance(model, Hopfield) == (order == "l1")


def synapses(model: RecurrentModel) -> tuple[Index, Index, Vector]:
    """Row, column and weight of all synapses that are not zero."""
    entries = sparse.coo_array(model.W)
    live = entries.data != 0
    return entries.row[live].astype(np.intp), entries.col[live].astype(np.intp), entries.data[live]


def scale_vector(certificate: Certificate) -> Vector:
    """What the synapses are weighed with: `w` in l1 (left Perron vector), `1/w` in linf (right one)."""
    norm = certificate.norm
    exponents = 0 if norm.exponents is None else norm.exponents
    with np.errstate(over="ignore", under="ignore"):
        value = np.ldexp(norm.weights if norm.order == "l1" else 1 / norm.weights, exponents * _sign(norm.order))
    if not (np.isfinite(value) & (value > 0)).all():
        raise InputError("the certificate's weights leave the range of double precision: give max_condition to certify")
    return np.asarray(value)


def _sign(order: str) -> int:
    return 1 if order == "l1" else -1


def worst_slopes(model: RecurrentModel, order: str, scale: Vector) -> tuple[Index, Index, Vector, Vector]:
    """Row, column, weight and worst slope of every synapse, for the norm of that order with this `scale_vector`."""
    row, column, weight = synapses(model)
    lo, hi = model.slopes
    own = row == column
    if not matched(model, order):
        k = slope_owner(model, row, column)
        widest = np.where(np.abs(lo) > np.abs(hi), lo, hi)[k]
        return row, column, weight, np.where(own, np.where(lo[k] * weight > hi[k] * weight, lo[k], hi[k]), widest)
    here, there = (column, row) if order == "l1" else (row, column)
    per_time = 1 / model.tau[row] if order == "l1" else np.ones(len(row))
    terms = scale[there] * per_time
    diagonal = np.bincount(here[own], (weight * terms)[own], model.n)
    others = np.bincount(here[~own], (np.abs(weight) * terms)[~own], model.n)
    high = hi * diagonal + np.abs(hi) * others >= lo * diagonal + np.abs(lo) * others
    return row, column, weight, np.where(high, hi, lo)[here]


def worst_case(certificate: Certificate, model: RecurrentModel) -> WorstCase:
    """The worst case on the limiting component of `certificate`, estimated in double precision.

    Notes
    -----
    Components above 1,200 neurons use ARPACK, smaller ones a dense eigenproblem (k^3 time).
    """
    order = certificate.norm.order
    row, column, weight, slope = worst_slopes(model, order, scale_vector(certificate))
    place = np.full(model.n, -1)
    place[certificate.limiting] = np.arange(len(certificate.limiting))
    keep = (place[row] >= 0) & (place[column] >= 0)
    row, column, weight, slope = row[keep], column[keep], weight[keep], slope[keep]
    own = row == column
    entry = model.gain * slope * weight
    entry = np.where(own, entry, np.abs(entry)) / model.tau[row]
    k = len(certificate.limiting)
    M = sparse.coo_array((entry, (place[row], place[column])), shape=(k, k)).tocsr()
    M = M + sparse.diags_array(-(model.leak / model.tau)[certificate.limiting])
    root, left, right = _perron(sparse.csr_array(M))
    index = np.asarray(certificate.limiting, dtype=np.intp)
    return WorstCase(index, row, column, weight, slope, entry, left, right, root)


def _perron(M: Any) -> tuple[float, Vector, Vector]:
    """Largest eigenvalue with left and right vector, zero outside the top component of the matrix, `left @ right` 1."""
    parts = strong_components(M)
    roots = [_one_root(M, parts.labels, c) for c in range(parts.count)]
    top = int(np.argmax([root for root, _, _ in roots]))
    inside = np.flatnonzero(parts.labels == top)
    left, right = np.zeros(M.shape[0]), np.zeros(M.shape[0])
    root, own_left, own_right = roots[top]
    left[inside], right[inside] = own_left, own_right / (own_left @ own_right)
    return root, left, right


def _one_root(M: Any, labels: Index, component: int) -> tuple[float, Vector, Vector]:
    inside = np.flatnonzero(labels == component)
    part = M[inside][:, inside]
    if len(inside) == 1:
        return float(part.toarray()[0, 0]), np.ones(1), np.ones(1)
    right = _vector(part)
    left = _vector(part.T)
    root = float(left @ (part @ right) / (left @ right))
    return root, left, right


def _vector(M: Any) -> Vector:
    """The positive right Perron vector of an irreducible Metzler matrix, its sum 1."""
    if M.shape[0] <= MAX_DENSE:
        values, vectors = on_one_thread(scipy.linalg.eig, M.toarray())
        chosen = vectors[:, int(np.argmax(values.real))]
    else:
        try:
            _, found = on_one_thread(eigs, M, k=1, which="LR", v0=np.ones(M.shape[0]), tol=1e-12)
        except ArpackError as error:
            raise InputError(f"the Perron vectors of the limiting component were not found: {error}") from None
        chosen = found[:, 0]
    out = np.abs(chosen)
    return np.asarray(out / out.sum())
