"""Profiles against dense numpy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.proofs import profiles as module
from metzler.proofs.profiles import (
    Sizes,
    diagonal_of,
    if_diagonal,
    largest_factor,
    products,
    profiles,
    scaled,
    terms_of,
)


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array, sparse.csc_array, sparse.coo_array])
def test_absolute_values_without_the_diagonal(kind) -> None:
    rng = np.random.default_rng(0)
    W = rng.standard_normal((6, 6)) * (rng.random((6, 6)) < 0.5)
    matrix = kind(W.copy())
    off = profiles(matrix)
    wanted = np.abs(W) - np.diag(np.abs(np.diag(W)))
    assert np.array_equal(off.entries().toarray() if isinstance(off, Sizes) else off, wanted)
    assert np.array_equal(terms_of(off), np.count_nonzero(wanted, axis=1))
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


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array, sparse.csc_array])
def test_powers_of_two_are_applied_to_both_sides(kind) -> None:
    W = np.array([[0.0, 3.0], [5.0, 0.0]])
    power = np.array([4, -1])
    off = scaled(kind(W), power, np.arange(2))
    assert (np.asarray(off.todense()) if sparse.issparse(off) else off).tolist() == [[0.0, 3 / 32], [160.0, 0.0]]
    assert scaled(W, None, np.arange(2)) is W


def test_the_rest() -> None:
    found = if_diagonal(np.diag([1.0, 0.0]))
    assert found is not None
    assert found.tolist() == [1.0, 0.0]
    assert if_diagonal(np.ones((2, 2))) is None
    assert if_diagonal(np.ones((1, 2))) is None
    assert (if_diagonal(sparse.eye_array(3, format="csr")) == np.ones(3)).all()
    assert largest_factor(np.array([3.0]), None) == 1.0
    assert largest_factor(np.array([3.0]), np.array([1])) == 3.0
    assert products(np.array([[1e308, 1e308]]), [np.array([1e10, 1.0])])[0][0] == np.inf
