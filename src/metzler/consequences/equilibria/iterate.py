"""The fixed-point iteration of a certified network, with a guarded acceleration."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from metzler.arrays import Mask, Vector
from metzler.consequences.equilibria.anderson import Anderson
from metzler.consequences.equilibria.solve import newton_step
from metzler.deadline import Stop, never
from metzler.models import Model
from metzler.models.pointwise import increment
from metzler.norms.diagonal import Norm
from metzler.steps import Step, finished

INNER = 0.1
"""Part of the wanted error that the iteration leaves to the rounding of the final bound."""
SHORT = 12
"""A proposal costs about as much as this saves: with fewer plain steps to go, as the last ones went, there is none."""
STALLED = 8
"""So many plain steps without progress end the iteration: rounding allows no more."""
PLAIN = ("euler", "per-neuron")
"""Methods without proposals."""
MOST = 100_000
"""Steps where no number is predicted."""
PATIENCE = 100
"""After so many steps of Anderson's proposals those that are left are Newton's: where time constants are far apart the
former are thrown away again and again, and as many plain steps as predicted are no way out. Not for a field of one's
own: its Jacobians are differences."""


@dataclass(frozen=True)
class PlainStep:
    """The plain step `x + size f(x)`: its size, and the factor by which it is proved to shrink the norm of f."""

    size: float
    factor: float


@dataclass(frozen=True)
class Aim:
    """What is wanted: `error` of a field (n, k), a bound of the errors (k,), at most `atol`.

    Parameters
    ----------
    error : function
        Monotone and positively homogeneous.
    worst : float
        `error(f) <= worst norm(f)` in the norm of the iteration.
    atol : float
    """

    error: Callable[[Vector], Vector]
    worst: float
    atol: float


@dataclass(frozen=True, eq=False)
class Run:
    """The states (n, k) reached, the steps predicted, the evaluations used, and whether the aim was reached."""

    state: Vector
    predicted: int
    evaluations: int
    converged: bool

    @staticmethod
    def joined(parts: Sequence[Run]) -> Run:
        """The columns of all parts side by side."""
        return Run(
            np.concatenate([p.state for p in parts], axis=1),
            max(p.predicted for p in parts),
            max(p.evaluations for p in parts),
            all(p.converged for p in parts),
        )


class Proposer(Protocol):
    """Guesses the next states; `select` tells it which columns go on."""

    def propose(self, x: Vector, g: Vector) -> Vector:
        """The next states from `x` and the plain increments `g`."""

    def select(self, keep: Mask) -> None:
        """Go on with these columns only."""


def predicted_steps(residual: float, plain: PlainStep, aim: Aim) -> int:
    """How many plain steps bring the error from at most `worst residual` to at most `atol`; -1 where none is known."""
    start = residual * aim.worst
    if start <= aim.atol:
        return 0
    if not (math.isfinite(start) and plain.factor < 1):
        return -1
    return 1 if plain.factor <= 0 else math.ceil(math.log(aim.atol / start) / math.log(plain.factor) - 1e-9)


def iterate(model: Model, x: Vector, u: Any, norm: Norm, plain: PlainStep, wanted: Aim, method: str) -> Run:
    """What `iterate_steps` returns at its end, without a deadline."""
    return finished(iterate_steps(model, x, u, norm, plain, wanted, method))


def iterate_steps(
    model: Model, x: Vector, u: Any, norm: Norm, plain: PlainStep, wanted: Aim, method: str, stop: Stop = never
) -> Generator[Step, None, Run]:
    """Iterate all columns of `x` (n, k) until the wanted error is reached, each column for itself.

    A proposal that does not shrink `norm(f)` at least by the factor of the plain step is thrown away, and the
    column takes 1, 2, 4, ... plain steps before the next one. Of a column that ends without the wanted error the state
    of the least one is returned. Yields after every step the largest error over the columns, the rounding of the
    field left out.
    """
    aim = replace(wanted, atol=(1.0 - INNER) * wanted.atol)
    f = increment(model, x, u)
    r = np.atleast_1d(norm(f))
    predicted = predicted_steps(float(r.max()), plain, aim)
    work = _Columns(model, x, f, r, u, norm, plain, aim)
    proposer, start = _proposer(method, work), work.largest()
    most = 4 * predicted + 16 if predicted >= 0 else MOST
    while work.index.size and work.taken <= most and not stop():
        keep = (work.e > aim.atol) & (work.stalled < STALLED)
        if not keep.all():
            work.settle(keep)
            if proposer:
                proposer.select(keep)
            continue
        if method == "anderson" and work.taken == PATIENCE and model.input_inside is not None:
            proposer = _proposer("newton", work)
            work.forgive()
        work.advance(proposer)
        yield _stage(start, work.largest(), aim.atol)
    work.settle(np.zeros(work.index.size, dtype=bool))
    return Run(work.out, predicted, int(work.evaluations.max()), bool((work.final <= aim.atol).all()))


def _stage(start: float, now: float, atol: float) -> Step:
    """Every step takes about the same share of the error away."""
    known = atol < now < start < np.inf
    return Step("steps", math.log(start / now) / math.log(start / atol) if known else float(now <= atol), 0.0, now)


class _Columns:
    """The columns that are still iterated."""

    def __init__(
        self, model: Model, x: Vector, f: Vector, r: Vector, u: Any, norm: Norm, plain: PlainStep, aim: Aim
    ) -> None:
        self.model, self.norm, self.plain, self.aim = model, norm, plain, aim
        self.x, self.f, self.r, self.u = x, f, r, u
        self.e = aim.error(f)
        self.least_r, self.least_e, self.best = self.r, self.e, x
        k = x.shape[1]
        self.index = np.arange(k)
        self.wait, self.strikes = np.zeros(k, dtype=int), np.zeros(k, dtype=int)
        self.stalled, self.used = np.zeros(k, dtype=int), np.ones(k, dtype=int)
        self.out, self.final, self.evaluations = x.copy(), self.e.copy(), np.ones(k, dtype=int)
        self.taken = 0
        self.speed = np.zeros(k)

    def inputs(self, part: Mask | slice = slice(None)) -> Any:
        """The inputs of some of the columns."""
        return self.u[:, part] if np.ndim(self.u) == 2 and self.u.shape[1] > 1 else self.u

    def settle(self, keep: Mask) -> None:
        """Write the columns that are done to where they belong and go on with the others."""
        done = self.index[~keep]
        self.out[:, done], self.final[done] = self.best[:, ~keep], self.least_e[~keep]
        self.evaluations[done] = self.used[~keep]
        self.u = self.inputs(keep)
        self.x, self.f, self.best = self.x[:, keep], self.f[:, keep], self.best[:, keep]
        for name in ("index", "r", "e", "least_r", "least_e", "wait", "strikes", "stalled", "used", "speed"):
            setattr(self, name, getattr(self, name)[keep])

    def largest(self) -> float:
        """The largest of the least errors of all columns."""
        done = np.delete(self.final, self.index)
        return float(np.concatenate([done, self.least_e]).max())

    def forgive(self) -> None:
        """Proposals that failed say nothing about those to come."""
        self.wait, self.strikes = np.zeros_like(self.wait), np.zeros_like(self.strikes)

    def advance(self, proposer: Proposer | None) -> None:
        """One accepted step of every column."""
        self.taken += 1
        plain = self.x + self.plain.size * self.f
        if proposer is None or self._nearly_there():
            return self._take(plain, np.zeros(self.index.size, dtype=bool))
        guess = proposer.propose(self.x, self.plain.size * self.f)
        daring = (self.wait == 0) & np.isfinite(guess).all(axis=0)
        self.wait = np.maximum(self.wait - 1, 0)
        self._take(np.where(daring, guess, plain), daring)

    def _nearly_there(self) -> bool:
        """Whether plain steps as good as the last ones will do; always so in the first two, which show how good."""
        with np.errstate(divide="ignore"):
            left = np.log(self.aim.atol / self.e) / np.log(np.clip(self.speed, 1e-300, 1 - 1e-12))
        return bool((left <= SHORT).all()) or self.taken <= 2

    def _take(self, y: Vector, daring: Mask) -> None:
        f = increment(self.model, y, self.inputs())
        r = np.atleast_1d(self.norm(f))
        self.used += 1
        failed = daring & ~(r <= self.plain.factor * self.r)
        if failed.any():
            y[:, failed] = self.x[:, failed] + self.plain.size * self.f[:, failed]
            f[:, failed] = increment(self.model, y[:, failed], self.inputs(failed))
            r[failed] = np.atleast_1d(self.norm(f[:, failed]))
            self.used[failed] += 1
            self.wait[failed] = 2 ** np.minimum(self.strikes[failed], 20)
            self.strikes[failed] += 1
        e = self.aim.error(f)
        with np.errstate(divide="ignore", invalid="ignore"):
            self.speed = np.where(daring, self.speed, r / self.r)
        self.stalled = np.where((r < self.least_r) | (e < self.least_e), 0, self.stalled + 1)
        better = (e < self.least_e) | np.isinf(self.least_e)
        self.best = y if better.all() else np.where(better, y, self.best)
        self.least_r, self.least_e = np.minimum(r, self.least_r), np.minimum(e, self.least_e)
        self.x, self.f, self.r, self.e = y, f, r, e


def _proposer(method: str, work: _Columns) -> Proposer | None:
    if method in PLAIN:
        return None
    if method == "anderson":
        weights = work.norm.weights if work.norm.w.fits else np.ones(work.model.n)
        return Anderson(weights)
    return _Newton(work)


class _Newton:
    """Newton's method, each column with its own Jacobian."""

    def __init__(self, work: _Columns) -> None:
        self.work = work

    def select(self, keep: Mask) -> None:
        """The columns are those of the work itself."""

    def propose(self, x: Vector, g: Vector) -> Vector:
        """Newton's next states; NaN for columns that wait, which would not take them."""
        work, out = self.work, np.full_like(x, np.nan)
        for j in np.flatnonzero(work.wait == 0):
            one = np.arange(x.shape[1]) == j
            inputs = work.inputs(one)
            given = inputs[:, 0] if np.ndim(inputs) == 2 else inputs
            out[:, j] = newton_step(work.model, x[:, j], given, g[:, j] / work.plain.size)
        return out
