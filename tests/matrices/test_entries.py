"""Sparse arrays from the entries of others; what is given is never written to."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from tests.matrices.test_forms import example

from metzler.matrices.entries import row_chunks, without_zeros


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_chunks_cover_everything_once(size: int) -> None:
    A = sparse.csr_array(example())
    found = list(row_chunks(A.indptr, size))
    assert [row for rows, _ in found for row in range(rows.start, rows.stop)] == list(range(12))
    assert [k for _, entries in found for k in range(entries.start, entries.stop)] == list(range(A.nnz))


def test_stored_zeros_go() -> None:
    A = sparse.csr_array((np.array([0.0, 2.0]), ([0, 1], [1, 0])), shape=(2, 2))
    assert without_zeros(A).nnz == 1
    assert A.nnz == 2
