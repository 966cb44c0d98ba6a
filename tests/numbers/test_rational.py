"""Exact decisions agree with rational arithmetic and with eigenvalues away from the boundary."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metzler.numbers.rational import (
    all_roots_in_left_half_plane,
    characteristic_polynomial,
    first_bad_minor,
    integers,
    is_hurwitz,
)

rng = np.random.default_rng(21)
doubles = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(doubles, min_size=1, max_size=5))
def test_integers_are_the_doubles(values: list[float]) -> None:
    whole, exponent = integers(values)
    assert [Fraction(int(k)) * Fraction(2) ** exponent for k in whole] == [Fraction(v) for v in values]


@pytest.mark.parametrize("n", [1, 2, 3, 6, 9])
def test_hurwitz_agrees_with_eigenvalues(n: int) -> None:
    for _ in range(40):
        A = rng.normal(size=(n, n)) - rng.uniform(0, 3) * np.eye(n)
        assert is_hurwitz(A) == bool(np.linalg.eigvals(A).real.max() < 0)


def test_the_imaginary_axis_is_not_hurwitz_and_the_next_double_is() -> None:
    least = 2.0**-1074
    assert not is_hurwitz(np.array([[0.0, 1.0], [-1.0, 0.0]]))
    assert is_hurwitz(np.array([[-least, 1.0], [-1.0, 0.0]]))
    assert not is_hurwitz(np.array([[least, 1.0], [-1.0, 0.0]]))
    assert not is_hurwitz(np.zeros((2, 2)))


def test_polynomials() -> None:
    A = np.array([[2, 1, 0], [0, 3, 1], [1, 0, 4]], dtype=object)
    assert characteristic_polynomial(A) == [1, -9, 26, -25]
    assert all_roots_in_left_half_plane([1, 6, 11, 6])
    assert not all_roots_in_left_half_plane([1, 1, 2, 2])  # roots on the axis
    assert not all_roots_in_left_half_plane([1, 1, 2, 24])


def test_minors_of_integer_matrices() -> None:
    for _ in range(100):
        M = rng.integers(-3, 4, (4, 4)).astype(float)
        minors = [round(float(np.linalg.det(M[:k, :k]))) for k in range(1, 5)]
        expected = next((k for k, m in enumerate(minors, 1) if m <= 0), 0)
        assert first_bad_minor(M) == expected
