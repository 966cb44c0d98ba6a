"""Evened vectors: they prove what they should, and are near the best condition for that bound."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.claims.check import check
from metzler.envelope.build import envelope
from metzler.models import FiringRate, Hopfield, Model
from metzler.numbers.scaled import Scaled
from metzler.perron import network
from metzler.perron.assemble import Arcs
from metzler.perron.evened import evened
from metzler.search.certify import certify

NONE = np.zeros(0, dtype=np.int64)


def layered(seed: int, kind: type) -> Model:
    """A recurrent core with faint synapses between a layer of sources and a chain of sinks."""
    rng = np.random.default_rng(seed)
    W = np.zeros((40, 40))
    core = rng.standard_normal((20, 20)) * (rng.random((20, 20)) < 0.2) * 10.0 ** rng.uniform(-6, 0, (20, 20))
    core += np.roll(np.eye(20), 1, axis=0) * 10.0 ** rng.uniform(-3, 0, 20)
    W[10:30, 10:30] = core * (0.9 / np.abs(np.linalg.eigvals(np.abs(core))).max())
    W[10:30, :10], W[30:, 10:30] = rng.standard_normal((20, 10)), 0.3 * rng.standard_normal((10, 20))
    W[30:, 30:] = np.tril(rng.standard_normal((10, 10)), -1) * 0.3
    return kind(W, activation="relu", tau=rng.uniform(0.5, 2.0, 40))


@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(4))
def test_certificates_lose_steepness_but_no_digits(
    seed: int, order: str, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = layered(seed, kind)
    cert = certify(net, order)
    monkeypatch.setattr(network, "STEEP", np.inf)
    before = certify(net, order)
    assert check(cert, net)
    scale = max(abs(cert.rate), 1.0 / net.tau.min())
    assert cert.gap <= 1e-6 * scale
    assert cert.rate == pytest.approx(before.rate, abs=2e-7 * scale)
    assert cert.norm.condition <= before.norm.condition
    if seed == 1:
        assert cert.norm.condition <= 1e-2 * before.norm.condition
    t, family = net.triple(), envelope(net, order)
    z = cert.norm.weights / t.tau if order == "l1" else 1 / cert.norm.weights
    assert (family(z) <= -cert.rate * z * (1 - 1e-12)).all()


def test_a_steep_vector_is_evened_and_keeps_its_bound() -> None:
    W = np.array([[0.5, 1e-9, 0.0], [1e-9, 0.5, 0.0], [1e-9, 1.0, 0.2]])
    net = FiringRate(W, activation="identity")
    family = envelope(net, "linf")
    bound = -0.49
    start = Scaled(np.array([1.0, 1.0, 1e12]))
    arcs = Arcs(NONE, NONE, np.zeros(0), NONE)
    even = evened(family, arcs, np.zeros(3, dtype=np.int64), start, bound)
    assert even is not None
    assert (family(even) <= bound * even).all()
    assert Scaled(even).octaves < 10


def test_arcs_count_as_the_entries_they_stand_for() -> None:
    whole = FiringRate([[0.0, 0.0], [3.0, 0.0]], activation="identity")
    inside = envelope(FiringRate(np.zeros((2, 2)), activation="identity"), "linf")
    inside = type(inside)(np.zeros((2, 2)), inside.diag, np.ones_like(inside.diag), inside.form)
    arcs = Arcs(np.array([1]), np.array([0]), np.array([0.75]), np.array([2]))
    start = Scaled(np.array([1.0, 1e9]))
    even = evened(inside, arcs, np.zeros(2, dtype=np.int64), start, -0.5)
    assert even is not None
    assert (envelope(whole, "linf")(even) <= -0.5 * even).all()


def test_what_spans_too_much_is_left() -> None:
    family = envelope(FiringRate(np.zeros((2, 2)), activation="identity"), "linf")
    arcs = Arcs(NONE, NONE, np.zeros(0), NONE)
    start = Scaled(np.ones(2), np.array([0, 5000]))
    assert evened(family, arcs, np.zeros(2, dtype=np.int64), start, -0.5) is None
    assert start.octaves == 5000.0
