"""Gain sweeps against certifying each network."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.claims.check import check
from metzler.consequences.limits.gain_sweep import gain_sweep
from metzler.errors import InputError
from metzler.models import FiringRate, Lure
from metzler.search.certify import certify


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
    with pytest.raises(InputError, match="gain sweep needs"):
        gain_sweep(Lure([[-1.0]], [1.0], [0.5], activation="tanh"), [1.0])  # type: ignore[arg-type]
