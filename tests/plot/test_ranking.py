"""Rankings: the largest first, in either direction, named as they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.optional import needed

import metzler as mz
from metzler.plot.ranking import MOST, ranking


@pytest.fixture
def ax() -> Any:
    return needed("matplotlib.figure", "report").Figure().subplots()


def test_by_size_whatever_the_sign(ax: Any) -> None:
    ranking([("a", "b"), ("c", "$"), ("e", "f")], [0.1, -0.7, 0.3], what="share", ax=ax)
    assert [bar.get_width() for bar in ax.patches] == [-0.7, 0.3, 0.1]
    assert [text.get_text() for text in ax.get_yticklabels()] == [
        "c \N{RIGHTWARDS ARROW} $",
        "e \N{RIGHTWARDS ARROW} f",
        "a \N{RIGHTWARDS ARROW} b",
    ]
    assert ax.patches[0].get_hatch()
    assert not ax.patches[1].get_hatch()


def test_nothing_and_many(ax: Any) -> None:
    ranking([], [], ax=ax)
    assert ax.get_title(loc="left") == "There is nothing to rank"
    ranking(list(range(100)), np.arange(100.0), ax=ax)
    assert len(ax.patches) == MOST


def test_sensitivities_draw_themselves(ax: Any) -> None:
    net = mz.Hopfield([[0.0, 0.5], [-0.6, 0.0]], activation="tanh", names=["PYR", "PV"])
    found = mz.sensitivity(net, mz.certify(net, "linf"))
    found.plot(1, ax=ax)
    assert [bar.get_width() for bar in ax.patches] == [row.share for row in found.ranked(1)]
    assert f"comes first of {len(found.weight)}" in ax.get_title(loc="left")
