"""The one door through which a weight matrix enters: square, real, finite, float64, canonical."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from metzler.errors import InputError, InputTypeError, one_line
from metzler.matrices.blocked import Blocked, in_memory
from metzler.matrices.entries import without_zeros
from metzler.matrices.forms import canonical, owned_matrix, places
from metzler.matrices.labelled import Labels, plain_matrix, refuse_masked

Weights: TypeAlias = Any
"""What `as_weights` returns: a float64 CSR or CSC array in canonical format, or a dense float64 array."""

LARGEST_EXACT_INTEGER = 2**53
"""Beyond it float64 skips integers, so a conversion would change the weights silently."""


def as_weights(W: Any, *, name: str = "weights") -> Weights:
    """Return W as a checked square float64 matrix: sparse stays sparse, dense stays dense.

    Parameters
    ----------
    W : array_like or scipy.sparse array or matrix, (n, n), 1/time or state/state
        Real numbers: bool, integers up to `2**53` in magnitude, float16, float32, float64. W[i, j] is the
        synapse from j to i. Any SciPy sparse format; all but CSC become CSR. Never written to. A matrix in blocks
        was checked when its blocks were made and is returned as it is. The columns of a table with labels (of pandas or
        xarray) are put into the order of its rows; named axes are obeyed, `("pre", "post")` is transposed. Of a
        `Network` its weights are taken.
    name : str
        What an error message calls the matrix.

    Returns
    -------
    csr_array, csc_array or ndarray of float64, (n, n)
        Sparse results have sorted indices, no duplicates (they are summed) and no stored zeros. Memory is
        shared with W where nothing had to change.

    Raises
    ------
    InputTypeError
        If the entries are complex, extended precision, strings or objects.
    InputError
        If W is not two-dimensional, not square, empty, has NaN, infinite or inexact entries, or if its
        sparse index arrays are inconsistent.

    Examples
    --------
    >>> import numpy as np, scipy.sparse as sp
    >>> as_weights([[0, 1], [2, 0]])
    array([[0., 1.],
           [2., 0.]])
    >>> W = sp.coo_array((np.array([1, 2, 3]), ([0, 0, 1], [1, 1, 0])), shape=(2, 2))  # duplicates add up
    >>> as_weights(W).toarray()
    array([[0., 3.],
           [3., 0.]])
    >>> as_weights([[0.0, np.nan], [1.0, 0.0]])
    Traceback (most recent call last):
    metzler.errors.InputError: weights must be finite, but entry [0, 1] is nan.
    """
    return checked(plain_matrix(W, name=name), name, _require_square)


def checked(given: Any, name: str, require_shape: Callable[[tuple[int, ...], str], None]) -> Weights:
    """A matrix without labels as `as_weights` returns it, whose shape `require_shape` refuses or lets pass."""
    if isinstance(given, Blocked):
        require_shape(given.shape, name)
        return given
    return _sparse(given, name, require_shape) if sp.issparse(given) else _dense(given, name, require_shape)


def as_entries(W: Any, *, name: str = "weights") -> Weights:
    """What `as_weights` returns, for work that needs the entries: a matrix in row blocks is refused."""
    return in_memory(as_weights(W, name=name))


def own_weights(W: Any, *, name: str = "weights", labels: Labels | None = None) -> Weights:
    """What `as_weights` returns, in memory that the caller does not share and that nobody can write to.

    A table with labels must have these `labels`, where given, and is put into their order.

    What lies in such memory already is not copied, nor is a memory-mapped array or a matrix in blocks: these are files,
    and who changes the file changes them.

    Examples
    --------
    >>> import numpy as np
    >>> given = np.eye(2)
    >>> kept = own_weights(given)
    >>> given[0, 1] = 5.0
    >>> float(kept[0, 1]), own_weights(kept) is kept
    (0.0, True)
    """
    return owned_matrix(as_weights(plain_matrix(W, name=name, labels=labels), name=name))


def _dense(W: Any, name: str, require_shape: Callable[[tuple[int, ...], str], None]) -> NDArray[np.float64]:
    refuse_masked(W, name)
    try:
        A = np.asarray(W)
    except ValueError as error:
        raise InputError(f"{name} must be a matrix of numbers, but the rows do not fit together.") from error
    except Exception as error:  # what an array of another package says when it is asked for its numbers
        raise InputTypeError(
            f"{name} must be an array of numbers, but {type(W).__name__} does not become one: {one_line(error)}."
        ) from error
    _require_real(A.dtype, name)
    require_shape(A.shape, name)
    _require_exact(A, name)
    result: NDArray[np.float64] = np.asarray(A, dtype=np.float64)
    finite = np.isfinite(result)
    if not finite.all():
        i, j = np.unravel_index(int(np.argmin(finite)), finite.shape)
        raise InputError(f"{name} must be finite, but entry [{i}, {j}] is {result[i, j]}.")
    return result


def _sparse(W: Any, name: str, require_shape: Callable[[tuple[int, ...], str], None]) -> sp.csr_array | sp.csc_array:
    _require_real(W.dtype, name)
    require_shape(W.shape, name)
    try:
        A = _rewrapped(W, name)
    except (ValueError, IndexError, TypeError) as error:
        raise InputError(f"{name} must be a consistent sparse matrix: {one_line(error)}.") from error
    A = canonical(A)
    A = A if A.data.all() else without_zeros(A)
    finite = np.isfinite(A.data)
    if not finite.all():
        rows, columns = places(A)
        k = int(np.argmin(finite))
        raise InputError(f"{name} must be finite, but entry [{rows[k]}, {columns[k]}] is {A.data[k]}.")
    return A


def _rewrapped(W: Any, name: str) -> sp.csr_array | sp.csc_array:
    """W in a float64 CSR or CSC wrapper of our own, its indices checked, so that no flag of the caller's is trusted."""
    if W.format in ("csr", "csc"):
        _require_exact(W.data, name)
        kind = sp.csr_array if W.format == "csr" else sp.csc_array
        A = kind((np.asarray(W.data, dtype=np.float64), W.indices, W.indptr), shape=W.shape)
        A.check_format(full_check=True)
        return A
    own: Any
    if W.format == "bsr":
        own = sp.bsr_array((W.data, W.indices, W.indptr), shape=W.shape)
        own.check_format(full_check=True)
    elif W.format == "coo":
        own = sp.coo_array((W.data, (W.row, W.col)), shape=W.shape)
    else:
        own = W.tocoo()
    _require_exact(own.data, name)
    return sp.csr_array(own.astype(np.float64))


def _require_real(dtype: np.dtype[Any], name: str) -> None:
    if dtype.kind == "c":
        raise InputTypeError(
            f"{name} must be real, but the entries are complex ({dtype}): give the real part if it is meant."
        )
    if dtype.kind not in "biuf":
        what = "Python objects" if dtype.kind == "O" else f"of type {dtype}"
        raise InputTypeError(
            f"{name} must be a matrix of real numbers, but the entries are {what}: convert them to float64 first."
        )
    if dtype.kind == "f" and dtype.itemsize > 8:
        raise InputTypeError(
            f"{name} must fit double precision, but the entries are {dtype}: round them with W.astype(float) first."
        )


def _require_square(shape: tuple[int, ...], name: str) -> None:
    if len(shape) != 2:
        raise InputError(
            f"{name} must be a square matrix, but has {len(shape)} dimension{'' if len(shape) == 1 else 's'}."
        )
    if shape[0] != shape[1]:
        raise InputError(
            f"{name} must be square (W[i, j] is the synapse from j to i), but has shape {shape[0]} x {shape[1]}."
        )
    if shape[0] == 0:
        raise InputError(f"{name} must have at least one neuron, but is empty (0 x 0).")


def _require_exact(values: NDArray[Any], name: str) -> None:
    if values.dtype.kind not in "iu" or values.dtype.itemsize < 8 or values.size == 0:
        return
    if int(values.max()) > LARGEST_EXACT_INTEGER or int(values.min()) < -LARGEST_EXACT_INTEGER:
        raise InputError(
            f"{name} must be at most 2**53 in magnitude where they are integers: larger ones are not exact in float64."
        )
