"""A positive definite matrix with a proved factorisation: what a quadratic norm is in the coordinates of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.linalg

from metzler.arrays import UNIT, Exponents, Vector
from metzler.norms.norm import over_up, root_up
from metzler.numbers.balls import Ball
from metzler.numbers.outward import add_up, div_up, mul_up
from metzler.threads import on_one_thread

MOST_OFF = 0.1
"""How far from the unit matrix the factored one may be."""
FAR = 400
"""Powers of two beyond it are left out of a scaling."""


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
        largest = self.S.rows_over(scale).T.rows_over(scale).largest()
        return root_up(float(mul_up(largest, self._inverse(scale))))

    def widest(self) -> float:
        """The root of the largest eigenvalue of `P^-1`, rounded up."""
        middle, scale = self._even()
        return float(np.ldexp(root_up(self._inverse(scale)), middle))

    def _even(self) -> tuple[int, Vector]:
        """The median power, and all relative to it."""
        middle = int(np.median(self.power))
        return middle, np.ldexp(1.0, np.clip(self.power - middle, -FAR, FAR))

    def _inverse(self, scale: Vector) -> float:
        """The largest eigenvalue of `[scale] S^-1 [scale]`, rounded up."""
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

    @property
    def _least(self) -> float:
        return float(np.nextafter(1.0 - self.off, 0.0))

    def _scaled(self, A: Vector) -> Ball:
        """A in the coordinates of S."""
        with np.errstate(over="ignore", under="ignore"):
            moved = np.ldexp(A, self.power[None, :] - self.power[:, None])
        return Ball(moved, np.where((A != 0) & (np.abs(moved) < 2.0**-1000), 2.0**-1000, 0.0))

    def _seen(self, A: Vector) -> Ball:
        """A times `X^T`, in the coordinates of S."""
        return self._scaled(A) @ self.X.T
