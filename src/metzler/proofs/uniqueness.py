"""One equilibrium for every input, proved without a rate: a diagonal form that is positive for all slopes at once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np

from metzler.arrays import UNIT, Index, Matrix, Vector
from metzler.errors import InputError
from metzler.matrices.forms import dense, entries, if_diagonal
from metzler.models import Model, Triple
from metzler.models.base import full_triple
from metzler.numbers.balls import TINY, Ball
from metzler.numbers.rational import Rationals

LARGEST = 3000
"""Everything here is dense and O(n^3); beyond this many neurons it is refused."""
LARGEST_EXACT = 40
"""In integers they grow, too."""

Dense = TypeVar("Dense", Ball, Rationals)


@dataclass(frozen=True, eq=False)
class Loop:
    """The matrices `J(d) = [d] gain W - [leak]` of a network with slopes d: one of them is singular exactly where a
    Jacobian of the network is.

    Parameters
    ----------
    W : (n, n) matrix
    gain : float
    leak : (n,) array
        Positive.
    lo, hi : (n,) arrays
        Smallest and largest slopes.
    inside : bool
        Whether the slopes stand before the weights (firing rate) or behind them (Hopfield).
    """

    W: Matrix
    gain: float
    leak: Vector
    lo: Vector
    hi: Vector
    inside: bool

    @property
    def n(self) -> int:
        """Number of neurons."""
        return len(self.leak)

    def on(self, part: Index) -> Loop:
        """That of some neurons alone."""
        W = dense(self.W)[np.ix_(part, part)]
        return Loop(W, self.gain, self.leak[part], self.lo[part], self.hi[part], self.inside)

    def at(self, d: Vector, kind: type[Dense]) -> Dense:
        """`J(d)` in the numbers of this kind."""
        decay = kind.exact(np.diag(-self.leak))
        return kind.exact(dense(self.W)).scaled(self.gain).rows_times(d) + decay

    def form(self, q: Vector, kind: type[Dense]) -> Dense:
        """Twice the symmetric part of `J(lo)' [q] J(hi)`."""
        half = self.at(self.lo, kind).T @ self.at(self.hi, kind).rows_times(q)
        return half + half.T


def _what_is_missing(t: Triple, one: bool, rest: Vector | None) -> str:
    """Why the Jacobians of a triple are not those of such a network."""
    if rest is None:
        return "has a decay that couples its neurons"
    if t.discrete and rest.any():
        return "keeps a part of its state at each step"
    if not one or len(t.lo) != t.n:
        return "has weights on both sides of its slopes"
    return "has a leak that is not positive"


def loop_of(model: Model) -> Loop:
    """The loop of weights and slopes of a model.

    Raises
    ------
    InputError
        When the model is too large, or has no such form: one weight matrix with the slopes of all neurons on one side
        of it, and a positive leak in every neuron.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> loop_of(Hopfield([[0.5]], activation="tanh")).leak
    array([1.])
    """
    t = full_triple(model)
    if t.n > LARGEST:
        raise InputError(f"uniqueness without a rate is proved up to {LARGEST} neurons, this network has {t.n}")
    inside, behind = _is_one(t.B), _is_one(t.C)
    rest = if_diagonal(entries(t.A))
    plain = (inside or behind) and rest is not None and len(t.lo) == t.n and (not t.discrete or not rest.any())
    if not plain or not (t.discrete or (rest is not None and (rest < 0).all())):
        raise InputError(
            "uniqueness without a rate is proved for networks with one weight matrix, a slope for each neuron and a "
            f"positive leak in each, such as FiringRate, Hopfield and Implicit; this "
            f"{model.kind} network {_what_is_missing(t, inside or behind, rest)}"
        )
    leak = np.ones(t.n) if t.discrete else -np.asarray(rest)
    return Loop(t.C if inside else t.B, t.gain, leak, t.lo, t.hi, inside)


def proves_one(loop: Loop, q: Vector, margin: float, *, exact: bool = False) -> bool:
    """Whether the form of the multipliers q is proved to exceed `margin [leak^2 q]`.

    For slopes d between lo and hi and `J(d) w = 0`, the entries of `J(lo) w` and `J(hi) w` have opposite signs, so that
    `w' J(lo)' [q] J(hi) w <= 0`: where that form is positive definite no `J(d)` is singular. On the compact box
    of slopes their inverses are bounded, and the network's field, with any activation of these slopes, is a
    homeomorphism (Hadamard): there is exactly one equilibrium for every input. With lo = 0 and leak 1 the condition is
    that `[hi] gain W - I` is diagonally stable.

    Raises
    ------
    InputError
        When so many neurons are too many for integers.

    References
    ----------
    gokhale2026, Section II, for diagonal stability of the shifted weights.

    Examples
    --------
    >>> ends = np.zeros(2), np.ones(2)
    >>> turning = Loop(np.array([[0.0, -9.0], [9.0, 0.0]]), 1.0, np.ones(2), *ends, True)
    >>> proves_one(turning, np.ones(2), 0.99), proves_one(turning, np.ones(2), 1.01)
    (True, False)
    """
    if q.shape != (loop.n,) or not (np.isfinite(q) & (q > 0)).all() or not np.isfinite(margin):
        return False
    if exact and loop.n > LARGEST_EXACT:
        raise InputError(
            f"a form of more than {LARGEST_EXACT} neurons cannot be proved in integers: this network has {loop.n}"
        )
    return _exceeds(loop, q, margin, Rationals) if exact else _exceeds(loop, q, margin, Ball)


def _exceeds(loop: Loop, q: Vector, margin: float, kind: type[Dense]) -> bool:
    with np.errstate(all="ignore"):
        weight = kind.exact(np.diag(loop.leak)).rows_times(loop.leak).rows_times(q)
        return (loop.form(q, kind) - weight.scaled(2.0 * margin)).is_positive_definite()


def refutes_all(loop: Loop, Y: Vector, margin: float, *, exact: bool = False) -> bool:
    """Whether the columns of Y (n, r) prove that no multipliers have a larger margin.

    With `p = J(lo) Y`, `s = J(hi) Y` that is so where `p_i . s_i <= margin leak_i^2 |Y_i|^2` in every row: weighted by
    any multipliers the sum over the rows is the trace of the form times `Y Y'`. For lo = 0, real and imaginary part of
    an eigenvector of `[hi] gain W / leak - I` on some neurons do it with minus the real part of its eigenvalue:
    principal sub-matrices of what is diagonally stable are stable. With one column and margin 0 there are slopes d with
    `J(d) Y = 0`: for some activation of these slopes there are infinitely many equilibria.

    Decided with outward rounding, or in fractions.

    Examples
    --------
    >>> ends = np.zeros(2), np.ones(2)
    >>> excited = Loop(np.array([[0.0, 2.0], [2.0, 0.0]]), 1.0, np.ones(2), *ends, True)
    >>> refutes_all(excited, np.ones((2, 1)), -0.99), refutes_all(excited, np.ones((2, 1)), -1.01)
    (True, False)
    >>> refutes_all(excited, np.ones((2, 1)), -1.0, exact=True)
    True
    """
    if Y.ndim != 2 or len(Y) != loop.n or not np.isfinite(Y).all() or not np.isfinite(margin) or not Y.any():
        return False
    part = Y.any(axis=1)
    if (np.sign(loop.lo[~part]) * np.sign(loop.hi[~part]) > 0).any():
        return False
    own, reached = loop.on(np.flatnonzero(part)), Y[part]
    return _fractions_allow(own, reached, margin) if exact else _doubles_allow(own, reached, margin)


def _doubles_allow(loop: Loop, Y: Vector, margin: float) -> bool:
    """The rows of `refutes_all`, rounded outward."""
    with np.errstate(all="ignore"):
        columns = Ball.exact(Y)
        p, s = (loop.at(d, Ball) @ columns for d in (loop.lo, loop.hi))
        terms = Y.shape[1] + 8
        middle = (p.mid * s.mid).sum(axis=1)
        spread = (np.abs(p.mid) * s.rad + p.rad * (np.abs(s.mid) + s.rad)).sum(axis=1)
        bound = margin * loop.leak * loop.leak * (Y * Y).sum(axis=1)
        size = (np.abs(p.mid) * np.abs(s.mid)).sum(axis=1) + np.abs(bound)
        return bool((middle + 1.01 * spread + 2.0 * terms * UNIT * size + TINY < bound).all())


def _fractions_allow(loop: Loop, Y: Vector, margin: float) -> bool:
    """The same without rounding."""
    columns = Rationals.exact(Y)
    p, s = ((loop.at(d, Rationals) @ columns).entries for d in (loop.lo, loop.hi))
    weight = Rationals.exact(Y).rows_times(loop.leak).entries
    return bool(((p * s).sum(axis=1) <= Fraction(margin) * (weight * weight).sum(axis=1)).all())


def _is_one(matrix: Matrix) -> bool:
    """Whether it is the identity."""
    if matrix.shape[0] != matrix.shape[1]:
        return False
    diagonal = if_diagonal(entries(matrix))
    return diagonal is not None and bool((diagonal == 1).all())
