"""Jacobi steps close around the root of an irreducible family, cyclic and strongly non-normal ones included."""

from __future__ import annotations

from functools import reduce
from itertools import islice

import numpy as np
import pytest
from tests.perron.families import LAYOUTS, STORAGE, random_family, root_of, single

from metzler.perron.bracket import Bracket
from metzler.perron.jacobi import jacobi_steps


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("storage", STORAGE)
def test_brackets_close(layout: str, storage: str) -> None:
    for seed in range(8):
        family = random_family(seed, layout=layout, storage=storage)
        root = root_of(family)
        brackets = list(islice(jacobi_steps(family, np.ones(family.n)), 250))
        for found in brackets:
            assert found.lower - 1e-13 <= root <= found.upper + 1e-13
            assert (found.v > 0).all()
        assert reduce(Bracket.meet, brackets).width <= 1e-9


@pytest.mark.parametrize("n", [2, 3, 7])
def test_a_cycle_does_not_turn_for_ever(n: int) -> None:
    cycle = np.roll(np.eye(n), 1, axis=0) * np.arange(1.0, n + 1)[:, None]
    root = float(np.prod(np.arange(1.0, n + 1)) ** (1 / n))
    last = list(islice(jacobi_steps(single(cycle), np.ones(n)), 2000))[-1]
    assert last.lower == pytest.approx(root, rel=1e-6)
    assert last.upper == pytest.approx(root, rel=1e-6)


def test_where_the_rayleigh_quotient_leads_astray() -> None:
    # Without the retreat to the upper end the bracket of this family never closes: its rows differ in leak.
    rng = np.random.default_rng(0)
    for n in (3, 4, 6, 10, 10):
        for _ in range(20):
            off = np.abs(rng.normal(size=(n, n))) / (0.9 * n)
            M = off - np.diag(np.diag(off) + rng.uniform(1, 30, n))
            best = reduce(Bracket.meet, islice(jacobi_steps(single(M), np.ones(n)), 400))
            assert best.width <= 1e-9
            assert best.upper == pytest.approx(float(np.linalg.eigvals(M).real.max()), abs=1e-8)


def test_unequal_leaks_cost_few_steps() -> None:
    rng = np.random.default_rng(1)
    n = 200
    off = np.abs(rng.normal(size=(n, n))) / n
    M = off - np.diag(np.diag(off) + rng.uniform(1, 3, n))
    best = reduce(Bracket.meet, islice(jacobi_steps(single(M), np.ones(n)), 25))
    assert best.width <= 1e-11


def test_reducible_brackets_stay_true() -> None:
    M = np.array([[-1.0, 1.0], [0.0, -2.0]])
    for found in islice(jacobi_steps(single(M), np.ones(2)), 300):
        assert found.lower <= -1.0 <= found.upper + 1e-15


def test_it_ends_where_numbers_end() -> None:
    nothing = list(islice(jacobi_steps(single(np.zeros((2, 2))), np.ones(2)), 10))
    assert (nothing[0].lower, nothing[0].upper) == (0.0, 0.0)
    steep = single(np.array([[0.0, 1e308], [0.0, 0.0]]))
    found = list(islice(jacobi_steps(steep, np.array([1e-10, 1.0])), 10))
    assert all(not np.isnan(b.lower) and not np.isnan(b.upper) for b in found)
