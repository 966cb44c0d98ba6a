"""What every test may rely on: it draws the same numbers whatever ran before it."""

from __future__ import annotations

import copy

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def _draws_of_its_own(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the module's generators for each test: no test moves them for the next one."""
    for name, value in list(vars(request.module).items()):
        if isinstance(value, np.random.Generator):
            monkeypatch.setattr(request.module, name, copy.deepcopy(value))
