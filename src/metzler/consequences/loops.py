"""The bottleneck loop: the one cycle of synapses that, alone, contracts the slowest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from metzler.certificates import Certificate, check
from metzler.consequences.worst import Index, Vector, plain, worst_case
from metzler.models import Model


@dataclass(frozen=True)
class Loop:
    """A cycle of synapses `neurons[0] -> neurons[1] -> ... -> neurons[0]`.

    Parameters
    ----------
    neurons : tuple of int
        In the order in which activity runs; one neuron stands for a self-loop or its leak alone.
    rate : float
        The rate of the loop's neurons with the loop's synapses only, in 1/time. Never less than
        that of the network; what is missing comes from loops acting together. An estimate.
    """

    neurons: tuple[int, ...]
    rate: float


def bottleneck_loop(certificate: Certificate, model: Model) -> Loop:
    """The loop with the smallest rate of its own among all cycles of the limiting component.

    With M the worst-case Metzler matrix, the loop `i1 -> ... -> ik` alone has minus the root b of
    `prod M_{i(j+1) ij} / (b - M_ii) = 1`, the largest one; it is found by raising b from the diagonal until
    no cycle has a product above 1 (Bellman-Ford on the logarithms, with the cycles of its predecessors).

    Parameters
    ----------
    certificate : Certificate
        About `model`.
    model : Hopfield or FiringRate

    Returns
    -------
    Loop

    Notes
    -----
    A few sweeps over the synapses for each improvement; at most n sweeps each.

    References
    ----------
    davydov2022, Theorems 16 and 18.

    Examples
    --------
    >>> from metzler.certificates import certify
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0, 0.5, 0], [0.5, 0, 0.1], [0, 0.1, 0]], slopes=(0.0, 1.0))
    >>> found = bottleneck_loop(certify(net, "l1"), net)
    >>> found.neurons, round(found.rate, 9)
    ((0, 1), 0.5)
    """
    net = plain(model)
    check(certificate, model).require()
    worst = worst_case(certificate, net)
    place = np.full(net.n, -1)
    place[worst.index] = np.arange(len(worst.index))
    own = worst.row == worst.column
    diagonal = -(net.leak / net.tau)[worst.index]
    np.add.at(diagonal, place[worst.row[own]], worst.entry[own])
    live = ~own & (worst.entry > 0)
    head, tail = place[worst.row[live]], place[worst.column[live]]
    cycle, root = _slowest(diagonal, head, tail, worst.entry[live])
    return Loop(_rotated(tuple(int(worst.index[i]) for i in cycle)), -root)


def _slowest(diagonal: Vector, head: Index, tail: Index, entry: Vector) -> tuple[list[int], float]:
    """The cycle with the largest root, and that root."""
    start = int(np.argmax(diagonal))
    best, root = [start], float(diagonal[start])
    span = max(float(np.abs(diagonal).max()), float(entry.max(initial=0.0)))
    gain = {(int(t), int(h)): float(e) for h, t, e in zip(head, tail, entry, strict=True)}
    for _ in range(len(entry) + 1):
        raised = root + 1e-12 * span
        cycle = _rising_cycle(np.log(entry) - np.log(raised - diagonal[head]), head, tail, len(diagonal))
        if cycle is None:
            return best, root
        best, root = cycle, loop_root(diagonal[cycle], [gain[a, b] for a, b in _arcs(cycle)])
    return best, root


def _arcs(cycle: list[int]) -> list[tuple[int, int]]:
    return [(a, cycle[(k + 1) % len(cycle)]) for k, a in enumerate(cycle)]


def loop_root(diagonal: Vector, gains: list[float]) -> float:
    """The largest b with `prod gains / prod (b - diagonal) = 1`."""
    total = float(np.log(gains).sum())
    top = float(diagonal.max())
    reach = float(np.exp(total / len(gains)))  # b = top + reach has every factor b - diagonal at least reach

    def excess(step: float) -> float:
        return float(np.log(top + step - diagonal).sum()) - total

    least = reach
    while excess(least) > 0:
        least /= 16
        if top + least == top:
            return top
    return top + float(brentq(excess, least, reach * (1 + 1e-9), xtol=1e-300, rtol=1e-14))


def _rising_cycle(cost: Vector, head: Index, tail: Index, n: int) -> list[int] | None:
    """A cycle whose costs add up to more than 0, in running order, or None when there is none."""
    if not len(cost):
        return None
    order = np.argsort(head, kind="stable")
    head, tail, cost = head[order], tail[order], cost[order]
    heads, first = np.unique(head, return_index=True)
    potential, before = np.zeros(n), np.full(n, -1)
    tolerance = 1e-14 * max(1.0, float(np.abs(cost).max()))
    for _ in range(n + 1):
        reached = potential[tail] + cost
        best = np.maximum.reduceat(reached, first)
        better = best > potential[heads] + tolerance
        if not better.any():
            return None
        chosen = _first_at(reached, best, first, len(head))
        before[heads[better]] = tail[chosen[better]]
        potential[heads[better]] = best[better]
        cycle = _cycle_of(before)
        if cycle is not None:
            return cycle
    return None


def _first_at(values: Vector, best: Vector, first: Index, size: int) -> Index:
    """The first position of every segment where its maximum is reached."""
    segment = np.repeat(np.arange(len(first)), np.diff(np.append(first, size)))
    hits = np.flatnonzero(values == best[segment])
    return hits[np.searchsorted(segment[hits], np.arange(len(first)))]


def _cycle_of(before: Index) -> list[int] | None:
    """A cycle of the predecessor map (-1 ends a path), in running order."""
    seen = np.zeros(len(before), dtype=np.intp)
    for start in range(len(before)):
        node, mark = start, start + 1
        while node >= 0 and seen[node] == 0:
            seen[node] = mark
            node = int(before[node])
        if node >= 0 and seen[node] == mark:
            cycle, at = [node], int(before[node])
            while at != node:
                cycle.append(at)
                at = int(before[at])
            return cycle[::-1]
    return None


def _rotated(cycle: tuple[int, ...]) -> tuple[int, ...]:
    k = cycle.index(min(cycle))
    return cycle[k:] + cycle[:k]
