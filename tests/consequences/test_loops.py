"""The bottleneck loop against all simple cycles."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tests.consequences.random_networks import best_rate

from metzler.certificates import certify
from metzler.consequences.loops import bottleneck_loop
from metzler.models import Hopfield


def alone(W: np.ndarray, leak: np.ndarray, cycle: tuple[int, ...]) -> Hopfield:
    """The neurons of the cycle with only its synapses and their own self-loops."""
    n = len(cycle)
    part = np.diag(W[cycle, cycle])
    for k in range(n):
        if n > 1:
            part[(k + 1) % n, k] = W[cycle[(k + 1) % n], cycle[k]]
    return Hopfield(part, leak=leak[list(cycle)], slopes=(0.0, 1.0))


@pytest.mark.parametrize("seed", range(40))
def test_no_cycle_is_slower(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 5
    W = rng.normal(size=(n, n)) * (rng.random((n, n)) < (0.4 if seed % 2 else 0.9))
    leak = rng.uniform(0.5, 2.0, n)
    net = Hopfield(W, leak=leak, slopes=(0.0, 1.0))
    cert = certify(net, "linf")
    found = bottleneck_loop(cert, net)
    limiting = cert.limiting.tolist()
    slowest = min(
        best_rate(alone(W, leak, cycle), "linf")
        for size in range(1, len(limiting) + 1)
        for cycle in itertools.permutations(limiting, size)
        if cycle[0] == min(cycle) and (size == 1 or all(W[cycle[(k + 1) % size], cycle[k]] for k in range(size)))
    )
    assert found.rate == pytest.approx(slowest, abs=1e-9)
    assert best_rate(alone(W, leak, found.neurons), "linf") == pytest.approx(found.rate, abs=1e-9)
    assert found.rate >= cert.rate


@pytest.mark.parametrize("n", [2, 3, 60, 1500])
def test_a_ring_is_its_own_bottleneck(n: int) -> None:
    """Attained: the loop's rate is the network's, and the order is that of the activity."""
    ring = Hopfield(np.roll(np.eye(n), 1, axis=0) * 0.5, slopes=(0.0, 1.0))
    cert = certify(ring, "l1")
    found = bottleneck_loop(cert, ring)
    assert found.neurons == tuple(range(n))
    assert found.rate == pytest.approx(0.5, abs=1e-9)


def test_one_neuron() -> None:
    net = Hopfield([[0.25]], slopes=(0.0, 1.0))
    found = bottleneck_loop(certify(net, "l1"), net)
    assert found.neurons == (0,)
    assert found.rate == pytest.approx(0.75)
