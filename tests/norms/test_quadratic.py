"""Quadratic norms: values, overshoot, refusals."""

from __future__ import annotations

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
