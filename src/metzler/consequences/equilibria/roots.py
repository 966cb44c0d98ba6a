"""Equilibria of networks that no claim guards: found, with nothing proved."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import scipy.optimize
from scipy.integrate import solve_ivp

from metzler.arrays import Vector
from metzler.consequences.equilibria.iterate import Run
from metzler.consequences.equilibria.solve import MAX_DENSE
from metzler.consequences.trajectories.simulate import EndOfTime
from metzler.deadline import Deadline
from metzler.matrices.forms import dense
from metzler.models import Model
from metzler.models.pointwise import increment, jacobian_at
from metzler.steps import Step, finished

SETTLE = 200.0
"""Where a root finder fails, it starts again from where the network is after so many time constants."""
FAR = 1e30
"""A trajectory that gets there is followed no further."""


def root(model: Model, x: Vector, u: Any, atol: float) -> Run:
    """What `root_steps` returns at its end, without a deadline."""
    return finished(root_steps(model, x, u, atol, Deadline(None)))


def root_steps(model: Model, x: Vector, u: Any, atol: float, until: Deadline) -> Generator[Step, None, Run]:
    """Zeros of the field from the columns of `x` (n, k), each to a residual of at most `atol` in l-infinity.

    SciPy's hybrid Powell method up to 1,000 states, Newton-Krylov above; where it fails, again from the
    end of a long trajectory. After the deadline it is the state of the least residual that was looked at. Yields after
    every column.
    """
    states, counts, good = [], [], []
    for j in range(x.shape[1]):
        count = _Counted(model, u[:, min(j, u.shape[1] - 1)] if np.ndim(u) == 2 else u, until)
        try:
            state = _found(count, x[:, j], atol)
            if not count.close(state, atol):
                state = _found(count, _later(count, x[:, j]), atol)
        except _Ended:
            state = count.best
        states.append(state)
        counts.append(count.evaluations)
        good.append(count.close(state, atol))
        yield Step("roots", (j + 1) / x.shape[1], 0.0)
    return Run(np.array(states).T, -1, max(counts), all(good))


class _Ended(Exception):
    """The deadline has passed, inside of a solver of SciPy."""


class _Counted:
    """The field of one input, counting its evaluations, and the best state that it saw; it ends at the deadline."""

    def __init__(self, model: Model, u: Any, until: Deadline) -> None:
        self.model, self.u, self.until, self.evaluations = model, u, until, 0
        self.best, self.least = np.zeros(model.n), np.inf

    def __call__(self, x: Vector) -> Vector:
        if self.evaluations and self.until.passed():
            raise _Ended
        return self.field(x)

    def field(self, x: Vector) -> Vector:
        """The same whatever the time, for solvers that have an end of their own."""
        self.evaluations += 1
        f = increment(self.model, x, self.u)
        residual = float(np.abs(f).max())
        if residual < self.least or self.evaluations == 1:
            self.best, self.least = np.array(x, dtype=float), residual
        return f

    def jacobian(self, x: Vector) -> Vector:
        return dense(jacobian_at(self.model, x, self.u))

    def close(self, x: Vector, atol: float) -> bool:
        return bool(np.abs(increment(self.model, x, self.u)).max() <= atol)


def _found(count: _Counted, x: Vector, atol: float) -> Vector:
    if len(x) <= MAX_DENSE:
        found = scipy.optimize.root(count, x, jac=count.jacobian, method="hybr", tol=min(1e-13, atol))
    else:
        found = scipy.optimize.root(count, x, method="krylov", options={"fatol": atol, "maxiter": 200})
    return np.asarray(found.x) if np.isfinite(found.x).all() else x


def _later(count: _Counted, x: Vector) -> Vector:
    """The state after a long time, or where it has gone far away; a map is iterated."""
    t = count.model.triple()
    if t.discrete:
        for _ in range(int(SETTLE)):
            if np.abs(x).max() > FAR:
                break
            x = x + count(x)
        return x

    def nearness(_: float, y: Vector) -> float:
        return FAR - float(np.abs(y).max())

    nearness.terminal = True  # type: ignore[attr-defined]
    end = SETTLE * float(t.tau.max())
    # LSODA: explicit methods do not end where time constants are far apart
    ends = [nearness, EndOfTime(count.until)]
    found = solve_ivp(lambda _, y: count.field(y), (0.0, end), x, rtol=1e-6, atol=1e-9, method="LSODA", events=ends)
    last = np.asarray(found.y[:, -1])
    return last if np.isfinite(last).all() else x
