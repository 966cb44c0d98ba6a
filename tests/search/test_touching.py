"""The rate of given multipliers: by looking at many angles, and given up where it is too low."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.models import FiringRate, Hopfield
from metzler.search.response import Response
from metzler.search.touching import angles_of, rate_of

G = np.random.default_rng(3).normal(size=(6, 6))


def test_a_loose_evaluation_gives_up() -> None:
    response = Response(Hopfield(G, activation="relu").triple())
    found = rate_of(response, np.ones(6), response.highest, angles_of(response), 1e-6, 1e-6, give_up=0.9)
    assert found.rate < 0.9
    assert len(found.forms) == 1


def test_the_vectors_that_limit_the_rate_are_conditions_on_all_multipliers() -> None:
    """At its rate a cut is nearly tight for the multipliers it was found with, and holds for those of a lower rate."""
    response = Response(FiringRate(G, activation="relu").triple())
    q = np.random.default_rng(1).uniform(0.5, 2.0, 6)
    found = rate_of(response, np.sqrt(q), response.highest, angles_of(response), 1e-8, 1e-8)
    tight = [q @ response.terms(cut.vector[:, None], [cut.phi], found.rate)[:, 0] for cut in found.cuts]
    sizes = [2.0 * float(q @ np.abs(cut.vector) ** 2) for cut in found.cuts]
    assert min(value / size for value, size in zip(tight, sizes, strict=True)) == pytest.approx(0.0, abs=1e-5)
    lower = [q @ response.terms(cut.vector[:, None], [cut.phi], found.rate - 1.0)[:, 0] for cut in found.cuts]
    assert min(lower) > 0
