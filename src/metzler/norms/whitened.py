"""A positive definite matrix with a proved factorisation: what a quadratic norm is in the coordinates of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.linalg

from metzler.arrays import UNIT, Exponents, Vector
from metzler.norms.norm import over_up, root_up
from metzler.numbers.balls import TINY, Ball
from metzler.numbers.outward import add_up, div_up, mul_up
from metzler.threads import on_one_thread

MOST_OFF = 0.1
"""How far from the unit matrix the factored one may be."""
SHARES = tuple(2.0**k for k in range(-12, 13))
FINER = tuple(2.0 ** (k / 16) for k in range(-16, 17))
"""What is tried for the share of two parts of a bound, first coarsely."""
FAR = 400
"""Powers of two beyond it are left out of the scaling of P."""


@dataclass(frozen=True, eq=False)
class White:
    """S = [2^power] P [2^power] with a lower triangular X such that `X S X^T` is within `off` of the unit matrix.

    Then `S^-1 <= X^T X / (1 - off)`, and a state `[2^power] X^T z` has a norm in P between `sqrt(1 - off) |z|` and
    `sqrt(1 + off) |z|`, with the Euclidean |z|.

    Parameters
    ----------
    power : (n,) int array
        For which the diagonal of S is near 1.
    S, X : Ball
        Of radius 0.
    off : float
        Less than 1; that it is so proves P to be positive definite, for X is invertible then.

    Notes
    -----
    Proofs by an approximate inverse and its residual: Rump, Acta Numerica 19 (2010). Time O(n^3) each.
    """

    power: Exponents
    S: Ball
    X: Ball
    off: float

    @classmethod
    def of(cls, P: Vector) -> Self | None:
        """Of a symmetric matrix; None where it is not proved to be positive definite."""
        diagonal = np.diagonal(P)
        if not (diagonal > 0).all():
            return None
        power = np.clip(-np.round(0.5 * np.log2(diagonal)), -FAR, FAR).astype(np.int64)
        S = np.ldexp(P, power[:, None] + power[None, :])
        try:
            L = on_one_thread(scipy.linalg.cholesky, S, lower=True)
            X = on_one_thread(scipy.linalg.solve_triangular, L, np.eye(len(P)), lower=True)
        except (scipy.linalg.LinAlgError, ValueError):
            return None
        if not np.isfinite(X).all():
            return None
        left, middle = Ball.exact(np.tril(X)), Ball.exact(S)
        rest = left @ middle @ left.T - Ball.exact(np.eye(len(P)))
        off = rest.rows()
        return cls(power, middle, left, off) if off <= MOST_OFF else None

    def extents(self) -> Vector:
        """`sqrt((P^-1)_ii)` (n,), rounded up."""
        squares = (self.X.mid**2).sum(axis=0) * (1.0 + (2.0 * len(self.power) + 16.0) * UNIT)
        roots = np.sqrt(div_up(squares, self._least)) * (1.0 + 4.0 * UNIT)
        return np.asarray(np.ldexp(roots, self.power))

    def condition(self) -> float:
        """The root of the condition number of P, rounded up; of powers of two that are far apart, inf."""
        scale = self._even()[1]
        with np.errstate(over="ignore", invalid="ignore"):
            largest = self.S.rows_over(scale).T.rows_over(scale).largest()
        return root_up(float(mul_up(largest, self._inverse(scale))))

    def widest(self) -> float:
        """The root of the largest eigenvalue of `P^-1`, rounded up."""
        middle, scale = self._even()
        return float(np.ldexp(root_up(self._inverse(scale)), middle))

    def _even(self) -> tuple[int, Vector]:
        """The median power, and all relative to it."""
        middle = int(np.median(self.power))
        return middle, np.ldexp(1.0, self.power - middle)

    def _inverse(self, scale: Vector) -> float:
        """The largest eigenvalue of `[scale] S^-1 [scale]`, rounded up."""
        with np.errstate(over="ignore", invalid="ignore"):
            return over_up((self.X.T @ self.X).rows_times(scale).T.rows_times(scale).largest(), self._least)

    def induced(self, A: Vector) -> float:
        """The induced norm of A (n, n), rounded up."""
        K = self._seen(A)
        return root_up(over_up(max((K.T @ self.S @ K).largest(), 0.0), self._least))

    def log(self, A: Vector) -> float:
        """The log norm of A (n, n), rounded up."""
        top = (self.X @ self.S @ self._seen(A)).symmetric().largest()
        if top > 0:
            return over_up(top, self._least)
        return -float(np.nextafter(-top / float(add_up(1.0, self.off)), 0.0))

    def absolute(self, A: Vector) -> float:
        """The smaller of two bounds of the induced norms of all matrices with entries of at most those of A in size.

        One is the norm of `|X| A^T |S| A |X|^T`; the other compares P with its diagonal, in whose norm the largest is
        that of A itself.
        """
        size = Ball(np.abs(self.X.mid), self.X.rad)
        K = self._scaled(A) @ size.T
        own = root_up(over_up((K.T @ Ball(np.abs(self.S.mid), self.S.rad) @ K).largest(), self._least))
        if not np.isfinite(own):
            return own
        root = np.sqrt(np.diagonal(self.S.mid))  # the comparison holds for any diagonal: these roots need no bound
        above = self.S.rows_over(root).T.rows_over(root).largest()
        below = self._inverse(root)
        N = self._scaled(A).rows_times(root).T.rows_over(root).T
        even = root_up(float(mul_up(mul_up(above, below), max((N.T @ N).largest(), 0.0))))
        return min(own, even)

    def family(self, A: Vector, B: Vector, C: Vector, spread: tuple[Vector, Vector], tau: Vector) -> float:
        """A bound of the induced norms of `[1/tau] (A + B [d] C)` for all d (m,) between two ends.

        Without tau, with F the matrix in the middle, r how far d may be from it, and positive T with
        `B^T P B <= [T]`, every such J has `|J x|^2 <= (1 + s) |F x|^2 + (1 + 1/s) x^T C^T [r T r] C x` for all s > 0:
        the smallest of the largest eigenvalues of these forms is sought, and the best one proved. T is a multiple of
        the diagonal of `B^T P B`, or of what makes both sides alike; exact where P is diagonal, B square and diagonal,
        and F = 0.
        """
        low, high = spread
        half = np.where(high > low, np.nextafter(0.5 * (high - low), np.inf), 0.0)
        middle, lost = 0.5 * low + 0.5 * high, 4.0 * UNIT * (np.abs(low) + np.abs(high))
        F = Ball.exact(A) + Ball(B * middle, np.abs(B) * lost + TINY) @ Ball.exact(C)
        K = self._in_scale(F.rows_over(tau)) @ self.X.T
        first = (K.T @ self.S @ K).symmetric()
        G = self._rows(Ball.exact(B).rows_over(tau))
        against, seen = (G.T @ self.S @ G).symmetric(), self._columns(C) @ self.X.T
        forms = [self._part(against, seen, half, T) for T in self._multipliers(against, seen, half)]
        trials = [(_joint(first, each, s), each, s) for each in forms for s in SHARES]
        _, second, s = min(trials, key=lambda trial: trial[0])
        more = 1.0 + min((s * each for each in FINER), key=lambda share: _joint(first, second, share))
        form = first.scaled(more) + second.scaled(float(np.nextafter(1.0 + np.nextafter(1.0 / (more - 1.0), 9e9), 9e9)))
        alone = np.inf if half.any() else first.largest()
        return root_up(over_up(max(min(form.largest(), alone), 0.0), self._least))

    def _multipliers(self, against: Ball, seen: Ball, half: Vector) -> list[Vector]:
        """Sizes of T that may do, up to a factor."""
        u = np.maximum(np.sqrt(np.maximum(np.diagonal(against.mid), 0.0)), 1e-150)
        v = np.maximum(half * np.linalg.norm(seen.mid, axis=1), 1e-150)
        return [u * u, u / v * (v.mean() / u.mean())] if len(u) else [u]

    def _part(self, against: Ball, seen: Ball, half: Vector, T: Vector) -> Ball:
        """`C^T [r T r] C` with T so large that it is proved."""
        if not len(T):
            return Ball.exact(np.zeros_like(self.S.mid))
        root = np.sqrt(T)
        factor = max(against.rows_over(root).T.rows_over(root).largest(), 0.0)
        side = seen.rows_times(half).rows_times(root)
        return (side.T @ side).scaled(float(np.nextafter(factor, np.inf))).symmetric()

    @property
    def _least(self) -> float:
        return float(np.nextafter(1.0 - self.off, 0.0))

    def _scaled(self, A: Vector) -> Ball:
        """A in the coordinates of S."""
        with np.errstate(over="ignore", under="ignore"):
            moved = np.ldexp(A, self.power[None, :] - self.power[:, None])
        return Ball(moved, np.where((A != 0) & (np.abs(moved) < 2.0**-1000), 2.0**-1000, 0.0))

    def _in_scale(self, F: Ball) -> Ball:
        """A ball of matrices in the coordinates of S."""
        back = np.ldexp(1.0, self.power)
        return F.rows_over(back).T.rows_times(back).T

    def _rows(self, B: Ball) -> Ball:
        """B (n, m) with its rows in the coordinates of S."""
        return B.rows_over(np.ldexp(1.0, self.power))

    def _columns(self, C: Vector) -> Ball:
        """C (m, n) with its columns in these coordinates."""
        return Ball.exact(C).T.rows_times(np.ldexp(1.0, self.power)).T

    def _seen(self, A: Vector) -> Ball:
        """A times `X^T`, in the coordinates of S."""
        return self._scaled(A) @ self.X.T


def _joint(first: Ball, second: Ball, s: float) -> float:
    """The largest eigenvalue of `(1 + s) first + (1 + 1/s) second`, computed."""
    form = (1.0 + s) * first.mid + (1.0 + 1.0 / s) * second.mid
    return float(on_one_thread(np.linalg.eigvalsh, form)[-1])
