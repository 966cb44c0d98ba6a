"""Lyapunov diagonal stability: a diagonal that proves it, or a matrix that refutes it."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.matrices import as_entries, metzler_majorant
from metzler.matrices.classes import Membership, m_hurwitz
from metzler.matrices.forms import dense
from metzler.numbers.balls import Ball
from metzler.search.semidefinite import solve, solver

FAMILY = "Lyapunov diagonally stable"
LARGEST = 200
"""The matrix inequality is solved up to this size."""


def lyapunov_diagonally_stable(A: Any) -> Membership:
    """Whether some diagonal D > 0 has `D A + A^T D < 0`, with D, or with a matrix that shows that there is none.

    A positive semidefinite H, not zero, with `diag(A H) >= 0` excludes every D > 0, because
    `trace((D A + A^T D) H) = 2 sum_i d_i (A H)_ii` would have to be negative.

    Parameters
    ----------
    A : array_like or scipy.sparse array, (n, n)
        Anything that `as_weights` takes, up to 200 neurons; made dense.

    Returns
    -------
    Membership
        `witness` is d (n,) when it holds, H (n, n) when not. Both are re-proved with error bounds, whatever
        the solver says. `holds` is None when neither proof closes, A being too near the boundary of the class.

    Raises
    ------
    InputError
        For more than 200 neurons; or when A is not M-Hurwitz, has a negative diagonal, and the extra `lmi` is missing.

    Notes
    -----
    An M-Hurwitz matrix needs no solver: `d = w / v` with `[A] v < 0` and `[A]^T w < 0`.

    References
    ----------
    davydov2022, Lemma 2, Example 3.

    Examples
    --------
    >>> lyapunov_diagonally_stable([[-2.0, 1.0], [-1.0, -2.0]]).holds
    True
    >>> lyapunov_diagonally_stable([[1.0, 1.0], [-4.0, -3.0]]).witness
    array([[1., 0.],
           [0., 0.]])
    """
    W = as_entries(A)
    if W.shape[0] > LARGEST:
        raise InputError(f"Lyapunov diagonal stability is decided up to {LARGEST} neurons, this matrix has {len(W)}")
    full = dense(W)
    diagonal = np.diagonal(full)
    if (diagonal >= 0).any():
        H = np.diag((np.arange(len(full)) == int(np.argmax(diagonal))).astype(float))
        return Membership(FAMILY, False, f"diagonal entry {int(np.argmax(diagonal))} is not negative", H)
    d = _from_weights(full)
    if d is not None and diagonal_holds(full, d):
        return Membership(FAMILY, True, "D A + A^T D is negative definite", d)
    return _from_solver(full)


def diagonal_holds(A: Vector, d: Vector) -> bool:
    """Whether `D A + A^T D < 0` is proved for this positive d (n,)."""
    if not (np.isfinite(d).all() and (d > 0).all()):
        return False
    DA = Ball.exact(A).rows_times(d)
    return (DA + DA.T).scaled(-1.0).is_positive_definite()


def diagonal_refuted(A: Vector, H: Vector) -> bool:
    """Whether H is proved positive definite with `diag(A H) >= 0`: no diagonal makes A Lyapunov stable."""
    if not Ball.exact(H).is_positive_definite():
        return False
    AH = Ball.exact(A) @ Ball.exact(0.5 * (H + H.T))
    return bool((np.diagonal(AH.mid) >= np.diagonal(AH.rad)).all()) and bool((H == H.T).all())


def _from_weights(A: Vector) -> Vector | None:
    """`w / v` of the majorant's weights, for an M-Hurwitz matrix."""
    M = metzler_majorant(A)
    right, left = m_hurwitz(M), m_hurwitz(M.T)
    if not (right and left) or right.witness is None or left.witness is None:
        return None
    with np.errstate(all="ignore"):
        return np.asarray(left.witness / right.witness)


def _from_solver(A: Vector) -> Membership:
    """Maximise t with `D A + A^T D + t I <= 0`, sum d = 1; the dual variable of the inequality is H."""
    cp = solver()
    n = len(A)
    balanced, (scale, _) = scipy.linalg.matrix_balance(A, permute=False, separate=True)
    size = float(np.abs(balanced).max())
    scaled = balanced / size
    d, t = cp.Variable(n, nonneg=True), cp.Variable()
    flow = cp.diag(d) @ scaled
    inequality = flow + flow.T + t * np.eye(n) << 0
    problem = cp.Problem(cp.Maximize(t), [inequality, cp.sum(d) == 1, t <= 1])
    if not solve(problem, n):
        return Membership(FAMILY, None, "the solver found neither a diagonal nor a refutation")
    found = np.asarray(d.value) / scale**2
    if diagonal_holds(A, found):
        return Membership(FAMILY, True, "D A + A^T D is negative definite", found)
    Z = np.asarray(inequality.dual_value)
    for lift in (1e-12, 1e-9, 1e-7, 1e-5, 1e-3):
        H = 0.5 * (Z + Z.T) + lift * np.trace(Z) * np.eye(n)
        H = H * scale[:, None] * scale[None, :]
        if diagonal_refuted(A, H):
            return Membership(FAMILY, False, "H is positive definite with diag(A H) >= 0: no diagonal works", H)
    return Membership(FAMILY, None, "the matrix is too near the boundary of the class for a proof either way")
