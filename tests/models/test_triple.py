"""The triple, its orientations and restrictions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.errors import InputError
from metzler.models import Triple

A = np.array([[-1.0, 0.5], [0.0, -2.0]])
B = np.array([[1.0, 0.0, 2.0], [0.0, -1.0, 0.5]])
C = np.array([[0.0, 1.0], [1.0, 0.0], [3.0, -1.0]])
TRIPLE = Triple(A, B, C, np.array([0.5, 2.0]), np.zeros(3), np.ones(3), 0.7)


def test_jacobian_is_the_formula_dense_and_sparse() -> None:
    d = np.array([0.2, 0.4, 1.0])
    expected = (A + 0.7 * B @ np.diag(d) @ C) / np.array([[0.5], [2.0]])
    np.testing.assert_allclose(TRIPLE.jacobian(d), expected, rtol=1e-15)
    thin = Triple(*(sparse.csr_array(M) for M in (A, B, C)), TRIPLE.tau, TRIPLE.lo, TRIPLE.hi, 0.7)
    np.testing.assert_allclose(thin.jacobian(d).toarray(), expected, rtol=1e-15)


def test_transposing_twice_gives_the_same_and_keeps_the_spectrum() -> None:
    d = np.array([0.2, 0.4, 1.0])
    back = TRIPLE.transposed().transposed()
    np.testing.assert_array_equal(back.jacobian(d), TRIPLE.jacobian(d))
    np.testing.assert_allclose(
        np.sort(np.linalg.eigvals(TRIPLE.transposed().jacobian(d))), np.sort(np.linalg.eigvals(TRIPLE.jacobian(d)))
    )


def test_oriented() -> None:
    assert TRIPLE.oriented("linf") is TRIPLE
    np.testing.assert_array_equal(TRIPLE.oriented("l1").A, A.T)
    with pytest.raises(InputError, match="order must be 'l1' or 'linf'"):
        TRIPLE.oriented("l2")


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array, sparse.csc_array])
def test_restricted_is_the_block_of_every_jacobian(form: type) -> None:
    t = Triple(form(A), form(B), form(C), TRIPLE.tau, TRIPLE.lo, TRIPLE.hi)
    d = np.array([0.3, 0.6, 0.9])
    whole, part = t.jacobian(d), t.restricted([1]).jacobian(d)
    dense = [M if isinstance(M, np.ndarray) else M.toarray() for M in (whole, part)]
    np.testing.assert_allclose(dense[1], dense[0][1:, 1:])
