"""Dense matrices with proven error bounds, and a proof that a symmetric one is positive definite."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg
from numpy.typing import ArrayLike

from metzler.arrays import UNIT, Vector
from metzler.threads import on_one_thread

MARGINS = (1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2)
"""By one of these fractions of its size above what was computed, a largest eigenvalue is proved."""
TINY = 2.0**-1000
"""Above every error that underflow adds to one operation (2^-1074), with room for a sum of millions of them."""


@dataclass(frozen=True, eq=False)
class Ball:
    """A set of real matrices: every entry within `rad` of `mid`.

    Sums and products of balls hold every sum and product of their members, rounding included. IEEE double
    precision with round-to-nearest is assumed, and matrix products without fast (Strassen-like) schemes.

    Parameters
    ----------
    mid, rad : (m, n) arrays
        Centres, and radii not negative.

    Examples
    --------
    >>> third = Ball(np.array([[1 / 3]]), np.array([[2.0**-54]]))  # holds the real number 1/3
    >>> nine = third @ third + third.scaled(-1 / 3)
    >>> bool(abs(nine.mid) <= nine.rad)
    True
    """

    mid: Vector
    rad: Vector

    @classmethod
    def exact(cls, matrix: Vector) -> Ball:
        """The ball that holds this dense float64 matrix alone."""
        mid = np.array(matrix, dtype=np.float64)
        return cls(mid, np.zeros_like(mid))

    @classmethod
    def block(cls, parts: list[list[Ball]]) -> Ball:
        """The block matrix of these balls."""
        mid, rad = (np.block([[getattr(b, part) for b in row] for row in parts]) for part in ("mid", "rad"))
        return cls(mid, rad)

    @property
    def T(self) -> Ball:
        """The transposed matrices."""
        return Ball(self.mid.T, self.rad.T)

    def __add__(self, other: Ball) -> Ball:
        mid = self.mid + other.mid
        return Ball(mid, _up(self.rad + other.rad + UNIT * np.abs(mid), 3))

    def __sub__(self, other: Ball) -> Ball:
        return self + Ball(-other.mid, other.rad)

    def __matmul__(self, other: Ball) -> Ball:
        k = self.mid.shape[1]
        a, b = np.abs(self.mid), np.abs(other.mid)
        mid = self.mid @ other.mid
        spread = a @ other.rad + self.rad @ (b + other.rad) + _gamma(k) * (a @ b)
        return Ball(mid, _up(spread, k + 6))

    def scaled(self, factor: float) -> Ball:
        """The matrices times one double."""
        mid = factor * self.mid
        return Ball(mid, _up(abs(factor) * self.rad + UNIT * np.abs(mid), 4))

    def rows_times(self, factor: ArrayLike) -> Ball:
        """The matrices with row i multiplied by the double `factor[i]`."""
        f = np.asarray(factor, dtype=float)[:, None]
        mid = f * self.mid
        return Ball(mid, _up(np.abs(f) * self.rad + UNIT * np.abs(mid), 4))

    def rows_over(self, divisor: ArrayLike) -> Ball:
        """The matrices with row i divided by the positive double `divisor[i]`."""
        f = np.asarray(divisor, dtype=float)[:, None]
        mid = self.mid / f
        return Ball(mid, _up(self.rad / f + UNIT * np.abs(mid), 4))

    def symmetric(self) -> Ball:
        """The symmetric parts `(M + M^T) / 2`."""
        total = self + self.T
        return Ball(0.5 * total.mid, _up(0.5 * total.rad, 1))

    def rows(self) -> float:
        """The largest sum of the sizes of a row, rounded up: of symmetric matrices no eigenvalue is larger."""
        with np.errstate(over="ignore", invalid="ignore"):
            found = float(_up((np.abs(self.mid) + self.rad).sum(axis=1), self.mid.shape[1] + 2).max())
        return found if found == found else np.inf

    def largest(self) -> float:
        """An upper bound of the eigenvalues of all symmetric matrices of the ball: near the best one where it can be.

        Examples
        --------
        >>> 3.0 <= Ball.exact(np.array([[2.0, -1.0], [-1.0, 2.0]])).largest() < 3.000001
        True
        """
        size = self.rows()
        if not np.isfinite(size) or size == 0:
            return size
        top = float(on_one_thread(np.linalg.eigvalsh, 0.5 * (self.mid + self.mid.T))[-1])
        for margin in MARGINS:
            bound = top + margin * size
            if bound < size and (Ball.exact(bound * np.eye(len(self.mid))) - self).is_positive_definite():
                return bound
        return size

    def is_positive_definite(self) -> bool:
        """Whether every symmetric matrix of the ball is proved positive definite; False proves nothing.

        Notes
        -----
        A Cholesky factorisation of `S - cI` that ends proves `S` positive definite as soon as `c` exceeds the
        backward error `g/(1-g) trace(S)`, `g = gamma_(n+1)`, plus the largest row sum of the radii (Rump 2006;
        Higham, Accuracy and Stability of Numerical Algorithms, Theorem 10.3). The matrix is scaled to
        diagonal entries near 1 by powers of two, which is exact. Time O(n^3).
        """
        S = self.mid + self.mid.T
        S *= 0.5
        diagonal, n = np.diagonal(S), len(S)
        if not (np.isfinite(S).all() and (diagonal > 0).all()):
            return False
        power = -np.round(0.5 * np.log2(diagonal)).astype(np.int64)
        power = np.clip(power - int(np.median(power)), -400, 400) + int(np.clip(np.median(power), -400, 400))
        scale, g = np.ldexp(1.0, power), _gamma(n + 3)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            apart = 0.5 * (self.rad @ scale + scale @ self.rad) + 2 * UNIT * (np.abs(S) @ scale) + TINY * scale.sum()
            S *= scale[:, None]
            S *= scale
            below = 3 * n * TINY * max(1.0, float(scale.max()))  # what underflows when S and its radii are scaled
            shift = 2.0 * g * float(np.trace(S)) + 1.0001 * float(_up(scale * apart, n + 8).max()) + below
            S[np.diag_indices(n)] -= shift
        try:  # of a symmetric matrix, turned: so that it need not be copied
            on_one_thread(scipy.linalg.cho_factor, S.T, lower=True, overwrite_a=True, check_finite=True)
        except (scipy.linalg.LinAlgError, ValueError):
            return False
        return True


def _gamma(k: int) -> float:
    """`k u / (1 - k u)`, rounded up."""
    return 1.0001 * k * UNIT / (1.0 - k * UNIT)


def _up(bound: Vector, operations: int) -> Vector:
    """An upper bound of a non-negative quantity computed in that many rounded operations an entry."""
    out: Vector = bound * (1.0 + 2.0 * (operations + 2) * UNIT) + TINY
    return out
