"""The door for matrices that need not be square: real, finite, float64, canonical."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Matrix
from metzler.errors import InputError
from metzler.matrices.forms import by_rows, owned_matrix
from metzler.matrices.labelled import Labels, plain_table
from metzler.matrices.weights import checked

States = tuple[Labels | None, Labels | None]


def as_matrix(
    M: Any, *, name: str, rows: int | None = None, columns: int | None = None, of: States = (None, None)
) -> Matrix:
    """Return M as a checked float64 matrix, sparse (CSR) or dense as it came; one without entries is sparse.

    Parameters
    ----------
    M : array_like or SciPy sparse array, (p, q)
        Real numbers. Never written to.
    name : str
        What an error message calls the matrix.
    rows, columns : int, optional
        The sizes that it must have.
    of : (labels or None, labels or None)
        What rows and columns are called where they are states: a table with labels is put into their order.

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

    def require_shape(shape: tuple[int, ...], name: str) -> None:
        if len(shape) != 2:
            raise InputError(f"{name} must be a matrix, got {len(shape)} dimensions")
        for what, size, wanted in zip(("rows", "columns"), shape, (rows, columns), strict=True):
            if wanted is not None and size != wanted:
                raise InputError(f"{name} must have {wanted} {what}, got shape {shape[0]} x {shape[1]}")

    found = checked(plain_table(M, name=name, rows=of[0], columns=of[1]), name, require_shape)
    return by_rows(found) if found.shape[0] and found.shape[1] else sparse.csr_array(found.shape, dtype=np.float64)


def own_matrix(
    M: Any, *, name: str, rows: int | None = None, columns: int | None = None, of: States = (None, None)
) -> Matrix:
    """What `as_matrix` returns, in memory that the caller does not share and that nobody can write to."""
    return owned_matrix(as_matrix(M, name=name, rows=rows, columns=columns, of=of))
