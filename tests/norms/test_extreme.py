"""Extreme eigenvalues, sparse and dense, against LAPACK."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.norms.extreme import largest_eigenvalue, largest_singular_value


@pytest.mark.parametrize("n", [1, 5, 64, 100])
def test_sparse_and_dense_agree_with_all_eigenvalues(n: int) -> None:
    A = np.random.default_rng(n).normal(size=(n, n)) * (np.random.default_rng(n + 1).random((n, n)) < 0.3)
    H = A + A.T
    for form in (np.asarray, sparse.csr_array):
        assert largest_eigenvalue(form(H)) == pytest.approx(np.linalg.eigvalsh(H)[-1], abs=1e-9)
        assert largest_singular_value(form(A)) == pytest.approx(np.linalg.svd(A)[1][0], abs=1e-9)


def test_nothing_is_zero() -> None:
    zero = sparse.csr_array((100, 100))
    assert largest_eigenvalue(zero) == largest_singular_value(zero) == 0.0
