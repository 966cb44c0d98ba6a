"""Noda's bounds: upper ones fall, lower ones rise, quadratically, on reducible and badly scaled families too."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tests.perron.families import LAYOUTS, STORAGE, competing, random_family, root_of, single

from metzler.gallery import greedy_cycle
from metzler.perron.balance import balance, rescaled
from metzler.perron.noda import MAX_STEPS, noda_steps


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("storage", STORAGE)
@pytest.mark.parametrize("density", [1.0, 0.6])
def test_bounds_move_one_way_and_meet_at_the_root(layout: str, storage: str, density: float) -> None:
    for seed in range(8):
        family = random_family(seed, 5, layout=layout, storage=storage, density=density)
        root = root_of(family)
        brackets = list(noda_steps(family, np.ones(5)))
        assert len(brackets) <= 40
        for before, after in itertools.pairwise(brackets):
            assert after.upper <= before.upper
            assert after.lower >= before.lower
            assert (after.v > 0).all()
        for found in brackets:
            assert found.lower - 1e-12 <= root <= found.upper + 1e-12
        assert brackets[-1].upper == pytest.approx(root, abs=1e-6 if density < 1 else 1e-12)


def test_the_upper_bound_falls_strictly_until_it_is_the_root() -> None:
    family = random_family(3, 5)
    root = root_of(family)
    above = [b.upper for b in noda_steps(family, np.ones(5)) if b.upper > root + 1e-10]
    assert len(above) >= 2
    assert all(b < a for a, b in itertools.pairwise(above))


def test_convergence_is_quadratic() -> None:
    rng = np.random.default_rng(0)
    M = rng.random((60, 60))
    root = float(np.linalg.eigvals(M).real.max())
    errors = [b.upper - root for b in noda_steps(single(M), np.ones(60))]
    assert min(errors[:5]) <= 1e-12 * root
    squared = [(before, after) for before, after in itertools.pairwise(errors) if after > 1e-10 * root]
    assert len(squared) >= 2
    assert all(after <= before**2 for before, after in squared)


def test_rows_on_which_a_greedy_policy_cycles() -> None:
    first, second, root = greedy_cycle()
    for rare in (False, True):
        last = list(noda_steps(competing(first, second, rare=rare), np.ones(3)))[-1]
        assert last.upper == pytest.approx(9.55942653388346, rel=1e-14)
        assert last.lower == pytest.approx(root, rel=1e-14)


@pytest.mark.parametrize("seed", range(3))
def test_few_steps_after_balancing_forty_decades(seed: int) -> None:
    rng = np.random.default_rng(seed)
    N = rng.random((12, 12))
    root = float(np.linalg.eigvals(N).real.max())
    D = 10.0 ** rng.uniform(-20, 20, 12)
    family = single(N * D[None, :] / D[:, None])
    family = rescaled(family, balance(family))
    brackets = list(noda_steps(family, np.ones(12)))
    assert len(brackets) <= 10
    assert brackets[-1].upper == pytest.approx(root, rel=1e-12)
    assert brackets[-1].lower == pytest.approx(root, rel=1e-12)


def test_a_start_that_says_nothing_gives_nothing() -> None:
    assert list(noda_steps(single(np.ones((2, 2))), np.array([1.0, 0.0]))) == []


def test_it_ends() -> None:
    slow = np.diag(np.full(30, -1.0)) + np.diag(np.full(29, 10.0), 1)
    brackets = list(noda_steps(single(slow), np.ones(30)))
    assert len(brackets) <= MAX_STEPS
    assert all(b.lower <= -1.0 <= b.upper for b in brackets)
