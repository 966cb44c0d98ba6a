"""Exact decisions agree with rational arithmetic and with eigenvalues away from the boundary."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metzler.errors import InputError
from metzler.numbers.rational import (
    Rationals,
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
        assert first_bad_minor(integers(M)[0]) == expected


def test_rational_matrices_compute_without_rounding() -> None:
    A, B = rng.normal(size=(2, 3)), rng.normal(size=(3, 2))
    P = Rationals.exact(A) @ Rationals.exact(B)
    assert P.entries[1, 0] == sum(Fraction(a) * Fraction(b) for a, b in zip(A[1], B[:, 0], strict=True))
    assert (P - P.T).entries[0, 1] == P.entries[0, 1] - P.entries[1, 0]
    assert (P + P).entries.tolist() == P.scaled(2.0).entries.tolist()
    assert P.rows_times([3.0, 0.1]).rows_over([3.0, 0.1]).entries.tolist() == P.entries.tolist()
    none = Rationals.exact(np.zeros((2, 0)))
    assert (none @ none.T).entries.tolist() == [[0, 0], [0, 0]]
    assert Rationals.block([[P, none], [none.T, Rationals.exact(np.zeros((0, 0)))]]).entries.shape == (2, 2)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_definiteness_is_decided(n: int) -> None:
    G = rng.integers(-4, 5, (n, n)).astype(float)
    G[:, 0] = 0.0
    tiny = Rationals.exact(np.ldexp(np.eye(n), -900))
    singular = Rationals.exact(G @ G.T)
    assert not singular.is_positive_definite()
    assert (singular + tiny).is_positive_definite()
    assert not (singular - tiny).is_positive_definite()


def test_numbers_that_are_too_long_are_refused() -> None:
    apart = np.eye(90) + np.ldexp(1.0 - np.eye(90), -1000)
    whole = Rationals.exact(apart) + Rationals.exact(np.ldexp(apart, -70)).scaled(Fraction(1, 2**900))
    with pytest.raises(InputError, match="cannot be proved in integers"):
        whole.is_positive_definite()
