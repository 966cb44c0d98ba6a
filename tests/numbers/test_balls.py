"""Balls hold the exact results, and nothing indefinite is proved positive definite."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from metzler.numbers.balls import Ball

rng = np.random.default_rng(20)


def exact(matrix: np.ndarray) -> list[list[Fraction]]:
    return [[Fraction(float(v)) for v in row] for row in matrix]


def holds(ball: Ball, truth: list[list[Fraction]]) -> bool:
    pairs = zip(exact(ball.mid), exact(ball.rad), truth, strict=True)
    return all(abs(m - t) <= r for mid, rad, row in pairs for m, r, t in zip(mid, rad, row, strict=True))


@pytest.mark.parametrize("scale", [1.0, 1e-150, 1e150])
def test_products_and_sums_hold_the_rational_ones(scale: float) -> None:
    A, B = scale * rng.normal(size=(4, 3)), rng.normal(size=(3, 4)) * 10.0 ** rng.integers(-8, 8, (3, 4))
    product = [
        [sum((a * b for a, b in zip(row, col, strict=True)), Fraction(0)) for col in exact(B.T)] for row in exact(A)
    ]
    total = [
        [p + p2 for p, p2 in zip(r, r2, strict=True)] for r, r2 in zip(product, zip(*product, strict=True), strict=True)
    ]
    P = Ball.exact(A) @ Ball.exact(B)
    assert holds(P, product)
    assert holds(P + P.T, total)
    assert holds(P.scaled(0.1), [[Fraction(0.1) * p for p in row] for row in product])


def test_rows_times_and_over() -> None:
    A, f = rng.normal(size=(3, 2)), np.array([0.1, 3.0, 7.0])
    assert holds(
        Ball.exact(A).rows_times(f), [[Fraction(v) * a for a in row] for v, row in zip(f, exact(A), strict=True)]
    )
    assert holds(
        Ball.exact(A).rows_over(f), [[a / Fraction(v) for a in row] for v, row in zip(f, exact(A), strict=True)]
    )


@pytest.mark.parametrize("n", [1, 5, 40])
@pytest.mark.parametrize("power", [0, 40])
def test_definiteness_is_proved_with_a_margin_and_never_without(n: int, power: int) -> None:
    Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    D = np.ldexp(1.0, rng.integers(-power, power + 1, n))
    for least, expected in ((1e-6, True), (-1e-13, False), (-1.0, False)):
        values = np.concatenate(([least], rng.uniform(0.5, 2.0, n - 1)))
        S = (Q * values) @ Q.T
        S = 0.5 * (S + S.T) * D[:, None] * D[None, :]
        assert Ball.exact(S).is_positive_definite() == expected


def test_a_singular_matrix_and_a_wide_ball_are_not_definite() -> None:
    assert not Ball.exact(np.ones((2, 2))).is_positive_definite()
    assert not Ball(np.eye(2), np.full((2, 2), 0.6)).is_positive_definite()
    assert Ball(np.eye(2), np.full((2, 2), 0.4)).is_positive_definite()
    assert not Ball.exact(np.array([[1.0, np.nan], [np.nan, 1.0]])).is_positive_definite()


def test_block() -> None:
    one = Ball.exact(np.ones((1, 1)))
    assert Ball.block([[one, one], [one, one]]).mid.shape == (2, 2)


def test_halves_of_the_smallest_number_are_not_lost() -> None:
    """The one symmetric matrix of this ball is singular; the middle of its ends is half a number away from any."""
    least = 5e-324
    singular = np.full((2, 2), 3 * least)
    ball = Ball(np.array([[3.0, 2.0], [3.0, 3.0]]) * least, np.array([[0.0, 1.0], [0.0, 0.0]]) * least)
    assert (abs(singular - ball.mid) <= ball.rad).all()
    assert not ball.is_positive_definite()
    assert Ball.exact(np.diag([3.0, 4.0]) * 1e-300).is_positive_definite()
