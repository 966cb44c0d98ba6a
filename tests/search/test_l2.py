"""The closed form where there is one, the level method elsewhere; the truth of both by eigenvalues."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metzler.claims.check import check
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield
from metzler.search.certify import certify
from metzler.search.l2 import estimate_steps, euclidean_of, l2_steps
from metzler.search.parabola import parabola_steps
from metzler.steps import finished


@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
def test_symmetric_weights_have_a_closed_form(kind: type[Hopfield]) -> None:
    W = np.array([[0.2, 0.5, 0.0], [0.5, -0.3, 0.1], [0.0, 0.1, 0.4]])
    net = kind(W, 1.5, "relu", tau=0.5)
    steps = list(l2_steps(net))
    claim = finished(l2_steps(net))
    assert [step.phase for step in steps] == ["closed form"]
    assert claim.rate == pytest.approx((1.5 - np.linalg.eigvalsh(W)[-1]) / 0.5, rel=1e-8)
    assert check(claim, net).holds


def test_other_weights_have_multipliers_whose_rate_rises() -> None:
    net = Hopfield([[0.0, -1.5], [1.5, 0.0]], activation="relu")
    steps = list(l2_steps(net))
    claim = finished(l2_steps(net))
    assert {step.phase for step in steps} == {"multipliers, about"}
    assert all(0.0 <= step.done <= 1.0 for step in steps)
    assert [step.lower for step in steps] == sorted(step.lower for step in steps)
    assert all(step.upper == pytest.approx(1.0) for step in steps), "the leak, which no norm passes"
    assert claim.rate == pytest.approx(0.25, abs=1e-3)
    assert check(claim, net).holds


def test_a_deadline_leaves_what_is_proved() -> None:
    net = Hopfield([[0.0, -1.5], [1.5, 0.0]], activation="relu")
    claim = finished(l2_steps(net, deadline=0.0))
    assert claim.rate <= 0.25 + 1e-4
    assert check(claim, net).holds


def test_where_p_is_too_large_the_rate_is_proved_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metzler.search.l2.LARGEST", 3)
    for W, rate in (([[0.0, -1.5], [1.5, 0.0]], 0.25), ([[0.0, 0.9], [0.9, 0.0]], 0.1)):
        net = Hopfield(W, activation="relu")
        claim = finished(l2_steps(net))
        assert claim.kind == "parabola"
        assert claim.rate == pytest.approx(rate, abs=1e-3)
        assert check(claim, net).holds


def test_an_estimate_of_any_network_with_slopes_held_too() -> None:
    net = FiringRate([[0.0, -1.5, 0.1], [1.5, 0.0, 0.0], [0.0, 0.3, 0.2]], leak=[1.0, 1.25, 2.0], slopes=(0.0, 1.0))
    claim = finished(l2_steps(net))
    estimate = finished(estimate_steps(net, rtol=1e-4, until=Deadline(None)))
    assert estimate == pytest.approx(claim.rate, abs=2e-3)


@pytest.mark.parametrize("steps", [l2_steps, parabola_steps])
def test_a_claim_at_another_gain_saves_steps(steps: Any) -> None:
    weights = np.random.default_rng(0).normal(size=(60, 60)) / np.sqrt(60)
    near, net = (FiringRate(gain * weights, activation="tanh") for gain in (0.5, 0.52))

    def run(model: FiringRate, warm: Any = None) -> tuple[int, Any]:
        made, count = steps(model, warm=warm), 0
        while True:
            try:
                next(made)
            except StopIteration as end:
                return count, end.value
            count += 1

    cold_steps, cold = run(net)
    warm_steps, warm = run(net, run(near)[1])
    assert warm_steps < cold_steps
    assert warm.rate == pytest.approx(cold.rate, abs=1e-3)
    assert check(warm, net).holds


def test_a_euclidean_claim_or_the_one_found_beside() -> None:
    net = FiringRate([[0.0, 1.5], [-1.5, 0.0]], activation="tanh")
    best = certify(net)
    assert euclidean_of(best) is best
    alone = certify(net, "l2")
    assert certify(net, "l2", warm=best).rate == pytest.approx(alone.rate, abs=1e-4)
    assert euclidean_of(certify(net, "linf")) is None
    other = FiringRate(np.diag([1.0, 1.0], 1) - np.diag([1.0, 1.0], -1), activation="tanh")
    with pytest.raises(InputError, match="warm must have 2 multipliers like the network, got 3"):
        certify(net, "l2", warm=certify(other, "l2"))
