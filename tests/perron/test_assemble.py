"""Vectors of components become one vector that proves the bound everywhere, over any number of decades."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from tests.oracles.triples import dense, exact
from tests.perron.families import LAYOUTS, STORAGE, competing, random_family, ratios, single

from metzler.envelope.family import RowFamily
from metzler.matrices import strong_components
from metzler.perron.assemble import Arcs, assemble, levels, split


def triangular(seed: int, sizes: list[int], *, layout: str, storage: str) -> RowFamily:
    """Dense components of these sizes, each fed by all before it, in mixed order."""
    n = sum(sizes)
    family = random_family(seed, n, layout="ragged")
    home = np.repeat(np.arange(len(sizes)), sizes)
    shuffle = np.random.default_rng(seed).permutation(n)
    keep = (home[:, None] >= home[None, :])[np.ix_(shuffle, shuffle)]
    first, second = (dense(family.off)[k::2] * keep + np.diag(family.diag[k::2]) for k in (0, 1))
    if layout == "ragged":
        return competing(first, second, rare=storage == "sparse")
    return single(np.maximum(first, second), rare=storage == "sparse")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("storage", STORAGE)
def test_splitting_loses_nothing(layout: str, storage: str) -> None:
    for seed in range(5):
        family = triangular(seed, [2, 1, 3], layout=layout, storage=storage)
        labels = strong_components(family.union()).labels
        inside, arcs = split(family, labels)
        whole = dense(inside).copy()
        assert (whole[arcs.profile, arcs.column] == 0).all()
        whole[arcs.profile, arcs.column] += arcs.value * 2.0**arcs.power
        assert (whole == dense(family.off)).all()
        home = labels if family.one_profile_a_row else labels[np.repeat(np.arange(family.n), 2)]
        assert (home[arcs.profile] > labels[arcs.column]).all()
        rows, columns = np.nonzero(dense(inside))
        assert (home[rows] == labels[columns]).all()


@pytest.mark.parametrize("used_up", [False, True])
def test_splitting_copies_what_is_not_used_up(used_up: bool) -> None:
    family = triangular(1, [2, 3], layout="layered", storage="sparse")
    labels, before = strong_components(family.union()).labels, family.off.copy()
    wanted, arcs = split(replace(family, off=before.copy()), labels)
    inside, same = split(family, labels, used_up=used_up)
    assert (dense(inside) == dense(wanted)).all()
    assert (same.value == arcs.value).all()
    assert len(arcs.value), "something crosses"
    assert np.shares_memory(inside.data, family.off.data) == used_up
    assert np.array_equal(family.off.data, before.data) == (not used_up)


def test_arcs_in_other_coordinates() -> None:
    family = triangular(0, [2, 2], layout="ragged", storage="dense")
    _, arcs = split(family, strong_components(family.union()).labels)
    exponent = np.array([3000, -3000, 17, 0])
    moved = arcs.rescaled(family, exponent)
    owner = np.repeat(np.arange(4), 2)
    assert (moved.value == arcs.value).all()
    assert (moved.power - arcs.power == exponent[arcs.column] - exponent[owner[arcs.profile]]).all()


@pytest.mark.parametrize("length", [1, 5, 64, 65, 300])
def test_levels_are_longest_paths(length: int) -> None:
    # A path 0 <- 1 <- ... with shortcuts; component k needs k - 1 and, sometimes, far lower ones.
    upper = np.r_[np.arange(1, length), np.arange(1, length)]
    lower = np.r_[np.arange(length - 1), np.arange(1, length) // 3]
    order = np.random.default_rng(0).permutation(len(upper))
    assert levels(length + 1, upper[order], lower[order]).tolist() == [*range(length), 0]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("storage", STORAGE)
def test_the_vector_proves_the_bound_everywhere(layout: str, storage: str) -> None:
    for seed in range(6):
        family = triangular(seed, [2, 1, 3, 1], layout=layout, storage=storage)
        labels = strong_components(family.union()).labels
        inside, arcs = split(family, labels)
        part = replace(family, off=inside)
        v = np.random.default_rng(seed).random(family.n) + 0.5
        carried = part.candidates(v)
        b = float((part(v) / v).max()) + 0.1
        found = assemble(part, labels, v, b * family.at_owner(v) - carried, arcs)
        assert found is not None
        assert (found.values > 0).all()
        bound = Fraction(b) * (1 if b > 0 else -1) + Fraction(1, 10**12)
        for ratio in ratios(family, exact(found)):
            assert ratio is not None
            assert ratio <= abs(bound) if b > 0 else ratio <= -bound
        for label in range(labels.max() + 1):
            inner = exact(found)
            scale = {inner[i] / Fraction(v[i]) for i in np.flatnonzero(labels == label)}
            spread = max(scale) / min(scale)
            assert spread <= 1 + 1e-12, "a component's vector is multiplied by one factor"


def chain(n: int, weight: float) -> RowFamily:
    return single(np.diag(np.full(n, -1.0)) + np.diag(np.full(n - 1, weight), -1), rare=True)


@pytest.mark.parametrize(("n", "weight"), [(5, 10.0), (40, 1e10), (300, 1e10), (300, 1e-10), (60, 1e200)])
def test_chains_beyond_doubles(n: int, weight: float) -> None:
    family, ones = chain(n, weight), np.ones(n)
    labels = strong_components(family.union()).labels
    inside, arcs = split(family, labels)
    part = replace(family, off=inside)
    b = -1.0 + 1e-6
    found = assemble(part, labels, ones, b * ones - part.candidates(ones), arcs)
    assert found is not None
    z = exact(found)
    for ratio in ratios(family, z):
        assert ratio is not None
        assert ratio <= Fraction(b) * (1 - Fraction(1, 10**13))
    for below, above in itertools.pairwise(z):
        assert above <= 2 * max(below * Fraction(weight) * 10**6, Fraction(1)), "no larger than needed"


def test_no_slack_no_vector() -> None:
    family, ones = chain(3, 1.0), np.ones(3)
    labels = strong_components(family.union()).labels
    inside, arcs = split(family, labels)
    assert assemble(replace(family, off=inside), labels, ones, np.zeros((1, 3)), arcs) is None


def test_candidates_that_receive_nothing_need_no_slack() -> None:
    family, ones = single(np.diag([-1.0, -1.0])), np.ones(2)
    none = Arcs(np.zeros(0, int), np.zeros(0, int), np.zeros(0), np.zeros(0, np.int64))
    found = assemble(family, np.array([0, 1]), ones, np.zeros((1, 2)), none)
    assert found is not None
    assert found.plain("").tolist() == [1.0, 1.0]
