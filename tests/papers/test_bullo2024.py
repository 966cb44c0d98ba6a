"""Bullo, Contraction Theory for Dynamical Systems, Figure 3.7: two neurons in negative feedback."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.models import FiringRate, Hopfield
from metzler.search.certify import certify

W = np.array([[0.0, 0.9], [-0.9, 0.0]])
B = np.array([1.0, -1.0])
EQUILIBRIUM = np.array([0.24046295672540366, -0.8385939738702743])


@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_the_rate_of_figure_3_7(kind: type, order: str) -> None:
    assert certify(kind(W, activation="tanh"), order).rate == pytest.approx(0.1, abs=1e-12)


def test_every_start_leads_to_the_equilibrium_of_figure_3_7() -> None:
    found = []
    for kind in (Hopfield, FiringRate):
        net = kind(W, activation="tanh")
        x = np.random.default_rng(0).normal(size=(2, 10)) * 5
        for _ in range(6000):
            x = x + 0.02 * net.field(x, B)
        assert np.ptp(x, axis=1).max() < 1e-9
        found.append(x[:, 0])
    assert min(np.abs(x - EQUILIBRIUM).max() for x in found) < 1e-9
