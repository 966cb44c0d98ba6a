"""The top of a symmetric operator, as nearly as a search needs it: Lanczos' iteration that ends as soon as it may."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.linalg

from metzler.arrays import Vector
from metzler.threads import on_one_thread

MOST, KEPT = 48, 12
"""Vectors at which it begins again, from so many."""
PRODUCTS = 1000
CHECK = 3
"""So often the eigenvalue is looked at."""


def top_vector(product: Callable[[Vector], Vector], start: Vector, tol: float) -> Vector:
    """A vector (n,) of norm 1 that the operator takes to its largest multiple of itself, to this relative residual.

    Where it does not come so near in 1,000 products, the nearest by then. An estimate.

    Parameters
    ----------
    product : callable
        The symmetric operator on (n,) arrays.
    start : (n,) array
        Not 0: better the more it holds of the vector that is sought.
    tol : float

    Notes
    -----
    All vectors are kept orthogonal; where they are too many it begins again from the best of them, in whose space
    nothing is lost.

    Examples
    --------
    >>> values = np.array([1.0, 2.0, 5.0])
    >>> np.round(np.abs(top_vector(lambda x: values * x, np.ones(3), 1e-9)), 6)
    array([0., 0., 1.])
    """
    most = min(MOST, len(start))
    V, T, j, shares = np.empty((most, len(start))), np.zeros((most, most)), 0, np.ones((1, 1))
    V[0] = start / np.linalg.norm(start)
    for k in range(1, PRODUCTS + 1):
        rest, T[: j + 1, j] = _apart(product(V[j]), V[: j + 1])
        T[j, : j + 1] = T[: j + 1, j]
        size, here = float(np.linalg.norm(rest)), T[: j + 1, : j + 1]
        through = size <= np.finfo(float).eps * np.abs(here).max()
        if through or j + 1 == most or k % CHECK == 0 or k == PRODUCTS:
            values, shares = on_one_thread(scipy.linalg.eigh, here)
            near = size * abs(shares[-1, -1]) <= tol * abs(values[-1])
            if near or through or k == PRODUCTS or j + 1 == len(start):
                break
        if j + 1 == most:
            V[:KEPT], T[:] = shares[:, -KEPT:].T @ V, 0.0
            T[np.arange(KEPT), np.arange(KEPT)], j = values[-KEPT:], KEPT - 1
        V[j + 1], j = rest / size, j + 1
    return np.asarray(shares[:, -1] @ V[: j + 1])


def _apart(vector: Vector, known: Vector) -> tuple[Vector, Vector]:
    """What of a vector is orthogonal to the rows known, and its shares of these."""
    shares = known @ vector
    rest = vector - shares @ known
    return rest - (known @ rest) @ known, shares
