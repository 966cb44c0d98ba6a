"""The CSR arrays are what SciPy's own constructors give."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.matrices.diagonal import diagonal, identity


@pytest.mark.parametrize("n", [1, 2, 50])
def test_they_are_scipys(n: int) -> None:
    values = np.random.default_rng(n).normal(size=n)
    ours = diagonal(values)
    assert ours.format == "csr"
    assert (ours != sparse.diags_array(values)).nnz == 0
    assert (identity(n) != sparse.eye_array(n)).nnz == 0
    fresh = sparse.csr_array((ours.data, ours.indices, ours.indptr), shape=ours.shape)
    assert fresh.has_canonical_format


def test_zeros_are_kept_out_of_no_sum() -> None:
    assert (diagonal(np.array([0.0, 3.0])) @ np.ones(2)).tolist() == [0.0, 3.0]
