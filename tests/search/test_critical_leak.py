"""The critical leak against brute force."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.consequences.random_networks import best_rate, random_network

from metzler.claims.check import check
from metzler.errors import InputError, InputTypeError
from metzler.models import Hopfield, Persidskii
from metzler.search.critical_leak import critical_leak, critical_leak_steps


@pytest.mark.parametrize("seed", range(48))
@pytest.mark.parametrize("rate", [0.0, 0.3])
def test_the_rate_appears_there_and_not_before(seed: int, rate: float) -> None:
    net = random_network(seed)
    order = ("l1", "linf")[seed // 24]
    found = critical_leak(net, order, rate=rate)
    assert found.lower <= found.upper
    assert found.upper - found.lower < 1e-5 * (1 + abs(found.upper))
    assert found.certificate.rate >= rate
    assert check(found.certificate, found.network(net)).holds
    assert best_rate(replace(net, leak=net.leak + found.lower - 1e-4), order) < rate


def test_refusals() -> None:
    net = Hopfield([[0.5]], activation="tanh")
    with pytest.raises(InputError, match="order must be"):
        critical_leak(net, "l2")
    with pytest.raises(InputError, match="finite"):
        critical_leak(net, "l1", rate=float("inf"))


def test_a_deadline_of_nothing_leaves_a_bracket_that_holds() -> None:
    net = Hopfield(np.random.default_rng(3).normal(size=(6, 6)), activation="tanh")
    full, hurried = critical_leak(net, "l1"), critical_leak(net, "l1", deadline=0.0)
    assert hurried.lower <= full.upper
    assert full.lower <= hurried.upper
    assert hurried.certificate.rate >= 0


def test_the_steps_hold_the_leak_between_them() -> None:
    net = Hopfield(np.random.default_rng(3).normal(size=(6, 6)), activation="tanh")
    full, steps = critical_leak(net, "l1"), list(critical_leak_steps(net, "l1"))
    assert len(steps) >= 2
    for step in steps:
        assert step.phase == "critical leak"
        assert step.lower <= full.upper + 1e-9
        assert step.upper >= full.lower - 1e-9


@pytest.mark.parametrize("rate", ["1", None, [0.5], 1j])
def test_a_rate_is_one_number(rate: object) -> None:
    with pytest.raises(InputTypeError, match="rate must be one number"):
        critical_leak(Hopfield([[0.5]], activation="tanh"), "l1", rate=rate)  # type: ignore[arg-type]


def test_it_is_about_the_model_that_was_given() -> None:
    """Not about the Hopfield network with the same Jacobians that stands for it."""
    net = Persidskii([[-2.0, 1.0], [1.0, -3.0]], slopes=(0.5, 1.0))
    assert check(critical_leak(net, "l1", rate=0.5), net).holds
