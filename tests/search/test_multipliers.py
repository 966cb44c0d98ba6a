"""Multipliers against closed forms, brute force over angles, and theorems about numerical ranges."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import minimize

from metzler.deadline import Deadline
from metzler.models import EchoState, FiringRate, FiringRateMap, Hopfield, HopfieldMap, Lure, Model
from metzler.search.multipliers import (
    balanced,
    best_multipliers_steps,
    coupling,
    nearest,
    rate_of_multipliers,
    within,
)
from metzler.search.response import Form, Response
from metzler.steps import finished

G = np.random.default_rng(3).normal(size=(6, 6))


def best(model: Model, rtol: float = 1e-5) -> tuple[float, np.ndarray]:
    return finished(best_multipliers_steps(model.triple(), rtol=rtol, until=Deadline(None)))


def by_angles(model: Model, q: np.ndarray, count: int = 2000) -> float:
    """The rate of multipliers by looking at many angles."""
    response = Response(model.triple())
    rate, root = response.highest, np.sqrt(q)
    for _ in range(3 if not response.still else 1):
        for phi in np.linspace(0.0, response.last, count):
            form = Form(response, q, response.least(root, phi, rate, 0.0))
            rate = form.root(phi, rate)
    return rate


@pytest.mark.parametrize(
    "model",
    [
        FiringRate(G, activation="relu"),
        Hopfield(G, activation="relu", leak=np.linspace(1.0, 3.0, 6), tau=np.linspace(0.5, 1.0, 6)),
        FiringRate(G, slopes=(-0.5, 1.0)),
        EchoState(0.3 * G, 0.3, activation="relu"),
        HopfieldMap(0.3 * G, activation="relu"),
        Lure(G - 6.0 * np.eye(6), G[:, :3], G[:3], slopes=(-0.5, 1.0)),
    ],
    ids=lambda model: type(model).__name__,
)
def test_the_rate_of_multipliers_is_the_least_over_all_angles(model: Model) -> None:
    q = np.random.default_rng(0).uniform(0.5, 2.0, len(model.triple().lo))
    size = abs(Response(model.triple()).top - by_angles(model, q, 50))
    assert rate_of_multipliers(model.triple(), q) == pytest.approx(by_angles(model, q), abs=2e-3 * size)


def test_logarithms_are_brought_within_a_limit() -> None:
    np.testing.assert_allclose(within(np.array([0.0, 1.0, 4.0]), 2.0), [1.0, 1.0, 3.0])
    np.testing.assert_array_equal(within(np.array([0.0, 1.0, 4.0]), np.inf), [0.0, 1.0, 4.0])


def test_symmetric_weights_need_no_multipliers() -> None:
    S = 0.5 * (G + G.T)
    rate, _ = best(FiringRate(S, activation="relu"))
    assert rate == pytest.approx(1.0 - np.linalg.eigvalsh(S)[-1], abs=1e-4)


def test_weights_without_signs_have_the_perron_root() -> None:
    rate, _ = best(Hopfield(np.abs(G), activation="relu"))
    assert rate == pytest.approx(1.0 - np.abs(np.linalg.eigvals(np.abs(G))).max(), abs=1e-4)


@pytest.mark.parametrize("m", [1.0, 4.8, 10.0])
def test_strong_negative_self_weights_are_what_l1_and_linf_are_for(m: float) -> None:
    W = m * np.array([[-1.0, 1.0], [-1.0, -1.0]])
    for kind in (FiringRate, Hopfield):
        assert best(kind(W, activation="relu"))[0] == pytest.approx(1.0 - (np.sqrt(2.0) - 1.0) * m / 2.0, abs=1e-4 * m)


def test_slopes_of_both_signs_are_the_scaled_spectral_norm() -> None:
    def norm(logs: np.ndarray) -> float:
        d = np.exp(logs)
        return float(np.linalg.norm(d[:, None] * G / d, 2))

    least = min(minimize(norm, s, method="Nelder-Mead", options={"maxiter": 20000}).fun for s in np.zeros((1, 6)))
    assert best(FiringRate(G, slopes=(-1.0, 1.0)))[0] == pytest.approx(1.0 - least, abs=2e-3 * least)
    assert best(FiringRateMap(G, slopes=(-1.0, 1.0)))[0] == pytest.approx(1.0 - least, abs=2e-3 * least)


def test_a_map_has_the_numerical_radius() -> None:
    q, W = np.ones(2), np.array([[0.0, 2.0], [0.0, 0.0]])
    assert rate_of_multipliers(FiringRateMap(W, activation="relu").triple(), q) == pytest.approx(0.0, abs=1e-6)


def test_both_models_have_one_best_rate() -> None:
    W = np.random.default_rng(8).normal(size=(9, 9))
    assert best(FiringRate(W, activation="relu"))[0] == pytest.approx(best(Hopfield(W, activation="relu"))[0], abs=1e-3)


def test_the_best_rate_is_that_of_the_worst_component() -> None:
    one, two = 0.5 * G[:3, :3], 0.75 * G[3:, 3:]
    W = np.block([[one, np.zeros((3, 3))], [0.1 * G[3:, :3], two]])
    parts = min(best(Hopfield(part, activation="relu"))[0] for part in (one, two))
    rate, q = best(Hopfield(sparse.csr_array(W), activation="relu"), rtol=1e-3)
    assert parts - 0.02 * (1.0 - parts) <= rate <= parts + 1e-3 * (1.0 - parts)
    assert q.min() > 0


def test_a_deadline_ends_it_and_steps_rise() -> None:
    model = Hopfield(np.random.default_rng(1).normal(size=(30, 30)) / 6.0, activation="relu")
    rates = list(best_multipliers_steps(model.triple(), rtol=1e-4, until=Deadline(None)))
    assert rates == sorted(rates)
    assert not list(best_multipliers_steps(model.triple(), rtol=1e-4, until=Deadline(0.0)))


def test_balanced_scales_even_out_rows_and_columns() -> None:
    d = np.exp(np.random.default_rng(4).normal(size=6))
    pattern = coupling(Hopfield(d[:, None] * G / d, activation="relu").triple())
    scale = np.exp(balanced(pattern))
    even = (scale[:, None] * pattern.toarray() / scale) ** 2
    np.fill_diagonal(even, 0.0)
    np.testing.assert_allclose(even.sum(axis=0), even.sum(axis=1), rtol=1e-3)


def test_the_nearest_change_is_a_projection() -> None:
    terms, q = np.array([[1.0, -3.0], [-2.0, 1.0]]), np.array([1.0, 1.0])
    np.testing.assert_allclose(nearest(terms, q), [-1.0, -1.0])  # none but 0
    terms = np.array([[1.0], [-2.0]])
    np.testing.assert_allclose(nearest(terms, q), [0.2, -0.4])
