"""Derivatives of the rate against differences of the brute-force rate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.consequences.random_networks import best_rate, random_network

from metzler.certificates import certify
from metzler.consequences.sensitivity import sensitivity
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.models import DiagonalFeedback, Hopfield

STEP = 1e-6
CASES = [(seed, order) for seed in range(48) for order in ("l1", "linf")]


@pytest.mark.parametrize(("seed", "order"), CASES)
def test_every_derivative_against_differences(seed: int, order: str) -> None:
    net = random_network(seed)
    found = sensitivity(certify(net, order, margin=1e-10), net)
    assert found.rate == pytest.approx(best_rate(net, order), rel=1e-6, abs=1e-6)

    def slope_of(**changed: object) -> float:
        """Central difference; the arguments are pairs (field, direction)."""
        ends = []
        for sign in (1, -1):
            fields = {k: getattr(net, k) + sign * STEP * np.asarray(v) for k, v in changed.items() if k != "slopes"}
            if "slopes" in changed:
                fields["slopes"] = tuple(
                    s + sign * STEP * v
                    for s, v in zip(net.slopes, changed["slopes"], strict=True)  # type: ignore[call-overload]
                )
            ends.append(best_rate(replace(net, **fields), order))
        return (ends[0] - ends[1]) / (2 * STEP)

    n = net.n
    zero = np.zeros(n)
    derivative = np.zeros((n, n))
    derivative[found.post, found.pre] = found.synapse
    scale = 1e-5 * max(1.0, np.abs(derivative).max(), np.abs(found.leak).max())
    for i, j in zip(*np.nonzero(net.W), strict=True):
        direction = np.zeros((n, n))
        direction[i, j] = 1.0
        assert slope_of(W=direction) == pytest.approx(derivative[i, j], abs=scale)
    for i, unit in enumerate(np.eye(n)):
        assert slope_of(leak=unit) == pytest.approx(found.leak[i], abs=scale)
        assert slope_of(tau=unit) == pytest.approx(found.tau[i], abs=scale)
        assert slope_of(slopes=(unit, zero)) == pytest.approx(found.slope_lo[i], abs=scale)
        assert slope_of(slopes=(zero, unit)) == pytest.approx(found.slope_hi[i], abs=scale)
    assert slope_of(gain=1.0) == pytest.approx(found.gain, abs=scale)


@pytest.mark.parametrize("seed", range(24))
def test_shares_add_up_and_are_ranked(seed: int) -> None:
    net = random_network(seed)
    found = sensitivity(certify(net, "l1"), net)
    ranked = found.ranked(1000)
    assert len(ranked) == len(found.synapse)
    effects = [-s.derivative * s.weight for s in ranked]
    assert effects == sorted(effects, reverse=True)
    assert -sum(effects) == pytest.approx(net.gain * found.gain, rel=1e-9, abs=1e-12)
    if ranked and abs(sum(effects)) > 1e-12:
        assert sum(s.share for s in ranked) == pytest.approx(1.0)


def test_names_and_table() -> None:
    net = Hopfield([[0.0, 0.5, 0.0], [0.5, 0.0, 0.0], [0.1, 0.0, 0.0]], activation="tanh")
    found = sensitivity(certify(net, "linf"), net, names=["AVA", "AVB", "VD1"])
    assert found.limiting_names == ("AVA", "AVB")
    assert {(s.pre, s.post) for s in found.ranked()} == {("AVA", "AVB"), ("AVB", "AVA")}
    assert "50.00%" in found.table()
    assert found.leak[2] == 0.0


def test_refusals() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh")
    cert = certify(net, "l1")
    with pytest.raises(InputError, match="names must be 2 strings"):
        sensitivity(cert, net, names=["one"])
    with pytest.raises(NotProved):
        sensitivity(cert, replace(net, W=2 * net.W))
    other = DiagonalFeedback(-np.eye(2), activation="tanh")
    with pytest.raises(InputTypeError, match="got diagonal-feedback"):
        sensitivity(certify(other, "l1"), other)
    full = Hopfield(np.zeros((2, 2)), activation="tanh", dissipation=[[1.0, 0.1], [0.1, 1.0]])
    with pytest.raises(InputError, match="dissipation"):
        sensitivity(certify(full, "l1"), full)
