"""Quadratic norms `sqrt(x^T P x)`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.frozen import Frozen, owned
from metzler.matrices.labelled import numbers
from metzler.threads import on_one_thread


@dataclass(frozen=True, eq=False, repr=False)
class QuadraticNorm(Frozen):
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
        object.__setattr__(self, "P", P)

    def __repr__(self) -> str:
        return f"QuadraticNorm(n={len(self.P)})"

    def __call__(self, x: ArrayLike) -> float | Vector:
        """The norm of a state (n,), or of each column of x (n, k) as an array (k,)."""
        states = numbers(x, name="a state")
        if states.ndim not in (1, 2) or states.shape[0] != len(self.P):
            raise InputError(f"a state must have shape ({len(self.P)},) or ({len(self.P)}, k), got {states.shape}")
        squares = np.einsum("i...,i...->...", states, self.P @ states)
        value = np.sqrt(np.maximum(squares, 0.0))
        return value if states.ndim == 2 else float(value)

    @property
    def condition(self) -> float:
        """The overshoot in the ordinary Euclidean norm: the root of the condition number of P; an estimate."""
        return float(np.sqrt(on_one_thread(np.linalg.cond, self.P)))
