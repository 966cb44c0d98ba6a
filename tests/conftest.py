"""What every test may rely on: it draws the same numbers whatever ran before it; rows that are bounded, on request."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from metzler.envelope import build as envelope
from metzler.proofs import vertices

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def _draws_of_its_own(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the module's generators for each test: no test moves them for the next one."""
    for name, value in list(vars(request.module).items()):
        if isinstance(value, np.random.Generator):
            monkeypatch.setattr(request.module, name, copy.deepcopy(value))


@pytest.fixture
def few_vertices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of more than eight slopes are bounded, however few there are: small ones can be enumerated by a test."""
    for function in (envelope.envelope, envelope.worst_case):
        monkeypatch.setitem(function.__kwdefaults__, "budget", 0)
    monkeypatch.setattr(vertices, "BUDGET", 0)
