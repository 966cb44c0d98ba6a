"""The nearest weights that contract: in closed form for a given norm, by descent over norms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from metzler.certificates import Certificate, certify
from metzler.consequences.worst import Index, Vector, matched, plain, scale_vector, slope_owner, synapses
from metzler.errors import InputError, NotProved
from metzler.models import Model, RecurrentModel
from metzler.norms import Norm

SLACK = 1e-9
"""The projection aims above the wanted rate by this fraction of the leaks, so that rounding cannot undo it."""


@dataclass(frozen=True, eq=False)
class NearestWeights:
    """A network that contracts, and how far it lies from the given one.

    Parameters
    ----------
    model : Hopfield or FiringRate
        With the changed weights; no synapse is new, none has changed its sign.
    certificate : Certificate
        Of `model`, checked; its rate is at least the one wanted.
    frobenius : float
        Root of the summed squares of the changes of the weights.
    total : float
        Sum of their absolute values.
    changed : int
        Number of synapses that changed.
    """

    model: RecurrentModel
    certificate: Certificate
    frobenius: float
    total: float
    changed: int


def project_weights(model: Model, norm: Norm, *, rate: float = 0.0, distance: str = "frobenius") -> NearestWeights:
    """The nearest weights whose rate in this very norm is at least `rate`: the global optimum, row by row.

    Every row (l1: column) has at most two linear constraints, one for each end of its slopes:
    `d_k y + s_k sum_j q_j |W_ij| <= t`, y its self-loop. With one of them active,
    the Frobenius projection is `|W_ij| - lam s q_j` cut at 0 and `y - lam d`; with both, y is fixed.

    Parameters
    ----------
    model : Hopfield or FiringRate
    norm : Norm
        Of order "l1" or "linf".
    rate : float
        The rate wanted, in 1/time.
    distance : "frobenius" or "total"
        What is least: the sum of squared changes, or of absolute ones (then synapses are weakened one after
        the other, the most expensive first; an inhibitory self-loop stays as it is).

    Returns
    -------
    NearestWeights
        The certificate is the best one of the new network, not only that of `norm`.

    Raises
    ------
    InputError
        When the leak of some neuron is too small for this rate with any weights, or for another norm or distance.

    Notes
    -----
    One sort of each row.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.5, 1.0], [0.25, 0.0]], slopes=(0.0, 1.0))
    >>> found = project_weights(net, Norm("linf", [1.0, 1.0]), rate=0.25)
    >>> found.model.W.round(6).tolist(), round(found.certificate.rate, 6) >= 0.25
    ([[0.125, 0.625], [0.25, 0.0]], True)
    """
    net = plain(model)
    _distance(distance)
    if norm.order not in ("l1", "linf"):
        raise InputError(f"the norm must be of order 'l1' or 'linf', got {norm.order!r}")
    if norm.weights.shape != (net.n,):
        raise InputError(f"the norm must have {net.n} weights, got {norm.weights.shape[0]}")
    if norm.exponents is not None:
        norm = Norm(norm.order, np.ldexp(norm.weights, norm.exponents))
    scale = norm.weights if norm.order == "l1" else 1 / norm.weights
    rows = _Rows(net, norm.order, rate, SLACK)
    return _record(net, rows.project(np.log(scale), distance), norm.order, rate)


def nearest_weights(
    model: Model, norm: str = "l1", *, rate: float = 0.0, distance: str = "frobenius", max_steps: int = 200
) -> NearestWeights:
    """Nearby weights that some norm of this order certifies with at least `rate`; a local optimum over norms.

    The distance for a given norm is the closed form of `project_weights`; its logarithmic weights are moved
    downhill (L-BFGS, gradient from the multipliers), from the network's own best norm. The problem is
    not convex in general: what is returned is never worse than the projection in the network's own best norm.

    Parameters
    ----------
    model : Hopfield or FiringRate
    norm : "l1" or "linf"
    rate, distance
        As for `project_weights`. For "total" the descent is on the sum of squares, and its norm
        and the starting one are both tried.
    max_steps : int
        Of the descent.

    Returns
    -------
    NearestWeights
        The network itself where it has that rate already.

    Raises
    ------
    InputError
        As `project_weights`.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.0, 4.0], [1.0, 0.0]], slopes=(0.0, 1.0))
    >>> found = nearest_weights(net, "linf")
    >>> found.certificate.rate >= 0, found.model.W.round(4).tolist(), round(found.frobenius, 4)
    (True, [[0.0, 3.9522], [0.253, 0.0]], 0.7485)
    """
    net = plain(model)
    _distance(distance)
    if norm not in ("l1", "linf"):
        raise InputError(f"norm must be 'l1' or 'linf', got {norm!r}")
    own = certify(net, norm)
    if own.rate >= rate:
        return NearestWeights(net, own, 0.0, 0.0, 0)
    rows = _Rows(net, norm, rate, SLACK)
    start = np.log(scale_vector(certify(net, norm, max_condition=1e5)))
    tried = [start]
    found = minimize(
        rows.cost,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(z - 8, z + 8) for z in start],
        options={"maxiter": max_steps, "maxfun": 4000},
    )
    tried.append(np.asarray(found.x))
    size: Callable[[Vector], float] = _length if distance == "frobenius" else _total
    options = [rows.project(z, distance) for z in tried]
    best = min(options, key=lambda weight: size(weight - rows.weight))
    return _record(net, best, norm, rate)


def _length(value: Vector) -> float:
    return float(np.linalg.norm(value))


def _total(change: Vector) -> float:
    return float(np.abs(change).sum())


def _distance(distance: str) -> None:
    if distance not in ("frobenius", "total"):
        raise InputError(f"distance must be 'frobenius' or 'total', got {distance!r}")


def with_weights(model: RecurrentModel, row: Index, column: Index, weight: Vector) -> RecurrentModel:
    """The network with these synapses only, sparse or dense as it was."""
    W: Any = sparse.csr_array((weight, (row, column)), shape=(model.n, model.n))
    W.eliminate_zeros()
    return replace(model, W=W if sparse.issparse(model.W) else W.toarray())


def _record(net: RecurrentModel, weight: Vector, order: str, rate: float) -> NearestWeights:
    row, column, old = synapses(net)
    own, target = row == column, weight
    for shrink in (0.0, *np.geomspace(1e-9, 0.1, 17)):  # what the rounding of steep norms left undone
        weight = np.where(own, target, target * (1 - shrink))
        changed = with_weights(net, row, column, weight)
        cert = certify(changed, order, margin=SLACK / 10)
        if cert.rate >= rate:
            break
    if cert.rate < rate:
        reason = f"the changed network is certified with rate {cert.rate:.6g} only, below {rate:.6g}"
        raise NotProved(reason, (reason,))
    change = weight - old
    return NearestWeights(changed, cert, float(np.linalg.norm(change)), _total(change), int(np.count_nonzero(change)))


class _Rows:
    """The constraints of every row, and the projection onto them."""

    def __init__(self, net: RecurrentModel, order: str, rate: float, slack: float) -> None:
        self.row, self.column, self.weight = synapses(net)
        self.n, self.net = net.n, net
        self.here, self.there = (self.column, self.row) if order == "l1" else (self.row, self.column)
        lo, hi = net.slopes
        self.matched, self.order = matched(net, order), order
        room = net.leak - rate * net.tau
        room = room - slack * np.maximum(np.abs(net.leak), np.abs(rate * net.tau))
        if (room < 0).any():
            i = int(np.argmin(room))
            raise InputError(f"neuron {i} has leak {net.leak[i]}, too little for the rate {rate}: lower the rate")
        self.room = room / net.gain if net.gain > 0 else np.full(net.n, np.inf)
        self.ends = np.stack([lo, hi])
        widest = np.maximum(np.abs(lo), np.abs(hi))[slope_owner(net, self.row, self.column)]
        self.widest = np.ones(len(self.row)) if self.matched else widest
        self.factor = np.abs(self.ends) if self.matched else np.ones((2, net.n))
        order_ = np.argsort(self.here, kind="stable")
        self.parts = np.split(order_, np.searchsorted(self.here[order_], np.arange(1, net.n)))

    def prices(self, log_scale: Vector) -> Vector:
        """What each synapse counts in its row at unit magnitude."""
        with np.errstate(over="ignore", under="ignore"):
            ratio = np.exp(log_scale[self.there] - log_scale[self.here])
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
            if not len(part):
                continue
            own = self.row[part] == self.column[part]
            old = float(self.weight[part[own]].sum())
            problem = RowProblem(np.abs(self.weight[part[~own]]), price[part[~own]], old)
            size, loop, multiplier = problem.nearest(self.ends[:, i], self.factor[:, i], float(self.room[i]), distance)
            out[part[~own]] = np.sign(self.weight[part[~own]]) * size
            out[part[own]] = loop
            pull[part] = multiplier
        return out, pull


@dataclass(frozen=True, eq=False)
class RowProblem:
    """Nearest (x, y) to (size, loop): `d_k y + s_k price @ x <= room`, `0 <= x <= size`, y of the loop's sign."""

    size: Vector
    price: Vector
    loop: float

    def nearest(self, d: Vector, s: Vector, room: float, distance: str) -> tuple[Vector, float, float]:
        """The sizes, the self-loop and the sum of `s_k` times the multipliers (Frobenius)."""
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
        return min(options, key=lambda found: self._distance(found, distance))

    def _distance(self, found: tuple[Vector, float, float], distance: str) -> float:
        change = np.append(found[0] - self.size, found[1] - self.loop)
        return float(np.linalg.norm(change)) if distance == "frobenius" else _total(change)

    def _fits(self, x: Vector, y: float, d: Vector, s: Vector, room: float) -> bool:
        tolerance = 1e-13 * (room + abs(y) * float(np.abs(d).max()) + float(s.max()) * float(self.price @ self.size))
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
    order = np.argsort(v / p)
    p, v = p[order], v[order]
    linear = np.append(np.cumsum((p * v)[::-1])[::-1], 0.0)
    square = np.append(np.cumsum((p * p)[::-1])[::-1], 0.0) + relief**2
    breaks = np.append(0.0, v / p)
    here = linear - breaks * square  # the sum at each break, the entries before it cut
    below = np.flatnonzero(here <= target)
    if not len(below) and relief == 0:
        return None
    k = int(below[0]) if len(below) else len(breaks)
    if k == 0:
        return 0.0
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
