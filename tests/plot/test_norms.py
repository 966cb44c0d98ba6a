"""Every norm tried: lower bounds rounded down, the ceiling up, an estimate called one."""

from __future__ import annotations

from typing import Any

import pytest
from tests.optional import needed

import metzler as mz
from metzler.plot.norms import norms


@pytest.fixture
def ax() -> Any:
    return needed("matplotlib.figure", "report").Figure().subplots()


def test_what_each_proves(ax: Any) -> None:
    norms(["l1", "l2", "local"], [-0.5, 0.29999999, None], ceiling=0.30000001, ax=ax)
    assert ax.get_title(loc="left") == "l2 proves most: 0.2999 1/time; no norm proves more than 0.3001"
    assert [text.get_text() for text in ax.get_yticklabels()] == ["l1\n-0.5", "l2\n0.2999", "local\nnot tried"]


def test_an_estimate_is_called_one(ax: Any) -> None:
    norms(["l1"], [0.1], ceiling=0.2, proved=False, ax=ax)
    assert ax.get_title(loc="left").endswith("no norm proves more than 0.2 (estimate)")


def test_nothing_tried(ax: Any) -> None:
    norms(["l1"], [None], ax=ax)
    assert ax.get_title(loc="left") == "No norm was tried"


def test_a_comparison_draws_itself(ax: Any) -> None:
    found = mz.compare(mz.Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh"))
    found.plot(ax=ax)
    shown = [text.get_text().partition("\n")[0] for text in ax.get_yticklabels()]
    assert shown == [row.norm for row in found.rows if row.norm != "ceiling"]
    assert "(estimate)" in ax.get_title(loc="left")
