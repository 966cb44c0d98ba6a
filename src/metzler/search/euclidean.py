"""The rate that given matrices have in a quadratic norm: guessed by an eigenvalue problem, and then proved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.linalg

from metzler.arrays import UNIT, Vector
from metzler.claims.quadratic import QuadraticClaim
from metzler.claims.subject import Subject
from metzler.errors import InputError, NotProved
from metzler.matrices.forms import dense, if_diagonal
from metzler.models import Model, Triple
from metzler.models.base import full_triple
from metzler.norms.quadratic import QuadraticNorm
from metzler.steps import finished
from metzler.threads import on_one_thread

ATTEMPTS = 16


def quadratic_claim(
    model: Model,
    P: Vector,
    multipliers: Vector,
    *,
    slopes: tuple[Vector, Vector] | None = None,
    method: str = "given matrices",
) -> QuadraticClaim:
    """The best rate that P and multipliers prove for all slopes in the box, rounded down, by a matrix condition.

    Parameters
    ----------
    model : Model
        With n states and m nonlinearities.
    P : (n, n) array
        Symmetric positive definite.
    multipliers : (m,) array
        Positive.
    slopes : (lo, hi), each (m,), optional
        Slope intervals that hold those of the model, which they are where none are given.
    method : str
        How these were found, for the record.

    Raises
    ------
    InputError
        For matrices of another shape, and networks whose triple is a worst case in l1 and linf only.
    NotProved
        When they prove no rate at all.

    Notes
    -----
    A generalised eigenvalue gives the rate nearly; it is lowered until the claim holds, and once more by as much:
    factorisations of another BLAS round otherwise, and are to prove it too. Dense, O((n + m)^3).

    References
    ----------
    gokhale2026, Table I, equations (22) to (29).

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.0, -1.0], [1.0, 0.0]], activation="relu")
    >>> round(quadratic_claim(net, np.eye(2), np.ones(2)).rate, 9)
    0.5
    """
    triple, norm, q = full_triple(model), QuadraticNorm(P), np.asarray(multipliers, dtype=np.float64)
    n, m = triple.n, len(triple.lo)
    if norm.P.shape != (n, n) or q.shape != (m,):
        raise InputError(f"this network needs P ({n}, {n}) and multipliers ({m},), got {norm.P.shape} and {q.shape}")
    if not (q > 0).all():
        raise InputError("multipliers must be positive")
    lo, hi = (triple.lo, triple.hi) if slopes is None else slopes
    guess, size = _estimate(replace(triple, lo=lo, hi=hi), norm.P, q)
    slack, subject = max(4e-15, 0.02 * UNIT * (n + m) ** 3) * (size + abs(guess)), Subject.of(model)
    for _ in range(ATTEMPTS if np.isfinite(guess) else 0):
        claim = QuadraticClaim(guess - slack, np.inf, subject, norm, q, (lo, hi), method)
        if finished(claim.check_steps(model)).holds:
            return replace(claim, lower=guess - 2.0 * slack)
        slack *= 8.0
    raise NotProved("these matrices prove no rate in their quadratic norm", ("no rate",))


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
    """The rate of `quadratic_claim` in ordinary floating point; -inf for none."""
    return _estimate(triple, P, multipliers)[0]


def dense_parts(t: Triple) -> tuple[Vector, Vector, Vector]:
    """A, B, C of the Jacobian as dense arrays, time constants and gain included, rounded."""
    A, B, C = dense(t.A), dense(t.B), dense(t.C)
    return A / t.tau[:, None], t.gain * B / t.tau[:, None], C


def _estimate(t: Triple, P: Vector, q: Vector) -> tuple[float, float]:
    """The rate by a Schur complement and a generalised eigenvalue, and the size of the numbers it came from."""
    A, B, C = dense_parts(t)
    held = t.lo == t.hi
    if held.any():
        A = A + (B[:, held] * t.lo[held]) @ C[held]
        t, q, B, C = (
            replace(t, B=B[:, ~held], C=C[~held], lo=t.lo[~held], hi=t.hi[~held]),
            q[~held],
            B[:, ~held],
            C[~held],
        )
    weight = q * t.lo * t.hi
    N = 2.0 * C.T @ (weight[:, None] * C) if weight.any() else 0.0
    mixed = C.T * (q * (t.lo + t.hi))
    try:
        if t.discrete:
            R = 2.0 * np.diag(q) - B.T @ P @ B
            S = A.T @ P @ B + mixed
            X = A.T @ P @ A - N
            if len(q):
                root = on_one_thread(np.linalg.cholesky, R)
                half = on_one_thread(scipy.linalg.solve_triangular, root, S.T, lower=True)
                X = X + half.T @ half
        else:
            S = _times(P, B) + mixed
            PA, half = _times(P, A), S / np.sqrt(2.0 * q)
            X = PA + PA.T - N + half @ half.T
        values = on_one_thread(scipy.linalg.eigh, 0.5 * (X + X.T), P, eigvals_only=True)
    except (scipy.linalg.LinAlgError, ValueError):
        return -np.inf, 0.0
    top = float(values[-1])
    rate = 1.0 - float(np.sqrt(max(top, 0.0))) if t.discrete else -0.5 * top
    return rate, float(np.abs(values).max())


def _times(P: Vector, matrix: Vector) -> Vector:
    """The product, of a diagonal matrix without multiplying all of it."""
    diagonal = if_diagonal(matrix) if matrix.shape[0] == matrix.shape[1] else None
    return P @ matrix if diagonal is None else P * diagonal
