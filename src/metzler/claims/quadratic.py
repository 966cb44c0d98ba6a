"""Contraction in a quadratic norm: the matrix condition, and a proof of the rate that given matrices have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg
from numpy.typing import ArrayLike

from metzler.arrays import Vector
from metzler.errors import InputError, NotProved
from metzler.frozen import Frozen, owned
from metzler.matrices.forms import dense
from metzler.matrices.labelled import numbers
from metzler.models import Model, Triple
from metzler.models.base import known_model
from metzler.numbers.balls import Ball, block
from metzler.threads import on_one_thread

LARGEST = 1000
"""Everything here is dense and O((n + m)^3); beyond this many states it is refused."""


@dataclass(frozen=True, eq=False)
class QuadraticNorm(Frozen):
    """The norm `sqrt(x^T P x)`.

    Parameters
    ----------
    P : (n, n) array
        Symmetric positive definite, 1/state^2; read-only.

    Examples
    --------
    >>> QuadraticNorm(np.diag([4.0, 1.0]))([1.0, 0.0])
    2.0
    """

    P: Vector

    def __post_init__(self) -> None:
        P = owned(np.asarray(self.P, dtype=np.float64))
        if P.ndim != 2 or P.shape[0] != P.shape[1] or not (P == P.T).all():
            raise InputError(f"P must be a symmetric matrix, got shape {P.shape}")
        object.__setattr__(self, "P", P)

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


@dataclass(frozen=True, eq=False)
class EuclideanCertificate:
    """A proved contraction rate in a quadratic norm.

    Parameters
    ----------
    rate : float
        In 1/time, rounded down; for a map 1 - factor per step.
    norm : QuadraticNorm
        Its P with `multipliers` satisfies the matrix condition of `euclidean_rate`.
    multipliers : (m,) array
        Positive, one for each nonlinearity.
    slopes : (lo, hi), each (m,)
        The slope intervals it is proved for; they hold those of the model.
    method : str
        How P was found.
    """

    rate: float
    norm: QuadraticNorm
    multipliers: Vector
    slopes: tuple[Vector, Vector]
    method: str

    def recheck(self, model: Model) -> float:
        """The rate proved again from the model, P and the multipliers alone; `NotProved` if below `rate`."""
        triple = full_triple(model)
        lo, hi = self.slopes
        if (lo > triple.lo).any() or (hi < triple.hi).any():
            raise NotProved("the slopes of this certificate do not hold those of the model", ("slopes",))
        if not _proves(widened(triple, lo, hi), self.norm.P, self.multipliers, self.rate):
            raise NotProved(f"P and the multipliers do not prove the rate {self.rate!r} for this model", ("rate",))
        return self.rate


def full_triple(model: Model) -> Triple:
    """The triple of a model all of whose Jacobians it describes, not only those that are worst in l1 and linf.

    Raises
    ------
    InputError
        For interval-valued networks, and latent Hopfield networks whose product is no double: their triples bound the
        others in l1 and linf only.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> full_triple(Hopfield([[0.5]], activation="relu")).n
    1
    """
    known_model(model)
    kind = model.worst_only()
    if kind is not None:
        raise InputError(
            f"the triple of {kind} networks is the worst case in l1 and linf only, nothing follows for others"
        )
    return model.triple()


def widened(triple: Triple, lo: Vector, hi: Vector) -> Triple:
    """The triple with other slope intervals."""
    return Triple(triple.A, triple.B, triple.C, triple.tau, lo, hi, triple.gain, triple.discrete)


def euclidean_rate(triple: Triple, P: Vector, multipliers: Vector) -> float:
    """The rate that P and multipliers Q = [q] prove for all slopes in the box, rounded down; -inf for none.

    With A, B of the Jacobian `A + B [d] C` (time constants and gain included), l and h the slope ends:

    continuous: [[A'P + PA + 2 rate P - 2 C'QlhC, PB + C'Q(l+h)], [., -2Q]] <= 0,
    discrete:   [[A'PA - (1-rate)^2 P - 2 C'QlhC, A'PB + C'Q(l+h)], [., B'PB - 2Q]] <= 0.

    For the firing-rate and the Hopfield network with leak 1 and slopes [0, 1] or [-1, 1] these are the sharp
    conditions of gokhale2026; for any other model they are sufficient.

    Notes
    -----
    A generalised eigenvalue gives the rate nearly; it is lowered until Cholesky factorisations with proved
    error bounds (`Ball.is_positive_definite`) show the condition, and once more by as much: factorisations of another
    BLAS round otherwise, and are to prove it too. Dense, O((n + m)^3).

    References
    ----------
    gokhale2026, Table I, equations (22) to (29).
    """
    if not (np.isfinite(P).all() and np.isfinite(multipliers).all() and (multipliers > 0).all()):
        return -np.inf
    guess, size = _estimate(triple, P, multipliers)
    if not np.isfinite(guess):
        return -np.inf
    slack = 4e-15 * (size + abs(guess))
    for _ in range(24):
        if _proves(triple, P, multipliers, guess - slack):
            return float(guess - 2.0 * slack)
        slack *= 4.0
    return -np.inf


def attained_rate(triple: Triple, P: Vector) -> float:
    """The smallest rate that the linear networks with all slopes at one end have in the norm of P; an estimate.

    The norm proves no more, whatever the multipliers; where it proves as much, the worst case is attained.
    """
    found = []
    for d in (triple.lo, triple.hi):
        A, B, C = dense_parts(triple)
        J = A + (B * d) @ C
        X = J.T @ P @ J if triple.discrete else J.T @ P + P @ J
        try:
            top = float(on_one_thread(scipy.linalg.eigh, 0.5 * (X + X.T), P, eigvals_only=True)[-1])
        except scipy.linalg.LinAlgError:
            return np.inf
        found.append(1.0 - float(np.sqrt(max(top, 0.0))) if triple.discrete else -0.5 * top)
    return min(found)


def estimated_rate(triple: Triple, P: Vector, multipliers: Vector) -> float:
    """The same rate in ordinary floating point."""
    return _estimate(triple, P, multipliers)[0]


def dense_parts(t: Triple) -> tuple[Vector, Vector, Vector]:
    """A, B, C of the Jacobian as dense arrays, time constants and gain included, rounded."""
    parts = tuple(Ball.exact(dense(M)) for M in (t.A, t.B, t.C))
    return parts[0].mid / t.tau[:, None], t.gain * parts[1].mid / t.tau[:, None], parts[2].mid


def _estimate(t: Triple, P: Vector, q: Vector) -> tuple[float, float]:
    """The rate by a Schur complement and a generalised eigenvalue, and the size of the numbers it came from."""
    A, B, C = dense_parts(t)
    N = 2.0 * C.T @ ((q * t.lo * t.hi)[:, None] * C)
    mixed = C.T * (q * (t.lo + t.hi))
    try:
        if t.discrete:
            R = 2.0 * np.diag(q) - B.T @ P @ B
            S = A.T @ P @ B + mixed
            X = A.T @ P @ A - N + S @ on_one_thread(scipy.linalg.solve, R, S.T, assume_a="pos")
        else:
            S = P @ B + mixed
            X = A.T @ P + P @ A - N + (S / (2.0 * q)) @ S.T
        values = on_one_thread(scipy.linalg.eigh, 0.5 * (X + X.T), P, eigvals_only=True)
    except (scipy.linalg.LinAlgError, ValueError):
        return -np.inf, 0.0
    top = float(values[-1])
    rate = 1.0 - float(np.sqrt(max(top, 0.0))) if t.discrete else -0.5 * top
    return rate, float(np.abs(values).max())


def _proves(t: Triple, P: Vector, q: Vector, rate: float) -> bool:
    """Whether the matrix condition is proved for this rate, and P positive definite."""
    if not Ball.exact(P).is_positive_definite():
        return False
    if t.discrete and not rate < 1.0:
        return False
    A = Ball.exact(dense(t.A)).rows_over(t.tau)
    B = Ball.exact(dense(t.B)).scaled(t.gain).rows_over(t.tau)
    C, K = Ball.exact(dense(t.C)), Ball.exact(P)
    QC = C.rows_times(q)
    N = C.T @ QC.rows_times(t.lo).rows_times(t.hi).scaled(2.0)
    mixed = (QC.rows_times(t.lo) + QC.rows_times(t.hi)).T
    two_q = Ball.exact(np.diag(2.0 * q))
    if t.discrete:
        KA, KB = K @ A, K @ B
        factor = Ball(np.array([[1.0 - rate]]), np.array([[2.0**-52 * (1.0 + abs(rate))]]))
        square = factor @ factor
        low = max(0.0, float(square.mid[0, 0] - square.rad[0, 0]) * (1.0 - 1e-15))
        corner = A.T @ KA - K.scaled(low) - N
        condition = block([[corner, A.T @ KB + mixed], [(A.T @ KB + mixed).T, B.T @ KB - two_q]])
    else:
        AP = A.T @ K
        side = K @ B + mixed
        corner = AP + AP.T + K.scaled(2.0 * rate) - N
        condition = block([[corner, side], [side.T, two_q.scaled(-1.0)]])
    return condition.scaled(-1.0).is_positive_definite()
