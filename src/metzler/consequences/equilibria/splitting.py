"""The one equilibrium of a network with diagonally stable weights, by an iteration that converges from everywhere.

With slopes between l and h let `psi(z) = phi(z) - l z`, of slopes in [0, K], K = h - l. The equation of the network is
`z = N psi(z) + e`, and for `y = psi(z)`: `0 = (K psi^-1 - I)(y) + (I - K N) y - K e`. The first operator is monotone
and acts on every entry alone, the second is linear and, in the inner product of the multipliers, strongly monotone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from metzler.arrays import Vector
from metzler.consequences.equilibria.iterate import Run
from metzler.consequences.equilibria.sole import Sole
from metzler.deadline import Stop, never
from metzler.matrices.forms import dense
from metzler.models import Model
from metzler.models.pointwise import argument, increment
from metzler.threads import on_one_thread, one_blas_thread, solve

MOST = 5000
HALVINGS = 90
"""Of the interval in which the equation of one entry has its solution."""


def split(model: Model, proof: Sole, x: Vector, u: Any, residual: float, stop: Stop = never) -> Run:
    """States (n, k) whose field is at most `residual`, by Peaceman-Rachford splitting from the states x (n, k).

    Parameters
    ----------
    model : Model
        With an activation function.
    proof : Sole
        Of `model`.
    x, u : (n, k) arrays; u also a number or (p, 1)
    residual : float
        Wanted of the largest entry of the field.
    stop : callable
        Asked after every step.

    Notes
    -----
    With the margin m and the norm L of `I - K N` in the inner product of the multipliers and the step a, the smaller of
    1 and 1 / L, every step brings two sequences closer by the factor `sqrt(1 - 4 a m / (1 + a L)^2)` at least.
    """
    with one_blas_thread():
        work = _Splitting.of(model, proof, u, x)
        y = work.psi(argument(model, x, u) if proof.loop.inside else x)
        taken, best, least = 0, x, np.abs(increment(model, x, u)).max(axis=0)
        while taken < MOST and (least > residual).any() and not stop():
            y = work.reflected_entries(work.reflected(y))
            taken += 1
            state = work.state(y)
            size = np.abs(increment(model, state, u)).max(axis=0)
            best, least = np.where(size < least, state, best), np.minimum(size, least)
    return Run(best, -1, taken + 1, bool((least <= residual).all()))


@dataclass(frozen=True, eq=False)
class _Splitting:
    """The two operators with a step."""

    model: Model
    proof: Sole
    N: Vector
    e: Vector
    step: float
    inverse: Vector

    @classmethod
    def of(cls, model: Model, proof: Sole, u: Any, x: Vector) -> _Splitting:
        """With the step that the multipliers suggest."""
        loop, zero = proof.loop, np.zeros_like(x)
        G, lo, K, c = loop.gain * dense(loop.W), loop.lo, (loop.hi - loop.lo)[:, None], loop.leak
        if loop.inside:
            drive = argument(model, zero, u)
            N = solve((np.diag(c) - lo[:, None] * G).T, G.T).T
            e, root = N @ (lo[:, None] * drive) + drive, np.sqrt(proof.q)
        else:
            held = np.diag(c) - G * lo
            N, root = solve(held, G), np.sqrt(proof.q) * c
            e = solve(held, model.seen_input(u, zero))
        B = np.eye(loop.n) - K * N
        size = on_one_thread(np.linalg.norm, root[:, None] * B / root, 2)
        step = min(1.0, 1.0 / float(size))
        return cls(model, proof, N, e, step, on_one_thread(np.linalg.inv, np.eye(loop.n) + step * B))

    def psi(self, z: Vector) -> Vector:
        """The activation less its smallest slope."""
        value: Vector = self.model.phi(z) - self.proof.loop.lo[:, None] * z  # type: ignore[attr-defined]
        return value

    def resolved(self, w: Vector) -> Vector:
        """y with `y + step (B y - K e) = w`."""
        loop = self.proof.loop
        push = self.step * (loop.hi - loop.lo)[:, None] * self.e
        return np.asarray(self.inverse @ (w + push))

    def reflected(self, w: Vector) -> Vector:
        """Twice that less w."""
        return 2.0 * self.resolved(w) - w

    def reflected_entries(self, w: Vector) -> Vector:
        """Twice y less w, with `(1 - step) y + step K z = w` and `y = psi(z)`, every entry by halving an interval."""
        a, K = self.step, (self.proof.loop.hi - self.proof.loop.lo)[:, None]
        moving = K > 0
        off = (1.0 - a) * self.psi(np.zeros_like(w)) - w
        reach = np.where(moving, np.abs(off) / (a * np.where(moving, K, 1.0)), 0.0)
        low, high = -reach, reach
        for _ in range(HALVINGS):
            z = 0.5 * (low + high)
            above = (1.0 - a) * self.psi(z) + a * K * z > w
            low, high = np.where(above, low, z), np.where(above, z, high)
        return 2.0 * self.psi(0.5 * (low + high)) - w

    def state(self, w: Vector) -> Vector:
        """The state that belongs to w."""
        z = self.N @ self.resolved(w) + self.e
        return self.model.phi(z) / self.proof.loop.leak[:, None] if self.proof.loop.inside else z  # type: ignore[attr-defined]
