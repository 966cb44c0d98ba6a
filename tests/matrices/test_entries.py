"""Matrices from the entries of others, against dense NumPy; what is given is never written to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from metzler.matrices.entries import (
    as_they_are,
    block,
    mask_columns,
    mask_rows,
    row_chunks,
    scale_columns,
    sizes,
    transpose,
    without_zeros,
)

KINDS = [np.asarray, sparse.csr_array, sparse.csc_array]


def dense(matrix: Any) -> np.ndarray:
    return matrix.toarray() if sparse.issparse(matrix) else matrix


def example(n: int = 12, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, n)) * (rng.random((n, n)) < 0.4)


@pytest.mark.parametrize("kind", KINDS)
def test_sizes(kind: Any) -> None:
    W = example()
    given = kind(W.copy())
    found = sizes(given)
    assert (dense(found) == np.abs(W) * (1 - np.eye(12))).all()
    assert (dense(given) == W).all()
    if sparse.issparse(given) and given.format == "csr":
        assert np.shares_memory(found.indices, given.indices)


@pytest.mark.parametrize("kind", KINDS[:2])
def test_factors_and_masks(kind: Any) -> None:
    W, factor = example(), np.arange(12.0)
    keep = factor > 5
    assert dense(scale_columns(kind(W), factor)) == pytest.approx(W * factor)
    assert (dense(mask_rows(kind(W), keep)) == W * keep[:, None]).all()
    if kind is not np.asarray:
        assert (dense(mask_columns(kind(W), keep)) == W * keep).all()
        assert scale_columns(kind(W), factor).data.all(), "no stored zeros"


@pytest.mark.parametrize("kind", KINDS[:2])
@pytest.mark.parametrize("count", [1, 2, 11, 12])
def test_blocks(kind: Any, count: int) -> None:
    W = example(40)
    index = np.sort(np.random.default_rng(count).choice(40, count, replace=False))
    assert (dense(block(kind(W), index, index)) == W[np.ix_(index, index)]).all()
    rows = index[:: max(1, count // 3)]
    assert (dense(block(kind(W), rows, index)) == W[np.ix_(rows, index)]).all()


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


@pytest.mark.parametrize("kind", KINDS)
def test_the_transpose_is_a_view_that_knows_whether_it_is_canonical(kind: Any) -> None:
    given = kind(example())
    turned = transpose(given)
    assert (dense(turned) == dense(given).T).all()
    assert np.shares_memory(turned.data, given.data)
    if sparse.issparse(given):
        assert turned.has_canonical_format
        twice = type(given)((np.ones(2), np.zeros(2, dtype=int), np.array([0, 2, 2])), shape=(2, 2))
        assert not transpose(twice).has_canonical_format


@pytest.mark.parametrize("kind", KINDS[1:])
def test_the_transpose_of_a_short_view_copies_nothing(kind: Any) -> None:
    whole = kind(example())
    first = int(whole.indptr[3])
    shape = (3, 12) if kind is sparse.csr_array else (12, 3)
    part = as_they_are(kind, (whole.data[:first], whole.indices[:first], whole.indptr[:4]), shape)
    turned = transpose(part)
    assert (turned.toarray() == part.toarray().T).all()
    assert np.shares_memory(turned.data, whole.data)
    assert np.shares_memory(turned.indices, whole.indices)
