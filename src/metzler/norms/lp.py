"""Weighted l_p norms for 1 <= p <= inf, and the one between a weighted l1 and a weighted linf norm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import UNIT, Index, Vector
from metzler.digits import exact
from metzler.errors import InputError
from metzler.facts import Column, Columns, Fact, Result
from metzler.frozen import Frozen
from metzler.matrices.labelled import state
from metzler.norms.diagonal import Norm
from metzler.norms.norm import StateNorm
from metzler.norms.normal import expected_largest, expected_power
from metzler.numbers.outward import SMALLEST


@dataclass(frozen=True, eq=False, repr=False)
class LpNorm(Frozen, Result, StateNorm):
    """The norm `(sum_i (w_i |x_i|)^p)^(1/p)`, for p = inf `max_i w_i |x_i|`.

    Parameters
    ----------
    p : float
        At least 1, inf allowed.
    weights : (n,) array
        Positive and finite, 1/state; read-only.
    ends : (Norm, Norm), optional
        In l1 and l-infinity, between which it lies; by default those with its own weights.

    Examples
    --------
    >>> LpNorm(3.0, [1.0, 1.0])([3.0, 0.0])
    3.0
    """

    p: float
    weights: Vector
    ends: tuple[Norm, Norm] | None = None

    def __post_init__(self) -> None:
        self._set(p=exponent(self.p), weights=Norm("l1", self.weights).weights)

    def columns(self) -> Columns:
        """The weight of every state."""
        return Columns((Column("weight", self.weights),), {"state": range(self.size)})

    def facts(self) -> tuple[Fact, ...]:
        """Its exponent, and how far apart its weights lie."""
        return (
            Fact("p", self.p),
            Fact("states", len(self.weights)),
            Fact("overshoot", self.condition, side="upper", digits=3),
        )

    @classmethod
    def between(cls, l1: Norm, linf: Norm, p: float) -> Self:
        """The norm of weights `xi^(1/p) eta^(-(1 - 1/p))`, for l1 weights xi and linf weights 1 / eta.

        Raises
        ------
        InputError
            For norms of other orders or sizes, a `p` below 1, and weights out of the range of doubles.

        Examples
        --------
        >>> LpNorm.between(Norm("l1", [1.0, 4.0]), Norm("linf", [1.0, 1.0]), 2.0).weights
        array([0.25, 0.5 ])
        """
        p = exponent(p)
        if (l1.order, linf.order) != ("l1", "linf"):
            raise InputError(f"the certificates must be of 'l1' and 'linf', got {l1.order!r} and {linf.order!r}")
        if l1.weights.size != linf.weights.size:
            raise InputError(f"both norms must have the same states, got {l1.weights.size} and {linf.weights.size}")
        if p in (1.0, np.inf):
            return cls(p, (l1 if p == 1.0 else linf).w.plain(BEYOND), (l1, linf))
        share = 1.0 / p
        ends = [w * 2.0 ** -np.frexp(w.max())[1] for w in (l1.w.plain(BEYOND), linf.w.plain(BEYOND))]
        weights = ends[0] ** share * ends[1] ** (1.0 - share)
        if min(w.min() for w in ends) < NORMAL:  # what is smaller was rounded by more than the proof grants
            raise InputError("the weights of this network span too many decades for interpolation")
        return cls(p, weights, (l1, linf))

    def __call__(self, x: ArrayLike) -> float | Vector:
        """The norm of a state (n,), or of each column of x (n, k) as an array (k,)."""
        states = state(x, self.weights.size)
        with np.errstate(over="ignore", under="ignore"):
            scaled = np.abs(states * (self.weights if states.ndim == 1 else self.weights[:, None]))
            top = np.maximum(scaled.max(axis=0), SMALLEST)  # a large power of it is no double
            value = top * np.linalg.norm(scaled / top, self.p, axis=0)
        return value if states.ndim == 2 else float(value)

    def above(self, x: Vector) -> Vector:
        """Upper bounds (k,) of the norms of the columns of x (n, k), rounding and underflow counted.

        Powers are granted 8 units; an error before a power counts once, for the root takes it back.

        Examples
        --------
        >>> LpNorm(3.0, [1.0, 1.0]).above(np.array([[3.0], [0.0]])).round(9)
        array([3.])
        """
        with np.errstate(invalid="ignore"):
            value = np.asarray(self(x)) * (1.0 + (2.0 * len(x) + 64.0) * UNIT) + len(x) * SMALLEST
        return np.where(np.isnan(value), np.inf, value)

    @property
    def size(self) -> int:
        """The number of states."""
        return self.weights.size

    @property
    def kind(self) -> str:
        """l_p, whatever p."""
        return "l_p"

    @property
    def described(self) -> str:
        """With its p."""
        return f"weighted l_p, p = {exact(self.p)}"

    @property
    def parts(self) -> tuple[tuple[float, Norm], ...]:
        """The norms between which it lies."""
        share = 1.0 / self.p
        return tuple((part, norm) for part, norm in zip((share, 1.0 - share), self._ends(), strict=True) if part > 0)

    def _ends(self) -> tuple[Norm, Norm]:
        return self.ends or (Norm("l1", self.weights), Norm("linf", self.weights))

    def units(self) -> Vector:
        """The weights."""
        return self.weights

    def extents(self) -> Vector:
        """How far each entry (n,) may be from 0 where the norm is at most 1, rounded up."""
        return Norm("linf", self.weights).extents()

    def per_state(self, radius: Vector) -> Vector:
        """The same (n, k) where the norm is at most `radius` (k,)."""
        return Norm("linf", self.weights).per_state(radius)

    def entries_up(self, i: Index, j: Index) -> Vector:
        """`w_i / w_j`, rounded up: the induced norms of the matrices with a 1 in row i and column j (k,) alone."""
        return Norm("linf", self.weights).entries_up(i, j)

    @property
    def condition(self) -> float:
        """The largest weight over the smallest, rounded up: the overshoot of the unweighted l_p norm."""
        return Norm("l1", self.weights).condition

    @property
    def euclidean(self) -> float:
        """That, of the Euclidean norm: times `n` to the power `|1/2 - 1/p|`."""
        return self.condition * float(self.size ** abs(0.5 - 1.0 / self.p)) * (1.0 + 16.0 * UNIT)

    def induced_up(self, A: Any) -> float:
        """A bound of the induced norm: that of l1 to the power 1/p times that of linf to the power 1 - 1/p.

        Examples
        --------
        >>> 2.0 <= LpNorm(2.0, [1.0, 1.0]).induced_up([[0.0, 1.0], [4.0, 0.0]]) < 4.0000001
        True
        """
        value = float(np.prod([norm.induced_up(A) ** share for share, norm in self.parts]))
        return value * (1.0 + BETWEEN * (1.0 + self._power))

    def log_up(self, A: Any) -> float:
        """A bound of the log norm: that of l1 over p plus that of linf times 1 - 1/p."""
        value = sum(share * norm.log_up(A) for share, norm in self.parts)
        return float(value + BETWEEN * (1.0 + self._power) * self.induced_up(A))

    @property
    def _power(self) -> float:
        """p; where that is infinite nothing was rounded."""
        return self.p if np.isfinite(self.p) else 1.0

    def gaussian(self, deviation: Vector) -> float:
        """The expected norm of independent normal entries, at most the root of that of its power p."""
        scaled = self.weights * deviation
        return expected_largest(scaled) if np.isinf(self.p) else expected_power(scaled, self.p)


BETWEEN = 1e-12
"""What weights between two others may be off, for each unit of p: their rounding and that of powers."""
NORMAL = 2.0**-1022
BEYOND = "interpolation needs weights within double precision: certify with a larger margin"


def exponent(p: float) -> float:
    """The exponent of an l_p norm; refused below 1."""
    if isinstance(p, bool) or not (isinstance(p, int | float) and p >= 1):
        raise InputError(f"p must be a number of at least 1, or inf, got {p!r}")
    try:
        return float(p)
    except OverflowError:
        raise InputError("p must be a number of at least 1, or inf, got a whole number beyond the doubles") from None
