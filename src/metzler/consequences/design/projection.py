"""Rows of weights projected onto what a norm allows, in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.matrices.names import listed
from metzler.models import RecurrentModel
from metzler.models.arguments import scalar
from metzler.search.terms import STEEPEST
from metzler.search.worst import synapses


class Rows:
    """The constraints of every row, and the projection onto them."""

    def __init__(self, net: RecurrentModel, order: str, rate: float, slack: float) -> None:
        self.row, self.column, self.weight = synapses(net)
        self.n, self.net = net.n, net
        self.here, self.there = (self.column, self.row) if order == "l1" else (self.row, self.column)
        if not np.isfinite(scalar(rate, name="rate")):
            raise InputError(f"rate must be finite, got {rate}")
        lo, hi = net.slopes
        self.matched, self.order = net.matched(order), order
        room = net.leak - rate * net.tau
        room = room - slack * np.maximum(np.abs(net.leak), np.abs(rate * net.tau))
        self.room = room / (net.gain or 1.0)
        self.leak, self.rate = net.leak, rate
        self.ends = np.stack([lo, hi])
        widest = np.maximum(np.abs(lo), np.abs(hi))[net.slope_owner(self.row, self.column)]
        self.widest = np.ones(len(self.row)) if self.matched else widest
        self.factor = np.abs(self.ends) if self.matched else np.ones((2, net.n))
        order_ = np.argsort(self.here, kind="stable")
        self.parts = np.split(order_, np.searchsorted(self.here[order_], np.arange(1, net.n)))

    def prices(self, log_scale: Vector) -> Vector:
        """What each synapse counts in its row at unit magnitude."""
        ratio = np.exp(np.clip(log_scale[self.there] - log_scale[self.here], -STEEPEST / 2, STEEPEST / 2))
        if self.order == "l1":
            ratio = ratio * self.net.tau[self.here] / self.net.tau[self.there]
        return np.asarray(self.widest * ratio)

    def project(self, log_scale: Vector, distance: str) -> Vector:
        """The nearest weights in the norm with this scale."""
        return self._solve(log_scale, distance)[0]

    def cost(self, log_scale: Vector) -> tuple[float, Vector]:
        """Half the squared distance and its gradient in the logarithmic scale (envelope theorem)."""
        weight, pull = self._solve(log_scale, "frobenius")
        flow = pull * self.prices(log_scale) * np.abs(weight)
        flow = np.where(self.row == self.column, 0.0, flow)
        gradient = np.zeros(self.n)
        np.add.at(gradient, self.there, flow)
        np.subtract.at(gradient, self.here, flow)
        return 0.5 * float(((weight - self.weight) ** 2).sum()), gradient

    def _solve(self, log_scale: Vector, distance: str) -> tuple[Vector, Vector]:
        price, out, pull = self.prices(log_scale), self.weight.copy(), np.zeros(len(self.row))
        for i, part in enumerate(self.parts):
            if not len(part) or self.net.gain == 0:
                self._require(i, bool(self.room[i] >= 0))
                continue
            own = self.row[part] == self.column[part]
            old = float(self.weight[part[own]].sum())
            problem = RowProblem(np.abs(self.weight[part[~own]]), price[part[~own]], old)
            found = problem.nearest(self.ends[:, i], self.factor[:, i], float(self.room[i]), distance)
            self._require(i, found is not None)
            size, loop, multiplier = found or (problem.size, old, 0.0)
            out[part[~own]] = np.sign(self.weight[part[~own]]) * size
            out[part[own]] = loop
            pull[part] = multiplier
        return out, pull

    def _require(self, i: int, possible: bool) -> None:
        if not possible:
            leak = f"neuron {listed(self.net.names, i)} has leak {self.leak[i]}, too little for the rate {self.rate}"
            raise InputError(f"{leak} with any weights of its synapses: lower the rate")


@dataclass(frozen=True, eq=False)
class RowProblem:
    """Nearest (x, y) to (size, loop): `d_k y + s_k price @ x <= room`, `0 <= x <= size`, y of the loop's sign."""

    size: Vector
    price: Vector
    loop: float

    def nearest(self, d: Vector, s: Vector, room: float, distance: str) -> tuple[Vector, float, float] | None:
        """The sizes, the self-loop and the sum of `s_k` times the multipliers (Frobenius); None when nothing fits."""
        if self._fits(self.size, self.loop, d, s, room):
            return self.size, self.loop, 0.0
        options = []
        for k in (0, 1):
            one = self._one(float(d[k]), float(s[k]), room, distance)
            if one is not None and self._fits(one[0], one[1], d, s, room):
                options.append(one)
        both = self._both(d, s, room, distance)
        if both is not None and self._fits(both[0], both[1], d, s, room):
            options.append(both)
        return min(options, key=lambda found: self._distance(found, distance), default=None)

    def _distance(self, found: tuple[Vector, float, float], distance: str) -> float:
        change = np.append(found[0] - self.size, found[1] - self.loop)
        return float(np.linalg.norm(change)) if distance == "frobenius" else float(np.abs(change).sum())

    def _fits(self, x: Vector, y: float, d: Vector, s: Vector, room: float) -> bool:
        tolerance = 1e-13 * (
            abs(room) + abs(y) * float(np.abs(d).max()) + float(s.max()) * float(self.price @ self.size)
        )
        return bool((d * y + s * float(self.price @ x) <= room + tolerance).all())

    def _one(self, d: float, s: float, room: float, distance: str) -> tuple[Vector, float, float] | None:
        """With one constraint: the self-loop is one more entry when it costs; when it relieves, it may grow."""
        towards = d * np.sign(self.loop)  # > 0: weakening the loop helps; < 0: strengthening it does
        price = np.append(s * self.price, abs(d) if towards > 0 else 0.0)
        value = np.append(self.size, abs(self.loop))
        relief = abs(d) if towards < 0 else 0.0
        target = room + relief * abs(self.loop)
        if distance == "total":
            shrunk, grown = _cheapest(value, price, target, relief)
            return shrunk[:-1], float(np.sign(self.loop) * (shrunk[-1] + grown)), 0.0
        lam = _threshold(value, price, target, relief)
        if lam is None:
            return None
        shrunk = np.maximum(value - lam * price, 0.0)
        return shrunk[:-1], float(np.sign(self.loop) * (shrunk[-1] + lam * relief)), lam * s

    def _both(self, d: Vector, s: Vector, room: float, distance: str) -> tuple[Vector, float, float] | None:
        """With both constraints tight: two equations give the self-loop and the weighted sum of the others."""
        determinant = float(d[0] * s[1] - d[1] * s[0])
        if determinant == 0:
            return None
        y, total = room * float(s[1] - s[0]) / determinant, room * float(d[0] - d[1]) / determinant
        if y * self.loop < 0 or (self.loop == 0 and y != 0) or total < 0:
            return None
        if distance == "total":
            return _cheapest(self.size, self.price, total, 0.0)[0], y, 0.0
        lam = _threshold(self.size, self.price, total, 0.0)
        return None if lam is None else (np.maximum(self.size - lam * self.price, 0.0), y, lam)


def _threshold(value: Vector, price: Vector, target: float, relief: float) -> float | None:
    """The least lam >= 0 with `price @ max(value - lam price, 0) - lam relief^2 <= target`; None when there is none."""
    live = (price > 0) & (value > 0)
    p, v = price[live], value[live]
    with np.errstate(over="ignore"):  # what is too far away to be reached may as well be the largest double
        ratio = np.minimum(v / p, np.finfo(float).max)
        order = np.argsort(ratio)
        p, v = p[order], v[order]
        linear = np.append(np.cumsum((p * v)[::-1])[::-1], 0.0)
        square = np.append(np.cumsum((p * p)[::-1])[::-1], 0.0) + relief**2
        breaks = np.append(0.0, ratio[order])
        here = linear - breaks * square  # the sum at each break, the entries before it cut
    below = np.flatnonzero(here <= target)
    if not len(below) and relief == 0:
        return None
    k = int(below[0]) if len(below) else len(breaks)
    if k == 0:
        return 0.0
    if square[k - 1] == 0:  # what is left of the sum is too flat to be lowered before it ends
        return float(breaks[min(k, len(breaks) - 1)])
    return float((linear[k - 1] - target) / square[k - 1])


def _cheapest(value: Vector, price: Vector, target: float, relief: float) -> tuple[Vector, float]:
    """The least total change: entries weakened the dearest first, the self-loop strengthened where that costs less."""
    over, out = float(price @ value) - target, value.copy()
    for k in np.argsort(-price, kind="stable"):
        if over <= 0 or price[k] <= relief or price[k] == 0:
            break
        cut = min(float(out[k]), over / float(price[k]))
        out[k] -= cut
        over -= cut * float(price[k])
    return out, over / relief if over > 0 and relief > 0 else 0.0
