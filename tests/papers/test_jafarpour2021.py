"""Jafarpour, Davydov, Proskurnikov and Bullo, Robust implicit networks via non-Euclidean contractions, NeurIPS 2021.

The forward-backward step x+ = relu((1 - a) x + a (A x + v)) on A = [[-3, 1], [0.5, -1]] in the unweighted linf norm:
the published step size 1 / (1 - min a_ii) gives the factor 0.625, the best one, 4/13, gives 7/13.
"""

from __future__ import annotations

import numpy as np
import pytest

from metzler.models import EulerStep, FiringRateMap, Implicit
from metzler.search.certify import certify
from metzler.search.diagonal import unweighted_rate

A = np.array([[-3.0, 1.0], [0.5, -1.0]])


def forward_backward(a: float) -> FiringRateMap:
    return FiringRateMap((1 - a) * np.eye(2) + a * A, activation="relu")


@pytest.mark.parametrize(("a", "factor"), [(1 / 4, 0.625), (4 / 13, 7 / 13)])
def test_factors_of_the_forward_backward_step(a: float, factor: float) -> None:
    assert 1 - unweighted_rate(forward_backward(a), "linf") == pytest.approx(factor, abs=1e-14)


def test_no_step_size_does_better_than_the_best() -> None:
    factors = [1 - unweighted_rate(forward_backward(a), "linf") for a in np.linspace(0.01, 1, 500)]
    assert min(factors) >= 7 / 13 - 1e-12


def test_the_network_is_well_posed_and_the_average_iteration_contracts() -> None:
    net = Implicit(A, activation="relu")
    assert certify(net, "linf").rate > 0
    # m = mu(A) = -0.5, so that the equation x = relu(A x + v) has the rate 1 - max(m, 0) = 1 in this norm.
    assert unweighted_rate(net, "linf") == pytest.approx(1.0)
    # Averaging with 1 / (1 - min a_ii) gives 1 - 1/4; the best step 2 / (q + c) = 1/3, q = 1 + 4, c = 1, gives 2/3.
    assert 1 - unweighted_rate(EulerStep(net, 0.25), "linf") == pytest.approx(0.75, abs=1e-14)
    assert 1 - unweighted_rate(EulerStep(net, 1 / 3), "linf") == pytest.approx(2 / 3, abs=1e-14)
