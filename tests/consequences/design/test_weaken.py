"""The smallest set of synapses against all subsets."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from tests.consequences.random_networks import random_network

from metzler.claims.check import check
from metzler.consequences.design.removal import RemovalSearch
from metzler.consequences.design.weaken import fewest_removals, fewest_removals_steps
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield, RecurrentModel


def fewest_by_brute_force(net: RecurrentModel, order: str, rate: float) -> int | None:
    """The size of the smallest of all sets of synapses, self-loops included, whose removal gives the rate."""
    W = np.asarray(net.W)
    edges = np.argwhere(W != 0)
    subsets = np.array(list(itertools.product((0, 1), repeat=len(edges))), dtype=bool)
    weights = np.tile(W, (len(subsets), 1, 1))
    for k, (i, j) in enumerate(edges):
        weights[subsets[:, k], i, j] = 0.0
    counts = subsets.sum(axis=1)[best_rates(net, weights, order) >= rate]
    return int(counts.min()) if len(counts) else None


def best_rates(net: RecurrentModel, W: np.ndarray, order: str) -> np.ndarray:
    """The best rates (k,) of the networks with the weights (k, n, n)."""
    lo, hi = net.slopes
    hopfield, own = isinstance(net, Hopfield), np.arange(net.n)

    def roots(ends: list[np.ndarray]) -> np.ndarray:
        S = [e[None, :] if hopfield else e[:, None] for e in ends]
        off = net.gain * np.max([np.abs(s * W) for s in S], axis=0)
        off[:, own, own] = net.gain * np.max([(s * W)[:, own, own] for s in S], axis=0) - net.leak
        return np.linalg.eigvals(off / net.tau[:, None]).real.max(axis=1)

    if hopfield != (order == "l1"):
        return -roots([lo, hi])
    return -np.max([roots([np.where(c, hi, lo)]) for c in itertools.product((0, 1), repeat=net.n)], axis=0)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(36))
def test_against_all_subsets(seed: int, order: str) -> None:
    net = replace(random_network(seed, 3), leak=1.5, gain=1.4)
    rate = 0.2
    fewest = fewest_by_brute_force(net, order, rate)
    if fewest is None:
        with pytest.raises(InputError, match="no removal"):
            fewest_removals(net, order, rate=rate)
        return
    found = fewest_removals(net, order, rate=rate)
    assert found.lower <= fewest <= found.count == len(found.edges)
    if not RemovalSearch(net, order, rate).open.any():
        assert found.exact
    assert found.certificate.rate >= rate
    assert check(found.certificate, found.model).holds
    assert all(core.rate + core.gap < rate for core in found.cores)


@pytest.mark.parametrize("seed", range(12))
def test_weakening_fewer_synapses_does_not_do_either(seed: int) -> None:
    """Random weakenings of fewer synapses than the lower bound, where self-loops may help or hurt."""
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(3, 3)) - np.diag(rng.uniform(0.0, 1.0, 3))
    net, order = (Hopfield(W, slopes=(-0.6, 1.0)), "l1") if seed % 2 else (FiringRate(W, slopes=(-0.6, 1.0)), "linf")
    found = fewest_removals(net, order, rate=0.3)
    edges = np.argwhere(W != 0)
    factors = rng.random((4000, 3, 3)) * (rng.random((4000, 1, 1)) < 0.5)
    chosen = np.argsort(rng.random((4000, len(edges))), axis=1)[:, : found.lower - 1]
    tried = np.tile(W, (4000, 1, 1))
    for k in range(found.lower - 1):
        i, j = edges[chosen[:, k]].T
        tried[np.arange(4000), i, j] *= factors[np.arange(4000), i, j]
    assert not (best_rates(net, tried, order) >= 0.3).any()


def test_the_self_loop_that_gives_the_rate_alone() -> None:
    """Slopes of both signs: without its self-loop of weight 0.9 the network contracts at 0.0513."""
    net = FiringRate([[0.9, 0.9, 0.9], [0.5, 0.0, 0.0], [0.5, 0.0, 0.0]], slopes=(-0.1, 1.0))
    for order in ("l1", "linf"):
        found = fewest_removals(net, order)
        assert (found.edges, found.lower, found.exact) == (((0, 0),), 1, True)
        assert found.certificate.rate == pytest.approx(0.0513, abs=1e-4)


def test_a_self_loop_that_helps_most_when_weakened_by_half() -> None:
    """The larger of the two ends of its row is least between 0 and -2: the bound does not claim more than one."""
    net = FiringRate([[-2.0, 1.0], [0.5, 0.0]], slopes=(-0.5, 1.0))
    whole = best_rates(net, np.array([[[-2.0, 1.0], [0.5, 0.0]]]), "linf")[0]
    half = best_rates(net, np.array([[[-0.2, 1.0], [0.5, 0.0]]]), "linf")[0]
    none = best_rates(net, np.array([[[0.0, 1.0], [0.5, 0.0]]]), "linf")[0]
    rate = 0.5 * (half + max(whole, none))
    assert max(whole, none) < rate < half
    found = fewest_removals(net, "linf", rate=rate)
    assert found.lower == 1


def test_a_bracket_when_rounds_run_out() -> None:
    rng = np.random.default_rng(5)
    net = Hopfield(rng.normal(size=(7, 7)), slopes=(0.0, 1.0))
    found = fewest_removals(net, "l1", max_steps=4)
    assert 1 <= found.lower <= found.count == len(found.edges)
    assert len(found.cores) <= 4
    assert found.certificate.rate >= 0
    assert check(found.certificate, found.model).holds
    full = fewest_removals(net, "l1", max_steps=12)
    assert found.lower <= full.lower <= full.count


def test_progress_and_a_deadline() -> None:
    net = Hopfield(np.random.default_rng(5).normal(size=(7, 7)), slopes=(0.0, 1.0))
    steps = list(fewest_removals_steps(net, "l1", max_steps=20))
    assert {"removal", "cores", "core"} == {step.phase for step in steps}
    assert all(step.lower <= step.upper for step in steps)
    assert all(after.upper <= step.upper for step, after in itertools.pairwise(steps))
    hurried = fewest_removals(net, "l1", deadline=0.0)
    assert 1 == hurried.lower <= hurried.count
    assert hurried.certificate.rate >= 0


def test_nothing_to_do_and_nothing_that_helps() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh")
    assert fewest_removals(net, "l1", rate=0.4).count == 0
    with pytest.raises(InputError, match="no removal"):
        fewest_removals(net, "l1", rate=1.1)
    with pytest.raises(InputError, match="order must be"):
        fewest_removals(net, "l2")
