"""Balancing changes coordinates by powers of two: no entry is rounded, sizes become alike, the root stays."""

from __future__ import annotations

import numpy as np
import pytest
from tests.oracles.triples import dense
from tests.perron.families import LAYOUTS, STORAGE, competing, random_family, root_of, rows_of, single

from metzler.models import Hopfield
from metzler.perron.balance import LARGEST, balance, rescaled
from metzler.search.certify import certify


@pytest.mark.parametrize("rare", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_forty_decades_become_few(seed: int, rare: bool) -> None:
    rng = np.random.default_rng(seed)
    N = rng.random((10, 10)) * (1 - np.eye(10))
    D = 10.0 ** rng.uniform(-20, 20, 10)
    for family in (
        single(N * D / D[:, None], rare=rare),
        competing(N * D / D[:, None], 0.5 * N * D / D[:, None], rare=rare),
    ):
        even = rescaled(family, balance(family))
        off = dense(even.union())
        ratio = off.sum(axis=1) / off.sum(axis=0)
        assert ratio.max() <= 20
        assert ratio.min() >= 0.05
        assert off.sum(axis=1).max() <= 1e4 * off.sum(axis=1).min()


@pytest.mark.parametrize("seed", range(3))
def test_the_root_survives(seed: int) -> None:
    rng = np.random.default_rng(seed)
    N = rng.random((8, 8))
    D = 10.0 ** rng.uniform(-20, 20, 8)
    family = single(N * D / D[:, None])
    even = dense(rescaled(family, balance(family)).off) + np.diag(np.diag(N))
    assert np.linalg.eigvals(even).real.max() == pytest.approx(np.linalg.eigvals(N).real.max(), rel=1e-13)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("storage", STORAGE)
def test_rescaling_is_the_change_of_coordinates(layout: str, storage: str) -> None:
    rng = np.random.default_rng(1)
    for seed in range(6):
        family = random_family(seed, 5, layout=layout, storage=storage, density=0.7)
        exponent = rng.integers(-200, 200, 5)
        changed = rescaled(family, exponent)
        for i, (before, after) in enumerate(zip(rows_of(family), rows_of(changed), strict=True)):
            assert (after == np.ldexp(before, exponent[None, :] - exponent[i])).all(), "not a single rounding"
        z = rng.random(5) + 0.1
        assert changed(z) == pytest.approx(np.ldexp(family(np.ldexp(z, exponent)), -exponent), rel=1e-14)
        assert (changed.form == family.form).all()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_even_family_is_left_alone(layout: str) -> None:
    family = random_family(0, 5, layout=layout)
    assert not balance(family).any()
    assert rescaled(family, np.zeros(5, dtype=np.int64)) is family


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_root_of_a_family_does_not_move(layout: str) -> None:
    rng = np.random.default_rng(2)
    for seed in range(4):
        family = random_family(seed, 4, layout=layout)
        shifted = rescaled(family, rng.integers(-30, 30, 4))
        even = rescaled(shifted, balance(shifted))
        assert root_of(even) == pytest.approx(root_of(family), rel=1e-10, abs=1e-10)


def test_exponents_stay_within_doubles() -> None:
    steep = np.zeros((3, 3))
    steep[0, 1], steep[1, 2], steep[2, 0] = 1e300, 1e300, 1e-300
    exponent = balance(single(steep))
    assert np.abs(exponent).max() <= LARGEST
    assert np.isfinite(dense(rescaled(single(steep), exponent).off)).all()


@pytest.mark.parametrize("M", [np.zeros((3, 3)), np.diag([1.0, 2.0, 3.0]), np.array([[-1.0]])])
def test_nothing_to_balance(M: np.ndarray) -> None:
    for rare in (False, True):
        assert not balance(single(M, rare=rare)).any()


@pytest.mark.parametrize("decades", [30, 100, 150, 200])
@pytest.mark.parametrize("n", [2, 3, 6])
def test_cycles_whose_arcs_are_far_apart_do_not_change_places_for_ever(n: int, decades: int) -> None:
    M = np.diag(np.full(n - 1, 10.0 ** (decades / (n - 1))), 1)
    M[-1, 0] = 10.0**-decades
    even = dense(rescaled(single(M), balance(single(M))).union())
    arcs = even[even > 0]
    assert arcs.max() <= 1e5 * arcs.min()
    cert = certify(Hopfield(M, slopes=(0.0, 1.0)), "l1")
    assert abs(cert.rate) <= 1e-6
    assert cert.gap <= 1e-6
