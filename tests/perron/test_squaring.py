"""Repeated squaring: next to the Perron vector, small entries as accurate as large ones."""

from __future__ import annotations

import numpy as np
import pytest
from tests.perron.families import LAYOUTS, STORAGE, competing, random_family, root_of, single

from metzler.gallery import greedy_cycle
from metzler.perron.bracket import from_vector
from metzler.perron.squaring import squared


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("storage", STORAGE)
def test_next_to_the_perron_vector_of_its_policy(layout: str, storage: str) -> None:
    for seed in range(5):
        family = random_family(seed, 6, layout=layout, storage=storage)
        start = np.ones(6)
        for _ in range(6):  # the policy settles
            start = squared(family, start)
        found = from_vector(start, family(start))
        assert found.width <= 1e-11 * max(1.0, abs(found.upper))
        assert found.lower - 1e-11 <= root_of(family) <= found.upper + 1e-11


def test_the_policy_is_the_one_at_the_start() -> None:
    first, second, _ = greedy_cycle()
    family = competing(first, second)
    start = np.ones(3)
    sigma = family.policy(start)
    rows = np.where((sigma == 0)[:, None], first, second)
    values, vectors = np.linalg.eig(rows)
    z = np.abs(vectors[:, values.real.argmax()].real)
    assert squared(family, start) == pytest.approx(z / z.max(), rel=1e-11)


def test_small_entries_are_accurate() -> None:
    rng = np.random.default_rng(0)
    N, D = rng.random((12, 12)), 10.0 ** rng.uniform(-60, 60, 12)
    plain, scaled = squared(single(N), np.ones(12)), squared(single(N * D[:, None] / D), D)
    assert scaled == pytest.approx(plain * D / (plain * D).max(), rel=1e-10)


def test_a_cyclic_matrix_settles() -> None:
    N = np.roll(np.eye(5), 1, axis=0) * np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    z = squared(single(N), np.array([1.0, 9.0, 1.0, 1.0, 1.0]))
    assert from_vector(z, N @ z).width <= 1e-8


@pytest.mark.parametrize("off", [np.zeros((3, 3)), np.triu(np.full((3, 3), 1e-200), 1)])
def test_where_there_is_none_the_start_comes_back(off: np.ndarray) -> None:
    start = np.array([1.0, 0.5, 0.25])
    found = squared(single(off - np.diag([1.0, 2.0, 3.0])), start)
    assert (found > 0).all()
    assert np.isfinite(found).all()
