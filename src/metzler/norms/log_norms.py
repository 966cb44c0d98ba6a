"""Log norms of a matrix under slopes, of its majorant and of its principal sub-matrices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse.linalg import ArpackError, eigs

from metzler.arrays import Vector
from metzler.errors import InputError, InputTypeError, StepsExhausted
from metzler.facts import Fact, Result
from metzler.matrices import Weights, as_entries, forms, metzler_majorant, spectral_abscissa
from metzler.matrices.indices import indices
from metzler.matrices.labelled import numbers
from metzler.norms.diagonal import Norm, known_norm
from metzler.threads import on_one_thread

DENSE = 1000
"""Up to this size all eigenvalues are computed, in a second; beyond, the rightmost alone."""


def worst_log_norm(A: Any, norm: Norm, slopes: tuple[ArrayLike, ArrayLike], *, on: str, fixed: Any = 0.0) -> float:
    """The largest log norm over all slopes: of `G + [d] A` (`on="rows"`) or of `G + A [d]` (`on="columns"`).

    Where the slope multiplies what the norm adds up as a whole (rows in linf, columns in l1), two vertices
    decide: the larger of `mu(G + [lo] A)` and `mu(G + [hi] A)`; formulas (5) and (6), right for slopes of any
    sign. Otherwise every entry takes its own worst slope, which is `mu(F)` with

        F_ii = max(G_ii + lo a_ii, G_ii + hi a_ii),   F_ij = max(|G_ij + lo a_ij|, |G_ij + hi a_ij|).

    Formulas (7) and (8) say the same for `0 <= lo <= hi` and a diagonal G; as printed they are wrong for
    `lo < -hi`.

    Parameters
    ----------
    A : array_like or scipy.sparse array, (n, n)
        Anything that `as_weights` takes.
    norm : Norm
        Of order "l1" or "linf".
    slopes : (lo, hi), numbers or (n,) arrays
        Any signs, one interval for each row or column of A.
    on : "rows" or "columns"
        Where the slopes act.
    fixed : number, (n,) array or (n, n) matrix
        G; a number or a vector stands for a diagonal matrix.

    Returns
    -------
    float
        In ordinary floating point, exact for the box of slopes: some slopes reach it.

    References
    ----------
    davydov2022, Lemma 6.

    Examples
    --------
    >>> norm = Norm("linf", [1.0, 1.0])
    >>> worst_log_norm([[-1.0, 2.0], [-1.0, 0.5]], norm, (0.0, 1.0), on="rows", fixed=[-1.0, -3.0])
    0.0
    >>> worst_log_norm([[-1.0, 2.0], [-1.0, 0.5]], norm, (-2.0, 1.0), on="columns", fixed=0.0)
    6.0
    """
    known_norm(norm, "worst_log_norm(A, norm, slopes)")
    if norm.order not in ("l1", "linf") or on not in ("rows", "columns"):
        raise InputError(f"worst log norms are for 'l1' and 'linf' on 'rows' or 'columns', got {norm.order!r}, {on!r}")
    W = as_entries(A)
    if not (isinstance(slopes, tuple | list) and len(slopes) == 2):
        raise InputTypeError(f"slopes must be a pair (lo, hi), got {type(slopes).__name__}")
    lo, hi = (_vector(end, W.shape[0]) for end in slopes)
    if (lo > hi).any():
        i = int(np.argmax(lo > hi))
        raise InputError(f"slopes must satisfy lo <= hi, got lo = {lo[i]} > hi = {hi[i]} at index {i}: swap them")
    low, high = (_fixed(fixed, W) + _scaled(W, end, on) for end in (lo, hi))
    if (norm.order == "linf") == (on == "rows"):
        return max(norm.log(low), norm.log(high))
    diagonal = np.maximum(low.diagonal(), high.diagonal())
    off = [metzler_majorant(forms.kept(M, np.not_equal)) for M in (low, high)]
    return norm.log(forms.larger(*off) + forms.diagonal_like(diagonal, W))


@dataclass(frozen=True, repr=False)
class Conservatism(Result):
    """What diagonal weights in l1 or linf give away on one matrix: `best_log_norm - abscissa >= 0`.

    Parameters
    ----------
    abscissa : float
        The spectral abscissa of A: no norm has a smaller log norm.
    best_log_norm : float
        The spectral abscissa of its Metzler majorant: the infimum of the log norm over all diagonal weights, in l1
        and in linf.
    """

    abscissa: float
    best_log_norm: float

    def facts(self) -> tuple[Fact, ...]:
        """The two sides, and what lies between them."""
        return (
            Fact("spectral abscissa", self.abscissa, side="estimate"),
            Fact("best log norm", self.best_log_norm, side="estimate"),
            Fact("given away", self.best_log_norm - self.abscissa, side="estimate"),
        )


def conservatism(A: Any) -> Conservatism:
    """The two sides of `alpha(A) <= alpha([A]) = inf_eta mu(A)`; estimates.

    Raises
    ------
    StepsExhausted
        When ARPACK does not converge.

    Notes
    -----
    Up to 1,000 neurons A is made dense for the first; beyond, ARPACK looks for its rightmost eigenvalue.

    References
    ----------
    davydov2022, Theorem 8, Example 9.

    Examples
    --------
    >>> found = conservatism([[1.0, 1.0], [-1.0, 1.0]])
    >>> round(found.abscissa, 12), round(found.best_log_norm, 12)
    (1.0, 2.0)
    """
    W = as_entries(A)
    return Conservatism(_rightmost(W), spectral_abscissa(metzler_majorant(W)))


def _rightmost(W: Weights) -> float:
    """The largest real part of an eigenvalue, an estimate."""
    n = W.shape[0]
    if n <= DENSE:
        values = on_one_thread(np.linalg.eigvals, forms.dense(W))
    else:
        try:
            values = on_one_thread(eigs, W, k=1, which="LR", v0=np.ones(n), tol=1e-9, return_eigenvectors=False)
        except ArpackError as error:
            raise StepsExhausted(f"the rightmost eigenvalue of {n} neurons was not found: {error}") from None
    return float(values.real.max())


def principal(A: Any, keep: Iterable[int]) -> Weights:
    """The principal sub-matrix of the rows and columns `keep`: the network with all other neurons removed.

    Its log norm in the restricted norm (`restricted`) is at most that of A, and it is M-Hurwitz if A is.

    References
    ----------
    davydov2022, Lemma 10, Corollary 11.

    Examples
    --------
    >>> principal([[1.0, 2.0], [3.0, 4.0]], [1])
    array([[4.]])
    """
    W = as_entries(A)
    index = np.sort(indices(keep, W.shape[0], name="keep"))
    return W[index][:, index]


def restricted(norm: Norm, keep: Iterable[int]) -> Norm:
    """The norm of states that are zero outside `keep`, as a norm on those entries.

    References
    ----------
    davydov2022, Lemma 10.

    Examples
    --------
    >>> restricted(Norm("l1", [1.0, 2.0, 3.0]), [0, 2]).weights
    array([1., 3.])
    """
    index = np.sort(indices(keep, norm.weights.size, name="keep"))
    return Norm(norm.order, norm.w[index])


def one_sided_lipschitz_estimate(jacobians: Iterable[Any], norm: Norm) -> float:
    """The largest log norm among samples of a Jacobian: an estimate from below of the one-sided Lipschitz constant.

    The constant is the essential supremum of the log norm over all states; samples can miss it, so minus this
    number is no certified rate. For a model of this package, `one_sided_lipschitz` gives a bound.

    Parameters
    ----------
    jacobians : iterable of (n, n) arrays
        The samples, each anything that `as_weights` takes; at least one.
    norm : Norm
        Or any object with a method `log`.

    References
    ----------
    davydov2022, Theorem 15.

    Examples
    --------
    >>> samples = [[[-1.0 + 0.5 * np.cos(x)]] for x in np.linspace(0, 3, 50)]
    >>> one_sided_lipschitz_estimate(samples, Norm("l1", [1.0]))
    -0.5
    """
    if not callable(getattr(norm, "log", None)):
        known_norm(norm, "one_sided_lipschitz_estimate(jacobians, norm)")
    values = [norm.log(J) for J in jacobians]
    if not values:
        raise InputError("an estimate needs at least one Jacobian, got none")
    return max(values)


def _vector(value: ArrayLike, n: int) -> Vector:
    given = numbers(value, name="slopes")
    if given.shape not in ((), (n,)) or not np.isfinite(given).all():
        raise InputError(f"slopes must be finite numbers or arrays of shape ({n},), got shape {given.shape}")
    return np.broadcast_to(given, (n,))


def _fixed(fixed: Any, W: Weights) -> Weights:
    """G in the format of W."""
    if forms.axes(fixed) < 2:
        return forms.diagonal_like(_vector(fixed, W.shape[0]), W)
    G = as_entries(fixed, name="the fixed part")
    if G.shape != W.shape:
        raise InputError(f"the fixed part must have the shape {W.shape} of the matrix, got {G.shape}")
    return forms.like(G, W)


def _scaled(W: Weights, d: Vector, on: str) -> Weights:
    return forms.changed(W, lambda v, i, j: v * d[i if on == "rows" else j])
