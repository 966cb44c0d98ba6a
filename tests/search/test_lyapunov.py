"""Lyapunov diagonal stability: witnesses hold, refutations hold, and the published examples come out."""

from __future__ import annotations

import numpy as np
import pytest
from tests.optional import needed

from metzler.errors import InputError
from metzler.matrices.classes import hurwitz, m_hurwitz
from metzler.matrices.subnetworks import totally_hurwitz
from metzler.search.lyapunov import diagonal_holds, diagonal_refuted, lyapunov_diagonally_stable

needed("cvxpy", "lmi")
needed("clarabel", "lmi")

rng = np.random.default_rng(43)
NOT_LDS = np.array([[-1.0, -4.0, -3.0], [0.0, -1.0, 2.0], [3.0, 0.0, -1.0]])
PUBLISHED_H = np.array([[47.0, -21.0, 10.0], [-21.0, 27.0, 16.0], [10.0, 16.0, 26.0]])


def require_truth(A: np.ndarray) -> bool | None:
    found = lyapunov_diagonally_stable(A)
    W = found.witness
    if found.holds:
        assert W is not None
        assert (W > 0).all()
        assert np.linalg.eigvalsh(np.diag(W) @ A + A.T @ np.diag(W)).max() < 0
    elif found.holds is False:
        assert W is not None
        assert np.linalg.eigvalsh(W).min() >= 0
        assert np.trace(W) > 0
        assert (np.diagonal(A @ W) >= 0).all()
    return found.holds


def test_totally_hurwitz_but_not_diagonally_stable() -> None:
    assert totally_hurwitz(NOT_LDS)
    assert require_truth(NOT_LDS) is False
    assert diagonal_refuted(NOT_LDS, PUBLISHED_H)
    assert (np.diagonal(NOT_LDS @ PUBLISHED_H) == [7, 5, 4]).all()


def test_published_examples() -> None:
    first = np.array([[-1.0, -1.0], [2.0, -1.0]])
    assert require_truth(first) is True
    assert diagonal_holds(first, np.ones(2))
    assert not m_hurwitz(first)
    third = np.array([[1.0, 1.0], [-4.0, -3.0]])
    assert require_truth(third) is False
    assert hurwitz(third)


@pytest.mark.parametrize("kappa", [0.5, 1.5, 4.0, 100.0])
def test_the_skew_pair_is_diagonally_stable_for_every_gain(kappa: float) -> None:
    assert require_truth(kappa * np.array([[0.0, -1.0], [1.0, 0.0]]) - np.eye(2)) is True


def test_inclusions_on_random_matrices() -> None:
    seen = []
    for _ in range(80):
        n = int(rng.integers(1, 6))
        A = rng.normal(size=(n, n)) - rng.uniform(0.0, 3.0) * np.eye(n)
        lds = require_truth(A)
        assert lds is not None
        chain = [bool(m_hurwitz(A)), lds, bool(totally_hurwitz(A)), bool(hurwitz(A))]
        assert chain == sorted(chain)
        seen.append(sum(chain))
    assert {0, 1, 3, 4} <= set(seen)


def test_bad_scaling() -> None:
    s = 10.0 ** rng.uniform(-6, 6, 4)
    A = (rng.normal(size=(4, 4)) * 0.3 - np.eye(4)) * s[:, None] / s
    assert require_truth(A) is True
    refuted = NOT_LDS * s[:3, None] / s[:3]
    assert require_truth(refuted) is False


@pytest.mark.parametrize("n", [30, 70])
def test_larger_matrices(n: int) -> None:
    G = rng.normal(size=(n, n)) / np.sqrt(n)
    assert require_truth(0.6 * G - np.eye(n)) is True
    assert require_truth(2.0 * (G - np.diag(np.diagonal(G))) - np.eye(n)) is False


def test_a_size_limit_and_hostile_witnesses() -> None:
    with pytest.raises(InputError, match="200"):
        lyapunov_diagonally_stable(-np.eye(201))
    assert not diagonal_holds(-np.eye(2), np.array([1.0, -1.0]))
    assert not diagonal_holds(-np.eye(2), np.array([1.0, np.nan]))
    assert not diagonal_refuted(NOT_LDS, -PUBLISHED_H)
    assert not diagonal_refuted(-np.eye(2), np.eye(2))
