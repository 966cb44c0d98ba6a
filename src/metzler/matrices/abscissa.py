"""The spectral abscissa of a Metzler matrix, component by component."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import ArpackError, eigs

from metzler.errors import InputError, StepsExhausted
from metzler.matrices.components import strong_components
from metzler.matrices.eigen import eigenvalues, near_one, times_two_to
from metzler.matrices.forms import dense, is_sparse
from metzler.matrices.weights import Weights, as_entries
from metzler.threads import on_one_thread

_DENSE_SIZE = 600
"""Components up to this size are solved densely (well under a second); larger ones stay sparse."""

_ARPACK_RTOL = 1e-12
"""Residual relative to the root; the last digits beyond it would take most of the time."""

_BALANCING_SWEEPS = 30
_LARGEST_EXPONENT = 500
"""Keeps every ratio of scaling factors within the range of doubles."""

_POWER_STEPS = 20_000
_POWER_RTOL = 1e-12


def spectral_abscissa(M: Any) -> float:
    """Return the largest real part of an eigenvalue of a Metzler matrix; an estimate, not a bound.

    alpha(M) = max { Re(lambda) : lambda an eigenvalue of M } = max over components K of alpha(M_KK).

    Parameters
    ----------
    M : array_like or scipy.sparse array, (n, n), 1/time
        Anything that `as_weights` takes, with off-diagonal entries >= 0.

    Returns
    -------
    float, 1/time
        Ordinary floating point from LAPACK or ARPACK: good to about 1e-12 relative to the balanced
        component that sets it, without a proof. Certificates are never built on it.

    Raises
    ------
    InputError
        If an off-diagonal entry is negative.
    StepsExhausted
        If a large component converged neither in ARPACK nor in the power method; carries the best value.

    Notes
    -----
    A reducible matrix may be defective, where an eigenvalue routine errs like the square root of the unit
    roundoff; each strongly connected component has a simple root, so the components are solved one by one.
    Each is balanced by powers of two first. Components up to 600 neurons are solved densely, O(size^3);
    components of a sparse M beyond that stay sparse.

    Examples
    --------
    >>> spectral_abscissa([[-1, 1, 0], [0, -1, 1], [0, 0, -1]])
    -1.0
    """
    given = as_entries(M)
    _require_metzler(given)
    A, exponent = near_one(given)
    return float(times_two_to(_abscissa(A), exponent))


def _abscissa(A: Weights) -> float:
    """The largest of those of the strong components."""
    parts = strong_components(A)
    order = np.argsort(parts.labels, kind="stable")
    starts = np.concatenate(([0], np.cumsum(parts.sizes)))
    best = float(A.diagonal().max())
    if parts.count == A.shape[0]:
        return best
    P = A[order][:, order]
    bounds = np.maximum.reduceat(np.asarray(P.sum(axis=1)), starts[:-1])
    for k in np.argsort(-bounds, kind="stable"):
        if bounds[k] > best and parts.sizes[k] > 1:
            block = slice(starts[k], starts[k + 1])
            best = max(best, _irreducible_abscissa(P[block, block]))
    return best


def _require_metzler(A: Weights) -> None:
    C = sp.coo_array(A)
    wrong = (C.row != C.col) & (C.data < 0)
    if wrong.any():
        k = int(np.argmax(wrong))
        raise InputError(
            f"a Metzler matrix has no negative off-diagonal entry, got {C.data[k]} at entry [{C.row[k]}, {C.col[k]}]: "
            "take metzler_majorant(A) first if that is meant"
        )


def _irreducible_abscissa(A: Weights) -> float:
    if A.shape[0] > _DENSE_SIZE and is_sparse(A):
        return _sparse_abscissa(_balanced(sp.csr_array(A)))
    balanced, _ = scipy.linalg.matrix_balance(dense(A), permute=False)
    return float(eigenvalues(balanced).real.max())


def _balanced(A: sp.csr_array) -> sp.csr_array:
    """diag(d)^-1 A diag(d), d powers of two, with rows and columns of about equal sums (Osborne)."""
    off = sp.csr_array(A - sp.diags_array(A.diagonal()))
    exponent = np.zeros(A.shape[0], dtype=np.int64)
    for _ in range(_BALANCING_SWEEPS):
        d = np.ldexp(1.0, exponent)
        rows, columns = (off @ d) / d, (off.T @ (1.0 / d)) * d
        step = np.rint(0.25 * np.log2(rows / columns)).astype(np.int64)
        if not step.any():
            break
        exponent = np.clip(exponent + step, -_LARGEST_EXPONENT, _LARGEST_EXPONENT)
    d = np.ldexp(1.0, exponent)
    return sp.csr_array(sp.diags_array(1.0 / d) @ A @ sp.diags_array(d))


def _sparse_abscissa(A: sp.csr_array) -> float:
    start = np.asarray(A.sum(axis=1)) - A.diagonal() + 1.0
    lower, upper = float(A.diagonal().max()), float(np.asarray(A.sum(axis=1)).max())
    try:
        found = on_one_thread(eigs, A, k=1, which="LR", v0=start, tol=_ARPACK_RTOL, return_eigenvectors=False)
    except ArpackError:
        return _power_abscissa(A, start)
    root = float(found[0].real)
    slack = 1e-9 * max(abs(lower), abs(upper))
    return root if lower - slack <= root <= upper + slack else _power_abscissa(A, start)


def _power_abscissa(A: sp.csr_array, start: NDArray[np.float64]) -> float:
    """The Perron root between the bounds min (Ax)_i/x_i and max (Ax)_i/x_i, which the power method closes."""
    size = float(np.asarray(abs(A).sum(axis=1)).max())
    shift = max(0.0, -float(A.diagonal().min())) + 0.05 * size
    x = start / start.max()
    lower, upper = -np.inf, np.inf
    for _ in range(_POWER_STEPS):
        y = A @ x
        quotients = y / x
        lower, upper = max(lower, float(quotients.min())), min(upper, float(quotients.max()))
        if upper - lower <= _POWER_RTOL * size:
            return 0.5 * (lower + upper)
        x = y + shift * x
        x = np.maximum(x / x.max(), np.finfo(float).tiny)
    message = (
        f"The spectral abscissa of a component of {A.shape[0]} neurons was only found to lie in [{lower}, {upper}]."
    )
    raise StepsExhausted(message, best=0.5 * (lower + upper))
