"""Eigenvalues of matrices of any size are those of the same matrix near 1, times a power of two."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.matrices.abscissa import spectral_abscissa
from metzler.matrices.eigen import eigenvalues, eigenvectors, near_one

EXPONENTS = [-1000, -900, -500, -100, 0, 100, 500, 900, 1000]
M = np.random.default_rng(0).normal(size=(5, 5))


@pytest.mark.parametrize("k", EXPONENTS)
def test_a_power_of_two_goes_through(k: int) -> None:
    expected = np.linalg.eigvals(M)
    for found in (eigenvalues(np.ldexp(M, k)), eigenvectors(np.ldexp(M, k))[0]):
        back = np.ldexp(found.real, -k) + 1j * np.ldexp(found.imag, -k)
        assert np.sort_complex(back.round(9)).tolist() == pytest.approx(np.sort_complex(expected.round(9)).tolist())


@pytest.mark.parametrize("k", EXPONENTS)
def test_vectors_belong_to_values(k: int) -> None:
    values, left, right = eigenvectors(np.ldexp(M, k))
    values = np.ldexp(values.real, -k) + 1j * np.ldexp(values.imag, -k)
    np.testing.assert_allclose(M @ right, right * values, atol=1e-12)
    np.testing.assert_allclose(left.conj().T @ M, values[:, None] * left.conj().T, atol=1e-12)


def test_what_is_near_one_is_left_alone() -> None:
    assert near_one(M)[0] is M
    assert near_one(np.zeros((2, 2)))[1] == near_one(np.full((1, 1), np.inf))[1] == 0
    scaled, k = near_one(sparse.csr_array([[0.0, 1e300], [1e-300, 0.0]]))
    assert k > 900
    assert scaled.max() < 1


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [1e-300, 1e-200, 1.0, 1e200, 1e307])
def test_the_abscissa_of_any_size(size: float) -> None:
    assert spectral_abscissa(size * np.array([[-1.0, 1.0], [1.0, 1.0]])) / size == pytest.approx(np.sqrt(2))
    many = sparse.random_array((700, 700), density=0.02, rng=np.random.default_rng(0))
    assert spectral_abscissa(size / 100 * many) / size * 100 == pytest.approx(spectral_abscissa(many), rel=1e-9)
