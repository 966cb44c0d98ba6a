"""Quadratic norms `sqrt(x^T P x)`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import UNIT, Vector
from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.frozen import Frozen, owned
from metzler.matrices import as_weights
from metzler.matrices.forms import dense
from metzler.matrices.labelled import numbers, state
from metzler.norms.norm import StateNorm
from metzler.norms.whitened import White
from metzler.numbers.outward import SMALLEST


@dataclass(frozen=True, eq=False, repr=False)
class QuadraticNorm(Frozen, Result, StateNorm):
    """The norm `sqrt(x^T P x)`.

    Parameters
    ----------
    P : (n, n) array
        Symmetric, finite and meant to be positive definite (a claim proves that it is), 1/state^2; read-only. What
        needs the inverse of P is infinite where that cannot be bounded.

    Examples
    --------
    >>> QuadraticNorm(np.diag([4.0, 1.0]))([1.0, 0.0])
    2.0
    """

    absolute: ClassVar[bool] = False
    P: Vector

    def __post_init__(self) -> None:
        P = owned(numbers(self.P, name="P"))
        if P.ndim != 2 or P.shape[0] != P.shape[1] or P.size == 0:
            raise InputError(f"P must be a square matrix, got shape {P.shape}")
        if not np.isfinite(P).all() or not (P == P.T).all():
            raise InputError("P must be finite and equal to its transpose, bit for bit: take (P + P.T) / 2")
        self._set(P=P)

    def __repr__(self) -> str:
        return f"QuadraticNorm(n={len(self.P)})"

    @property
    def size(self) -> int:
        """The number of states."""
        return len(self.P)

    @property
    def kind(self) -> str:
        """Quadratic."""
        return "quadratic"

    @property
    def described(self) -> str:
        """The same, for P is more than weights."""
        return self.kind

    def __call__(self, x: ArrayLike) -> float | Vector:
        """The norm of a state (n,), or of each column of x (n, k) as an array (k,)."""
        states = state(x, len(self.P))
        squares = np.einsum("i...,i...->...", states, self.P @ states)
        value = np.sqrt(np.maximum(squares, 0.0))
        return value if states.ndim == 2 else float(value)

    def up(self, x: Vector) -> float:
        """The norm of one state (n,), rounded up; terms may cancel each other.

        Examples
        --------
        >>> near = 1.0 - 2.0**-50
        >>> QuadraticNorm(np.array([[1.0, near], [near, 1.0]])).up(np.array([1.0, -1.0])) >= 2**-24.5
        True
        """
        lost = float(np.sqrt((4.0 * len(x) + 16.0) * UNIT)) * float(self.above(x[:, None])[0])
        return super().up(x) + lost

    def above(self, x: Vector) -> Vector:
        """Upper bounds (k,) of the norms of all states whose entries are at most those of a column of x (n, k) in size.

        Examples
        --------
        >>> QuadraticNorm(np.array([[2.0, -1.0], [-1.0, 2.0]])).above(np.ones((2, 1))).round(9).tolist()
        [2.449489743]
        """
        size, n = np.abs(x), len(x)
        with np.errstate(over="ignore", invalid="ignore"):
            squares = (size * (np.abs(self.P) @ size)).sum(axis=0)
            value = np.sqrt(squares * (1.0 + (4.0 * n + 16.0) * UNIT) + 4.0 * n * n * SMALLEST)
        return np.where(np.isnan(value), np.inf, np.nextafter(value, np.inf))

    def units(self) -> Vector:
        """The roots of the diagonal of P, rounded up."""
        return np.asarray(np.nextafter(np.sqrt(np.maximum(np.diagonal(self.P), 0.0)), np.inf))

    def extents(self) -> Vector:
        """How far each entry (n,) may be from 0 where the norm is at most 1: `sqrt((P^-1)_ii)`, rounded up.

        Examples
        --------
        >>> QuadraticNorm(np.array([[2.0, -1.0], [-1.0, 2.0]])).extents().round(9) ** 2
        array([0.66666667, 0.66666667])
        """
        white = self._white
        return np.full(self.size, np.inf) if white is None else white.extents()

    @cached_property
    def _white(self) -> White | None:
        return White.of(self.P)

    @cached_property
    def condition(self) -> float:
        """The overshoot of the Euclidean norm: the root of the condition number of P, rounded up. May be inf."""
        return np.inf if self._white is None else self._white.condition()

    @cached_property
    def widest(self) -> float:
        """The largest that the Euclidean norm may be where this one is at most 1: an eigenvalue's root, rounded up."""
        return np.inf if self._white is None else self._white.widest()

    @property
    def euclidean(self) -> float:
        """The same."""
        return self.condition

    def induced_up(self, A: Any) -> float:
        """The induced norm of a matrix (n, n), rounded up: the root of an eigenvalue that is proved.

        Examples
        --------
        >>> norm = QuadraticNorm(np.array([[2.0, -1.0], [-1.0, 2.0]]))
        >>> abs(norm.induced_up([[0.0, 1.0], [1.0, 0.0]]) - 1.0) < 1e-9
        True
        """
        return np.inf if self._white is None else self._white.induced(self._fitting(A))

    def log_up(self, A: Any) -> float:
        """The log norm of a matrix (n, n), rounded up: half an eigenvalue of `P A + A^T P` in terms of P, proved.

        Examples
        --------
        >>> norm = QuadraticNorm(np.diag([1.0, 4.0]))
        >>> abs(norm.log_up([[-1.0, 2.0], [0.0, -1.0]]) + 0.5) < 1e-9
        True
        """
        return np.inf if self._white is None else self._white.log(self._fitting(A))

    def absolute_up(self, A: Any) -> float:
        """A bound of the induced norms of the matrices whose entries are at most those of A (n, n) in size.

        Examples
        --------
        >>> norm = QuadraticNorm(np.array([[2.0, -1.0], [-1.0, 2.0]]))
        >>> abs(norm.absolute_up(np.eye(2)) - norm.induced_up(np.diag([1.0, -1.0]))) < 1e-9
        True
        """
        return np.inf if self._white is None else self._white.absolute(np.abs(self._fitting(A)))

    def family_up(self, A: Any, B: Any, C: Any, spread: tuple[Vector, Vector], tau: Vector) -> float:
        """A bound of the induced norms of `[1/tau] (A + B [d] C)` for all d (m,) between two ends; see `White.family`.

        Examples
        --------
        >>> norm, one = QuadraticNorm(np.diag([1.0, 4.0])), np.eye(2)
        >>> abs(norm.family_up(-one, one, one, (np.zeros(2), np.full(2, 0.5)), np.full(2, 2.0)) - 0.5) < 1e-4
        True
        """
        if self._white is None:
            return np.inf
        return self._white.family(self._fitting(A), dense(B), dense(C), spread, tau)

    def _fitting(self, A: Any) -> Vector:
        """The matrix, dense, if it has a row for each state."""
        M = dense(as_weights(A, name="the matrix"))
        if M.shape != self.P.shape:
            raise InputError(f"the matrix must have the shape {self.P.shape} of P, got {M.shape}")
        return M

    def gaussian(self, deviation: Vector) -> float:
        """The root of what the square of the norm of independent normal entries is expected to be."""
        return float(np.sqrt((np.diagonal(self.P) * deviation**2).sum()))

    def facts(self) -> tuple[Fact, ...]:
        """Its size, and the overshoot."""
        return (Fact("states", len(self.P)), Fact("overshoot", self.condition, side="upper", digits=3))
