"""The same answers from every form of a matrix, against dense NumPy; what is given is never written to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from metzler.errors import InputError
from metzler.matrices import forms
from metzler.matrices.entries import as_they_are
from metzler.matrices.forms import block, dense, kept, owned_matrix, scale_columns, sizes, transpose

KINDS = [np.asarray, sparse.csr_array, sparse.csc_array]


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
    assert (dense(kept(kind(W), lambda i, j: keep[i])) == W * keep[:, None]).all()
    assert (dense(kept(kind(W), lambda i, j: keep[j])) == W * keep).all()
    if kind is not np.asarray:
        assert scale_columns(kind(W), factor).data.all(), "no stored zeros"


@pytest.mark.parametrize("kind", KINDS[:2])
@pytest.mark.parametrize("count", [1, 2, 11, 12])
def test_blocks(kind: Any, count: int) -> None:
    W = example(40)
    index = np.sort(np.random.default_rng(count).choice(40, count, replace=False))
    assert (dense(block(kind(W), index, index)) == W[np.ix_(index, index)]).all()
    rows = index[:: max(1, count // 3)]
    assert (dense(block(kind(W), rows, index)) == W[np.ix_(rows, index)]).all()


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


@pytest.mark.parametrize("kind", [sparse.csr_array, sparse.csc_array])
def test_a_sparse_matrix_shares_nothing_and_is_copied_once(kind: Any) -> None:
    given = kind(np.array([[0.0, 1.0], [2.0, 0.0]]))
    kept = owned_matrix(given)
    given.data[:], given.indices[:] = 9.0, 0
    assert kept.toarray().tolist() == [[0.0, 1.0], [2.0, 0.0]]
    assert (kept.format, kept.has_canonical_format) == (given.format, True)
    assert owned_matrix(kept) is kept


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_stored(kind: Any) -> None:
    W = example()
    given = kind(W)
    assert forms.is_sparse(given) == sparse.issparse(given)
    assert forms.stored(given) == (np.count_nonzero(W) if sparse.issparse(given) else 0)
    assert not forms.in_blocks(given)
    assert type(forms.by_rows(given)) is (np.ndarray if kind is np.asarray else sparse.csr_array)
    assert (dense(forms.like(W, given)) == W).all()
    assert type(forms.like(W, given)) is type(forms.diagonal_like(np.ones(12), given)) is type(forms.by_rows(given))


@pytest.mark.parametrize("kind", KINDS)
def test_diagonal_or_not(kind: Any) -> None:
    assert forms.if_diagonal(kind(np.diag([1.0, 0.0]))) == pytest.approx([1.0, 0.0])
    assert forms.if_diagonal(kind(np.ones((2, 2)))) is None
    assert forms.if_diagonal(kind(np.ones((1, 2)))) is None


@pytest.mark.parametrize("kind", KINDS)
def test_entries_changed_by_row_and_column(kind: Any) -> None:
    W, rows, columns = example(), np.arange(12), np.arange(12)[::-1].copy()
    found = forms.changed(kind(W), lambda v, i, j: v * (1.0 + i) * (2.0 + j))
    assert dense(found) == pytest.approx(W * (1.0 + rows)[:, None] * (2.0 + rows))
    assert (dense(forms.shifted(kind(W), rows, columns)) == np.ldexp(W, columns[None, :] - rows[:, None])).all()
    assert forms.shifted(kind(W), rows, 5000 + rows).max() == np.inf


@pytest.mark.parametrize("kind", KINDS)
def test_duplicates_are_summed(kind: Any) -> None:
    given = kind(np.eye(2))
    assert forms.canonical(given) is given
    if sparse.issparse(given):
        twice = type(given)((np.ones(2), np.zeros(2, dtype=int), np.array([0, 2, 2])), shape=(2, 2))
        assert forms.canonical(twice).data.tolist() == [2.0]
        assert twice.nnz == 2


@pytest.mark.parametrize("kind", KINDS[:2])
def test_what_crosses_between_parts(kind: Any) -> None:
    W, labels = np.abs(example()), np.repeat([0, 1], 6)
    given = kind(W)
    inside, rows, columns, values = forms.crossing(given, labels, labels)
    away = labels[:, None] != labels
    assert (dense(inside) == np.where(away, 0.0, W)).all()
    assert (values == W[rows, columns]).all()
    assert len(values) == np.count_nonzero(W * away)
    assert (dense(given) == W).all()


def test_a_matrix_in_blocks_has_no_entries() -> None:
    given = forms.Blocked(None)  # type: ignore[arg-type]
    assert forms.in_blocks(given)
    assert owned_matrix(given) is given
    with pytest.raises(InputError, match="needs all entries in memory"):
        dense(given)


@pytest.mark.parametrize("kind", KINDS)
def test_parts_of_a_matrix(kind: Any) -> None:
    W = example() + np.eye(12)
    given = kind(W)
    assert (dense(forms.kept(given, np.not_equal)) == W * (1 - np.eye(12))).all()
    assert forms.count(given) == (np.count_nonzero(W) if sparse.issparse(given) else 144)
    assert forms.nonzeros(given) == np.count_nonzero(W)
    positive, negative = forms.by_sign(given)
    assert (dense(positive) == np.maximum(W, 0)).all()
    assert (dense(negative) == np.minimum(W, 0)).all()
    lengths = np.count_nonzero(W, axis=1) if sparse.issparse(given) else np.full(12, 12)
    assert (forms.row_lengths(given) == lengths).all()
    assert sorted(forms.values(given)) == sorted(W[W != 0] if sparse.issparse(given) else W.ravel())
    assert type(forms.by_columns(given)) is (np.ndarray if kind is np.asarray else sparse.csc_array)


@pytest.mark.parametrize("kind", KINDS[:2])
def test_a_row(kind: Any) -> None:
    W = example()
    for i in range(12):
        columns, data = forms.row(kind(W), i)
        assert (columns == np.flatnonzero(W[i])).all()
        assert (data == W[i, columns]).all()


def test_the_arrays_of_a_canonical_form() -> None:
    W, full = example(), np.ones((2, 3))
    for kind in KINDS:
        count, (starts, columns, data) = forms.stored_arrays(kind(W))
        assert count == np.count_nonzero(W)
        arrays = tuple(np.concatenate(list(each)) for each in (data, columns, starts))
        assert (sparse.csr_array(arrays, shape=W.shape).toarray() == W).all()
    count, (starts, columns, data) = forms.stored_arrays(full)
    assert (count, list(starts), list(columns), [each.tolist() for each in data]) == (6, [], [], [[1.0] * 6])


@pytest.mark.parametrize("kind", KINDS)
def test_some_rows_and_columns(kind: Any) -> None:
    W, keep = example(), np.array([7, 2, 11])
    assert (dense(forms.part(kind(W), keep)) == W[np.ix_(keep, keep)]).all()
    expected = W.copy()
    expected[[1, 1], [2, 3]] = 0.0
    assert (dense(forms.zeroed(kind(W), np.array([1, 1]), np.array([2, 3]))) == expected).all()
    assert (dense(forms.larger(kind(W), kind(W.T.copy()))) == np.maximum(W, W.T)).all()
    assert forms.axes(kind(W)) == 2
