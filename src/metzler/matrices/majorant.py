"""The Metzler majorant of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from metzler.matrices.forms import changed
from metzler.matrices.weights import Weights, as_entries


def metzler_majorant(A: Any) -> Weights:
    """Return the Metzler majorant: a_ii on the diagonal and abs(a_ij) off it.

    Parameters
    ----------
    A : array_like or scipy.sparse array, (n, n)
        Anything that `as_weights` takes.

    Returns
    -------
    csr_array, csc_array or ndarray of float64, (n, n)
        In the format in which `as_weights` returns A; a new array.

    References
    ----------
    davydov2022, section II.

    Examples
    --------
    >>> metzler_majorant([[-1, -4], [2, -3]])
    array([[-1.,  4.],
           [ 2., -3.]])
    """
    M = as_entries(A)
    return changed(M.copy(), lambda v, i, j: np.where(i == j, v, np.abs(v)))
