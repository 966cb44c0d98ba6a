"""The bottleneck loop against all simple cycles."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.consequences.random_networks import best_rate, random_network, tied_network

from metzler.consequences.limits.loops import Loop, bottleneck_loop, bottleneck_loop_steps
from metzler.models import FiringRate, Hopfield, RecurrentModel
from metzler.search.certify import certify


def alone(net: RecurrentModel, cycle: tuple[int, ...]) -> RecurrentModel:
    """The neurons of the cycle with only its synapses and their own self-loops."""
    n, W, keep = len(cycle), np.asarray(net.W), list(cycle)
    part = np.diag(W[cycle, cycle])
    for k in range(n):
        if n > 1:
            part[(k + 1) % n, k] = W[cycle[(k + 1) % n], cycle[k]]
    lo, hi = net.slopes
    return replace(net, W=part, leak=net.leak[keep], tau=net.tau[keep], slopes=(lo[keep], hi[keep]))


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("make", [random_network, tied_network])
def test_no_cycle_is_slower(seed: int, order: str, make: Callable[[int], RecurrentModel]) -> None:
    """Each loop at its own worst slopes, which need not be those of the whole network."""
    net = make(seed)
    cert = certify(net, order)
    found = bottleneck_loop(net, cert)
    limiting, W = cert.limiting.tolist(), np.asarray(net.W)
    slowest = min(
        best_rate(alone(net, cycle), order)
        for size in range(1, len(limiting) + 1)
        for cycle in itertools.permutations(limiting, size)
        if cycle[0] == min(cycle) and (size == 1 or all(W[cycle[(k + 1) % size], cycle[k]] for k in range(size)))
    )
    assert found.rate == pytest.approx(slowest, abs=1e-9)
    assert found.slowest
    assert best_rate(alone(net, found.neurons), order) == pytest.approx(found.rate, abs=1e-9)
    assert found.rate >= cert.rate


def test_where_worst_cases_tie() -> None:
    """Neither the slope 1 of the pair's weights nor its loop: the first neuron at slope 0."""
    net = FiringRate([[-2.0, -2.0], [0.0, -2.0]], leak=[0.5, 2.0], activation="relu")
    assert bottleneck_loop(net, certify(net, "linf")) == Loop((0,), 0.5, True)


def test_a_deadline_of_nothing_names_a_loop_that_is_one() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], slopes=(0.0, 1.0))
    cert = certify(net, "l1")
    found = bottleneck_loop(net, cert, deadline=0.0)
    assert found == Loop((0,), 1.0, False)
    steps = list(bottleneck_loop_steps(net, cert))
    assert all(cert.rate == step.lower <= step.upper for step in steps)
    assert steps[-1].upper == pytest.approx(0.5)


@pytest.mark.parametrize("n", [2, 3, 60, 1500])
def test_a_ring_is_its_own_bottleneck(n: int) -> None:
    """Attained: the loop's rate is the network's, and the order is that of the activity."""
    ring = Hopfield(np.roll(np.eye(n), 1, axis=0) * 0.5, slopes=(0.0, 1.0))
    cert = certify(ring, "l1")
    found = bottleneck_loop(ring, cert)
    assert found.neurons == tuple(range(n))
    assert found.rate == pytest.approx(0.5, abs=1e-9)


def test_one_neuron() -> None:
    net = Hopfield([[0.25]], slopes=(0.0, 1.0))
    found = bottleneck_loop(net, certify(net, "l1"))
    assert found.neurons == (0,)
    assert found.rate == pytest.approx(0.75)
