"""Angles at which the form is singular, against many angles; rates that a few angles miss."""

from __future__ import annotations

import numpy as np
import pytest
from tests.search.test_response import MODELS, form_by_hand

from metzler.models import EchoState, FiringRate, Model
from metzler.search.crossings import crossings
from metzler.search.multipliers import rate_of_multipliers
from metzler.search.response import Response


def angles_of(response: Response) -> np.ndarray:
    return np.linspace(0.0, response.last, 4001)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("rate", [-1.5, -0.75, -0.2])
def test_crossings_are_where_the_determinant_changes_sign(name: str, rate: float) -> None:
    model, response = MODELS[name], Response(MODELS[name].triple())
    q = np.random.default_rng(1).uniform(0.5, 2.0, response.m)
    angles = angles_of(response)
    signs = np.array([np.linalg.slogdet(form_by_hand(model, q, phi, rate))[0].real for phi in angles])
    changes = angles[1:][signs[1:] * signs[:-1] < 0]
    found = [phi for phi in crossings(response, q, rate) if 0.0 < phi < angles[-1]]
    assert len(found) == len(changes)
    np.testing.assert_allclose(found, changes, atol=1e-3)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("share", [None, 0.4])
def test_no_angle_lies_below_the_rate_of_multipliers(seed: int, share: float | None) -> None:
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(4, 4))
    model: Model = FiringRate(W, slopes=(-0.3, 0.9)) if share is None else EchoState(W, share, slopes=(-0.3, 0.9))
    q = np.exp(rng.normal(size=4))
    rate = rate_of_multipliers(model.triple(), q)
    angles = angles_of(Response(model.triple()))
    worst = min(np.linalg.eigvalsh(form_by_hand(model, q, phi, rate) / np.sqrt(np.outer(q, q)))[0] for phi in angles)
    assert worst == pytest.approx(0.0, abs=1e-4)
