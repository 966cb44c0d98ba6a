"""Thresholds: known ones, none, unbounded."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.certificates import certify
from metzler.consequences.threshold import threshold
from metzler.models import Hopfield


def test_the_gain_at_which_two_neurons_lose_contraction() -> None:
    found = threshold(
        lambda g: certify(Hopfield([[0.0, 4.0], [1.0, 0.0]], activation="relu", gain=g), "l1"),
        aim=lambda s: 0.0,
        guess=1e-3,
    )
    assert found.lower <= 0.5 <= found.upper
    assert found.upper - found.lower < 1e-5
    assert found.certificate is not None
    assert found.certificate.rate > 0


@pytest.mark.parametrize(("leak", "ends"), [(-1.0, (-np.inf, 0.0)), (1.0, (np.inf, np.inf))])
def test_never_and_always(leak: float, ends: tuple[float, float]) -> None:
    found = threshold(
        lambda g: certify(Hopfield([[0.0]], leak=leak, activation="relu", gain=g), "l1"), aim=lambda s: 0.0, guess=1.0
    )
    assert (found.lower, found.upper) == ends
