"""Contraction in a quadratic norm: the matrix condition, proved with error bounds or in integers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol, TypeVar

import numpy as np

from metzler.arrays import Mask, Matrix, Vector
from metzler.errors import InputError
from metzler.matrices.forms import dense, entries, if_diagonal
from metzler.models import Triple
from metzler.numbers.balls import Ball
from metzler.numbers.rational import Rationals, round_down

LARGEST = 6000
"""Everything here is dense and O((n + m)^3); beyond this many states and nonlinearities it is refused."""
LARGEST_EXACT = 80
"""In integers they grow, too."""

LARGEST_NUMBER = 2.0**1000
"""Evidence beyond it proves nothing: twice of it is still a double."""

Dense = TypeVar("Dense", Ball, Rationals)


def proves(triple: Triple, P: Vector, multipliers: Vector, rate: float, *, exact: bool = False) -> bool:
    """Whether the rate is proved in the norm `sqrt(x^T P x)` for all slopes in the box, by multipliers Q = [q].

    With A, B of the Jacobian `A + B [d] C` (time constants and gain included), l and h the slope ends:

    continuous: [[A'P + PA + 2 rate P - 2 C'QlhC, PB + C'Q(l+h)], [., -2Q]] <= 0,
    discrete:   [[A'PA - (1-rate)^2 P - 2 C'QlhC, A'PB + C'Q(l+h)], [., B'PB - 2Q]] <= 0.

    A slope that is one number, l = h, belongs to A: A + B [l] C of these nonlinearities, and their multipliers count
    for nothing: where `u = l C x` the whole condition says the same.

    For the firing-rate and the Hopfield network with leak 1 and slopes [0, 1] or [-1, 1] these are the sharp
    conditions of gokhale2026; for any other model they are sufficient.

    Parameters
    ----------
    triple : Triple
        With n states and m nonlinearities.
    P : (n, n) array
        Symmetric.
    multipliers : (m,) array
        Positive.
    rate : float
        In 1/time; for a map 1 - factor per step.
    exact : bool
        Decide the condition, strictly, in rational numbers, instead of Cholesky factorisations with proved error bounds
        (`Ball.is_positive_definite`): what these accept is accepted.

    Raises
    ------
    InputError
        When the network is too large.

    References
    ----------
    gokhale2026, Table I, equations (22) to (29).

    Examples
    --------
    >>> one = np.eye(1)
    >>> triple = Triple(-one, one, 0.5 * one, np.ones(1), np.zeros(1), np.ones(1))
    >>> [proves(triple, one, 2.0 * np.ones(1), rate) for rate in (0.49, 0.51)]
    [True, False]
    """
    size = triple.n + len(triple.lo)
    if size > LARGEST:
        raise InputError(
            f"a quadratic norm is proved up to {LARGEST} states and nonlinearities, this network has {size}"
        )
    if exact and size > LARGEST_EXACT:
        raise InputError(
            f"a quadratic norm of more than {LARGEST_EXACT} states and nonlinearities cannot be proved in integers: "
            f"this network has {size}"
        )
    plain = all((np.abs(value) <= LARGEST_NUMBER).all() for value in (P, multipliers, rate))
    if not (plain and (multipliers > 0).all()) or (triple.discrete and not rate < 1.0):
        return False
    square = (1 - Fraction(rate)) ** 2
    if exact:
        K = Rationals.exact(P)
        return _holds(K, K.scaled(square), triple, multipliers, rate)
    with np.errstate(all="ignore"):
        ball = Ball.exact(P)
        return _holds(ball, ball.scaled(round_down(square)), triple, multipliers, rate)


def _holds(K: Dense, shrunk: Dense, t: Triple, q: Vector, rate: float) -> bool:
    """Whether P and minus the matrix of the condition are positive definite; `shrunk` is at most `(1 - rate)^2 P`."""
    return K.is_positive_definite() and _condition(K, shrunk, t, q, rate).is_positive_definite()


def _condition(K: Dense, shrunk: Dense, t: Triple, q: Vector, rate: float) -> Dense:
    """Minus the matrix of the condition; P is symmetric."""
    kind, held = type(K), t.lo == t.hi
    A: _Linear = _Factor(t.A, 1.0, t.tau)
    if held.any():
        A = _Sum(A, _Factor(_columns(t.B, held), t.gain, t.tau), _rows(t.C, held), t.lo[held])
        t, q = replace(t, B=_columns(t.B, ~held), C=_rows(t.C, ~held), lo=t.lo[~held], hi=t.hi[~held]), q[~held]
        if not len(q):
            return _linear_condition(K, shrunk, t, A, rate)
    B, C = _Factor(t.B, t.gain, t.tau), _Factor(t.C, 1.0, np.ones(len(q)))
    QC = kind.exact(dense(t.C)).rows_times(q)
    mixed = (QC.rows_times(t.lo) + QC.rows_times(t.hi)).T
    two_q, KB = kind.exact(np.diag(2.0 * q)), B.back(K).T
    if t.discrete:
        corner = shrunk - A.back(A.back(K).T)
        side, last = A.back(KB) + mixed, two_q - B.back(KB)
    else:
        AP = A.back(K)
        corner = K.scaled(-2.0 * rate) - (AP + AP.T)
        side, last = KB + mixed, two_q
    if (t.lo.astype(bool) & t.hi.astype(bool)).any():
        corner = corner + C.back(QC.rows_times(t.lo).rows_times(t.hi)).scaled(2.0)
    side = side.scaled(-1.0)
    return K.block([[corner, side], [side.T, last]])


def _linear_condition(K: Dense, shrunk: Dense, t: Triple, A: _Linear, rate: float) -> Dense:
    """The same where every slope is one number."""
    AP = A.back(K)
    return shrunk - A.back(AP.T) if t.discrete else K.scaled(-2.0 * rate) - (AP + AP.T)


def _columns(M: Matrix, keep: Mask) -> Vector:
    return np.asarray(dense(M)[:, keep])


def _rows(M: Matrix, keep: Mask) -> Vector:
    return np.asarray(dense(M)[keep])


class _Linear(Protocol):
    """A matrix that is known by what its transpose does."""

    def back(self, X: Dense) -> Dense:
        """Its transpose times X."""


@dataclass(frozen=True, eq=False)
class _Sum:
    """The matrix `A + B [d] C`."""

    A: _Linear
    B: _Linear
    C: Vector
    d: Vector

    def back(self, X: Dense) -> Dense:
        """Its transpose times X."""
        return self.A.back(X) + type(X).exact(self.C).T @ self.B.back(X).rows_times(self.d)


@dataclass(frozen=True, eq=False)
class _Factor:
    """The matrix `gain M / tau`, each row over its own time constant."""

    matrix: Matrix
    gain: float
    tau: Vector

    def back(self, X: Dense) -> Dense:
        """Its transpose times X; of a diagonal matrix without a product of matrices."""
        over, square = X.rows_over(self.tau).scaled(self.gain), self.matrix.shape[0] == self.matrix.shape[1]
        diagonal = if_diagonal(entries(self.matrix)) if square else None
        if diagonal is not None:
            return over.rows_times(diagonal)
        return type(X).exact(dense(self.matrix)).T @ over
