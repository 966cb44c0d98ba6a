"""Theorem 20: linear coupling with a diagonal feedback."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.brute_force import abscissa, majorant

from metzler.errors import InputError
from metzler.models import DiagonalFeedback
from metzler.search.certify import certify


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("slopes", [(0.2, 1.0), (-0.5, 0.3), (-2.0, -1.0)])
def test_theorem_20_one_matrix_is_the_worst_case_in_both_norms(
    order: str, seed: int, slopes: tuple[float, float]
) -> None:
    rng = np.random.default_rng(seed)
    W, feedback = rng.normal(size=(5, 5)), rng.uniform(0.1, 3, 5)
    expected = -abscissa(majorant(W) - slopes[0] * np.diag(feedback))
    answer = certify(DiagonalFeedback(W, feedback, slopes=slopes), order)
    assert answer.rate == pytest.approx(expected, abs=1e-9)
    assert answer.exact


def test_a_feedback_of_negative_strength_takes_the_other_end() -> None:
    answer = certify(DiagonalFeedback([[-3.0]], -1.0, slopes=(0.0, 2.0)), "l1")
    assert answer.rate == pytest.approx(1.0)


def test_the_field_is_the_equation() -> None:
    W = np.array([[-1.0, 2.0], [0.0, -1.0]])
    net = DiagonalFeedback(sparse.csr_array(W), [1.0, 3.0], activation="tanh", gain=0.5)
    x = np.array([0.3, -0.7])
    np.testing.assert_allclose(net.field(x, 1.0), W @ x - 0.5 * np.array([1.0, 3.0]) * np.tanh(x) + 1.0)


def test_feedback_must_fit() -> None:
    with pytest.raises(InputError, match="feedback must be"):
        DiagonalFeedback(np.eye(2), [1.0, 2.0, 3.0], slopes=(0.0, 1.0))
