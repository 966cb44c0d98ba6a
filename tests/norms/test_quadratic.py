"""Quadratic norms: values, overshoot, refusals."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from metzler.errors import InputError, InputTypeError
from metzler.norms import QuadraticNorm


def test_the_norm() -> None:
    norm = QuadraticNorm(np.array([[2.0, 1.0], [1.0, 2.0]]))
    x = np.array([[1.0, 0.0], [1.0, -1.0]])
    assert norm(x) == pytest.approx([norm(x[:, 0]), norm(x[:, 1])])
    assert norm([1.0, 1.0]) == pytest.approx(np.sqrt(6.0))
    assert norm.condition == pytest.approx(np.sqrt(3.0))
    assert repr(norm) == "QuadraticNorm(n=2)"
    with pytest.raises(InputError, match="shape"):
        norm([1.0])


@pytest.mark.parametrize(
    "P",
    [
        np.array([[1.0, 2.0], [0.0, 1.0]]),
        np.array([[1.0, np.nan], [np.nan, 1.0]]),
        np.array([[np.inf, 0.0], [0.0, 1.0]]),
        np.ones(4),
        np.ones((2, 3)),
        np.zeros((0, 0)),
    ],
)
def test_what_is_no_symmetric_matrix_is_refused(P: np.ndarray) -> None:
    with pytest.raises(InputError, match="P must be"):
        QuadraticNorm(P)


def test_texts_are_refused() -> None:
    with pytest.raises(InputTypeError, match="P must be real numbers"):
        QuadraticNorm(np.array([["a"]]))


def test_it_is_read_only() -> None:
    P = np.eye(2)
    norm = QuadraticNorm(P)
    P[0, 0] = 7.0
    assert norm.P[0, 0] == 1.0
    assert not norm.P.flags.writeable


def test_bounds_of_values_and_of_entries() -> None:
    rng = np.random.default_rng(5)
    for n in (1, 2, 7):
        G = rng.normal(size=(n, n)) * 10.0 ** rng.uniform(-3, 3, n)
        P = G.T @ G + 1e-3 * np.diag(np.diagonal(G.T @ G))
        norm = QuadraticNorm(0.5 * (P + P.T))
        x = rng.normal(size=(n, 200))
        size = np.abs(x) * (1.0 + rng.random((n, 200)))
        assert (norm.above(x) >= norm(x)).all()
        assert (norm.above(size) >= norm(x)).all()
        assert (norm.above(np.diag(np.ones(n))) <= np.sqrt(np.diagonal(P)) * (1 + 1e-12)).all()
        true = np.sqrt(np.diagonal(np.linalg.inv(P)))
        assert (norm.extents() >= true * (1 - 1e-9)).all()
        assert (np.abs(x / norm(x)) <= norm.extents()[:, None]).all()
    assert QuadraticNorm(np.diag([4.0, 0.25])).extents() == pytest.approx([0.5, 2.0])


@pytest.mark.parametrize("P", [np.diag([1.0, -1.0]), np.ones((2, 2)), np.diag([1.0, 0.0]), [[1.0, 2.0], [2.0, 1.0]]])
def test_a_matrix_that_is_not_positive_definite_bounds_no_entry(P: np.ndarray) -> None:
    assert np.isinf(QuadraticNorm(P).extents()).all()


def test_a_bound_counts_underflow_and_overflow() -> None:
    assert QuadraticNorm([[0.5]]).above(np.full((1, 1), 5e-324))[0] > 0  # type: ignore[arg-type]
    assert QuadraticNorm([[1e300]]).above(np.full((1, 1), 1e300))[0] == np.inf  # type: ignore[arg-type]


def test_a_norm_whose_terms_cancel_is_rounded_up() -> None:
    rng = np.random.default_rng(3)
    for k in range(20, 50, 3):
        P = np.array([[1.0, 1.0 - 2.0**-k], [1.0 - 2.0**-k, 1.0]])
        for a in rng.uniform(0.5, 2.0, 20):
            x = np.array([a, np.nextafter(-a, 0.0)])
            (p, q), exact = map(Fraction, x.tolist()), Fraction(float(P[0, 1]))
            up = Fraction(QuadraticNorm(P).up(x))
            assert up**2 >= p * p + 2 * exact * p * q + q * q
            assert up < 1e-6 * Fraction(a) + 2 * Fraction(a) * Fraction(2.0 ** (-k / 2))
