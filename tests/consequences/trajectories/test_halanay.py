"""The scalar inequality in every norm against simulations with delays, closed forms, and what it cannot say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.consequences.claims_in_norms import claimed, local, skew

import metzler as mz
from metzler.consequences.trajectories.halanay import MOST_LAGS, HalanayRate, halanay_rate
from metzler.consequences.trajectories.simulate import simulate_delayed

LATE = ("l_p", "quadratic")


@pytest.mark.parametrize("kind", LATE)
@pytest.mark.parametrize("seed", range(4))
def test_distances_shrink_at_least_so_fast(seed: int, kind: str) -> None:
    net, claim = claimed(seed, kind)
    rng = np.random.default_rng(seed)
    late = rng.normal(size=(net.n, net.n))
    weak = mz.delay(net, claim, late, 0.7)
    assert isinstance(weak, HalanayRate)
    late = late * (0.5 * weak.harmless)
    found = mz.delay(net, claim, late, 0.7)
    assert found.every_delay
    assert 0 < found.rate < claim.rate
    assert found.harmless == pytest.approx(2.0, rel=1e-6)
    for _ in range(4):
        starts = rng.normal(size=(2, net.n))
        runs = [simulate_delayed(net, x, late, 0.7, t=(0.0, 8.0), rtol=1e-9, atol=1e-11) for x in starts]
        t = np.linspace(0.0, 8.0, 81)
        far = claim.norm(runs[0].state(t) - runs[1].state(t))
        assert (far <= far[0] * np.exp(-found.rate * t) * (1 + 1e-6)).all()


def test_the_strength_of_late_synapses_is_that_of_the_worst_slopes() -> None:
    net, claim = skew()
    found = mz.delay(net, claim, [[0.0, 0.1], [0.1, 0.0]], 1.0)
    assert found.total == pytest.approx(0.1 * claim.norm.condition**0, rel=0.5)
    P = np.linalg.cholesky(claim.norm.P)
    slopes = [np.diag(d) @ [[0.0, 0.1], [0.1, 0.0]] for d in np.ndindex(2, 2)]
    truth = max(np.linalg.norm(P.T @ M @ np.linalg.inv(P.T), 2) for M in slopes)
    assert truth <= found.total <= 1.5 * truth
    assert found.rate <= halanay_rate(claim.rate, truth, 1.0)


def test_a_closed_form() -> None:
    net = mz.Hopfield([[0.0]], activation="identity")
    claim = mz.quadratic_certificate(net)
    found = mz.delay(net, claim, [[0.5]], 1.0)
    assert found.rate == pytest.approx(halanay_rate(claim.rate, 0.5, 1.0), abs=1e-9)
    assert found.rate <= 0.314923057846
    assert "Contracting at rate" in str(found)
    assert found.claim is None
    strong = mz.delay(net, claim, [[1.5]], 1.0)
    assert strong.rate < 0
    assert not strong.every_delay
    assert strong.rate <= -0.5  # of a delay that has shrunk to 0 distances grow like exp(0.5 t)
    assert "Not certified with delays" in str(strong)
    itself = mz.Hopfield([[0.5]], activation="identity")
    own = mz.delay(itself, mz.quadratic_certificate(itself), tau=1.0)
    assert own.rate == pytest.approx(0.314923057845, abs=1e-4)


def test_many_different_delays_are_bounded_together() -> None:
    net, claim = claimed(1, "quadratic", n=7)
    rng = np.random.default_rng(0)
    late = 0.01 * rng.normal(size=(7, 7))
    lags = rng.uniform(0.1, 1.0, (7, 7))
    found, longest = mz.delay(net, claim, late, lags), mz.delay(net, claim, late, 1.0)
    assert MOST_LAGS < 7 * 7
    assert len(found.lags) == 1
    assert longest.total <= found.total <= 7 * longest.total
    few = mz.delay(net, claim, late, np.where(lags < 0.5, 0.5, 1.0))
    assert len(few.lags) == 2
    assert few.total >= longest.total * (1 - 1e-9)


def test_refusals() -> None:
    net, claim = skew()
    with pytest.raises(mz.InputError, match="between states of its box, and with delayed synapses"):
        mz.delay(*local(), np.eye(2), 1.0)
    with pytest.raises(mz.InputError, match="says its harmless factor"):
        mz.delay_gain(net, claim, np.eye(2))
    with pytest.raises(mz.NotProved):
        mz.delay(net, replace(claim, lower=claim.lower + 0.1), np.eye(2), 1.0)


def test_what_grows_is_bounded_for_delays_of_any_length() -> None:
    """More delays than are told apart, the strongest the shortest: the root of the longest alone is too good."""
    n = MOST_LAGS + 2
    net = mz.Hopfield(np.zeros((n, n)), activation="identity")
    claim = mz.quadratic_certificate(net)
    lags = np.diag(np.linspace(0.0, 20.0, n)) + np.zeros((n, n))
    found = mz.delay(net, claim, np.diag(np.linspace(3.0, 1.0, n)), lags)
    assert found.rate <= -2.0


def test_the_rate_of_a_weak_synapse_is_not_that_without_it() -> None:
    net = mz.Hopfield([[0.0]], activation="identity")
    claim = mz.quadratic_certificate(net)
    assert mz.delay(net, claim, [[1e-30]], 1.0).rate < claim.rate
