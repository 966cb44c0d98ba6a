"""The smallest set of synapses against all subsets."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from tests.consequences.random_networks import best_rate, random_network

from metzler.certificates import check
from metzler.consequences.weaken import fewest_removals
from metzler.errors import InputError
from metzler.models import Hopfield


def fewest_by_brute_force(net: Hopfield, order: str, rate: float) -> int | None:
    lo, hi = net.slopes
    W = np.asarray(net.W)
    edges = [
        (i, j) for i, j in zip(*np.nonzero(W), strict=True) if i != j or (lo[i] >= 0 if W[i, i] > 0 else hi[i] <= 0)
    ]
    for count in range(len(edges) + 1):
        for chosen in itertools.combinations(edges, count):
            part = W.copy()
            for edge in chosen:
                part[edge] = 0.0
            if best_rate(replace(net, W=part), order) >= rate:
                return count
    return None


@pytest.mark.parametrize("seed", range(24))
def test_exact_on_small_networks(seed: int) -> None:
    net = replace(random_network(seed, 3), leak=1.5)
    order = ("l1", "linf")[seed % 2]
    rate = 0.2
    fewest = fewest_by_brute_force(net, order, rate)
    if fewest is None:
        with pytest.raises(InputError, match="no removal"):
            fewest_removals(net, order, rate=rate)
        return
    found = fewest_removals(net, order, rate=rate)
    assert found.exact
    assert found.count == fewest
    assert found.certificate.rate >= rate
    assert check(found.certificate, found.model).holds
    assert all(core.rate + core.gap < rate for core in found.cores)


def test_a_bracket_when_rounds_run_out() -> None:
    rng = np.random.default_rng(5)
    net = Hopfield(rng.normal(size=(7, 7)), slopes=(0.0, 1.0))
    found = fewest_removals(net, "l1", max_rounds=4)
    assert 1 <= found.lower <= found.count == len(found.edges)
    assert len(found.cores) <= 4
    assert found.certificate.rate >= 0
    assert check(found.certificate, found.model).holds
    full = fewest_removals(net, "l1", max_rounds=12)
    assert found.lower <= full.lower <= full.count


def test_nothing_to_do_and_nothing_that_helps() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh")
    assert fewest_removals(net, "l1", rate=0.4).count == 0
    with pytest.raises(InputError, match="no removal"):
        fewest_removals(net, "l1", rate=1.1)
    with pytest.raises(InputError, match="norm must be"):
        fewest_removals(net, "best")
