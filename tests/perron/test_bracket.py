"""One positive vector bounds the Perron value from both sides, whatever the family."""

from __future__ import annotations

import numpy as np
import pytest
from tests.perron.families import LAYOUTS, random_family, root_of, single

from metzler.perron.bracket import Bracket, from_vector, scale_of


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("density", [1.0, 0.5])
def test_any_positive_vector_brackets_the_root(layout: str, density: float) -> None:
    rng = np.random.default_rng(0)
    for seed in range(8):
        family = random_family(seed, layout=layout, density=density)
        root = root_of(family)
        for decades in (0, 1, 4):
            z = 10.0 ** rng.uniform(-decades, decades, family.n)
            found = from_vector(z, family(z))
            assert found.lower <= root + 1e-12
            assert found.upper >= root - 1e-12
            assert (family(found.v) <= found.upper * found.v + 1e-12 * z.max()).all()
            assert (family(found.x) >= found.lower * found.x - 1e-12 * z.max()).all()
            assert found.width == found.upper - found.lower


def test_the_perron_vector_closes_it() -> None:
    M = np.array([[-1.0, 2.0], [3.0, 0.0]])
    z = np.array([1.0, 1.5])  # M z = 2 z
    found = from_vector(z, single(M)(z))
    assert (found.lower, found.upper) == (2.0, 2.0)
    assert found.v is z
    assert found.x is z


def test_meeting_takes_each_side_with_its_vector() -> None:
    a, b, c, d = (np.array([float(k)]) for k in range(4))
    first, second = Bracket(0.0, 3.0, a, b), Bracket(1.0, 4.0, c, d)
    for met in (first.meet(second), second.meet(first)):
        assert (met.lower, met.upper) == (1.0, 3.0)
        assert met.v is a
        assert met.x is d


@pytest.mark.parametrize(
    ("z", "tz"), [([0.0], [1.0]), ([0.0], [0.0]), ([1.0], [np.inf]), ([1.0], [np.nan]), ([5e-324], [1e300])]
)
def test_what_is_out_of_range_says_nothing(z: list[float], tz: list[float]) -> None:
    found = from_vector(np.array(z), np.array(tz))
    assert (found.lower, found.upper) == (-np.inf, np.inf)


def test_scale_is_the_largest_of_root_and_diagonal() -> None:
    family = single(np.array([[-7.0, 1.0], [1.0, -1.0]]))
    z = np.ones(2)
    assert scale_of(family, Bracket(-1.0, 0.5, z, z)) == 7.0
    assert scale_of(family, Bracket(-9.0, 0.5, z, z)) == 9.0
    assert scale_of(single(np.zeros((2, 2))), Bracket(0.0, 0.0, z, z)) > 0
