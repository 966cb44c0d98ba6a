"""Extreme eigenvalues and singular values, computed in ordinary floating point; sparse matrices stay sparse."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

from metzler.errors import StepsExhausted
from metzler.matrices import Weights, forms
from metzler.threads import on_one_thread

_SMALL = 64
"""Up to this size the problem is solved by LAPACK, where ARPACK has no room."""


def largest_eigenvalue(H: Any) -> float:
    """Largest eigenvalue of a symmetric matrix; dense up to 64 rows.

    Examples
    --------
    >>> largest_eigenvalue(np.diag([3.0, -4.0]))
    3.0
    """
    n = H.shape[0]
    if n <= _SMALL or not forms.is_sparse(H):
        return float(on_one_thread(np.linalg.eigvalsh, forms.dense(H))[-1])
    size = float(np.asarray(abs(H).sum(axis=1)).max())
    if size == 0:
        return 0.0
    shifted = LinearOperator((n, n), matvec=lambda x: (H @ x) / size + 2.0 * x, dtype=np.float64)
    return size * (_top_eigenvalue(shifted) - 2.0)


def largest_singular_value(S: Weights) -> float:
    """Largest singular value of a matrix; dense up to 64 rows.

    Examples
    --------
    >>> largest_singular_value(np.diag([3.0, -4.0]))
    4.0
    """
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
