"""A network that, with some slopes in the box, is linear and does not forget its start: no norm has a positive rate.

A quadratic form that falls along all trajectories of `x' = S x` and is negative somewhere proves that S has an
eigenvalue with a positive real part: a trajectory that starts there cannot come to rest, and no eigenvalue is
imaginary, for along its motion the form would not fall. For a map `x+ = S x` the eigenvalue is of magnitude above 1.
In a norm of rate c all distances shrink like `exp(-c t)`, of a map by the factor `1 - c` a step: no eigenvalue of a
Jacobian is larger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from metzler.arrays import Index, Vector
from metzler.errors import InputError
from metzler.frozen import Frozen, owned
from metzler.matrices.forms import dense
from metzler.models import Model, Triple
from metzler.numbers.balls import Ball
from metzler.numbers.rational import Integers, Rationals, round_down

LARGEST = 2_000
"""Everything here is dense and O(n^3); beyond this many states it is refused."""
LARGEST_EXACT = 24
"""In rational numbers they grow, too."""
LARGEST_NUMBER = 2.0**500
"""Evidence beyond it proves nothing: its products are to be doubles."""

Dense = TypeVar("Dense", Ball, Rationals)


@dataclass(frozen=True, eq=False)
class Instability(Frozen):
    """Slopes at which a network is unstable, and what proves it.

    Parameters
    ----------
    ends : str
        A digit for each of the m slopes: 0 for its lower end, 1 for its upper.
    states : (k,) int array
        Rising indices: a strongly connected component, of the entries that some Jacobian may have.
    shift : float
        The component has an eigenvalue with a real part above it (of a map: a magnitude above 1 + shift).
    form : (k, k) array or None
        Symmetric: the quadratic form that proves it. None where the component has the eigenvalue 0 (of a map: 1 or -1)
        itself, which elimination in rational numbers proves, and shift is 0.
    vector : (k,) array or None
        Where the form is negative.
    """

    ends: str
    states: NDArray[np.int64]
    shift: float = 0.0
    form: Vector | None = None
    vector: Vector | None = None

    def __post_init__(self) -> None:
        states = np.array(self.states)
        _need(isinstance(self.ends, str) and re.fullmatch("[01]*", self.ends), "ends must be a text of digits 0 and 1")
        _need(states.dtype.kind in "iu" and states.ndim == 1 and states.size > 0, "states must be a list of indices")
        states = states.astype(np.int64)
        _need(states[0] >= 0 and (np.diff(states) > 0).all(), "states must hold rising indices, none negative")
        _need(abs(self.shift) <= LARGEST_NUMBER, f"the shift must be a number of moderate size, got {self.shift}")
        object.__setattr__(self, "states", owned(states))
        if self.form is None or self.vector is None:
            _need(self.form is self.vector, "a form needs a vector where it is negative")
            _need(self.shift == 0, "without a form the shift must be 0")
            return
        form, vector = (np.array(part, dtype=np.float64) for part in (self.form, self.vector))
        k = states.size
        _need(form.shape == (k, k) and vector.shape == (k,), f"form and vector must be about {k} states")
        _need((form == form.T).all(), "the form must be symmetric")
        _need(all((np.abs(v) <= LARGEST_NUMBER).all() for v in (form, vector)), "the form must be of moderate size")
        for name, value in (("form", form), ("vector", vector)):
            object.__setattr__(self, name, owned(value))

    def slopes(self, triple: Triple) -> Vector:
        """The slopes (m,) of a triple."""
        return at_ends(triple, self.ends)


def at_ends(triple: Triple, ends: str) -> Vector:
    """The slopes (m,) at these ends of their intervals, a digit each."""
    if len(ends) != len(triple.lo) or set(ends) - {"0", "1"}:
        raise InputError(f"its ends must be {len(triple.lo)} digits 0 or 1, one for each slope, got {ends[:40]!r}")
    upper = np.frombuffer(ends.encode(), dtype=np.uint8) == ord("1")
    return np.where(upper, triple.hi, triple.lo)


def is_unstable(model: Model, found: Instability, *, exact: bool = False) -> bool:
    """Whether it is proved, with error bounds or in rational numbers, that no norm has a rate above `-found.shift`.

    Raises
    ------
    InputError
        When it is not about a network of this size, or cannot be proved in integers.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[3.0]], slopes=(0.0, 1.0))
    >>> one = np.ones(1)
    >>> [is_unstable(net, Instability("1", [0], shift, -one[None], one)) for shift in (1.875, 2.125)]
    [True, False]
    >>> is_unstable(Hopfield([[1.0]], slopes=(0.0, 1.0)), Instability("1", [0]))
    True
    """
    triple, within, k = model.triple(), model.within(), len(found.states)
    if found.states[-1] >= triple.n:
        raise InputError(f"its states must be below {triple.n}")
    if k > LARGEST:
        raise InputError(f"an instability is proved up to {LARGEST} states, it is about {k}")
    d = found.slopes(triple)
    _one_component(triple, found.states)
    part = triple.restricted(found.states)
    if exact or found.form is None:
        if within is not None:
            raise InputError("it cannot be proved in integers: the Jacobian is known with rounding errors only")
        if k > LARGEST_EXACT:
            raise InputError(f"it cannot be proved in integers: {k} states, at most {LARGEST_EXACT} are")
        J = _jacobian(Rationals, part, d)
        return _falls(J, found, part.discrete) if found.form is not None else _on_the_border(J, part.discrete)
    with np.errstate(all="ignore"):
        ball = _jacobian(Ball, part, d)
        if within is not None:
            ball = _between(ball, _jacobian(Ball, within[0].restricted(found.states), d), within[1])
        return _falls(ball, found, part.discrete)


def _falls(J: Dense, found: Instability, discrete: bool) -> bool:
    """Whether the form is negative at the vector and falls along all trajectories of J, shifted (of a map: scaled)."""
    assert found.form is not None
    assert found.vector is not None
    P, x = J.exact(found.form), J.exact(found.vector[:, None])
    if discrete:
        if not found.shift > -1:
            return False
        square = -round_down(-((1 + Fraction(found.shift)) ** 2))
        falls = P.scaled(square) - J.T @ (P @ J)
    else:
        S = J - J.exact(found.shift * np.eye(len(found.states)))
        falls = (S.T @ P + P @ S).scaled(-1.0)
    return (x.T @ (P @ x)).scaled(-1.0).is_positive_definite() and falls.is_positive_definite()


def _on_the_border(J: Rationals, discrete: bool) -> bool:
    """Whether the matrix has the eigenvalue 0 (of a map: 1 or -1)."""
    borders = (1.0, -1.0) if discrete else (0.0,)
    return any(_is_singular((J - J.exact(border * np.eye(len(J.entries)))).entries) for border in borders)


def _is_singular(given: Integers) -> bool:
    """Whether a square matrix of fractions has determinant 0, by elimination."""
    M = given.copy()
    for j in range(len(M)):
        rows = [i for i in range(j, len(M)) if M[i, j] != 0]
        if not rows:
            return True
        M[[j, rows[0]]] = M[[rows[0], j]]
        for i in rows[1:]:
            M[i, j:] = M[i, j:] - M[i, j] / M[j, j] * M[j, j:]
    return False


def _jacobian(kind: type[Dense], t: Triple, d: Vector) -> Dense:
    """`J(d)`, or a ball that holds it."""
    A, B, C = dense(t.A), dense(t.B), dense(t.C)
    live = np.flatnonzero(B.any(axis=0) & C.any(axis=1))
    loop = kind.exact(B[:, live]) @ kind.exact(C[live]).rows_times(d[live]).scaled(t.gain)
    return (kind.exact(A) + loop).rows_over(t.tau)


def _between(outer: Ball, inner: Ball, extra: float) -> Ball:
    """A ball that holds the network's own Jacobian, between that of a wider triple and that of a narrower one."""
    apart = np.abs(outer.mid - inner.mid) + outer.rad + inner.rad
    return Ball(inner.mid, np.nextafter((apart + 2.0 * extra * np.eye(len(apart))) * (1 + 2.0**-50), np.inf))


def _one_component(t: Triple, states: Index) -> None:
    """Refuse states that are no strong component: the eigenvalues of such a block are among those of the whole."""
    _, labels = connected_components(pattern(t), connection="strong")
    if not np.array_equal(np.flatnonzero(labels == labels[states[0]]), states):
        raise InputError("its states must be a strongly connected component of the network")


def pattern(t: Triple) -> sparse.csr_array:
    """1 or more wherever some Jacobian may have an entry; 0 elsewhere."""
    A, B, C = (sparse.csr_array(M) != 0 for M in (t.A, t.B, t.C))
    return sparse.csr_array(A.astype(float) + B.astype(float) @ C.astype(float))


def _need(condition: object, message: str) -> None:
    if not condition:
        raise InputError(message)
