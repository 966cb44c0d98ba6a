"""Gain sweeps against certifying each network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metzler.claims.check import check
from metzler.consequences.limits.gain_sweep import gain_sweep
from metzler.errors import InputError
from metzler.models import EulerStep, FiringRate, JacobianBounds, Lure, Model, Triple
from metzler.search.certify import certify


class Own(Model):
    """The Lur'e system below, as a model of one's own."""

    kind = "own"

    def triple(self) -> Triple:
        one = np.ones((1, 1))
        return Triple(-one, one, 0.5 * one, np.ones(1), np.zeros(1), np.ones(1))

    def field(self, x: Any, u: Any = 0.0) -> Any:
        return -x + np.tanh(0.5 * x) + u


def test_every_point_is_a_certificate_of_its_network() -> None:
    W = np.random.default_rng(0).standard_normal((6, 6)) / 4
    net = FiringRate(W, activation="tanh", gain=3.0)
    points = list(gain_sweep(net, [0.1, 2.0, 0.5], "l1"))
    assert [point.gain for point in points] == [0.1, 2.0, 0.5]
    for point in points:
        assert check(point.certificate, point.model).holds
        alone = certify(FiringRate(point.gain * W, activation="tanh"), "l1")
        assert point.certificate.rate == pytest.approx(alone.rate, abs=1e-9)
    assert points[0].certificate.rate > points[2].certificate.rate > points[1].certificate.rate


def test_refusals() -> None:
    net = FiringRate([[0.5]], activation="tanh")
    with pytest.raises(InputError, match="gain"):
        next(gain_sweep(net, [-1.0]))
    with pytest.raises(InputError, match="no weights to scale"):
        gain_sweep(JacobianBounds([[-1.0]], [[-0.5]]), [1.0])


def test_every_model_with_weights_has_gains() -> None:
    """A Lur'e system, a step of one, and a model of one's own, whose triple alone has a gain."""
    lure = Lure([[-1.0]], [1.0], [0.5], activation="tanh")
    rates = [[point.certificate.rate for point in gain_sweep(net, [0.0, 1.0, 2.0], "linf")] for net in (lure, Own())]
    assert rates[0] == pytest.approx([1.0, 0.5, 0.0], abs=1e-9)
    assert rates[1] == pytest.approx(rates[0], abs=1e-12)
    steps = [point.certificate.rate for point in gain_sweep(EulerStep(lure, 0.1), [0.0, 1.0, 2.0], "linf")]
    assert steps == pytest.approx([0.1, 0.05, 0.0], abs=1e-9)
