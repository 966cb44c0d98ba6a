"""A proof that a large sparse symmetric matrix is positive definite: a factorisation, and the size of what it lacks."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse.linalg
from scipy import sparse
from scipy.sparse.csgraph import reverse_cuthill_mckee

from metzler.arrays import UNIT, Index, Vector
from metzler.matrices.forms import by_columns, by_rows

ROOM = 2.0**-30
"""What is taken off the diagonal, relative to the largest row, for the residual to fit into."""
TINY = 2.0**-1000


def narrow_order(matrix: Any) -> Index:
    """The order of Cuthill and McKee, reversed, of a square sparse matrix with the pattern of `matrix` and its turn."""
    pattern = by_rows(matrix)
    pattern = by_rows(abs(pattern) + abs(pattern.T))
    return np.asarray(reverse_cuthill_mckee(pattern, symmetric_mode=True), dtype=np.int64)


def envelope(matrix: Any) -> Index:
    """How far each row reaches from its first entry to the diagonal, in that order: no row of a factor is longer.

    Examples
    --------
    >>> envelope(sparse.diags_array([np.ones(4), np.ones(5), np.ones(4)], offsets=[-1, 0, 1], format="csr")).tolist()
    [1, 2, 2, 2, 2]
    """
    order = narrow_order(matrix)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    i, j = (place[index] for index in sparse.coo_array(matrix).coords)
    first = np.arange(len(order))
    np.minimum.at(first, np.maximum(i, j), np.minimum(i, j))
    return np.asarray(np.arange(len(order)) - first + 1)


def kron(diagonal: Vector, X: Any, c: float, s: float) -> Any:
    """`[diagonal] - c (X + X')` as complex Hermitian matrix with imaginary part `s (X - X')`, in real numbers.

    CSR: (n, n) where s is 0, else (2n, 2n), real and imaginary part of each state side by side.

    Examples
    --------
    >>> X = sparse.csr_array(np.array([[0.0, 1.0], [0.0, 0.0]]))
    >>> kron(np.ones(2), X, 0.5, 0.0).toarray()
    array([[ 1. , -0.5],
           [-0.5,  1. ]])
    """
    real = sparse.diags_array(diagonal) - c * (X + X.T)
    if s == 0:
        return by_rows(real)
    turn = sparse.csr_array(np.array([[0.0, -1.0], [1.0, 0.0]]))
    return by_rows(sparse.kron(real, sparse.eye_array(2)) + sparse.kron(s * (X - X.T), turn))


def is_positive_definite(matrix: Any, terms: Vector, *, roundings: int) -> bool:
    """Whether every symmetric matrix near this one is proved positive definite; False proves nothing.

    With `S - c = L D L' + R` and positive D the smallest eigenvalue of S is at least c less the largest row sum of the
    sizes in R, whoever found L and D: the residual is computed here, with a bound on its own rounding.

    Parameters
    ----------
    matrix : (n, n) CSR
        Symmetric.
    terms : (n,) array
        The sizes of all terms of each row added up.
    roundings : int
        The matrix meant is within so many relative roundings of each term.

    Examples
    --------
    >>> S = sparse.csr_array(np.array([[2.0, -1.0], [-1.0, 2.0]]))
    >>> [is_positive_definite(S - c * sparse.eye_array(2), np.full(2, 3.0), roundings=0) for c in (0.99, 1.01)]
    [True, False]
    """
    n, order = matrix.shape[0], narrow_order(matrix)
    S, terms = by_columns(matrix[order][:, order]), terms[order]
    if not (np.isfinite(S.data).all() and np.isfinite(terms).all()):
        return False
    apart = 1.01 * (roundings + 4) * UNIT * terms + n * TINY
    shift = 2.0 * float(apart.max()) + ROOM * float(np.abs(S.diagonal()).max(initial=0.0))
    shifted = by_columns(S - shift * sparse.eye_array(n))
    found = _factor(shifted)
    if found is None:
        return False
    L, d = found
    right = by_rows(sparse.diags_array(d) @ L.T)
    residual = abs(shifted - L @ right).sum(axis=1)
    sizes = abs(L) @ (abs(right) @ np.ones(n))
    count = int(np.diff(by_rows(L).indptr).max()) + 8
    lacking = residual + 1.01 * count * UNIT * (sizes + terms + shift) + n * TINY
    return bool((apart + (1.0 + 2.0 * n * UNIT) * lacking < shift).all())


def _factor(matrix: Any) -> tuple[Any, Vector] | None:
    """Unit lower triangular L and the positive d of a symmetric matrix, nearly; None where there is no such thing."""
    options = {"SymmetricMode": True, "Equil": False}
    try:
        factors = scipy.sparse.linalg.splu(matrix, permc_spec="NATURAL", diag_pivot_thresh=0.0, options=options)
    except (RuntimeError, MemoryError, ValueError):
        return None
    d = factors.U.diagonal()
    still = np.arange(matrix.shape[0])
    if not (np.isfinite(d).all() and (d > 0).all() and (factors.perm_r == still).all()):
        return None
    return by_columns(sparse.csc_array(factors.L)), d
