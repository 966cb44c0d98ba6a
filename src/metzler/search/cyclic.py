"""P for firing-rate and Hopfield networks with one decay: a matrix equation solved by cyclic reduction."""

from __future__ import annotations

import numpy as np
import scipy.linalg

from metzler.arrays import Vector
from metzler.matrices.forms import changed, dense
from metzler.proofs.parabola import Weights
from metzler.threads import on_one_thread

STEPS = 60
ENOUGH = 0.1
"""The reduction has ended once what is left changes nothing by more than this times the root of the rounding: the next
change is about its square."""


def cyclic_solution(net: Weights, q: Vector, rate: float, *, single: bool = False) -> Vector | None:
    """P (n, n) between the extreme solutions of the condition with these multipliers; None where there is none.

    With `M = Q^(1/2) W Q^(-1/2)` the condition of `metzler.proofs.quadratic` has a solution exactly where

        X + M X^-1 M' = H,    H = 4 a - M - M',    a = -p - rate,    of a map (2 (r^2 - p^2) - p (M + M')) / r,

    has one, r = 1 - rate. Between its extreme solutions, `P = Q^(1/2) X Q^(1/2)` for slopes behind the synapses, and
    `Q^(1/2) (H - X)^-1 Q^(1/2)` for those before them, of a map over r. Some ten steps, each with half the products of
    `metzler.search.riccati`.

    Parameters
    ----------
    net : Weights
    q : (n,) array
        Positive.
    rate : float
        In 1/time; for a map 1 - factor. Solutions at a rate satisfy the condition strictly at a lower one.
    single : bool
        Reduce in single precision, in half the time: P is off by some 1e-6 then.

    References
    ----------
    meini2002.
    """
    root, p = np.sqrt(q), float(net.pole)
    M = dense(changed(net.rounded(), lambda v, i, j: root[i] * v / root[j]))
    r = 1.0 - rate if net.discrete else 1.0
    both, one = M + M.T, np.eye(len(q))
    H = (2.0 * (r * r - p * p) * one - p * both) / r if net.discrete else 4.0 * (-p - rate) * one - both
    with np.errstate(all="ignore"):
        kind = np.float32 if single else np.float64
        found = _reduced(M.astype(kind), H.astype(kind))
        X = None if found is None else 0.5 * (found[0] + found[1]).astype(np.float64)
        if X is not None and net.before:
            X = _inverse(H - X)
    if X is None or not np.isfinite(X).all():
        return None
    P = root[:, None] * (X / r) * root
    return np.asarray(0.5 * (P + P.T))


def _reduced(M: Vector, H: Vector) -> tuple[Vector, Vector] | None:
    """The largest and the smallest solution of `X + M X^-1 M' = H`; None where there are none."""
    A, middle, largest, rest = M.T, H, H, H
    enough = ENOUGH * np.sqrt(np.finfo(M.dtype).eps)
    for _ in range(STEPS):
        try:
            L = on_one_thread(scipy.linalg.cholesky, middle, lower=True)
            one, other = (on_one_thread(scipy.linalg.solve_triangular, L, B, lower=True) for B in (A, A.T))
        except (scipy.linalg.LinAlgError, ValueError):
            return None
        first, second = one.T @ one, other.T @ other
        largest, rest = largest - first, rest - second
        change = max(np.abs(first).max(), np.abs(second).max())
        if not np.isfinite(change):
            return None
        if change <= enough * np.abs(largest).max():
            return largest, H - rest
        A, middle = other.T @ one, middle - first - second
    return None


def _inverse(X: Vector) -> Vector | None:
    """The inverse of a positive definite matrix, symmetric to the bit."""
    try:
        L = on_one_thread(scipy.linalg.cholesky, X, lower=True)
        back = on_one_thread(scipy.linalg.solve_triangular, L, np.eye(len(X)), lower=True)
    except (scipy.linalg.LinAlgError, ValueError):
        return None
    return np.asarray(back.T @ back)
