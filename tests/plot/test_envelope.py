"""The envelope over simulated distances: below it, or said to be above."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.optional import needed

import metzler as mz
from metzler.plot.envelope import envelope


@pytest.fixture
def ax() -> Any:
    return needed("matplotlib.figure", "report").Figure().subplots()


def test_simulated_pairs_stay_below(ax: Any) -> None:
    net = mz.Hopfield([[0.0, 0.4], [-0.3, 0.0]], activation="tanh", tau=0.02, time_unit="s")
    cert = mz.certify(net, "linf")
    t = np.linspace(0, 0.1, 21)
    a, b = (mz.simulate(net, x0, t=t).x for x0 in ([1.0, -2.0], [0.5, 3.0]))
    envelope(t, [cert.norm(d) for d in (a - b).T], rate=cert.rate, time_unit="s", ax=ax)
    assert "stays below" in ax.get_title(loc="left")
    assert ax.get_xlabel() == "time, s"
    assert np.allclose(ax.lines[-1].get_ydata(), np.exp(-cert.rate * t))


def test_a_pair_that_does_not_stay_is_said(ax: Any) -> None:
    envelope([0.0, 1.0], [[1.0, 1.0]], rate=0.5, ax=ax)
    assert "do not stay below exp(-0.5 t)" in ax.get_title(loc="left")


def test_a_negative_rate_grows(ax: Any) -> None:
    envelope([0.0, 1.0], [[1.0, 1.0]], rate=-0.49999999, ax=ax)
    assert "below exp(0.5 t)" in ax.get_title(loc="left")
