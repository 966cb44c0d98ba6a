"""Sweeps turn any start into a vector that proves its bound, on either side, or say that there is none."""

from __future__ import annotations

import numpy as np
import pytest
from tests.perron.families import LAYOUTS, STORAGE, random_family, root_of, single

from metzler.perron.repair import implied, lower_to, raise_to

SWEEPS = 3000
TOLERANCE = 1e-12


def starts(rng: np.random.Generator, n: int) -> list[np.ndarray]:
    """Positive, with zeros, with tiny entries, all but one zero, with wrong signs."""
    base = rng.random(n) + 0.1
    zeros = base * (np.arange(n) % 2)
    one = np.zeros(n)
    one[n // 2] = 1.0
    return [base, zeros, base * 10.0 ** -(30.0 * (np.arange(n) % 2)), one, base * (-1.0) ** np.arange(n)]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("storage", STORAGE)
def test_raising_gives_a_supersolution_above_the_start(layout: str, storage: str) -> None:
    rng = np.random.default_rng(0)
    for seed in range(6):
        family = random_family(seed, layout=layout, storage=storage)
        b = root_of(family) + 0.05
        for start in starts(rng, family.n):
            z = raise_to(family, start, b, SWEEPS)
            assert z is not None
            assert (z > 0).all()
            assert (z >= start).all()
            assert (family(z) <= b * z + TOLERANCE * z.max()).all()
            higher = raise_to(family, np.maximum(start, rng.random(family.n)), b, SWEEPS)
            assert higher is not None
            assert (higher >= z * (1 - 1e-12)).all(), "not the least one"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("storage", STORAGE)
def test_lowering_gives_a_subsolution_below_the_start(layout: str, storage: str) -> None:
    rng = np.random.default_rng(1)
    for seed in range(6):
        family = random_family(seed, layout=layout, storage=storage)
        b = root_of(family) - 0.05
        for start in (np.maximum(s, 0.0) for s in starts(rng, family.n)):
            x = lower_to(family, start, b, SWEEPS if start.all() else 200)
            if x is None or x.max() < 1e-100:
                assert not start.all(), "a positive start always leaves something"
                continue
            assert (x >= 0).all()
            assert x.any()
            assert (x <= start).all()
            assert (family(x) >= b * x - TOLERANCE * x.max()).all()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_on_the_wrong_side_of_the_root_there_is_none(layout: str) -> None:
    for seed in range(6):
        family = random_family(seed, layout=layout)
        root, start = root_of(family), np.ones(family.n)
        assert raise_to(family, start, root - 0.05, 500) is None
        above = lower_to(family, start, root + 0.05, 500)
        assert above is None or above.max() < 1e-5, "it shrinks for ever"


def test_implied_is_what_a_row_needs() -> None:
    family = single(np.array([[-1.0, 2.0, 0.0], [0.0, 3.0, 0.0], [0.0, 1.0, 5.0]]))
    z = np.array([1.0, 4.0, 1.0])
    assert implied(family, z, 4.0).tolist() == [8.0 / 5.0, 0.0, np.inf]
    assert implied(family, z, 5.0).tolist() == [8.0 / 6.0, 0.0, np.inf]
    assert implied(family, np.array([1.0, 0.0, 1.0]), 5.0).tolist() == [0.0, 0.0, 0.0]
    assert implied(family, z, 2.0)[1] == np.inf


def test_small_entries_keep_full_accuracy() -> None:
    # A chain hanging on a strong pair: entry k of the least supersolution is 1e-20^k, whatever the noise there was.
    n = 8
    M = np.zeros((n, n))
    M[0, 1] = M[1, 0] = 1.0
    for k in range(2, n):
        M[k, k - 1] = 1e-20
    noisy = np.r_[1.0, 1.0, np.full(n - 2, 1e-300)]
    z = raise_to(single(M), noisy, 1.0, SWEEPS)
    assert z is not None
    assert z == pytest.approx(np.r_[1.0, 1.0, 1e-20 ** np.arange(1, n - 1)], rel=1e-13)


def test_an_idle_row_at_the_bound() -> None:
    family = single(np.diag([-1.0, -2.0]))
    assert raise_to(family, np.ones(2), -1.0, 5) is not None
    assert raise_to(family, np.ones(2), -1.5, 5) is None
    x = lower_to(family, np.ones(2), -1.5, 5)
    assert x is not None
    assert x.tolist() == [1.0, 0.0]
