"""Absolute values without the diagonal against dense NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.matrices import sizes as module
from metzler.matrices.operators import diagonal_of, products, profiles, terms
from metzler.matrices.sizes import Sizes


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array, sparse.csc_array, sparse.coo_array])
def test_absolute_values_without_the_diagonal(kind) -> None:
    rng = np.random.default_rng(0)
    W = rng.standard_normal((6, 6)) * (rng.random((6, 6)) < 0.5)
    matrix = kind(W.copy())
    off = profiles(matrix)
    wanted = np.abs(W) - np.diag(np.abs(np.diag(W)))
    assert np.array_equal(off.entries().toarray() if isinstance(off, Sizes) else off, wanted)
    assert np.array_equal(terms(off), np.count_nonzero(wanted, axis=1))
    assert np.array_equal(diagonal_of(matrix, off), np.diag(W))
    z = rng.random(6)
    assert products(off, [z, 2 * z])[1] == pytest.approx(2 * wanted @ z)


@pytest.mark.parametrize("chunk", [1, 7, 64, 2**18])
@pytest.mark.parametrize("kind", [sparse.csr_array, sparse.csc_array])
def test_sizes_in_chunks(kind, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK", chunk)
    monkeypatch.setattr(Sizes, "_many", chunk)
    rng = np.random.default_rng(chunk)
    W = rng.standard_normal((30, 30)) * (rng.random((30, 30)) < 0.3)
    W[4], W[:, 9] = 0.0, 0.0
    kept = kind(W)
    before = kept.copy()
    wanted, z = np.abs(W) - np.diag(np.abs(np.diag(W))), rng.random(30)
    for products_first in (True, False):
        sizes = Sizes(kept)
        for _ in range(2):
            if products_first:
                one, two = sizes.times([z, z**2])
                assert one == pytest.approx(wanted @ z, rel=1e-14)
                assert two == pytest.approx(wanted @ z**2, rel=1e-14)
                assert np.array_equal(sizes @ z, one)
            assert np.array_equal(sizes.found.terms, np.count_nonzero(wanted, axis=1))
            assert np.array_equal(sizes.found.diagonal, np.diag(W))
            products_first = True
        assert np.array_equal(sizes.entries().toarray(), wanted)
    assert np.array_equal(kept.data, before.data)


@pytest.mark.parametrize("entries", [[], [(3, 4)], [(2, 2)]])
@pytest.mark.parametrize("kind", [sparse.csr_array, sparse.csc_array])
def test_fewer_entries_than_lines(kind, entries: list[tuple[int, int]]) -> None:
    W = np.zeros((9, 9))
    for i, j in entries:
        W[i, j] = -2.0
    sizes, wanted = Sizes(kind(W)), np.abs(W) - np.diag(np.abs(np.diag(W)))
    assert sizes.found.terms.tolist() == np.count_nonzero(wanted, axis=1).tolist()
    assert (sizes @ np.ones(9)).tolist() == wanted.sum(axis=1).tolist()
