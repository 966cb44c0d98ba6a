"""Strongly connected components of the network that a matrix describes, in topological order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from metzler.errors import MetzlerError
from metzler.facts import Column, Columns, Fact, Result
from metzler.matrices.forms import is_sparse
from metzler.matrices.weights import Weights, as_entries
from metzler.threads import WORTHWHILE, cores, side_by_side

Indices = NDArray[np.int64]

CHUNK = 2**17
"""Entries that are looked at together: what is made for them stays in the cache."""


@dataclass(frozen=True, eq=False, repr=False)
class Components(Result):
    """Strongly connected components, numbered so that signals flow from lower to higher labels.

    Attributes
    ----------
    count : int
        Number of components.
    labels : ndarray of int64, (n,)
        labels[i] is the component of neuron i. If A[i, j] != 0 and the labels differ, labels[i] > labels[j].
    leaving : ndarray of bool, (nnz,), or None
        Of a sparse matrix: which stored entries lie between two components.
    """

    count: int
    labels: Indices
    leaving: NDArray[np.bool_] | None = None

    def columns(self) -> Columns:
        """The component of every neuron."""
        return Columns((Column("component", self.labels),), {"neuron": range(len(self.labels))})

    def facts(self) -> tuple[Fact, ...]:
        """How many there are, and how large."""
        return (
            Fact("components", self.count),
            Fact("neurons", len(self.labels)),
            Fact("largest", int(self.sizes.max(initial=0))),
        )

    @property
    def sizes(self) -> Indices:
        """Number of neurons in each component, (count,)."""
        return np.bincount(self.labels, minlength=self.count)

    def members(self) -> list[Indices]:
        """Return the indices of each component's neurons, ascending, component after component."""
        order = np.argsort(self.labels, kind="stable")
        return np.split(order, np.cumsum(self.sizes)[:-1])


def strong_components(A: Any) -> Components:
    """Return the strongly connected components of the arcs j -> i where A[i, j] != 0, topologically numbered.

    Parameters
    ----------
    A : array_like or scipy.sparse array, (n, n)
        Anything that `as_weights` takes; only which entries are non-zero matters.

    Returns
    -------
    Components
        count and labels; every arc between components goes from a lower label to a higher one.

    Notes
    -----
    Linear in the non-zeros. The order is verified on every arc; if the search that finds the components
    did not deliver it, the components are renumbered level by level.

    Examples
    --------
    >>> c = strong_components([[0, 0, 0], [1, 0, 2], [0, 3, 0]])  # 0 -> 1 <-> 2
    >>> c.count, c.labels
    (2, array([0, 1, 1]))
    """
    return components_of(as_entries(A))


def components_of(W: Weights) -> Components:
    """The components of a matrix that needs no checking: dense, CSR or CSC."""
    if not is_sparse(W) and _is_one_component(W != 0):
        return Components(count=1, labels=np.zeros(len(W), dtype=np.int64))
    graph = sp.csr_array(W) if not is_sparse(W) or W.format == "csr" else W.T
    count, found = connected_components(graph, directed=True, connection="strong")
    labels = found.astype(np.int64)
    if count == 1:
        return Components(1, labels, np.zeros(W.nnz, dtype=bool) if is_sparse(W) else None)
    post, pre, leaving = _arcs_between(W, labels)
    if np.all(post < pre):
        labels = count - 1 - labels
    elif not np.all(post > pre):
        labels = _topological(count, post, pre)[labels]
    return Components(int(count), labels, leaving if is_sparse(W) else None)


def _is_one_component(arcs: NDArray[np.bool_]) -> bool:
    """Whether, in a dense boolean matrix, neuron 0 reaches every neuron and every neuron reaches it."""
    for side in (arcs, arcs.T):
        reached = np.zeros(len(arcs), dtype=bool)
        frontier = np.zeros(1, dtype=np.intp)
        reached[0] = True
        while frontier.size and not reached.all():
            fresh = side[:, frontier].any(axis=1) & ~reached
            reached |= fresh
            frontier = np.flatnonzero(fresh)
        if not reached.all():
            return False
    return True


def _arcs_between(W: Weights, labels: Indices) -> tuple[Indices, Indices, NDArray[np.bool_]]:
    """Labels at the two ends (to, from) of every arc that leaves its component, and which entries these are."""
    if not is_sparse(W):
        rows, columns = np.nonzero(W)
        post, pre = labels[rows], labels[columns]
        leaving = post != pre
        return post[leaving], pre[leaving], leaving
    short, leaving = labels.astype(W.indices.dtype), np.empty(W.nnz, dtype=bool)
    count = cores() if W.nnz >= WORTHWHILE else 1
    starts = range(0, max(W.nnz, 1), CHUNK)

    def some(k: int) -> list[tuple[Indices, Indices]]:
        return [_ends_of_some(W, short, start, leaving) for start in starts[k::count]]

    ends = [each for part in side_by_side([partial(some, k) for k in range(count)]) for each in part]
    major, minor = (np.concatenate([each[side] for each in ends]) for side in (0, 1))
    post, pre = (major, minor) if W.format == "csr" else (minor, major)
    return post, pre, leaving


def _ends_of_some(W: Weights, labels: Indices, first: int, leaving: NDArray[np.bool_]) -> tuple[Indices, Indices]:
    """Of a chunk of the stored entries: marks those between components, and returns the labels at their ends."""
    last = min(first + CHUNK, W.nnz)
    begin, end = np.searchsorted(W.indptr, [first, last - 1], side="right") - 1
    bounds = np.clip(W.indptr[begin : end + 2], first, last)
    major = np.repeat(labels[begin : end + 1], np.diff(bounds))
    minor = labels[W.indices[first:last]]
    away = np.not_equal(major, minor, out=leaving[first:last])
    return major[away], minor[away]


def _topological(count: int, post: Indices, pre: Indices) -> Indices:
    """A number for each node of an acyclic graph such that every arc pre -> post ascends (Kahn, level by level)."""
    arcs = sp.csr_array((np.ones(post.size, dtype=np.int64), (pre, post)), shape=(count, count))
    missing = np.bincount(arcs.indices, minlength=count)
    numbers = np.full(count, -1, dtype=np.int64)
    level, done = np.flatnonzero(missing == 0), 0
    while level.size:
        numbers[level] = np.arange(done, done + level.size)
        done += level.size
        reached, times = np.unique(arcs[level].indices, return_counts=True)
        missing[reached] -= times
        level = reached[missing[reached] == 0]
    if done != count:
        raise MetzlerError("the components found are not the strongly connected ones: arcs between them form a cycle")
    return numbers
