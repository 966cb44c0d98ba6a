"""The door for matrices that need not be square: real, finite, float64, canonical."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Matrix
from metzler.errors import InputError, InputTypeError
from metzler.matrices import as_weights, refuse_masked
from metzler.matrices.blocked import Blocked
from metzler.matrices.forms import by_rows, owned_matrix
from metzler.matrices.labelled import plain_table


def as_matrix(M: Any, *, name: str, rows: int | None = None, columns: int | None = None) -> Matrix:
    """Return M as a checked float64 matrix, sparse (CSR) or dense as it came; one without entries is sparse.

    Parameters
    ----------
    M : array_like or SciPy sparse array, (p, q)
        Real numbers. Never written to.
    name : str
        What an error message calls the matrix.
    rows, columns : int, optional
        The sizes that it must have.

    Raises
    ------
    InputError, InputTypeError
        When it is not a matrix of finite real numbers of that size.

    Examples
    --------
    >>> as_matrix([[1, 2, 3]], name="C", columns=3)
    array([[1., 2., 3.]])
    >>> as_matrix([[1, 2, 3]], name="C", columns=2)
    Traceback (most recent call last):
    metzler.errors.InputError: C must have 2 columns, got shape 1 x 3
    """
    given = M if sparse.issparse(M) or isinstance(M, Blocked) else _dense(M, name)
    if len(given.shape) != 2:
        raise InputError(f"{name} must be a matrix, got {len(given.shape)} dimensions")
    for axis, (what, size) in enumerate((("rows", rows), ("columns", columns))):
        if size is not None and given.shape[axis] != size:
            raise InputError(f"{name} must have {size} {what}, got shape {given.shape[0]} x {given.shape[1]}")
    if given.shape[0] == given.shape[1] and given.shape[0] > 0:
        square = as_weights(given, name=name)
        return by_rows(square)
    if 0 in given.shape:
        return sparse.csr_array(given.shape, dtype=np.float64)
    checked = as_weights(_padded(given), name=name).tocsr()[: given.shape[0], : given.shape[1]]
    return sparse.csr_array(checked) if sparse.issparse(M) else np.asarray(given, dtype=np.float64)


def own_matrix(M: Any, *, name: str, rows: int | None = None, columns: int | None = None) -> Matrix:
    """What `as_matrix` returns, in memory that the caller does not share and that nobody can write to."""
    return owned_matrix(as_matrix(M, name=name, rows=rows, columns=columns))


def _dense(M: Any, name: str) -> Any:
    refuse_masked(M, name)
    table = plain_table(M, name=name)
    try:
        given = np.asarray(table)
    except ValueError as error:
        raise InputError(f"{name} must be a matrix of numbers, got rows that do not fit together") from error
    if given.dtype.kind not in "biuf":
        raise InputTypeError(f"{name} must be a matrix of real numbers, got entries of {given.dtype} data")
    return given.astype(np.float64) if given.dtype == np.float16 else given  # SciPy has no sparse float16


def _padded(M: Any) -> Any:
    """M in the upper left corner of a square sparse matrix that is otherwise empty."""
    coordinates = sparse.coo_array(M)
    size = max(coordinates.shape)
    return sparse.coo_array((coordinates.data, (coordinates.row, coordinates.col)), shape=(size, size))
