"""Matrices that need not be square."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.errors import InputError, InputTypeError
from metzler.matrices.rectangular import as_matrix

M = np.array([[1.0, 0.0, -2.0], [0.0, 3.0, 0.0]])


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array, sparse.csc_array, sparse.coo_array, sparse.csr_matrix])
@pytest.mark.parametrize("A", [M, M.T, M[:, :2]], ids=["wide", "tall", "square"])
def test_values_and_form_are_kept(form: type, A: np.ndarray) -> None:
    taken = as_matrix(form(A), name="B")
    assert sparse.issparse(taken) == (form is not np.asarray)
    np.testing.assert_array_equal(taken.toarray() if sparse.issparse(taken) else taken, A)
    assert taken.dtype == np.float64


def test_duplicates_are_summed_and_the_argument_is_left_alone() -> None:
    given = sparse.coo_array((np.array([1, 2, 4]), ([0, 0, 1], [1, 1, 2])), shape=(2, 3))
    taken = as_matrix(given, name="B")
    assert taken.nnz == 2
    assert given.nnz == 3
    assert taken.toarray().tolist() == [[0.0, 3.0, 0.0], [0.0, 0.0, 4.0]]


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
def test_no_nonlinearity_at_all(form: type) -> None:
    assert as_matrix(form(np.zeros((3, 0))), name="B").shape == (3, 0)


@pytest.mark.parametrize(
    ("value", "error", "sentence"),
    [
        (np.array([[np.nan, 0, 0], [0, 0, 0]]), InputError, r"B must be finite, but entry \[0, 0\] is nan"),
        (sparse.csr_array([[0, np.inf, 0], [0, 0, 0]]), InputError, "B must be finite"),
        (M * 1j, InputTypeError, "must be real"),
        (M.astype(object), InputTypeError, "Python objects"),
        ([["a", "b", "c"]], InputTypeError, "real numbers"),
        ([[1.0], [1.0, 2.0]], InputError, "rows do not fit together"),
        (np.ones(3), InputError, "B must be a matrix, got 1 dimensions"),
        (np.ma.masked_array(M, M > 0), InputTypeError, "masked"),
    ],
)
def test_refusals(value: object, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        as_matrix(value, name="B")


def test_sizes_are_checked() -> None:
    with pytest.raises(InputError, match="B must have 3 rows, got shape 2 x 3"):
        as_matrix(M, name="B", rows=3)
    with pytest.raises(InputError, match="B must have 2 columns, got shape 2 x 3"):
        as_matrix(M, name="B", columns=2)


@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (2, 2)])
def test_half_precision_is_taken_in_every_shape(shape: tuple[int, int]) -> None:
    assert as_matrix(np.full(shape, 0.5, dtype=np.float16), name="C").tolist() == np.full(shape, 0.5).tolist()
