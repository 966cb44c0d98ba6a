"""How wrong each synapse alone may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Vector
from metzler.claims.claim import Claim
from metzler.claims.pair import contraction
from metzler.consequences.robustness.strength import SLACK
from metzler.errors import InputError
from metzler.facts import Column, Columns, Fact, Result, Rows
from metzler.matrices.blocked import in_memory
from metzler.matrices.indices import pairs
from metzler.matrices.names import Name, Names, called, shown
from metzler.models import Model, Triple
from metzler.models.labels import names_of

OTHER = "with other weights trajectories may leave it"


@dataclass(frozen=True, repr=False)
class EdgeMargin(Result):
    """One synapse.

    Parameters
    ----------
    post, pre : str or int
        What the neurons are called.
    margin : float
        By less than this its weight may be wrong; rounded down.
    """

    post: Name
    pre: Name
    margin: float

    def facts(self) -> tuple[Fact, ...]:
        """The synapse, and its margin."""
        names = Fact("from", shown(self.pre)), Fact("to", shown(self.post))
        return *names, Fact("error allowed", self.margin, side="lower")


@dataclass(frozen=True, eq=False, repr=False)
class EdgeMargins(Result):
    """How wrong each synapse alone may be, in units of weight; `found["PV", "PYR"]` is that from PYR to PV.

    Parameters
    ----------
    matrix : (n, n) sparse array
        On the pattern of the weights, rounded down.
    names : Names or None
        What the neurons are called.
    """

    matrix: sparse.csr_array
    names: Names | None

    def __getitem__(self, edge: tuple[Name, Name]) -> float:
        """The margin of a synapse (post, pre); 0 where there is none."""
        rows, columns = pairs([edge], self.matrix.shape[0], name="a synapse", names=self.names)
        return float(self.matrix[rows[0], columns[0]])

    def tightest(self, count: int = 20) -> Rows:
        """The `count` synapses that may be wrong by the least, an `EdgeMargin` each."""
        return Rows(EdgeMargin(*row) for row in zip(*self._tightest(count), strict=True))

    def _tightest(self, count: int | None = None) -> tuple[list[Name], list[Name], list[float]]:
        """The synapses, those that may be wrong by the least first: to, from, margin."""
        table = self.matrix.tocoo()
        first = np.lexsort((table.col, table.row, table.data))[:count]
        post, pre = (called(self.names, index[first]) for index in (table.row, table.col))
        return post, pre, table.data[first].tolist()

    def columns(self) -> Columns:
        """The margin of every synapse, the smallest first."""
        post, pre, margin = self._tightest()
        return Columns((Column("error allowed", margin, side="lower"),), {"to": post, "from": pre})

    def facts(self) -> tuple[Fact, ...]:
        """How many synapses there are, and the smallest margin; `tightest` has more."""
        least = self.tightest(1)
        edge = None if not least else f"{shown(least[0].pre)} -> {shown(least[0].post)}"
        return (
            Fact("synapses", self.matrix.nnz),
            Fact("smallest margin", least[0].margin if least else None, side="lower"),
            Fact("of the synapse", edge),
        )


def edge_margins(model: Model, claim: Claim) -> EdgeMargins:
    """How wrong each synapse alone may be, in units of weight.

    With the claim's norm kept fixed; rounded down. An error e in the synapse from j to i changes the log norm of
    a Jacobian by at most e times the slope, the gain, and the induced norm of the matrix with a 1 at its place alone:
    `w_i / w_j` for weights, `sqrt(P_ii (P^-1)_jj)` in a quadratic norm. Several synapses at once are covered by the
    `weight_margin` of `robustness`.

    Parameters
    ----------
    model : Model
        With one weight matrix.
    claim : Claim
        Of a rate in any norm between any two states, about `model`.

    Returns
    -------
    EdgeMargins

    Raises
    ------
    InputError
        For a model without one weight matrix, and for a local claim.
    NotProved
        When the claim is not one about this model.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> from metzler.search.certify import certify
    >>> net = Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh", names=["PYR", "PV"])
    >>> found = edge_margins(net, certify(net, "linf"))
    >>> found.matrix.toarray().round(9).tolist(), round(found["PV", "PYR"], 9)
    ([[0.0, 0.5], [0.5, 0.0]], 0.5)
    """
    held = contraction(model, claim, "edge_margins(model, claim)", of_states=False).everywhere(OTHER)
    if model.slope_side is None:
        raise InputError(f"edge margins need a network with one weight matrix, got {model.kind}")
    t, where = model.triple(), sparse.coo_array(pattern(model.matrices()["W"]))
    i, j = where.coords
    ratio = held.norm.entries_up(i, j)
    force = ratio * steepness(t)[model.slope_owner(i, j)] * t.gain / t.tau[i]
    with np.errstate(divide="ignore", over="ignore"):
        room = max(held.rate, 0.0) / force * (1 - SLACK)
    return EdgeMargins(sparse.csr_array((room, (i, j)), shape=where.shape), names_of(model))


def pattern(W: Any) -> Any:
    """Ones where a synapse is."""
    P = sparse.csr_array(in_memory(W), copy=True)
    P.eliminate_zeros()
    P.data = np.ones_like(P.data)
    return P


def steepness(t: Triple) -> Vector:
    """The largest size of every slope."""
    return np.asarray(np.maximum(np.abs(t.lo), np.abs(t.hi)))
