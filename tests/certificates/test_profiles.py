"""Profiles against dense numpy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.certificates.profiles import is_diagonal, largest_factor, product, profiles, scaled


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array, sparse.csc_array, sparse.coo_array])
def test_absolute_values_without_the_diagonal(kind) -> None:
    rng = np.random.default_rng(0)
    W = rng.standard_normal((6, 6)) * (rng.random((6, 6)) < 0.5)
    off, terms = profiles(kind(W.copy()))
    wanted = np.abs(W) - np.diag(np.abs(np.diag(W)))
    assert np.array_equal(np.asarray(off.todense()) if sparse.issparse(off) else off, wanted)
    assert np.array_equal(terms, np.count_nonzero(wanted, axis=1))
    z = rng.random(6)
    assert product(off, z) == pytest.approx(wanted @ z)


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array, sparse.csc_array])
def test_powers_of_two_are_applied_to_both_sides(kind) -> None:
    W = np.array([[0.0, 3.0], [5.0, 0.0]])
    power = np.array([4, -1])
    off = scaled(kind(W), power, np.arange(2))
    assert (np.asarray(off.todense()) if sparse.issparse(off) else off).tolist() == [[0.0, 3 / 32], [160.0, 0.0]]
    assert scaled(W, None, np.arange(2)) is W


def test_the_rest() -> None:
    assert is_diagonal(np.diag([1.0, 0.0]))
    assert not is_diagonal(np.ones((2, 2)))
    assert not is_diagonal(np.ones((1, 2)))
    assert is_diagonal(sparse.eye_array(3, format="csr"))
    assert largest_factor(np.array([3.0]), None) == 1.0
    assert largest_factor(np.array([3.0]), np.array([1])) == 3.0
    assert product(np.array([[1e308, 1e308]]), np.array([1e10, 1.0]))[0] == np.inf
