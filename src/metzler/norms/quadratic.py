"""Quadratic norms `sqrt(x^T P x)`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import UNIT, Vector
from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.frozen import Frozen, owned
from metzler.matrices.labelled import numbers, state
from metzler.numbers.balls import Ball
from metzler.numbers.outward import SMALLEST, div_up, mul_down
from metzler.threads import on_one_thread

MARGINS = (1e-9, 1e-6, 1e-3, 0.1, 0.5)
"""By one of these fractions less than nearly the largest is proved."""


@dataclass(frozen=True, eq=False, repr=False)
class QuadraticNorm(Frozen, Result):
    """The norm `sqrt(x^T P x)`.

    Parameters
    ----------
    P : (n, n) array
        Symmetric, finite and meant to be positive definite (a claim proves that it is), 1/state^2; read-only.

    Examples
    --------
    >>> QuadraticNorm(np.diag([4.0, 1.0]))([1.0, 0.0])
    2.0
    """

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

    def __call__(self, x: ArrayLike) -> float | Vector:
        """The norm of a state (n,), or of each column of x (n, k) as an array (k,)."""
        states = state(x, len(self.P))
        squares = np.einsum("i...,i...->...", states, self.P @ states)
        value = np.sqrt(np.maximum(squares, 0.0))
        return value if states.ndim == 2 else float(value)

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

    def extents(self) -> Vector:
        """How far each entry (n,) may be from 0 where the norm is at most 1, rounded up.

        With `P >= s diag(P)` it is `1 / sqrt(s P_ii)`; the largest s is found nearly, and proved. Infinite where P is
        not proved to be positive definite.

        Examples
        --------
        >>> QuadraticNorm(np.diag([4.0, 1.0])).extents().round(6)
        array([0.5, 1. ])
        """
        diagonal = np.diagonal(self.P)
        root = np.sqrt(np.where(diagonal > 0, diagonal, np.inf))
        least = float(on_one_thread(np.linalg.eigvalsh, self.P / root[:, None] / root)[0])
        for margin in MARGINS:
            s = (1.0 - margin) * least - 1e-14
            if s > 0 and (Ball.exact(self.P) - Ball.exact(np.diag(diagonal)).scaled(s)).is_positive_definite():
                return np.asarray(div_up(1.0, np.sqrt(mul_down(s, diagonal)) * (1.0 - 4.0 * UNIT)))
        return np.full(len(self.P), np.inf)

    def facts(self) -> tuple[Fact, ...]:
        """Its size, and the overshoot."""
        return (Fact("states", len(self.P)), Fact("overshoot", self.condition, side="estimate", digits=3))

    @property
    def condition(self) -> float:
        """The overshoot in the ordinary Euclidean norm: the root of the condition number of P; an estimate."""
        return float(np.sqrt(on_one_thread(np.linalg.cond, self.P)))
