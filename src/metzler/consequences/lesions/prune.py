"""Total contractivity: what a certificate says about the network with neurons or synapses removed."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from metzler.arrays import Index
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.claims.subject import Subject
from metzler.errors import NotProved
from metzler.facts import Fact, Result
from metzler.matrices.indices import indices, pairs
from metzler.matrices.names import Name, listed
from metzler.models import Model, Triple
from metzler.models.changed import restricted
from metzler.models.edges import Severed
from metzler.models.labels import names_of
from metzler.norms.diagonal import Norm
from metzler.numbers.scaled import Scaled
from metzler.proofs.diagonal import Witness

NOT_INHERITED = "what is left of a network inherits rates in l1 and l-infinity alone: certify the network that is left"
ROUNDING = 1e-12
"""Sums rounded in another order may miss the inherited rate by this fraction of the diagonal."""


@dataclass(frozen=True, eq=False, repr=False)
class Inherited(Result):
    """A smaller network, and the certificate that it inherits.

    Parameters
    ----------
    model : Model
        The smaller network.
    certificate : Certificate or None
        About that network, bound to it by its own hash; `check` holds. Its rate is at least the original one, but for
        sums rounded in another order (1e-12 of the diagonal), and usually not the best one: `gap` says how far below
        the best it may lie. None when nothing is inherited.
    reasons : tuple of str
        Why nothing is inherited, one sentence each.
    """

    model: Model
    certificate: Certificate | None
    reasons: tuple[str, ...] = ()

    def facts(self) -> tuple[Fact, ...]:
        """The rate that is inherited, or why none is."""
        states = Fact("states", self.model.n)
        if self.certificate is None:
            return (states, Fact("inherited", False), Fact("why not", "; ".join(self.reasons)))
        return states, Fact("inherited", True), *self.certificate.pick("rate", "best rate", "norm")

    def require(self) -> Certificate:
        """The certificate; raises `NotProved` with the reasons where there is none."""
        if self.certificate is None:
            raise NotProved("no certificate is inherited: " + "; ".join(self.reasons), self.reasons)
        return self.certificate


def prune(model: Model, claim: Certificate, *, keep: ArrayLike) -> Inherited:
    """Return the network of the neurons `keep` and the certificate that it inherits, without a new search.

    Of a rate in l1 or l-infinity: the worst-case row sums of a sub-network are parts of those of the whole, for every
    model and both norms. The same weights, restricted to `keep`, prove at least the same rate for every network that is
    left when neurons are silenced, lesioned or clamped.

    Parameters
    ----------
    model : Model
        The whole network.
    claim : Certificate
        About `model`.
    keep : list of names or (k,) int or (n,) bool array
        The states that stay; order does not matter.

    Returns
    -------
    Inherited
        The model is of the same kind where its kind has sub-networks, else a `Lure` or `LureMap` of the same Jacobians.

    Raises
    ------
    InputError
        When `keep` is empty, repeats an index, or has one that is out of range.
    NotProved
        When the claim is not one about this model.

    Notes
    -----
    One check of the certificate, and one of the smaller one: a few sparse products.

    In a quadratic norm nothing is inherited: the rate says `P J + J^T P <= -2 c P`, and the rows and columns of that
    inequality that are kept have entries of J in them that are lost, unless P has zeros there. With
    `J = [[1, -4], [4, -4]]` a quadratic norm has a positive rate, and the first state alone grows.

    References
    ----------
    davydov2022, Section V.D.

    Examples
    --------
    >>> from metzler.search.certify import certify
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 0.5, 0.0], [0.5, 0.0, 0.2], [0.2, 0.0, 0.0]], activation="tanh")
    >>> cert = certify(net, "l1")
    >>> part = prune(net, cert, keep=[0, 1])
    >>> part.model.n, part.certificate.rate == cert.rate, part.certificate.gap > 0
    (2, True, True)
    """
    known_pair(model, claim, "prune(model, claim, keep=...)", otherwise=NOT_INHERITED)
    check(claim, model).require()
    index = np.sort(indices(keep, model.n, name="keep", flags=True, names=names_of(model)))
    smaller = restricted(model, index)
    norm = Norm(claim.norm.order, claim.norm.w[index])
    witness = _witness_on(model, claim, smaller, index)
    return Inherited(smaller, _bound_anew(claim, smaller, norm, witness))


def remove_edges(model: Model, claim: Certificate, edges: Iterable[tuple[Name, Name]]) -> Inherited:
    """Return the network without some synapses and the certificate that it inherits, without a new search.

    Setting `W[i, j]` to zero for i != j shrinks that entry of every Jacobian where the entry is the synapse
    alone; then the same weights prove at least the same rate. It need not where the entry also has another part,
    which the synapse may have cancelled (Lur'e systems, full dissipation matrices): with
    `A = [[-2, -1.5], [0.2, -2]]`, one loop `B = (1, 0)`, `C = (0, 1.5)` and slopes in [0.9, 1.1], the best l-infinity
    rate is 1.8268, and 1.4255 without `A[0, 1]`. A self-loop that inhibits speeds its neuron up, and its removal
    is no inheritance either.

    Parameters
    ----------
    model : Model
        A network with a weight matrix `W`, or a `Lure` or `LureMap` system, of which entries of `A` are removed.
    claim : Certificate
        About `model`.
    edges : iterable of (i, j)
        Synapses from j to i, by index or by name.

    Returns
    -------
    Inherited
        With `reasons` in the place of a certificate where the argument does not hold for one of the edges.

    Raises
    ------
    InputError
        When an edge is out of range, or the model has no matrix from which edges can be removed.
    NotProved
        When the claim is not one about this model.

    References
    ----------
    davydov2022, Section V.D, true for Theorems 16 to 21, not for Theorem 22.

    Examples
    --------
    >>> from metzler.search.certify import certify
    >>> from metzler.models import Lure
    >>> net = Lure([[-2.0, -1.5], [0.2, -2.0]], [1.0, 0.0], [0.0, 1.5], slopes=(0.9, 1.1))
    >>> found = remove_edges(net, certify(net, "linf"), [(0, 1)])
    >>> found.reasons
    ('entry [0, 1] also has a nonlinear part, which it may have cancelled: certify the network again',)
    """
    known_pair(model, claim, "remove_edges(model, claim, edges)", otherwise=NOT_INHERITED)
    check(claim, model).require()
    rows, columns = pairs(edges, model.n, name="edges", names=names_of(model))
    severed = model.without(rows, columns)
    smaller, reasons = severed.model, _objections(severed, rows, columns, model)
    if reasons:
        return Inherited(smaller, None, reasons)
    return Inherited(smaller, _bound_anew(claim, smaller, claim.norm, claim.proof))


def _bound_anew(claim: Certificate, smaller: Model, norm: Norm, witness: Witness) -> Certificate:
    """The inherited rate as a certificate of the smaller network, its gap from what `check` proves of it."""
    subject, unbounded = Subject.of(smaller), sys.float_info.max / 4
    draft = replace(claim, upper=unbounded, subject=subject, norm=norm, attained=False, proof=witness)
    proved = check(draft, smaller)
    triple = smaller.triple()
    scale = max(abs(draft.rate), float(np.abs(_diagonal(triple)).max()), float(triple.discrete))
    if draft.rate - ROUNDING * scale <= proved.rate < draft.rate:
        draft = replace(draft, lower=proved.lower)
        proved = check(draft, smaller)
    proved.require()
    return replace(draft, upper=max(draft.lower, proved.upper))


def _witness_on(model: Model, claim: Certificate, smaller: Model, index: Index) -> Witness:
    """The witness restricted to the kept states; the state of largest diagonal where none of its states is kept.

    Any non-negative vector is a witness. One that lost states proves less, and the gap says so.
    """
    witness, part = claim.proof, smaller.triple().oriented(claim.norm.order)
    inside = np.isin(witness.limiting, index)
    if not inside.any():
        place, x = np.array([int(np.argmax(_diagonal(part)))]), Scaled(np.ones(1))
    else:
        place, x = np.searchsorted(index, witness.limiting[inside]), witness.x[inside]
    if claim.exact:
        return Witness(place, x)
    whole = model.triple().oriented(claim.norm.order)
    return Witness(place, x, corners=_corners_on(witness, _Touching(whole), _Touching(part), index, place))


class _Touching:
    """The slopes that touch each row of an oriented triple."""

    def __init__(self, triple: Triple) -> None:
        self.B = sparse.csr_array(triple.B)
        self.used = np.diff(sparse.csr_array(triple.C).indptr) > 0

    def row(self, i: int) -> Index:
        part = slice(self.B.indptr[i], self.B.indptr[i + 1])
        k = self.B.indices[part]
        return np.asarray(k[self.used[k] & (self.B.data[part] != 0)])


def _corners_on(witness: Witness, whole: _Touching, part: _Touching, index: Index, place: Index) -> dict[int, str]:
    """For each state of the witness the digits of the slopes that still touch it; "1" where none was recorded."""
    out = {}
    for s in place.tolist():
        i = int(index[s])
        known = dict(zip(whole.row(i).tolist(), witness.corners.get(i, ""), strict=False))
        out[s] = "".join(known.get(k, "1") for k in part.row(s).tolist())
    return out


def _diagonal(t: Triple) -> NDArray[np.float64]:
    """The largest diagonal entries of the Jacobians, in 1/time (estimates)."""
    own = (sparse.csr_array(t.B) * sparse.csr_array(t.C.T)).tocsr()
    upper = own.maximum(0) @ t.hi + own.minimum(0) @ t.lo
    return np.asarray((t.A.diagonal() + t.gain * upper) / t.tau)


def _objections(severed: Severed, rows: Index, columns: Index, model: Model) -> tuple[str, ...]:
    """Why removing these entries may raise a row sum."""
    reasons, names, discrete = [], names_of(model), model.is_map()
    signs_fixed = bool((severed.slopes[0] >= 0).all())
    for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
        w, beside = float(severed.weights[i, j]), float(severed.beside[i, j])
        if w == 0:
            continue
        if i != j and beside != 0:
            also = f"entry [{listed(names, [i, j])}] also has {severed.part}, which it may have cancelled"
            reasons.append(f"{also}: certify the network again")
        elif i == j and (discrete or not (signs_fixed and w > 0)):
            reasons.append(
                f"the self-loop [{listed(names, [i, i])}] may have speeded its state up: certify the network again"
            )
    return tuple(reasons)
