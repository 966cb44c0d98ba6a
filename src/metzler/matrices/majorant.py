"""The Metzler majorant of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

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
    if not sp.issparse(M):
        dense = np.abs(M)
        np.fill_diagonal(dense, np.diagonal(M))
        return dense
    major = np.repeat(np.arange(M.shape[0], dtype=M.indices.dtype), np.diff(M.indptr))
    data = np.where(major == M.indices, M.data, np.abs(M.data))
    return type(M)((data, M.indices.copy(), M.indptr.copy()), shape=M.shape)
