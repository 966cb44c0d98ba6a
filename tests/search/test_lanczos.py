"""The top of a symmetric operator."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from metzler.search.lanczos import MOST, top_vector


def counted(S: np.ndarray) -> tuple[Callable[[np.ndarray], np.ndarray], list[int]]:
    calls: list[int] = []

    def product(x: np.ndarray) -> np.ndarray:
        calls.append(1)
        return np.asarray(S @ x)

    return product, calls


@pytest.mark.parametrize("n", [1, 2, 5, MOST, MOST + 1, 300])
@pytest.mark.parametrize("tol", [1e-2, 1e-6, 1e-9])
def test_residual_is_what_was_asked_and_the_top_is_found(n: int, tol: float) -> None:
    rng = np.random.default_rng(n)
    S = rng.normal(size=(n, n))
    S = S + S.T
    values = np.linalg.eigvalsh(S)
    S += (1.0 - values[0]) * np.eye(n)
    x = top_vector(lambda v: S @ v, rng.normal(size=n), tol)
    top = x @ S @ x
    assert np.linalg.norm(x) == pytest.approx(1.0)
    assert np.linalg.norm(S @ x - top * x) <= 2.0 * tol * abs(top)
    if tol < 1e-5:
        assert top == pytest.approx(np.linalg.eigvalsh(S)[-1], rel=1e-6)


def test_a_good_start_and_a_loose_tolerance_take_few_products() -> None:
    rng = np.random.default_rng(0)
    S = rng.normal(size=(400, 400))
    S = S + S.T
    best = np.linalg.eigh(S)[1][:, -1]
    product, calls = counted(S)
    top_vector(product, best + 0.001 * rng.normal(size=400), 1e-2)
    assert len(calls) <= 12
    product, many = counted(S)
    top_vector(product, rng.normal(size=400), 1e-8)
    assert len(calls) < len(many) < 600


def test_operators_that_are_nothing_or_one_number() -> None:
    zero = top_vector(lambda v: 0.0 * v, np.ones(60), 1e-6)
    one = top_vector(lambda v: 3.0 * v, np.arange(1.0, 61.0), 1e-6)
    assert np.linalg.norm(zero) == pytest.approx(1.0) == np.linalg.norm(one)


def test_it_ends_where_the_tolerance_cannot_be_reached() -> None:
    rng = np.random.default_rng(1)
    S = rng.normal(size=(100, 100))
    S = S + S.T
    x = top_vector(lambda v: S @ v, np.ones(100), 0.0)
    assert x @ S @ x == pytest.approx(np.linalg.eigvalsh(S)[-1], rel=1e-12)
