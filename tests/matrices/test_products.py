"""Enclosed products against fractions: dense, sparse, cancelling, huge and tiny."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from metzler.errors import InputError
from metzler.matrices import products
from metzler.matrices.products import Product, enclosed_product


def truth(N: np.ndarray, M: np.ndarray) -> list[list[Fraction]]:
    def dot(x: np.ndarray, y: np.ndarray) -> Fraction:
        return sum((Fraction(a) * Fraction(b) for a, b in zip(x.tolist(), y.tolist(), strict=True)), Fraction(0))

    return [[dot(x, y) for y in M.T] for x in N.T]


def assert_encloses(found: Product, N: np.ndarray, M: np.ndarray) -> None:
    for i, row in enumerate(truth(N, M)):
        for j, true in enumerate(row):
            low, near, high = (float(A[i, j]) for A in (found.inner, found.nearest, found.outer))
            assert abs(Fraction(low)) <= abs(true) <= abs(Fraction(high))
            assert near == float(true)
            assert np.sign(high) == (true > 0) - (true < 0)
            assert (low == high) == (true == Fraction(near))
            assert abs(high) <= np.nextafter(abs(low), np.inf)
            assert low * high >= 0


def factor(rng: np.random.Generator, n: int, r: int, kind: str) -> np.ndarray:
    F = rng.normal(size=(n, r))
    if kind == "integers":
        return np.asarray(rng.integers(-9, 9, (n, r)), dtype=float)
    if kind == "cancelling":
        F[: n // 2] *= 1e8
        F[n // 2 : 2 * (n // 2)] = -F[: n // 2]
        return F
    if kind == "wide":
        return np.asarray(F * 10.0 ** rng.integers(-40, 40, (n, r)))
    if kind == "sparse":
        return np.asarray(F * (rng.random((n, r)) < 0.3))
    if kind == "tiny":
        return np.asarray(F * 1e-160)
    if kind == "subnormal":
        return np.asarray(F * 1e-310)
    return F


@pytest.mark.parametrize("kind", ["normal", "integers", "cancelling", "wide", "sparse", "tiny", "subnormal"])
@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array, sparse.csc_array])
def test_every_entry_is_enclosed(kind: str, form: Any) -> None:
    for seed, (n, p, q) in enumerate([(1, 1, 1), (2, 3, 1), (7, 2, 4), (40, 3, 3)]):
        rng = np.random.default_rng(seed)
        N, M = factor(rng, n, p, kind), factor(rng, n, q, kind)
        if kind == "cancelling" and p == q:
            M[: n // 2] = np.abs(M[: n // 2])
        assert_encloses(enclosed_product(form(N), form(M)), N, M)


@pytest.mark.parametrize("seed", range(5))
def test_slices_and_fractions_agree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    N, M = rng.normal(size=(30, 4)), rng.normal(size=(30, 3)) * 10.0 ** rng.integers(-8, 8, (30, 3))
    fast, slow = enclosed_product(N, M), products._in_fractions(N, M)
    for name in ("nearest", "inner", "outer"):
        np.testing.assert_array_equal(getattr(fast, name), getattr(slow, name))
    assert products._exact_terms(N, M) is not None


def test_nothing_at_all() -> None:
    assert enclosed_product(np.zeros((3, 2)), np.ones((3, 2))).outer.tolist() == [[0.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("big", [1e308, 1e160])
def test_what_leaves_the_range_is_refused(big: float) -> None:
    with pytest.raises(InputError, match="leaves the range of double precision"):
        enclosed_product(np.full((2, 1), big), np.full((2, 1), big))
