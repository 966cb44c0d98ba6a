"""P from the Riccati equation: the condition holds strictly below the rate of the multipliers, and not above."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.models import EchoState, FiringRate, FiringRateMap, Hopfield, HopfieldMap, Lure, Model
from metzler.search.euclidean import estimated_rate
from metzler.search.multipliers import rate_of_multipliers
from metzler.search.riccati import lyapunov_solution, middle_solution

G = np.random.default_rng(11).normal(size=(6, 6)) / 2.0
MODELS = [
    FiringRate(G, activation="relu"),
    FiringRate(G, slopes=(-0.5, 1.0), leak=np.linspace(1.0, 2.0, 6), tau=np.linspace(1.0, 0.5, 6)),
    Hopfield(G, activation="relu"),
    Hopfield(np.outer(G[0], G[1]), activation="relu"),
    EchoState(G, 0.5, slopes=(-0.5, 1.0)),
    HopfieldMap(G, activation="relu"),
    FiringRateMap(G, slopes=(-1.0, 1.0)),
    Lure(G - 5.0 * np.eye(6), G[:, :2], G[:2], slopes=(-0.5, 1.0)),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_it_has_the_rate_that_its_multipliers_have(model: Model) -> None:
    triple = model.triple()
    q = np.random.default_rng(1).uniform(0.5, 2.0, len(triple.lo))
    rate = rate_of_multipliers(triple, q)
    for slack in (1e-4, 1e-2):
        P = middle_solution(triple, q, rate - slack, slack)
        assert P is not None
        assert np.linalg.eigvalsh(P)[0] > 0
        assert rate - slack <= estimated_rate(triple, P, q) <= rate + 1e-6


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_above_that_rate_there_is_none(model: Model) -> None:
    triple = model.triple()
    q = np.random.default_rng(1).uniform(0.5, 2.0, len(triple.lo))
    rate = rate_of_multipliers(triple, q)
    above = rate + 0.5 * (rate_of_multipliers(triple, q * 0.0 + 1.0) - rate + 0.1)
    P = middle_solution(triple, q, above, 1e-6)
    assert P is None or not estimated_rate(triple, P, q) > rate + 1e-6


def test_networks_without_nonlinearities() -> None:
    for model in (Lure(G - 5.0 * np.eye(6), G, G, slopes=(0.0, 0.0)), EchoState(0.3 * G, 0.5, slopes=(0.0, 0.0))):
        A = np.asarray(model.triple().jacobian(np.zeros(6)))
        values = np.linalg.eigvals(A)
        rate = 1.0 - np.abs(values).max() if model.triple().discrete else -values.real.max()
        P = lyapunov_solution(A, rate - 1e-3, model.triple().discrete)
        assert P is not None
        assert np.linalg.eigvalsh(P)[0] > 0
        X = (
            A.T @ P @ A - (1 - rate + 1e-3) ** 2 * P
            if model.triple().discrete
            else A.T @ P + P @ A + 2 * (rate - 1e-3) * P
        )
        assert np.linalg.eigvalsh(0.5 * (X + X.T))[-1] < 0
