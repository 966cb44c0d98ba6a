"""What is not collected, documentation of extras that are not installed; and a fixture for rows that are bounded."""

from importlib.util import find_spec

import pytest

from metzler import envelope
from metzler.certificates import vertices

collect_ignore = [] if find_spec("numba") else ["src/metzler/compiled.py"]


@pytest.fixture
def few_vertices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of more than eight slopes are bounded, however few there are: small ones can be enumerated by a test."""
    for function in (envelope.envelope, envelope.worst_case):
        monkeypatch.setitem(function.__kwdefaults__, "budget", 0)
    monkeypatch.setattr(vertices, "BUDGET", 0)
