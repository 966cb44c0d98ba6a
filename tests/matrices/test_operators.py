"""Products and solutions of every form of a matrix, against dense NumPy."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.matrices.test_forms import KINDS, example

from metzler.matrices import operators
from metzler.matrices.forms import dense


@pytest.mark.parametrize("kind", KINDS[:2])
def test_windows_and_what_is_no_window(kind: Any) -> None:
    W, z = example(), np.arange(12.0)
    forth, back = operators.both_ways(kind(W))
    assert forth(z) == pytest.approx(W @ z)
    assert back(z) == pytest.approx(W.T @ z)
    spread, gathered = operators.around(kind(W))
    assert spread(z) is gathered(z) is z
    assert operators.single(kind(W))[1] == 1.0
    assert not operators.is_window(kind(W))


def test_a_window() -> None:
    W, index = np.abs(example()), np.array([1, 5, 11])
    view = operators.window(sparse.csr_array(W), index)
    assert operators.is_window(view)
    assert (dense(view) == W[np.ix_(index, index)]).all()
    spread, gathered = operators.around(view)
    assert (gathered(spread(index)) == index).all()
    matrix, unit = operators.single(view)
    assert matrix @ np.ones(12, dtype=np.float32) * unit == pytest.approx(W.sum(axis=1), rel=1e-6)
    assert operators.window(sparse.csr_array(W)).columns is None


@pytest.mark.parametrize("kind", KINDS)
def test_solutions(kind: Any) -> None:
    off, own, scale = np.abs(example()), np.full(12, 20.0), np.linspace(0.5, 1.5, 12)
    y = operators.solution(own, scale, kind(off), np.arange(12.0))
    assert y is not None
    assert own * y - scale * (off @ y) == pytest.approx(np.arange(12.0))
    assert operators.solution(np.zeros(2), np.ones(2), kind(np.zeros((2, 2))), np.ones(2)) is None


def test_an_overflowing_product_gives_no_warning() -> None:
    assert operators.products(np.array([[1e308, 1e308]]), [np.array([1e10, 1.0])])[0][0] == np.inf


def test_row_signs_where_rounding_fails() -> None:
    M = np.array([[1.0, -1e200, 1e200], [0.1, 0.2, -0.3], [0.0, 0.0, 0.0], [1e300, 1e300, -1e300]])
    x = np.array([1e-200, 1.0, 1.0])
    expected = [
        (t > 0) - (t < 0)
        for t in (sum(Fraction(float(a)) * Fraction(float(b)) for a, b in zip(row, x, strict=True)) for row in M)
    ]
    assert operators.row_signs(M, x).tolist() == expected
    assert operators.row_signs(sparse.csr_array(M), x).tolist() == expected
