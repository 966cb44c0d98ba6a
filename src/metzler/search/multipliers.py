"""The multipliers with the best rate in a quadratic norm: a level method, one strong component after the other.

No matrix inequality is solved. For given multipliers the best rate is where the form of `metzler.search.response` first
touches zero, found by a few extreme eigenvectors; each of them is a condition that all multipliers of a rate satisfy,
linear in them, and the next multipliers are the nearest ones that satisfy all conditions so far at a rate a little
above the best (the projection is a non-negative least-squares problem). An estimate throughout: what comes out is
proved elsewhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any, TypeAlias

import numpy as np
from scipy.optimize import nnls

from metzler.arrays import Index, Vector
from metzler.deadline import Deadline
from metzler.matrices.components import Components, components_of
from metzler.matrices.forms import by_columns, by_rows, changed, csr, entries
from metzler.models import Triple
from metzler.search.response import Complex, Response
from metzler.search.touching import CLOSER, Cut, angles_of, rate_of

Found: TypeAlias = tuple[float, Vector]
"""A rate and the multipliers that have it."""

ROUNDS = 300
MOST_CUTS = 400
"""Conditions that are kept: the latest."""
LARGEST_STEP = 0.7
"""Multipliers change by this factor less than one at most."""
SWEEPS = 80
"""Of the balancing that the search starts from."""
PRODUCT = 2**26
"""Terms of the product of B and C beyond which nothing is balanced."""
LINKS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Logarithms of the factors tried between one component and the next."""
SPREAD = 1e5
"""The largest ratio of two roots of multipliers that links make, unless another one is asked for: it makes an
overshoot as large."""


@dataclass(eq=False)
class Search:
    """Where the level method stands on one response.

    Attributes
    ----------
    logs : (m,) array
        Logarithms of the roots of the multipliers, now; `best` are those with the best `rate` so far.
    level : float
        How far above the best rate the next one is sought.
    limit : float, for the difference of two logarithms
    """

    response: Response
    logs: Vector
    cuts: deque[Cut]
    rate: float
    level: float
    best: Vector
    angles: list[float]
    limit: float = np.inf
    small: int = 0

    @classmethod
    def begun(cls, response: Response, logs: Vector, limit: float = np.inf) -> Search:
        """The search from these multipliers."""
        found = rate_of(response, np.exp(logs), response.highest, angles_of(response), 1e-3, 2e-3)
        level = 0.05 * max(response.top - found.rate, 1e-300)
        return cls(response, logs, deque(found.cuts, MOST_CUTS), found.rate, level, logs, list(found.forms), limit)

    @property
    def size(self) -> float:
        """How far the best rate is below the decay of the linear part."""
        return max(self.response.top - self.rate, 1e-300)

    def round(self) -> None:
        """To the nearest multipliers that all conditions so far allow at a rate above the best."""
        response, target = self.response, min(self.rate + self.level, self.response.highest)
        change = nearest(response.terms(*self.conditions(), target), np.exp(2.0 * self.logs))
        if change is None or np.abs(change).max() > LARGEST_STEP:
            self.level, self.small = self.level / 2.0, 0
            return
        self.logs = self.logs + 0.5 * np.log1p(change)
        self.logs = within(self.logs - self.logs.mean(), self.limit)
        relative = self.level / self.size
        found = rate_of(
            response,
            np.exp(self.logs),
            min(target + self.level, response.highest),
            self.angles,
            0.1 * relative,
            _residual(relative) / CLOSER,
            self.rate - 4.0 * self.level,
            self.rate,
        )
        self.cuts.extend(found.cuts)
        if found.rate > self.rate - 4.0 * self.level:
            self.angles = sorted({0.0, response.last, *found.worst()[:3]})
        self._judge(found.rate)

    def conditions(self) -> tuple[Complex, list[float]]:
        """The vectors (m, k) and their angles."""
        return np.stack([cut.vector for cut in self.cuts], axis=1), [cut.phi for cut in self.cuts]

    def _judge(self, rate: float) -> None:
        """Keep what is better, and set the level by how much better it is."""
        gain = rate - self.rate
        if gain > 0:
            self.rate, self.best = rate, self.logs
        if gain > self.level / 2.0:
            self.level, self.small = 1.3 * self.level, 0
        elif gain < self.level / 10.0:
            self.small += 1
            if self.small >= 3:
                self.level, self.small = self.level / 2.0, 0


def best_multipliers_steps(
    triple: Triple, *, rtol: float, until: Deadline, spread: float | None = None, start: Vector | None = None
) -> Generator[float, None, tuple[float, Vector]]:
    """Multipliers (m,) and the rate that they have, nearly the best; yields the rate reached on the way.

    Parameters
    ----------
    triple : Triple
        Whose slopes are intervals, none a single number but 0.
    rtol : float
        The search ends when the best is probably within this fraction of the distance between rate and linear decay.
    until : Deadline
        When the best so far is returned.
    spread : float, optional
        The largest ratio of two roots of multipliers; else `SPREAD` between components, and any that the search finds.
    start : (m,) array, optional
        Multipliers of a similar network; balanced ones where none are given.
    """
    response, pattern = Response(triple, rtol), coupling(triple)
    limit = np.inf if spread is None else float(np.log(spread))
    logs = np.zeros(response.m) if start is None else within(0.5 * np.log(start), limit)
    if pattern is None or response.upper is not None:
        return (yield from _searched(response, logs, rtol, until, limit))
    found = components_of(pattern)
    logs = within(balanced(pattern), limit) if start is None else logs
    if found.count == 1:
        return (yield from _searched(response, logs, rtol, until, limit))
    rates, own = np.full(found.count, response.highest), logs.copy()
    members = found.members()
    live = [k for k, part in enumerate(members) if len(part) > 1 or pattern[part[0], part[0]] != 0]
    parts = {k: Response(_part(triple, members[k]), rtol) for k in live}
    for k, part in parts.items():
        rates[k] = rate_of(part, np.exp(logs[members[k]]), part.highest, angles_of(part), 1e-3, 1e-3).rate
    done: set[int] = set()
    while parts and (k := min(parts, key=lambda k: rates[k])) not in done and not until.passed():
        rates[k], q = yield from _searched(parts[k], logs[members[k]], rtol, until, limit)
        own[members[k]] = 0.5 * np.log(q)
        done.add(k)
    links = _links(pattern, found, own, np.log(SPREAD) if spread is None else limit)
    return (yield from _linked(response, links, (float(rates.min()), logs), rtol, until, limit))


def rate_of_multipliers(triple: Triple, q: Vector) -> float:
    """The rate that these multipliers (m,) have; an estimate."""
    return _tightly(Response(triple), 0.5 * np.log(q))


def _searched(
    response: Response, logs: Vector, rtol: float, until: Deadline, limit: float
) -> Generator[float, None, Found]:
    """The level method from these multipliers to its end; rate and multipliers."""
    now = Search.begun(response, logs, limit)
    for _ in range(ROUNDS if response.m > 1 else 0):
        if now.level < 0.3 * rtol * now.size or until.passed():
            break
        now.round()
        yield now.rate
    return _tightly(response, now.best, rtol, now.angles), np.exp(2.0 * now.best)


def _residual(relative: float) -> float:
    """The residual of an extreme vector whose eigenvalue is to be right to a small part of this: it is about the
    square, over the distance of the next one."""
    return float(np.clip(0.02 * np.sqrt(relative), 1e-5, 3e-3))


def _tightly(response: Response, logs: Vector, rtol: float = 0.0, angles: Sequence[float] = ()) -> float:
    """The rate of these multipliers; from extreme vectors that were found loosely it comes out too large."""
    tol, near = max(1e-7, 1e-2 * rtol), _residual(0.1 * rtol)
    angles = angles if angles and response.still else angles_of(response)
    return rate_of(response, np.exp(logs), response.highest, angles, tol, near, -np.inf, -np.inf).rate


def _links(pattern: Any, found: Components, logs: Vector, spread: float) -> list[Vector]:
    """Logarithms for the whole: those of the components, smaller the further downstream, up to the spread allowed."""
    depth = np.zeros(found.count)
    post, pre = (found.labels[index] for index in pattern.nonzero())
    for upper, lower in sorted(set(zip(pre.tolist(), post.tolist(), strict=True))):
        if upper != lower:
            depth[lower] = max(depth[lower], depth[upper] + 1.0)
    centred = logs - (np.bincount(found.labels, logs) / found.sizes)[found.labels]
    linked = [centred - link * depth[found.labels] for link in LINKS]
    return list(takewhile(lambda each: np.ptp(each) <= spread, linked))


def _linked(
    response: Response, links: list[Vector], start: Found, rtol: float, until: Deadline, limit: float
) -> Generator[float, None, Found]:
    """Multipliers of the whole: the first of the links that suffices.

    `start` is the rate of the worst component, and balanced multipliers' logarithms. Where no link suffices, the level
    method goes on from the best.
    """
    rate, even = start
    best = _tightly(response, even), even
    for tried in links:
        best = max(best, (_tightly(response, tried), tried), key=lambda pair: pair[0])
        if best[0] >= rate - rtol * max(response.top - rate, 1e-300):
            return best[0], np.exp(2.0 * best[1])
    return (yield from _searched(response, best[1], rtol, until, limit))


def within(logs: Vector, limit: float) -> Vector:
    """Logarithms that differ by the limit at most, the largest and the smallest moved to it."""
    middle = 0.5 * (logs.max() + logs.min())
    return np.asarray(np.clip(logs, middle - 0.5 * limit, middle + 0.5 * limit))


def coupling(triple: Triple) -> Any:
    """The sizes of B and C multiplied, (m, m) CSR: how strongly each acts on each; None where too large."""
    B, C = (abs(csr(entries(matrix))) for matrix in (triple.B, triple.C))
    terms = int(np.diff(by_columns(C).indptr) @ np.diff(by_rows(B).indptr))
    return by_rows(C @ B) if terms <= PRODUCT else None


def balanced(pattern: Any) -> Vector:
    """Logarithms (m,) of scales that even out the squares of rows and columns (Osborne), damped."""
    square = changed(pattern, lambda v, i, j: np.where(i == j, 0.0, v * v))
    turned, logs = by_rows(square.T), np.zeros(pattern.shape[0])
    for _ in range(SWEEPS):
        scale = np.exp(2.0 * logs)
        into, out = scale * (square @ (1.0 / scale)), (turned @ scale) / scale
        live = (into > 0) & (out > 0)
        logs[live] += 0.175 * np.log(out[live] / into[live])
    return logs


def nearest(terms: Vector, q: Vector) -> Vector | None:
    """The smallest relative change (m,) of the multipliers with which the sum of each column of terms is not negative.

    By its dual, a non-negative least-squares problem (Lawson and Hanson); None where there is no such change.
    """
    weighted = q[:, None] * terms
    sums, lengths = weighted.sum(axis=0), np.linalg.norm(weighted, axis=0) + 1e-300
    system = np.vstack([weighted / lengths, (-sums / lengths)[None]])
    goal = np.zeros(len(q) + 1)
    goal[-1] = 1.0
    try:
        shares, _ = nnls(system, goal, maxiter=20 * system.shape[1] + 200)
    except RuntimeError:
        return None
    rest = system @ shares - goal
    return None if abs(rest[-1]) < 1e-12 else -rest[:-1] / rest[-1]


def _part(triple: Triple, members: Index) -> Triple:
    """The triple of these nonlinearities and of the states between them."""
    B, C = by_columns(entries(triple.B))[:, members], by_rows(entries(triple.C))[members]
    acted, seen = (np.flatnonzero(abs(matrix).sum(axis=axis)) for matrix, axis in ((B, 1), (C, 0)))
    part = replace(triple, B=B, C=C, lo=triple.lo[members], hi=triple.hi[members])
    keep = np.intersect1d(acted, seen)
    return part.restricted(keep)
