"""Rate against conditioning: the closed form of a chain, and a curve that is what certify says point by point."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from metzler.claims.check import check
from metzler.consequences.limits.tradeoff import tradeoff
from metzler.errors import InputError, InputTypeError
from metzler.models import EchoState, FiringRate, Hopfield
from metzler.search.certify import certify


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_a_chain_has_its_closed_form(order: str) -> None:
    chain = Hopfield(np.eye(4, k=1), activation="relu")
    for point in tradeoff(chain, order, conditions=[1.0, 8.0, 1e3, 1e6]):
        assert point.rate == pytest.approx(1 - point.max_condition ** (-1 / 3), abs=2e-6)
        assert point.certificate.norm.condition <= point.max_condition


def test_the_default_curve_rises_from_no_weights_to_the_best_ones() -> None:
    net = FiringRate(np.random.default_rng(0).normal(size=(8, 8)), activation="tanh")
    points = list(tradeoff(net, "linf"))
    best = certify(net, "linf")
    rates = [point.rate for point in points]
    assert len(points) == 9
    assert points[0].max_condition == 1.0
    assert np.ptp(points[0].certificate.norm.weights) == 0.0
    assert all(later >= earlier - 1e-9 for earlier, later in itertools.pairwise(rates))
    assert rates[-1] == pytest.approx(best.rate, rel=1e-5)
    assert all(rate <= best.rate + best.gap for rate in rates)


def test_every_point_is_a_certificate_of_the_network() -> None:
    net = EchoState(0.3 * np.random.default_rng(1).normal(size=(6, 6)), 0.5, activation="tanh")
    for point in tradeoff(net, "l1", conditions=[1.0, 2.0, 5.0]):
        check(point.certificate, net).require()


def test_without_weights_to_choose_the_curve_is_flat() -> None:
    ring = Hopfield(0.5 * np.roll(np.eye(5), 1, axis=0), activation="relu")
    assert {round(point.rate, 9) for point in tradeoff(ring, "linf")} == {0.5}


def test_the_curve_never_falls_in_whatever_order_the_ratios_come() -> None:
    W = [[-2.0, -2, -2, -2, 1], [3, -3, -1, 3, 1], [2, -1, 2, 1, -1], [-1, -3, -1, 0, 0], [-1, 1, 3, 1, -2]]
    d = [0.19790862940306753, 0.811876938337181, 0.24905053811661282, 0.08951263554767186, 0.3118238838837988]
    net = FiringRate(W, slopes=(d, d))
    ratios = [2.0, 1.0, 1.995, 1.995, 2.0 + 1e-9, 1.5]
    points = list(tradeoff(net, "linf", conditions=ratios, margin=1e-2))
    assert [point.max_condition for point in points] == ratios
    rising = sorted(points, key=lambda point: point.max_condition)
    assert all(a.rate <= b.rate for a, b in itertools.pairwise(rising))
    assert all(point.certificate.norm.condition <= point.max_condition for point in points)


def test_a_deadline_leaves_proved_points_and_bad_input_is_refused_at_once() -> None:
    net = FiringRate(np.random.default_rng(0).normal(size=(8, 8)), activation="tanh")
    points = list(tradeoff(net, "linf", deadline=0.0))
    assert len(points) == 9
    for point in points:
        check(point.certificate, net).require()
        assert point.certificate.norm.condition <= point.max_condition
    with pytest.raises(InputError, match="order must be"):
        tradeoff(net, "l2")
    with pytest.raises(InputError, match="conditions must be finite"):
        tradeoff(net, "l1", conditions=[0.5])
    with pytest.raises(InputTypeError, match="deadline"):
        tradeoff(net, "l1", deadline="soon")  # type: ignore[arg-type]


@pytest.mark.parametrize("conditions", [3.0, "3", np.float64(3.0), [None], [[1.0, 2.0]], [1j]])
def test_conditions_are_several_numbers(conditions: object) -> None:
    with pytest.raises(InputTypeError, match=r"must be (several numbers|one number)"):
        tradeoff(Hopfield([[0.5]], activation="tanh"), "l1", conditions=conditions)  # type: ignore[arg-type]
