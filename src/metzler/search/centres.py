"""Diagonal multipliers of the largest margin, by analytic centres: Newton steps whose Hessian is a few matrix products.

With rows a_i of a matrix a and b_i of b the form `S(q) = sym(a' [q] b) - t [q]` is linear in q, and its barrier
`-log det S - sum log q` has, with `P = S^-1`, the gradient `-(a P b')_ii + t P_ii - 1 / q_i` and a Hessian of
entrywise products of `a P b'`, `a P a'`, `b P b'`, `a P` and `b P`. At the centre P itself bounds the margin of all q
from above: where `(a P b')_ii <= u P_ii` for all i, none has a margin above u.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from metzler.arrays import Index, Vector
from metzler.deadline import Deadline
from metzler.threads import on_one_thread, one_blas_thread, solve

AHEAD = 0.8
"""Part of the way from a margin to that of its centre that is taken at once."""
ROUNDS, NEWTON, SWEEPS = 60, 40, 30
CENTRED, BOUNDING = 0.3, 1e-4
"""Newton decrement of a centre that is near enough; of one whose P is to bound the margin."""
DONE = 5e-3
"""The search ends where the margin of a centre is above the one it was made for by less than this part of the way to
the bound, or to 1; while it is open whether it is positive, by less than this part."""
LAST = 1e-7


@dataclass(frozen=True, eq=False)
class Pair:
    """The matrices whose rows the form is made of; a is minus the identity where it is left out."""

    b: Vector
    a: Vector | None = None

    def form(self, q: Vector, t: float) -> Vector:
        """`S(q)`."""
        half = -q[:, None] * self.b if self.a is None else (self.a.T * q) @ self.b
        S: Vector = 0.5 * (half + half.T)
        S[np.diag_indices(len(q))] -= t * q
        return S

    def margin(self, q: Vector) -> float:
        """The least eigenvalue of the form over the multipliers."""
        root = np.sqrt(q)
        return float(on_one_thread(np.linalg.eigvalsh, self.form(q, 0.0) / root[:, None] / root)[0])

    def derivatives(self, P: Vector, t: float) -> tuple[Vector, Vector, Vector]:
        """`(a P b')_ii`, and gradient and Hessian of `-log det S`."""
        bP = self.b @ P
        if self.a is None:
            mixed, cross, product = -bP.T, -P * bP, (bP @ self.b.T) * P
        else:
            aP = self.a @ P
            mixed, cross, product = aP @ self.b.T, aP * bP, (bP @ self.b.T) * (aP @ self.a.T)
        reached = np.diagonal(mixed)
        H = 0.5 * (mixed * mixed.T + product) - t * (cross + cross.T) + t * t * P * P
        return reached, t * np.diagonal(P) - reached, H

    def on(self, part: Index) -> Pair:
        """The same of some neurons alone."""
        index = np.ix_(part, part)
        return Pair(self.b[index], None if self.a is None else self.a[index])


@dataclass(frozen=True, eq=False)
class Centre:
    """Multipliers with their margin, an estimate, and the inverse P of their form, which bounds all others.

    Attributes
    ----------
    margin, upper : float
        Of these multipliers; and what none is above, by P.
    q : (n,) array
    P : (n, n) array
    """

    margin: float
    upper: float
    q: Vector
    P: Vector


def centre_steps(
    pair: Pair, until: Deadline, *, start: Vector | None = None, bounding: bool = False
) -> Generator[Centre, None, Centre]:
    """Centres of ever larger margins; the last one is the generator's return value.

    Parameters
    ----------
    pair : Pair
    until : Deadline
    start : (n,) array, optional
        Multipliers to begin with.
    bounding : bool
        Whether to go on until the margin is positive or bounded by 0.
    """
    with one_blas_thread():
        q = balanced(pair.b) if start is None else start
        top = pair.margin(q)
        t = top - 0.1 * max(1.0, abs(top))
        found = _centre(pair, q, t)
    for _ in range(ROUNDS):
        yield found
        left = min(found.upper, 1.0) - found.margin
        open_still = bounding and found.margin <= 0 < found.upper
        if until.passed() or found.margin - t <= (LAST if open_still else DONE) * max(left, DONE):
            break
        with one_blas_thread():
            t = t + AHEAD * (found.margin - t)
            after = _centre(pair, found.q, t, BOUNDING if bounding else CENTRED)
        best = after if after.margin > found.margin else found
        found = replace(best, upper=after.upper, P=after.P)
    return found


def balanced(b: Vector) -> Vector:
    """Multipliers for which `q_i b_ij^2 / q_j` has rows and columns of about the same sums, by damped sweeps."""
    size = np.square(b)
    np.fill_diagonal(size, 0.0)
    size += 1e-12 * max(float(size.max()), 1e-300)
    q = np.ones(len(b))
    for _ in range(SWEEPS):
        q = np.sqrt(q * np.sqrt((q @ size) / (size @ (1.0 / q))))
    return np.asarray(q / np.exp(np.log(q).mean()))


def _centre(pair: Pair, q: Vector, t: float, near: float = CENTRED) -> Centre:
    """The centre of the multipliers of a margin above t, from some of them: damped Newton steps."""
    n = len(q)
    w = 1.0 / (n * q)
    for _ in range(NEWTON):
        try:
            P = on_one_thread(np.linalg.inv, pair.form(q, t))
        except np.linalg.LinAlgError:  # of numbers that are far apart nothing can be said
            return Centre(pair.margin(q), np.inf, q, np.eye(n))
        P = 0.5 * (P + P.T)
        reached, slope, H = pair.derivatives(P, t)
        H[np.diag_indices(n)] += q**-2
        step, size = _newton(H, slope - 1.0 / q, w, q)
        if size <= near:
            break
        q = _ahead(pair, q, step, t, size)
    return Centre(pair.margin(q), float((reached / np.diagonal(P)).max()), q, P)


def _newton(H: Vector, slope: Vector, w: Vector, q: Vector) -> tuple[Vector, float]:
    """The Newton step with `w . step = 0`, and its decrement."""
    scaled, g, v = H * q[:, None] * q, slope * q, w * q
    scaled[np.diag_indices(len(q))] += 1e-13 * np.trace(scaled) / len(q)
    by_g, by_v = solve(scaled, np.column_stack([g, v])).T
    step = by_v * (v @ by_g) / (v @ by_v) - by_g
    return step * q, float(np.sqrt(max(0.0, -(g @ step))))


def _ahead(pair: Pair, q: Vector, step: Vector, t: float, size: float) -> Vector:
    """As far along the step as the barrier is sure to fall, or the whole of it where it falls there, too."""
    value = _barrier(pair, q, t)
    for length in (1.0, 0.5) if size < 4.0 else (0.5, 0.25):
        there = q + length * step
        if _barrier(pair, there, t) < value:
            return there
    return np.asarray(q + step / (1.0 + size))


def _barrier(pair: Pair, q: Vector, t: float) -> float:
    """`-log det S - sum log q`, infinite outside."""
    if not (q > 0).all():
        return np.inf
    try:
        factor = on_one_thread(np.linalg.cholesky, pair.form(q, t))
    except np.linalg.LinAlgError:
        return np.inf
    return float(-2.0 * np.log(np.diagonal(factor)).sum() - np.log(q).sum())
