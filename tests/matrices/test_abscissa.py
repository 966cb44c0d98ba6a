"""The spectral abscissa against exact values, against dense eigenvalues, and under scaling."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from metzler.errors import InputError, StepsExhausted
from metzler.matrices import abscissa, metzler_majorant, spectral_abscissa

EXACT = [
    ([[-1.0, -1.0], [2.0, -1.0]], np.sqrt(2) - 1),
    (np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2, (1 + np.sqrt(5)) / 2),
    (np.zeros((3, 3)), 0.0),
    ([[7.0]], 7.0),
    (np.diag([-3.0, -1.0, -2.0]), -1.0),
    (np.diag(np.full(19, 10.0), 1), 0.0),
    ([[0.0, 1.0], [0.0, 0.0]], 0.0),
    ([[2.0, 1e9, 0.0], [0.0, 2.0, 1e9], [0.0, 0.0, 2.0]], 2.0),
]


@pytest.mark.parametrize(("A", "value"), EXACT)
@pytest.mark.parametrize("convert", [np.asarray, sp.csr_array, sp.csc_array])
def test_known_values(A: Any, value: float, convert: Any) -> None:
    assert spectral_abscissa(metzler_majorant(convert(A))) == pytest.approx(value, rel=1e-14, abs=1e-14)


def test_the_largest_spectral_norm_is_no_upper_bound() -> None:
    hadamard = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2
    assert np.linalg.norm(hadamard, 2) == pytest.approx(1.0)
    assert spectral_abscissa(metzler_majorant(hadamard)) == pytest.approx(1.6180339887498947, rel=1e-14)


def test_a_defective_matrix_keeps_its_digits() -> None:
    block = np.array([[0.0, 1.0], [1.0, 0.0]])
    A = np.block([[block, np.ones((2, 2))], [np.zeros((2, 2)), block]])
    order = np.random.default_rng(0).permutation(4)
    assert spectral_abscissa(A[np.ix_(order, order)]) == 1.0


@pytest.mark.parametrize("n", [5, 60, 700])
def test_against_dense_eigenvalues(n: int) -> None:
    rng = np.random.default_rng(n)
    A = sp.random_array((n, n), density=min(1.0, 6 / n), rng=rng).tocsr() - sp.diags_array(rng.random(n) * 3)
    expected = np.linalg.eigvals(A.toarray()).real.max()
    assert spectral_abscissa(A) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert spectral_abscissa(A.T) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("n", [50, 800])
def test_a_bad_scaling_changes_nothing(n: int) -> None:
    rng = np.random.default_rng(n)
    A = sp.csr_array(sp.random_array((n, n), density=0.1, rng=rng) + sp.eye_array(n))
    d = 10.0 ** rng.uniform(-8, 8, n)
    scaled = sp.diags_array(1 / d) @ A @ sp.diags_array(d)
    assert spectral_abscissa(scaled) == pytest.approx(spectral_abscissa(A), rel=1e-11)


def test_the_power_method_agrees_where_arpack_would_be_asked() -> None:
    rng = np.random.default_rng(3)
    A = sp.csr_array(sp.random_array((200, 200), density=0.1, rng=rng) - 2 * sp.eye_array(200))
    assert abscissa._power_abscissa(A, np.ones(200)) == pytest.approx(
        np.linalg.eigvals(A.toarray()).real.max(), rel=1e-10
    )


def test_the_power_method_gives_up_with_its_best_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abscissa, "_POWER_STEPS", 2)
    A = sp.csr_array(np.diag(np.ones(9), 1) + np.diag(np.ones(1), -9))
    with pytest.raises(StepsExhausted) as caught:
        abscissa._power_abscissa(A, np.arange(1.0, 11.0))
    assert 0 <= caught.value.best <= 10


@pytest.mark.parametrize("convert", [np.asarray, sp.csr_array, sp.csc_array])
def test_a_negative_entry_off_the_diagonal_is_refused(convert: Any) -> None:
    with pytest.raises(InputError, match=r"got -2\.0 at entry \[1, 0\]"):
        spectral_abscissa(convert(np.array([[-1.0, 1.0], [-2.0, 0.0]])))
