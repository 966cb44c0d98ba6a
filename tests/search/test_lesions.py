"""Warm-started lesions of large networks against certifying what is left from the beginning."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

import metzler.search.lesions as lesion_search
from metzler.consequences.lesions.study import lesion_study, random_pairs
from metzler.models import FiringRate, Hopfield, RecurrentModel
from metzler.search.certify import certify
from metzler.search.lesions import LesionSearch

N = 400


def _network(seed: int, kind: str) -> RecurrentModel:
    """Sparse, signed, a few components, some without arcs back."""
    rng = np.random.default_rng(seed)
    W = sparse.random_array((N, N), density=0.02, rng=rng, data_sampler=lambda size: rng.standard_normal(size)).tolil()
    W[300:, :300] = 0.0
    model = Hopfield if kind == "hopfield" else FiringRate
    return model(W.tocsr(), slopes=(0.2, 1.0), leak=rng.uniform(0.5, 2.0, N), tau=rng.uniform(0.5, 2.0, N))


@pytest.fixture(autouse=True)
def _worthwhile_for_small_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lesion_search, "WORTHWHILE", 50)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("kind", ["hopfield", "firing-rate"])
@pytest.mark.parametrize("seed", range(3))
def test_warm_is_cold(seed: int, kind: str, order: str) -> None:
    net = _network(seed, kind)
    cert = certify(net, order)
    search = LesionSearch.of(net, cert)
    assert search is not None
    busiest = np.argsort(-np.asarray(abs(net.W).sum(axis=0)).ravel())[:4]
    closed = 0
    for silenced in [*busiest[:, None], *random_pairs(N, 6, rng=seed), np.arange(0, 60)]:
        index = np.sort(silenced)
        cold = certify(net.restricted(np.delete(np.arange(N), index)), order)
        found = search.bounds(index)
        if found is None:
            continue
        closed += 1
        lower, upper = found
        assert lower <= cold.rate + cold.gap + 1e-12
        assert upper >= cold.rate - 1e-12
        assert upper - lower <= 1e-6 * search.scale
    assert closed >= 8


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_a_second_component_takes_over(order: str) -> None:
    W = sparse.lil_array((200, 200))
    rng = np.random.default_rng(0)
    for start, strength in ((0, 0.9), (100, 0.88)):
        ring = start + rng.permutation(100)
        W[ring, np.roll(ring, 1)] = strength
    W[150, 20] = W[151, 21] = 0.3
    net = FiringRate(W.tocsr(), activation="relu")
    cert = certify(net, order)
    assert cert.limiting.tolist() == list(range(100))
    found = next(lesion_study(net, cert, [[7]]))
    cold = certify(net.restricted(np.delete(np.arange(200), 7)), order)
    assert found.rate == pytest.approx(cold.rate, abs=1e-6)
    assert found.rate == pytest.approx(0.12, abs=1e-6)
    assert cold.rate <= found.upper


def test_small_or_dense_networks_are_certified_from_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    net = _network(0, "hopfield")
    dense = Hopfield(net.W.toarray(), slopes=net.slopes, leak=net.leak, tau=net.tau)
    assert LesionSearch.of(dense, certify(dense, "l1")) is None
    monkeypatch.setattr(lesion_search, "WORTHWHILE", 2000)
    assert LesionSearch.of(net, certify(net, "l1")) is None
