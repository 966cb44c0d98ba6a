"""Slack by row: which rows set the rate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.optional import needed

from metzler.plot.slack import slack


@pytest.fixture
def ax() -> Any:
    return needed("matplotlib.figure", "report").Figure().subplots()


def test_rows_without_slack_stand_apart(ax: Any) -> None:
    slack([0.0, 1e-9, 0.5, 1.0], ax=ax)
    tight, room = ax.lines
    assert (len(tight.get_ydata()), room.get_ydata().tolist()) == (2, [0.5, 1.0])
    assert ax.get_title(loc="left") == "2 of 4 neurons have no room, the others some"


def test_all_rows_alike(ax: Any) -> None:
    slack(np.zeros(3), of="cell", ax=ax)
    assert ax.get_title(loc="left") == "All 3 cells have no room"
