"""Projected networks, and the descent over norms."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from tests.consequences.random_networks import random_network, tied_network
from tests.contracts.catalogue import make

from metzler.claims.check import check
from metzler.consequences.design.nearest import nearest_weights, nearest_weights_steps, project_weights
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.models import FiringRate, Hopfield, RecurrentModel
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify


@pytest.mark.parametrize("seed", range(48))
@pytest.mark.parametrize("distance", ["frobenius", "total"])
def test_networks_keep_pattern_and_signs_and_are_certified(seed: int, distance: str) -> None:
    net = random_network(seed)
    order = ("l1", "linf")[seed % 2]
    rng = np.random.default_rng(seed)
    for found in (
        project_weights(net, Norm(order, rng.uniform(0.5, 2.0, net.n)), rate=0.05, distance=distance),
        nearest_weights(net, order, rate=0.05, distance=distance, max_steps=40),
    ):
        change = np.asarray(found.model.W) - net.W
        assert found.certificate.rate >= 0.05
        assert check(found.certificate, found.model).holds
        assert (np.sign(found.model.W) * np.sign(net.W) >= 0).all()
        assert (found.model.W[net.W == 0] == 0).all()
        assert found.frobenius == pytest.approx(np.linalg.norm(change))
        assert found.total == pytest.approx(np.abs(change).sum())


def test_descent_beats_the_networks_own_norm() -> None:
    better = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        net = FiringRate(rng.normal(size=(6, 6)), slopes=(0.0, 1.0))
        start = project_weights(net, certify(net, "linf").norm)
        found = nearest_weights(net, "linf")
        assert found.frobenius <= start.frobenius * (1 + 1e-9)
        better += found.frobenius < 0.99 * start.frobenius
    assert better >= 6


@pytest.mark.parametrize("make", [random_network, tied_network])
@pytest.mark.parametrize("distance", ["frobenius", "total"])
def test_never_further_than_the_projection_in_the_networks_own_norm(
    make: Callable[[int], RecurrentModel], distance: str
) -> None:
    """Whose weights may be steeper than those from which the descent starts."""
    for seed in range(15, 50):
        net, order = make(seed), ("l1", "linf")[seed % 2]
        found = nearest_weights(net, order, rate=0.05, distance=distance, max_steps=20)
        with suppress(NotProved):
            own = project_weights(net, certify(net, order).norm, rate=0.05, distance=distance)
            assert getattr(found, distance) <= getattr(own, distance)


@pytest.mark.parametrize("seed", range(24))
def test_nothing_nearer_of_the_same_synapses_and_signs_has_the_rate_in_that_norm(seed: int) -> None:
    net, rng, rate = random_network(seed, 2), np.random.default_rng(seed), 0.1
    norm = Norm(("l1", "linf")[seed % 2], rng.uniform(0.5, 2.0, 2))
    found = project_weights(net, norm, rate=rate)
    W, near = np.asarray(net.W), np.asarray(found.model.W)
    assert rate_in(norm, net, near[None])[0] >= rate - 1e-12
    tried = W + rng.normal(size=(20_000, 2, 2)) * found.frobenius
    tried = np.concatenate([tried, near + rng.normal(size=(20_000, 2, 2)) * 0.01 * found.frobenius])
    tried = np.where(tried * W > 0, tried, 0.0)
    nearer = np.linalg.norm(tried - W, axis=(1, 2)) < found.frobenius * (1 - 1e-6)
    assert nearer.any() or found.frobenius == 0
    assert not (rate_in(norm, net, tried[nearer]) >= rate).any()


def rate_in(norm: Norm, net: RecurrentModel, W: np.ndarray) -> np.ndarray:
    """The rates (k,) of the networks with the weights (k, n, n) in this norm, over all ends of the slopes."""
    worst = np.full(len(W), -np.inf)
    for ends in itertools.product((0, 1), repeat=net.n):
        s = np.where(ends, net.slopes[1], net.slopes[0])
        J = net.gain * W * (s[None, :] if isinstance(net, Hopfield) else s[:, None])
        size = np.abs(J) * norm.weights[:, None] / norm.weights[None, :]
        own = np.arange(net.n)
        size[:, own, own] = J[:, own, own] - net.leak
        size = size / net.tau[:, None]
        worst = np.maximum(worst, size.sum(axis=2 if norm.order == "linf" else 1).max(axis=1))
    return -worst


def test_a_new_self_loop_may_come_nearer_as_the_docstring_says() -> None:
    net = FiringRate([[0.0, 1.0], [0.0, 0.0]], slopes=(1.0, 1.0))
    norm = Norm("linf", [1.0, 1.0])
    found = project_weights(net, norm, rate=0.5)
    looped = np.array([[[-0.25, 0.75], [0.0, 0.0]]])
    assert rate_in(norm, net, looped)[0] == 0.5
    assert np.linalg.norm(looped[0] - net.W) < found.frobenius == pytest.approx(0.5)


def test_a_self_loop_that_inhibits_makes_up_for_a_small_leak() -> None:
    net = FiringRate([[-1.0]], leak=0.1, slopes=(0.5, 1.0))
    for distance in ("frobenius", "total"):
        found = project_weights(net, Norm("linf", [1.0]), rate=1.0, distance=distance)
        assert found.model.W[0, 0] == pytest.approx(-1.8, rel=1e-6)
    with pytest.raises(InputError, match="with any weights of its synapses"):
        project_weights(replace(net, slopes=(0.0, 1.0)), Norm("linf", [1.0]), rate=1.0)
    with pytest.raises(InputError, match="with any weights of its synapses"):
        nearest_weights(replace(net, W=[[0.0]]), "linf", rate=1.0)


def test_without_gain_the_leak_alone_counts() -> None:
    net = FiringRate([[0.5, 1.0], [0.25, 0.0]], slopes=(0.0, 1.0), gain=0.0)
    assert project_weights(net, Norm("l1", [1.0, 1.0]), rate=0.5).changed == 0
    with pytest.raises(InputError, match="too little"):
        project_weights(net, Norm("l1", [1.0, 1.0]), rate=1.5)


def test_progress_and_a_deadline_of_nothing() -> None:
    net = FiringRate(np.random.default_rng(3).normal(size=(6, 6)), slopes=(0.0, 1.0))
    steps = list(nearest_weights_steps(net, "linf"))
    assert len(steps) > 2
    assert all(0 == step.lower <= after.upper <= step.upper for step, after in itertools.pairwise(steps))
    hurried = nearest_weights(net, "linf", deadline=0.0)
    assert hurried.frobenius == project_weights(net, certify(net, "linf").norm).frobenius
    assert nearest_weights(net, "linf").frobenius < hurried.frobenius


def test_two_neurons_attain_the_optimum_over_norms() -> None:
    """A loop with product above 1: over all norms the nearest point of the hyperbola `a b = 1`."""
    net = Hopfield([[0.0, 2.0], [1.5, 0.0]], slopes=(0.0, 1.0))
    a = np.linspace(0.5, 2.0, 200_001)
    least = np.sqrt(((2.0 - a) ** 2 + (1.5 - 1 / a) ** 2).min())
    for order in ("l1", "linf"):
        assert nearest_weights(net, order).frobenius == pytest.approx(least, rel=1e-5)


def test_nothing_changes_where_the_rate_is_there() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh")
    assert nearest_weights(net, "l1", rate=0.4).changed == 0
    assert project_weights(net, Norm("l1", [1.0, 1.0]), rate=0.4).total == 0.0


def test_refusals() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh")
    with pytest.raises(InputError, match="lower the rate"):
        nearest_weights(net, "l1", rate=1.5)
    with pytest.raises(InputError, match="distance"):
        nearest_weights(net, "l1", distance="l0")
    with pytest.raises(InputError, match="order must be"):
        nearest_weights(net, "l2")
    with pytest.raises(InputError, match="of order"):
        project_weights(net, Norm("l2", [1.0, 1.0]))
    with pytest.raises(InputError, match="2 weights"):
        project_weights(net, Norm("l1", [1.0]))


@pytest.mark.parametrize("name", ["lure-three", "hopfield-dissipation", "diagonal-feedback"])
def test_where_no_closed_form_is_known_the_refusal_says_why(name: str) -> None:
    net = make(name)
    for call in (lambda: project_weights(net, Norm("linf", np.ones(net.n))), lambda: nearest_weights(net)):
        with pytest.raises((InputError, InputTypeError), match="have no closed form: see sensitivity"):
            call()
