"""Factors per class against a grid."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tests.consequences.random_networks import best_rate

from metzler.claims.check import check
from metzler.consequences.design.scaling import scale_classes, scale_classes_steps
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield


@pytest.mark.parametrize("seed", range(8))
def test_no_point_of_a_grid_costs_less(seed: int) -> None:
    rng = np.random.default_rng(seed)
    kind = (Hopfield, FiringRate)[seed % 2]
    W = rng.normal(size=(5, 5)) * (rng.random((5, 5)) < 0.7)
    net = kind(W, slopes=(0.1, 1.0))
    order = ("l1", "linf")[seed // 4]
    group = np.array([0, 0, 1, 1, 1])
    found = scale_classes(net, ["E", "E", "I", "I", "I"], order)
    assert found.certificate.rate >= 0
    assert 0 <= found.cost - found.lower <= 1.1e-6 * (found.cost + np.count_nonzero(W))
    assert check(found.certificate, found.model).holds
    scaled = (W != 0) & ~((W < 0) & np.eye(5, dtype=bool))
    counts = np.array([scaled[:, group == c].sum() for c in (0, 1)])
    for t in np.stack(np.meshgrid(*2 * [np.linspace(0, 4, 25)]), axis=-1).reshape(-1, 2):
        if counts @ t < found.cost * (1 - 1e-5) - 1e-9:
            part = np.where(scaled, W * np.exp(-t[group])[None, :], W)
            assert best_rate(kind(part, slopes=(0.1, 1.0)), order) < 1e-7


def test_the_bracket_closes_and_a_deadline_leaves_it_open() -> None:
    rng = np.random.default_rng(4)
    net = FiringRate(rng.normal(size=(6, 6)), slopes=(0.2, 1.0))
    classes = list("aabbcc")
    steps = list(scale_classes_steps(net, classes, "l1"))
    assert all(first.lower <= then.lower <= then.upper * (1 + 1e-9) for first, then in itertools.pairwise(steps))
    assert all(then.upper <= first.upper for first, then in itertools.pairwise(steps))
    found = scale_classes(net, classes, "l1")
    assert found.cost - found.lower <= 1e-6 * (found.cost + 36)
    hurried = scale_classes(net, classes, "l1", deadline=0.0)
    assert hurried.lower == 0.0
    assert hurried.cost > found.cost
    assert hurried.certificate.rate >= 0


@pytest.mark.parametrize("seed", range(6))
def test_where_little_weakening_is_enough_the_bracket_closes_too(seed: int) -> None:
    W, leak = np.array([[-0.5, -1.5, 2.0], [0.5, -1.0, 0.5], [-1.0, -1.5, 0.0]]), np.array([2.25, 1.25, 1.5])
    if seed:
        rng = np.random.default_rng(seed)
        W = rng.normal(size=(3, 3))
        leak -= best_rate(Hopfield(W, leak=leak, slopes=(0.25, 1.0)), "l1") + 1e-3
    net = Hopfield(W, leak=leak, slopes=(0.25, 1.0))
    steps = list(scale_classes_steps(net, ["I", "E", "I"], "l1"))
    assert len(steps) <= 25
    assert 0 < steps[-1].upper < 0.2
    assert steps[-1].upper - steps[-1].lower <= 1e-6 * (steps[-1].upper + 9)


def test_many_classes_close_the_bracket_too() -> None:
    rng = np.random.default_rng(7)  # the best factors of the first step lie on the boundary, where a chord ends
    W = rng.normal(size=(5, 5)) * 10.0
    steps = list(scale_classes_steps(FiringRate(W, slopes=(0.1, 1.0)), list("abcab"), "linf"))
    assert len(steps) <= 40
    assert steps[-1].upper - steps[-1].lower <= 1e-6 * (steps[-1].upper + 25)


def test_a_self_loop_that_inhibits_makes_up_for_a_small_leak() -> None:
    net = FiringRate([[-2.0, 1.0], [1.0, 0.0]], leak=[0.1, 2.0], slopes=(0.5, 1.0))
    assert scale_classes(net, ["a", "b"], "linf", rate=0.8).certificate.rate >= 0.8
    with pytest.raises(InputError, match="lower it"):
        scale_classes(net, ["a", "b"], "linf", rate=1.2)


def test_refusals() -> None:
    net = Hopfield([[0.0, 4.0], [1.0, 0.0]], slopes=(0.0, 1.0))
    assert scale_classes(net, ["E", "I"], "l1", rate=-5.0).cost == 0.0
    with pytest.raises(InputError, match="2 neurons"):
        scale_classes(net, ["E"], "l1")
    with pytest.raises(InputError, match="lower it"):
        scale_classes(net, ["E", "I"], "l1", rate=1.0)
    with pytest.raises(InputError, match="not negative"):
        scale_classes(Hopfield([[0.0]], slopes=(-1.0, 1.0)), ["E"], "l1")
    with pytest.raises(InputError, match="order must be"):
        scale_classes(net, ["E", "I"], "l2")
