"""Diagonally weighted l1, l2 and l-infinity norms with their logarithmic and induced norms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import UNIT, Exponents, Index, Vector
from metzler.errors import InputError, InputTypeError, RangeExceeded
from metzler.facts import Column, Columns, Fact, Result
from metzler.frozen import Frozen
from metzler.matrices import Weights, as_weights, forms
from metzler.matrices.indices import whole_numbers
from metzler.matrices.labelled import numbers, state
from metzler.norms.extreme import largest_eigenvalue, largest_singular_value
from metzler.norms.norm import StateNorm
from metzler.norms.normal import expected_largest, expected_power
from metzler.norms.quadratic import QuadraticNorm
from metzler.numbers.outward import SMALLEST, add_up, sum_up
from metzler.numbers.scaled import Scaled

NO_NOISE = "a bound on noise needs weights within the range of double precision: use a max_condition"
_ORDERS = ("l1", "l2", "linf")

_LARGEST_EXPONENT = 2**40
_LEAST_RATIO = 2.0**-1000
"""Smaller ratios of weights are rounded up to it, where an upper bound is wanted."""


def known_norm(value: Any, call: str) -> Norm:
    """The norm; refused where it is none: a claim, the name of an order, or what swapped arguments leave there.

    Parameters
    ----------
    value : Norm
    call : str
        How the call is written, such as `"step_sizes(model, norm)"`.

    Examples
    --------
    >>> known_norm("linf", "f(model, norm)")
    Traceback (most recent call last):
    metzler.errors.InputTypeError: f(model, norm) needs a norm, such as claim.norm or Norm('linf', weights), got str
    """
    if not isinstance(value, Norm):
        kind = type(value).__name__
        raise InputTypeError(f"{call} needs a norm, such as claim.norm or Norm('linf', weights), got {kind}")
    return value


@dataclass(frozen=True, eq=False, init=False, repr=False)
class Norm(Frozen, Result, StateNorm):
    """A diagonally weighted norm; the weights multiply the state.

    l1: sum_i w_i abs(x_i).   linf: max_i w_i abs(x_i).   l2: sqrt(sum_i (w_i x_i)^2).

    Parameters
    ----------
    order : "l1", "l2" or "linf"
        Which norm.
    weights : array_like (n,) or Scaled, 1/state
        Positive and finite; copied, and read-only from then on: `w` holds them. The paper's linf norm of index
        [eta]^-1 has weights 1 / eta.
    exponents : (n,) int array, optional
        The true weights are `weights * 2^exponents`, for weights beyond the range of double precision.
        None, and multiplied in, where double precision suffices.

    Examples
    --------
    >>> norm = Norm("linf", [1.0, 0.5])
    >>> norm([1.0, -4.0])
    2.0
    >>> norm.log([[-1.0, 1.0], [0.0, -3.0]])
    1.0
    """

    order: str
    w: Scaled

    def __init__(self, order: str, weights: ArrayLike | Scaled, exponents: ArrayLike | None = None) -> None:
        if not isinstance(order, str) or order not in _ORDERS:
            raise InputError(f"The order of a norm must be one of 'l1', 'l2', 'linf', but is {order!r}.")
        values, powers = (weights.values, weights.exponents) if isinstance(weights, Scaled) else (weights, exponents)
        self._set(order=order, w=Scaled(_positive(values), _integers(powers, np.size(values))))

    def __reduce__(self) -> tuple[Any, ...]:
        return Norm, (self.order, self.w)

    @property
    def weights(self) -> Vector:
        """The weights (n,), where doubles hold them; else `weights * 2^exponents` are they."""
        return self.w.values

    @property
    def exponents(self) -> Exponents | None:
        """Powers of two (n,), None where doubles hold the weights."""
        return self.w.exponents

    def columns(self) -> Columns:
        """The weight of every state."""
        return Columns((Column("weight", self.w.nearest()),), {"state": range(self.size)})

    def facts(self) -> tuple[Fact, ...]:
        """Its order, and how far apart its weights lie."""
        return (
            Fact("order", self.order),
            Fact("states", len(self.weights)),
            Fact("overshoot", self.condition, side="upper", digits=3),
        )

    @property
    def size(self) -> int:
        """The number of states."""
        return self.w.size

    @property
    def kind(self) -> str:
        """The order."""
        return self.order

    @property
    def parts(self) -> tuple[tuple[float, Norm], ...]:
        """The norm itself, in l1 and l-infinity; in l2 half of each of these, with its weights."""
        if self.order == "l2":
            return (0.5, Norm("l1", self.w)), (0.5, Norm("linf", self.w))
        return ((1.0, self),)

    @property
    def condition(self) -> float:
        """The largest weight over the smallest, rounded up: the overshoot of the unweighted norm. May be inf."""
        return self.w.condition

    @property
    def euclidean(self) -> float:
        """That, of the Euclidean norm: at most `sqrt(n)` times as large, in l2 no larger."""
        return self.condition * (1.0 if self.order == "l2" else float(np.sqrt(self.size)) * (1.0 + 4.0 * UNIT))

    def __call__(self, x: ArrayLike) -> float | Vector:
        """Return the norm of a state x (n,), or of each column of x (n, k) as an array (k,).

        Examples
        --------
        >>> Norm("l1", [1.0, 2.0])([[1.0, 0.0], [1.0, 3.0]])
        array([3., 6.])
        """
        states = state(x, self.w.size)
        with np.errstate(over="ignore"):
            if not self.w.fits:
                return self._beyond_doubles(states)
            return self._plain(np.abs(states) * (self.weights if states.ndim == 1 else self.weights[:, None]))

    def _plain(self, scaled: Vector) -> float | Vector:
        if self.order == "l1":
            value = scaled.sum(axis=0)
        elif self.order == "linf":
            value = scaled.max(axis=0)
        else:
            value = np.linalg.norm(scaled, axis=0)
        return value if scaled.ndim == 2 else float(value)

    def _beyond_doubles(self, states: Vector) -> float | Vector:
        """The norm where the weights carry exponents; inf or 0 where the value itself leaves the range."""
        if states.ndim == 2:
            return np.array([self._beyond_doubles(column) for column in states.T])
        (w, power), (x, extra) = self.w.parts(), np.frexp(np.abs(states))
        values, top = Scaled(w * x, power + extra).common()
        with np.errstate(over="ignore", under="ignore"):
            return float(np.ldexp(self._plain(values), max(-5000, min(top, 5000))))

    def above(self, x: Vector) -> Vector:
        """Upper bounds (k,) of the norms of the columns of x (n, k), rounding and underflow counted.

        Examples
        --------
        >>> norm = Norm("l1", np.ones(2), [0, -2000])
        >>> norm.above(np.array([[0.0, 0.0], [0.0, 1.0]]))
        array([0.e+000, 1.e-323])
        """
        n = self.w.size
        if self.order == "l2":  # squares may underflow
            top = np.maximum(Norm("linf", self.w).above(x), SMALLEST)
            return np.asarray(top * np.atleast_1d(self(np.asarray(x) / top)) * (1.0 + (4.0 * n + 32.0) * UNIT))
        found = np.atleast_1d(np.asarray(self(x)))
        # At most n + 2 roundings, each by a unit of the value or, where that underflows, half the smallest double.
        least = np.where((np.asarray(x) != 0).any(axis=0), n * SMALLEST, 0.0)
        return np.asarray(found * (1.0 + (2.0 * n + 8.0) * UNIT) + least)

    def extents(self) -> Vector:
        """How far each entry (n,) may be from 0 where the norm is at most 1, rounded up.

        Examples
        --------
        >>> Norm("l1", [1.0, 0.25]).extents()
        array([1., 4.])
        """
        return self.w.divide_up(1.0)

    def per_state(self, radius: Vector) -> Vector:
        """The same (n, k) where the norm is at most `radius` (k,)."""
        return self.w.divide_up(np.asarray(radius)[None, :])

    def units(self) -> Vector:
        """The weights; infinite where no double is as large."""
        nearest = self.w.nearest()
        return nearest if self.w.fits else np.nextafter(nearest, np.inf)

    def entries_up(self, i: Index, j: Index) -> Vector:
        """The induced norms of the matrices with a 1 in row i and column j (k,) and zeros elsewhere: `w_i / w_j`."""
        return self.w[j].divide_up(self.w[i])

    def gaussian(self, deviation: Vector) -> float:
        """The expected norm of independent normal entries with mean 0 and these standard deviations (n,).

        In l1 a sum, in l-infinity an integral, in l2 the root of what its square is expected to be.
        """
        scaled = self.w.plain(NO_NOISE) * deviation
        return expected_largest(scaled) if self.order == "linf" else expected_power(scaled, 1.0 + (self.order == "l2"))

    def norm(self, x: ArrayLike) -> float | Vector:
        """Return what calling the object returns: the norm of x."""
        return self(x)

    def log(self, A: Any) -> float:
        """Return the logarithmic norm: the limit of (||I + h A|| - 1) / h as h falls to 0.

        linf: max_i a_ii + sum_{j != i} abs(a_ij) w_i / w_j.
        l1:   max_j a_jj + sum_{i != j} abs(a_ij) w_i / w_j.
        l2:   largest eigenvalue of the symmetric part of diag(w) A diag(w)^-1.

        Parameters
        ----------
        A : array_like or scipy.sparse array, (n, n), 1/time
            Anything that `as_weights` takes; a sparse one is never made dense beyond 64 neurons.

        Returns
        -------
        float, 1/time
            Computed in ordinary floating point, not rounded outward.

        Raises
        ------
        RangeExceeded
            If a ratio of weights times an entry leaves the range of doubles.
        StepsExhausted
            If the iteration for a sparse l2 problem did not converge; carries the best value.

        References
        ----------
        davydov2022, equation (3) for the definition. The l1 formula printed there after it repeats the
        linf one; the formula here is what the definition gives.

        Examples
        --------
        >>> Norm("l2", [1.0, 1.0]).log([[-1.0, -1.0], [2.0, -1.0]])
        -0.5
        """
        S = self._scaled(A)
        if self.order == "l2":
            return largest_eigenvalue(0.5 * S + 0.5 * S.T)
        diagonal = S.diagonal()
        return float((_absolute_sums(S, self.order) - np.abs(diagonal) + diagonal).max())

    def induced(self, A: Any) -> float:
        """Return the induced norm: the largest ||A x|| over ||x|| = 1.

        Parameters
        ----------
        A : array_like or scipy.sparse array, (n, n)
            Anything that `as_weights` takes.

        Returns
        -------
        float, unit of A
            Computed in ordinary floating point, not rounded outward.

        Raises
        ------
        RangeExceeded, StepsExhausted
            As in `log`.

        Examples
        --------
        >>> Norm("l1", [1.0, 2.0]).induced([[0.0, 3.0], [1.0, 1.0]])
        2.5
        """
        S = self._scaled(A)
        if self.order == "l2":
            return largest_singular_value(S)
        return float(_absolute_sums(S, self.order).max())

    def induced_up(self, A: Any) -> float:
        """The same, rounded up; in l2 by a proved bound of an eigenvalue.

        Examples
        --------
        >>> 2.5 <= Norm("l1", [1.0, 2.0]).induced_up([[0.0, 3.0], [1.0, 1.0]]) < 2.5000001
        True
        """
        if self.order == "l2":
            return self._quadratic().induced_up(A) * (1.0 + 16.0 * UNIT)
        sizes, diagonal = self._above(A)
        return float(add_up(sizes, np.abs(diagonal)).max())

    def log_up(self, A: Any) -> float:
        """The logarithmic norm, rounded up."""
        if self.order == "l2":
            found = self._quadratic()
            return found.log_up(A) + 16.0 * UNIT * found.induced_up(A)
        sizes, diagonal = self._above(A)
        return float(add_up(sizes, diagonal).max())

    def _above(self, A: Any) -> tuple[Vector, Vector]:
        """Upper bounds of the sums of sizes off the diagonal, over rows or columns, and the diagonal of A."""
        M = self._fitting(A)

        def bound(values: Vector, i: Index, j: Index) -> Vector:
            ratio = np.maximum(self.w.ratio(i, j), _LEAST_RATIO)
            with np.errstate(over="ignore", invalid="ignore"):
                return np.where((values == 0) | (i == j), 0.0, np.abs(values) * ratio * (1.0 + 8.0 * UNIT) + SMALLEST)

        S = forms.changed(M, bound)
        sums = _absolute_sums(S, self.order)
        return sum_up(sums, np.where(sums > 0, self.size, 0)), M.diagonal()

    def _quadratic(self) -> QuadraticNorm:
        """The norm of l2 but for the rounding of squares, two units."""
        w = self.w.plain("an l2 norm needs weights within double precision")
        return QuadraticNorm(np.diag(w * w))

    def _fitting(self, A: Any) -> Weights:
        """The matrix, if it has a row for each weight."""
        M = as_weights(A, name="the matrix")
        if M.shape[0] != self.size:
            raise InputError(f"the matrix must have shape ({self.size}, {self.size}) to fit the weights, got {M.shape}")
        return M

    def _scaled(self, A: Any) -> Weights:
        """diag(w) A diag(w)^-1, whose unweighted norms are the weighted ones of A."""
        M = self._fitting(A)
        with np.errstate(over="ignore", invalid="ignore"):
            S: Weights = forms.changed(M, lambda values, i, j: values * self.w.ratio(i, j))
        if not np.isfinite(forms.values(S)).all():
            raise RangeExceeded(
                "the weights of this norm are too far apart: a ratio of them leaves the range of double precision"
            )
        return S


def _integers(exponents: ArrayLike | None, n: int) -> Exponents | None:
    if exponents is None:
        return None
    given = whole_numbers(exponents, "The exponents of a norm", f"{n} integers")
    if given.dtype.kind not in "iu" or given.shape != (n,):
        raise InputError(f"The exponents of a norm must be {n} integers, but are {given.dtype} of shape {given.shape}.")
    if max(int(given.max(initial=0)), -int(given.min(initial=0))) > _LARGEST_EXPONENT:
        raise InputError(f"The exponents of a norm must lie within +-{_LARGEST_EXPONENT}.")
    return given.astype(np.int64)


def _positive(weights: ArrayLike) -> Vector:
    w = numbers(weights, name="The weights of a norm")
    if w.ndim != 1 or w.size == 0:
        raise InputError(f"The weights of a norm must be a vector, one per neuron, but have shape {w.shape}.")
    good = np.isfinite(w) & (w > 0)
    if not good.all():
        i = int(np.argmin(good))
        raise InputError(f"The weights of a norm must be positive and finite, but weight {i} is {w[i]}.")
    return w


def _absolute_sums(S: Weights, order: str) -> Vector:
    """Sums of abs(S) over rows for linf, over columns for l1."""
    with np.errstate(over="ignore"):
        return np.asarray(abs(S).sum(axis=1 if order == "linf" else 0))
