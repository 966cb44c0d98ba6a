"""Diagonally weighted l1, l2 and l-infinity norms with their logarithmic and induced norms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

from metzler.arrays import UNIT, Exponents, Vector
from metzler.errors import InputError, InputTypeError, RangeExceeded, StepsExhausted
from metzler.facts import Fact, Result
from metzler.frozen import Frozen
from metzler.matrices import Weights, as_weights, forms
from metzler.matrices.indices import whole_numbers
from metzler.matrices.labelled import numbers, state
from metzler.numbers.outward import SMALLEST
from metzler.numbers.scaled import Scaled
from metzler.threads import on_one_thread

_ORDERS = ("l1", "l2", "linf")

_LARGEST_EXPONENT = 2**40
_SMALL = 64
"""Up to this size the eigenvalue problem of l2 is solved by LAPACK, where ARPACK has no room."""


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
class Norm(Frozen, Result):
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

    def facts(self) -> tuple[Fact, ...]:
        """Its order, and how far apart its weights lie."""
        return (
            Fact("order", self.order),
            Fact("states", len(self.weights)),
            Fact("overshoot", self.condition, side="upper", digits=3),
        )

    @property
    def condition(self) -> float:
        """The largest weight over the smallest, rounded up: the overshoot of the unweighted norm. May be inf."""
        return self.w.condition

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
        """Upper bounds (k,) of the l1 or linf norms of the columns of x (n, k), rounding and underflow counted.

        Examples
        --------
        >>> norm = Norm("l1", np.ones(2), [0, -2000])
        >>> norm.above(np.array([[0.0, 0.0], [0.0, 1.0]]))
        array([0.e+000, 1.e-323])
        """
        found, n = np.atleast_1d(np.asarray(self(x))), self.w.size
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
            return _largest_eigenvalue(0.5 * S + 0.5 * S.T)
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
            return _largest_singular_value(S)
        return float(_absolute_sums(S, self.order).max())

    def _scaled(self, A: Any) -> Weights:
        """diag(w) A diag(w)^-1, whose unweighted norms are the weighted ones of A."""
        M, w = as_weights(A, name="the matrix"), self.weights
        if M.shape[0] != w.size:
            raise InputError(f"the matrix must have shape ({w.size}, {w.size}) to fit the weights, got {M.shape}")
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


def _largest_eigenvalue(H: Any) -> float:
    """Largest eigenvalue of a symmetric matrix; dense up to 64 rows."""
    n = H.shape[0]
    if n <= _SMALL or not forms.is_sparse(H):
        return float(on_one_thread(np.linalg.eigvalsh, forms.dense(H))[-1])
    size = float(np.asarray(abs(H).sum(axis=1)).max())
    if size == 0:
        return 0.0
    shifted = LinearOperator((n, n), matvec=lambda x: (H @ x) / size + 2.0 * x, dtype=np.float64)
    return size * (_top_eigenvalue(shifted) - 2.0)


def _largest_singular_value(S: Weights) -> float:
    n = S.shape[0]
    if n <= _SMALL or not forms.is_sparse(S):
        return float(on_one_thread(np.linalg.norm, forms.dense(S), ord=2))
    size = float(abs(S).max())
    if size == 0:
        return 0.0
    gram = LinearOperator((n, n), matvec=lambda x: S.T @ ((S @ x) / size) / size, dtype=np.float64)
    return size * float(np.sqrt(_top_eigenvalue(gram)))


def _top_eigenvalue(operator: LinearOperator) -> float:
    """Largest eigenvalue of a positive semidefinite operator, from a start that does not depend on chance."""
    start = np.cos(np.arange(operator.shape[0], dtype=np.float64)) + 0.5
    try:
        return float(on_one_thread(eigsh, operator, k=1, which="LA", v0=start, return_eigenvectors=False)[0])
    except ArpackNoConvergence as error:
        best = float(error.eigenvalues[0]) if len(error.eigenvalues) else None
        raise StepsExhausted("the largest eigenvalue of a sparse l2 problem did not converge", best=best) from error
