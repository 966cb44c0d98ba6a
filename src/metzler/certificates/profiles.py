"""The non-negative off-diagonal profiles that worst-case rows share, and their products."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.errors import InputError
from metzler.matrices.blocked import Blocked

Vector = NDArray[np.float64]
Index = NDArray[np.intp]


def profiles(matrix: Any) -> tuple[Any, Index]:
    """The absolute values without the diagonal, and the number of terms of each row's sum."""
    if isinstance(matrix, Blocked):
        return matrix.profile(), matrix.terms()
    if not sparse.issparse(matrix):
        off = np.abs(matrix)
        np.fill_diagonal(off, 0.0)
        return off, np.count_nonzero(off, axis=1)
    W = matrix if matrix.format in ("csr", "csc") else matrix.tocsr()
    off = type(W)((np.abs(W.data), W.indices, W.indptr), shape=W.shape)
    terms = np.diff(W.indptr) if W.format == "csr" else np.bincount(W.indices, minlength=W.shape[0])
    major = np.repeat(np.arange(len(W.indptr) - 1, dtype=W.indices.dtype), np.diff(W.indptr))
    own = np.flatnonzero(major == W.indices)
    off.data[own] = 0.0
    return off, terms - np.bincount(major[own], minlength=W.shape[0])


def scaled(off: Any, power: Index | None, home: Index) -> Any:
    """The entries times `2^(power_j - power_i)`, i the row's owner in `home`.

    Overflow becomes inf; underflow is covered by the error bound of the sums.
    """
    if power is None:
        return off
    if isinstance(off, Blocked):
        raise InputError("a matrix in blocks needs weights within the range of double precision: use a larger margin")
    with np.errstate(over="ignore", under="ignore"):
        if not sparse.issparse(off):
            return np.ldexp(off, np.clip(power[None, :] - power[home][:, None], -5000, 5000))
        major = np.repeat(np.arange(len(off.indptr) - 1), np.diff(off.indptr))
        row, column = (major, off.indices) if off.format == "csr" else (off.indices, major)
        shift = np.clip(power[column] - power[home[row]], -5000, 5000)
        return type(off)((np.ldexp(off.data, shift), off.indices, off.indptr), shape=off.shape)


def largest_factor(z: Vector, power: Index | None) -> float:
    """What the underflow of a scaled entry is multiplied by; 1 where entries are as given."""
    return 1.0 if power is None else float(max(1.0, z.max()))


def product(off: Any, z: Vector) -> Vector:
    """`off @ z`, where an overflow gives inf or nan and no warning."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(off @ z)


def is_diagonal(matrix: Any) -> bool:
    """Whether the matrix is square and zero off the diagonal."""
    if matrix.shape[0] != matrix.shape[1] or isinstance(matrix, Blocked):
        return False
    count = matrix.count_nonzero() if sparse.issparse(matrix) else np.count_nonzero(matrix)
    return bool(count == np.count_nonzero(matrix.diagonal()))
