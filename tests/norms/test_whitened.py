"""Proved factorisations: bounds that hold in exact arithmetic, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.linalg import hilbert

from metzler.norms.whitened import White


def inverse_diagonal(P: np.ndarray) -> list[Fraction]:
    """The diagonal of the inverse, in rational numbers."""
    n = len(P)
    rows = [[Fraction(float(v)) for v in P[i]] + [Fraction(int(i == j)) for j in range(n)] for i in range(n)]
    for k in range(n):
        pivot = next(i for i in range(k, n) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [v / rows[k][k] for v in rows[k]]
        for i in range(n):
            if i != k:
                rows[i] = [a - rows[i][k] * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [rows[i][n + i] for i in range(n)]


@pytest.mark.parametrize("n", [1, 2, 5, 7])
def test_the_inverse_is_bounded_in_exact_arithmetic(n: int) -> None:
    for P in (hilbert(n), np.eye(n), np.diag(10.0 ** np.arange(n))):
        white = White.of(P)
        assert white is not None
        for found, true in zip(white.extents().tolist(), inverse_diagonal(P), strict=True):
            assert Fraction(found) ** 2 >= true
            assert Fraction(found) ** 2 <= true * Fraction(102, 100)


def test_nearly_singular_matrices_are_refused() -> None:
    assert White.of(hilbert(14)) is None
    assert White.of(np.array([[1.0, 1.0], [1.0, 1.0]])) is None
    assert White.of(np.array([[1.0, 0.0], [0.0, 0.0]])) is None


def test_scaling_by_powers_of_two_changes_nothing() -> None:
    P, scale = np.array([[2.0, -1.0], [-1.0, 2.0]]), 2.0 ** np.array([-50, 70])
    one, other = White.of(P), White.of(scale[:, None] * P * scale)
    assert one is not None
    assert other is not None
    assert (other.extents() * scale).tolist() == one.extents().tolist()
    A = np.array([[0.0, 1.0], [-0.5, -1.0]])
    moved = A * scale[None, :] / scale[:, None]
    for name in ("induced", "log", "absolute"):
        assert getattr(other, name)(moved) == getattr(one, name)(A)


def test_what_lies_outside_the_doubles_is_infinite() -> None:
    white = White.of(np.diag(2.0 ** np.array([600, 600, -600])))
    assert white is not None
    assert white.widest() == np.inf or white.widest() >= 2.0**300
    assert white.condition() == np.inf or white.condition() >= 2.0**600
