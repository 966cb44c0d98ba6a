"""The bottleneck loop: the one cycle of synapses that, alone, contracts the slowest."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from metzler.arrays import Index, Vector
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.deadline import Deadline, Stop
from metzler.facts import Fact, Result
from metzler.matrices.names import Name, called, shown
from metzler.models import Model, RecurrentModel
from metzler.models.changed import plain
from metzler.models.labels import names_of, time_unit
from metzler.search.worst import synapses
from metzler.steps import Step, finished

RAISED = 1e-12
"""A loop counts as slower by more than this part of the largest entry."""


@dataclass(frozen=True, repr=False)
class Loop(Result):
    """A cycle of synapses `neurons[0] -> neurons[1] -> ... -> neurons[0]`.

    Parameters
    ----------
    neurons : tuple of str or int
        Their names, or indices where they have none, in the order in which activity runs; one neuron stands for a
        self-loop or its leak alone.
    rate : float
        The best rate of the loop's neurons with the loop's synapses and their own self-loops only, in 1/time, for
        the same slopes and order of norm. Never less than that of the network; what is missing comes from loops
        acting together. An estimate.
    slowest : bool
        Whether the search came to its end: no other cycle of the claim's limiting component has a smaller rate,
        up to rounding.
    time_unit : str
        The network's.
    """

    neurons: tuple[Name, ...]
    rate: float
    slowest: bool = True
    time_unit: str = "time"

    def facts(self) -> tuple[Fact, ...]:
        """The loop and its rate."""
        return (
            Fact("loop", " -> ".join(map(shown, (*self.neurons, self.neurons[0])))),
            Fact("neurons", len(self.neurons)),
            Fact("rate of the loop alone", self.rate, f"1/{self.time_unit}", "estimate"),
            Fact("slowest", self.slowest),
        )


def bottleneck_loop(model: Model, claim: Certificate, *, deadline: float | None = None) -> Loop:
    """The loop with the smallest rate of its own among all cycles of the limiting component.

    The loop `i1 -> ... -> ik` alone, each of its neurons at the worse end of its own slopes, has minus the largest
    root b of `prod max_s M_{i(j+1) ij}(s) / (b - M_ii(s)) = 1`, or its largest diagonal entry; it is found by
    raising b from the diagonal until no cycle has a product above 1 (Bellman-Ford on the logarithms, with the cycles
    of its predecessors).

    Parameters
    ----------
    model : Hopfield or FiringRate
    claim : Certificate
        About `model`; its limiting component is searched.
    deadline : float, optional
        Seconds, after which the slowest loop found by then is returned.

    Returns
    -------
    Loop

    Raises
    ------
    InputError, InputTypeError
        For another kind of model, or a `deadline` that is no number of seconds.
    NotProved
        When the claim is not one about this model.

    Notes
    -----
    A few sweeps over the synapses for each improvement; at most n sweeps each.

    References
    ----------
    davydov2022, Theorems 16 and 18.

    Examples
    --------
    >>> from metzler.search.certify import certify
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0, 0.5, 0], [0.5, 0, 0.1], [0, 0.1, 0]], slopes=(0.0, 1.0))
    >>> found = bottleneck_loop(net, certify(net, "l1"))
    >>> found.neurons, round(found.rate, 9), found.slowest
    ((0, 1), 0.5, True)
    """
    return finished(bottleneck_loop_steps(model, claim, deadline=deadline))


def bottleneck_loop_steps(
    model: Model, claim: Certificate, *, deadline: float | None = None
) -> Generator[Step, None, Loop]:
    """Like `bottleneck_loop`, but yields its progress: the loop's rate lies between the bounds of each step."""
    known_pair(model, claim, "bottleneck_loop(model, claim)")
    stop = Deadline(deadline).passed
    net = plain(model)
    check(claim, model).require()
    index = np.asarray(claim.limiting, dtype=np.intp)
    arcs = _Arcs.of(net, claim.norm.order, index)
    best = [int(np.argmax(arcs.top))]
    root, done = float(arcs.top[best[0]]), False
    span = max(float(np.abs(arcs.top).max()), float(np.exp(arcs.size.max(initial=-np.inf))))
    for k in range(len(arcs.head) + 1):
        yield Step("loops", k / (k + 4), claim.rate, -root)
        cost = arcs.costs(root + RAISED * span)
        cycle = yield from _rising_cycle_steps(cost, arcs, Step("loops", k / (k + 4), claim.rate, -root), stop)
        if cycle is None:
            done = not stop()
            break
        best = arcs.tail[cycle].tolist()
        root = max(root, arcs.root(cycle))
    loop = _rotated(tuple(int(index[i]) for i in best))
    return Loop(tuple(called(names_of(net), loop)), -root, done, time_unit(net))


@dataclass(frozen=True, eq=False)
class _Arcs:
    """The synapses between different neurons of a component, grouped by the neuron at their head.

    Parameters
    ----------
    head, tail : (e,) arrays
        Post- and presynaptic neuron.
    size : (e,) array
        The logarithm of what the synapse adds to the Metzler matrix at slope 1 (elsewhere at the steepest slope).
    owner : (e,) array
        The neuron whose slope it has.
    diagonal, factor : (2, k) arrays
        Of every neuron at the two ends of its slopes: its diagonal entry, and the logarithm of the slope's size.
    """

    head: Index
    tail: Index
    size: Vector
    owner: Index
    diagonal: Vector
    factor: Vector

    @staticmethod
    def of(net: RecurrentModel, order: str, index: Index) -> _Arcs:
        row, column, weight = synapses(net)
        place = np.full(net.n, -1)
        place[index] = np.arange(len(index))
        keep = (place[row] >= 0) & (place[column] >= 0)
        row, column, weight = place[row[keep]], place[column[keep]], weight[keep]
        own, tau = row == column, net.tau[index]
        diagonal, factor = _at_ends(net, order, index, np.bincount(row[own], weight[own], len(index)).astype(float))
        owner = net.slope_owner(row, column)
        live = ~own & (factor.max(axis=0)[owner] > 0) & (net.gain > 0)
        order_ = np.flatnonzero(live)[np.argsort(row[live], kind="stable")]
        head, tail, owner = row[order_], column[order_], owner[order_]
        size = np.log(np.abs(weight[order_])) + np.log(net.gain or 1.0) - np.log(tau[head])
        with np.errstate(divide="ignore"):
            return _Arcs(head, tail, size, owner, diagonal, np.log(factor))

    @property
    def top(self) -> Vector:
        """The rate of every neuron alone, negated."""
        return np.asarray(self.diagonal.max(axis=0))

    def costs(self, b: float, arcs: Index | slice = slice(None)) -> Vector:
        """The logarithm of every synapse's factor in the product over a loop, for b above the diagonal."""
        k = self.owner[arcs]
        worst = np.maximum(*(self.factor[e][k] - np.log(b - self.diagonal[e][k]) for e in (0, 1)))
        return np.asarray(self.size[arcs] + worst)

    def root(self, cycle: Index) -> float:
        """The root of the loop of these arcs."""
        k = self.owner[cycle]
        top = float(self.top[k].max())
        reach = float(np.exp((self.size[cycle] + self.factor[:, k].max(axis=0)).mean()))
        return loop_root(lambda b: float(self.costs(b, cycle).sum()), top, reach)


def _at_ends(net: RecurrentModel, order: str, index: Index, loops: Vector) -> tuple[Vector, Vector]:
    """For both ends, where all synapses of a row share one slope: diagonals, and factors of the others (2, k)."""
    ends = np.stack([end[index] for end in net.slopes])
    diagonal = -(net.leak / net.tau)[index] + net.gain * ends * loops / net.tau[index]
    if net.matched(order):
        return diagonal, np.abs(ends)
    return np.tile(diagonal.max(axis=0), (2, 1)), np.tile(np.abs(ends).max(axis=0), (2, 1))


def loop_root(excess: Callable[[float], float], top: float, reach: float) -> float:
    """The b in `(top, top + reach]` where the falling `excess` is 0, or `top` where it is nowhere positive.

    Examples
    --------
    >>> round(loop_root(lambda b: -2 * np.log(b), 0.0, 4.0), 12)
    1.0
    """
    least = reach
    while top + least == top or excess(top + least) < 0:
        least /= 16
        if top + least == top:
            return top
    if least == reach:
        return top + reach
    return top + float(brentq(lambda step: excess(top + step), least, 16 * least, xtol=1e-300, rtol=1e-14))


def _rising_cycle_steps(cost: Vector, arcs: _Arcs, stage: Step, stop: Stop) -> Generator[Step, None, Index | None]:
    """The arcs of a cycle whose costs add up to more than 0, in running order, or None when there is none."""
    n = arcs.diagonal.shape[1]
    if not len(cost):
        return None
    heads, first = np.unique(arcs.head, return_index=True)
    potential, before = np.zeros(n), np.full(n, -1)
    tolerance = 1e-14 * max(1.0, float(np.abs(cost[np.isfinite(cost)]).max(initial=0.0)))
    for _ in range(n + 1):
        yield stage
        reached = potential[arcs.tail] + cost
        best = np.maximum.reduceat(reached, first)
        better = best > potential[heads] + tolerance
        if stop() or not better.any():
            return None
        before[heads[better]] = _first_at(reached, best, first)[better]
        potential[heads[better]] = best[better]
        cycle = _cycle_of(before, arcs.tail)
        if cycle is not None:
            return cycle
    return None


def _first_at(values: Vector, best: Vector, first: Index) -> Index:
    """The first position of every segment where its maximum is reached."""
    segment = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(values))))
    hits = np.flatnonzero(values == best[segment])
    return hits[np.searchsorted(segment[hits], np.arange(len(first)))]


def _cycle_of(before: Index, tail: Index) -> Index | None:
    """The arcs of a cycle when every neuron (or none, -1) has one arc that leads to it, in running order."""
    previous = np.where(before >= 0, tail[before], -1)
    far = previous
    for _ in range(len(before).bit_length()):  # then whoever still has a predecessor stands on or after a cycle
        far = np.where(far >= 0, far[far], -1)
    if (far < 0).all():
        return None
    start = int(far[far >= 0][0])
    cycle, node = [int(before[start])], int(previous[start])
    while node != start:
        cycle.append(int(before[node]))
        node = int(previous[node])
    return np.array(cycle[::-1])


def _rotated(cycle: tuple[int, ...]) -> tuple[int, ...]:
    k = cycle.index(min(cycle))
    return cycle[k:] + cycle[:k]
