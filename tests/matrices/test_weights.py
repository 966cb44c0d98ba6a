"""What comes through the door, and what is turned away with which sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from metzler.errors import InputError, InputTypeError
from metzler.matrices import as_weights

DENSE = np.array([[0.0, 1.5, 0.0], [-2.0, 0.0, 0.0], [0.0, 3.0, 4.0]])
SPARSE_FORMATS = ["csr", "csc", "coo", "bsr", "dia", "lil", "dok"]


@pytest.mark.parametrize("form", SPARSE_FORMATS)
@pytest.mark.parametrize("kind", [sp.csr_array, sp.csr_matrix])
def test_sparse_stays_sparse_and_canonical(form: str, kind: Any) -> None:
    W = as_weights(kind(DENSE).asformat(form))
    assert isinstance(W, sp.csc_array if form == "csc" else sp.csr_array)
    assert W.dtype == np.float64
    assert W.has_canonical_format
    assert W.data.all()
    np.testing.assert_array_equal(W.toarray(), DENSE)


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint64, np.int64, np.float16, np.float32, ">f8", "<i4"])
@pytest.mark.parametrize("sparse", [False, True])
def test_every_real_type(dtype: Any, sparse: bool) -> None:
    A = np.array([[0, 1], [1, 1]]).astype(dtype)
    W = as_weights(sp.csr_array(A) if sparse and A.dtype.isnative and A.dtype != np.float16 else A)
    assert W.dtype == np.float64
    np.testing.assert_array_equal(W.toarray() if sp.issparse(W) else W, [[0.0, 1.0], [1.0, 1.0]])


def test_lists_and_matrices() -> None:
    assert as_weights([[1]]).shape == (1, 1)
    with pytest.warns(PendingDeprecationWarning):
        matrix = np.asmatrix(DENSE)
    assert type(as_weights(matrix)) is np.ndarray


def test_duplicates_add_up_beyond_the_range_of_their_type() -> None:
    W = as_weights(sp.coo_array((np.array([100, 100], dtype=np.int8), ([0, 0], [1, 1])), shape=(2, 2)))
    assert W.toarray()[0, 1] == 200.0


def test_unsorted_duplicate_and_zero_entries_are_repaired_on_a_copy() -> None:
    data, indices, indptr = np.array([1.0, 2.0, 3.0, 0.0]), np.array([1, 0, 1, 0]), np.array([0, 3, 4])
    A = sp.csr_array((data, indices, indptr), shape=(2, 2))
    W = as_weights(A)
    np.testing.assert_array_equal(W.toarray(), [[2.0, 4.0], [0.0, 0.0]])
    assert W.nnz == 2
    np.testing.assert_array_equal(A.data, [1.0, 2.0, 3.0, 0.0])
    np.testing.assert_array_equal(A.indices, [1, 0, 1, 0])


def test_duplicates_that_cancel_leave_nothing() -> None:
    assert as_weights(sp.coo_array(([1.0, -1.0], ([0, 0], [1, 1])), shape=(2, 2))).nnz == 0


def test_stale_flags_of_the_caller_are_not_believed() -> None:
    A = sp.csr_array((np.array([1.0, 2.0]), np.array([1, 0]), np.array([0, 2, 2])), shape=(2, 2))
    A.has_canonical_format = True
    assert as_weights(A).indices.tolist() == [0, 1]


def test_read_only_arguments() -> None:
    A = sp.csr_array(DENSE)
    for array in (A.data, A.indices, A.indptr):
        array.setflags(write=False)
    np.testing.assert_array_equal(as_weights(A).toarray(), DENSE)
    B = DENSE.copy()
    B.setflags(write=False)
    np.testing.assert_array_equal(as_weights(B), DENSE)


def test_a_good_matrix_is_not_copied() -> None:
    A = sp.csr_array(DENSE)
    assert np.shares_memory(as_weights(A).data, A.data)
    assert as_weights(DENSE) is DENSE


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("convert", [np.asarray, sp.csr_array, sp.csc_array, sp.coo_array])
def test_not_finite_says_where(bad: float, convert: Any) -> None:
    A = DENSE.copy()
    A[2, 1] = bad
    with pytest.raises(InputError, match=rf"^gains must be finite, but entry \[2, 1\] is {bad}\.$"):
        as_weights(convert(A), name="gains")


def test_duplicates_that_overflow_are_not_finite() -> None:
    with pytest.raises(InputError, match="finite"):
        as_weights(sp.coo_array(([1e308, 1e308], ([0, 0], [1, 1])), shape=(2, 2)))


@pytest.mark.parametrize(
    ("bad", "error", "words"),
    [
        (np.zeros((2, 3)), InputError, "2 x 3"),
        (sp.csr_array((2, 3)), InputError, "2 x 3"),
        (np.zeros((0, 0)), InputError, "empty"),
        ([], InputError, "1 dimension"),
        (3.0, InputError, "0 dimensions"),
        (np.zeros((2, 2, 2)), InputError, "3 dimensions"),
        ([[1, 2], [3]], InputError, "rows do not fit"),
        (np.eye(2) * 1j, InputTypeError, "complex"),
        (sp.eye_array(2, dtype=complex), InputTypeError, "complex"),
        ([["1", "2"], ["3", "4"]], InputTypeError, "real numbers"),
        (np.array([[None, 1], [1, 1]]), InputTypeError, "Python objects"),
        (None, InputTypeError, "Python objects"),
        (np.eye(2, dtype="m8[s]"), InputTypeError, "real numbers"),
        (np.eye(2, dtype=np.longdouble), InputTypeError, "double precision"),
        ([[2**53 + 1]], InputError, r"2\*\*53"),
        (sp.csr_array(np.array([[-(2**60)]])), InputError, r"2\*\*53"),
        ([[10**30]], InputTypeError, "Python objects"),
        (np.ma.masked_array(np.eye(2), mask=np.eye(2)), InputTypeError, "masked"),
    ],
)
def test_refused_in_one_sentence(bad: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        as_weights(bad)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("weights must ")


@pytest.mark.parametrize("part", ["indices", "indptr"])
@pytest.mark.parametrize("form", ["csr", "csc", "bsr"])
def test_indices_that_point_outside_are_refused(form: str, part: str) -> None:
    A = sp.csr_array(DENSE).asformat(form)
    getattr(A, part)[-1] = 1000
    with pytest.raises(InputError, match="consistent sparse matrix"):
        as_weights(A)


def test_coordinates_that_point_outside_are_refused() -> None:
    A = sp.coo_array(DENSE)
    A.coords[0][0] = 1000
    with pytest.raises(InputError, match="consistent sparse matrix"):
        as_weights(A)


def test_an_array_that_does_not_give_its_numbers_is_a_sentence() -> None:
    """As tensors that need a gradient or lie on a device."""

    class Tensor:
        def __array__(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")

    with pytest.raises(InputTypeError, match="but Tensor does not become one: Can't call numpy"):
        as_weights(Tensor())
