"""What one would use instead: each peer takes the worst-case matrices and returns a number and, maybe, weights.

All solve the same problem, the least b with `M_k eta <= b eta` for positive weights eta; those that know only one
matrix are given only networks that have one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cvxpy as cp
import highspy
import numpy as np
import pyamg
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import eigs
from tests.oracles.lp_bisection import bracket, lp_bisection

Array = NDArray[np.float64]
RTOL = 1e-6


@dataclass(frozen=True)
class Answer:
    """What a peer reports as b, and its weights (None where it has none)."""

    b: float
    eta: Array | None


def lp_cold(matrices: list[Any]) -> Answer:
    """Bisection over linear programs, SciPy's HiGHS, every program from nothing (the paper's Remark 5)."""
    found = lp_bisection(matrices, RTOL)
    return Answer(found.b, found.eta)


def lp_warm(matrices: list[Any]) -> Answer:
    """The same bisection, one HiGHS model whose diagonal is changed and whose last basis is kept."""
    n = matrices[0].shape[0]
    stacked = sparse.vstack([M + sparse.eye_array(n) * 0.0 for M in matrices], format="csr")
    model = highspy.Highs()
    model.silent()
    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = n, stacked.shape[0]
    problem.col_cost_, problem.col_lower_, problem.col_upper_ = np.zeros(n), np.ones(n), np.full(n, highspy.kHighsInf)
    problem.row_lower_, problem.row_upper_ = np.full(stacked.shape[0], -highspy.kHighsInf), np.zeros(stacked.shape[0])
    problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    problem.a_matrix_.start_, problem.a_matrix_.index_ = stacked.indptr, stacked.indices
    problem.a_matrix_.value_ = stacked.data
    model.passModel(problem)
    diagonals = np.concatenate([M.diagonal() for M in matrices])
    lower, upper = bracket(matrices)
    eta = np.ones(n)
    while upper - lower > RTOL * max(abs(lower), abs(upper), 1e-300):
        middle = 0.5 * (lower + upper)
        for row, value in enumerate(diagonals):
            model.changeCoeff(row, row % n, float(value - middle))
        model.run()
        if model.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            upper, eta = middle, np.array(model.getSolution().col_value)
        else:
            lower = middle
    return Answer(upper, eta)


def dqcp(solver: str) -> Callable[[list[Any]], Answer]:
    """cvxpy's own bisection on the quasiconvex problem `minimize max (M eta) / eta`."""

    def peer(matrices: list[Any]) -> Answer:
        eta = cp.Variable(matrices[0].shape[0], pos=True)
        shift = max(0.0, *(float(-M.diagonal().min()) for M in matrices))
        shifted = [M.toarray() + shift * np.eye(M.shape[0]) for M in matrices]
        worst = cp.maximum(*[row @ eta / eta[i] for P in shifted for i, row in enumerate(P)])
        problem = cp.Problem(cp.Minimize(worst), [eta >= 1])
        low, high = (value + shift for value in bracket(matrices))
        problem.solve(qcp=True, solver=solver, low=max(low, 0.0), high=high * (1 + 1e-9), eps=RTOL * max(high, 1e-9))
        return Answer(float(problem.value) - shift, np.asarray(eta.value))

    return peer


def pf_eigenvalue(matrices: list[Any]) -> Answer:
    """cvxpy's geometric program for the Perron value of one positive matrix; zeros are raised to 1e-12."""
    (M,) = matrices
    shift = float(-M.diagonal().min())
    positive = np.maximum(M.toarray() + (shift + 1e-6) * np.eye(M.shape[0]), 1e-12)
    X = cp.Variable(positive.shape, pos=True)
    problem = cp.Problem(cp.Minimize(cp.pf_eigenvalue(X)), [positive <= X])
    problem.solve(gp=True, solver="CLARABEL")
    return Answer(float(problem.value) - shift - 1e-6, None)


def dense_eig(matrices: list[Any]) -> Answer:
    """`numpy.linalg.eig` of one matrix, the eigenvector's absolute value as weights."""
    (M,) = matrices
    values, vectors = np.linalg.eig(M.toarray())
    top = int(values.real.argmax())
    return Answer(float(values[top].real), np.abs(vectors[:, top]))


def dense_eigvals(matrices: list[Any]) -> Answer:
    """`numpy.linalg.eigvals` of one matrix: no weights."""
    (M,) = matrices
    return Answer(float(np.linalg.eigvals(M.toarray()).real.max()), None)


def arpack(matrices: list[Any]) -> Answer:
    """`scipy.sparse.linalg.eigs(k=1, which="LR", tol=1e-10)` of one matrix."""
    (M,) = matrices
    values, vectors = eigs(M, k=1, which="LR", tol=1e-10)
    v = vectors[:, 0].real
    return Answer(float(values[0].real), v * np.sign(v.sum()))


def pyamg_radius(matrices: list[Any]) -> Answer:
    """PyAMG's Arnoldi estimate of the spectral radius, of one matrix shifted to be non-negative."""
    (M,) = matrices
    shift = float(-M.diagonal().min())
    A = sparse.csr_matrix(M + shift * sparse.eye_array(M.shape[0]))
    radius, vector = pyamg.util.linalg.approximate_spectral_radius(A, 1e-8, 30, 30, return_vector=True)
    return Answer(float(radius) - shift, np.abs(np.asarray(vector).ravel().real))


PEERS: dict[str, tuple[Callable[[list[Any]], Answer], int, bool]] = {
    "bisection, SciPy HiGHS, cold": (lp_cold, 500, False),
    "bisection, HiGHS, warm": (lp_warm, 500, False),
    "cvxpy DQCP, Clarabel": (dqcp("CLARABEL"), 200, False),
    "cvxpy DQCP, HiGHS": (dqcp("HIGHS"), 200, False),
    "cvxpy pf_eigenvalue": (pf_eigenvalue, 30, True),
    "numpy eig": (dense_eig, 2000, True),
    "numpy eigvals": (dense_eigvals, 2000, True),
    "ARPACK": (arpack, 10**7, True),
    "PyAMG": (pyamg_radius, 10**7, True),
}
"""Name: the peer, the largest n it is given, and whether it knows one matrix only."""
