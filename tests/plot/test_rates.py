"""Rates along a parameter: a title that claims only what was drawn, rounded inward."""

from __future__ import annotations

from typing import Any

import pytest
from tests.optional import needed

from metzler.plot.rates import rates


@pytest.fixture
def ax() -> Any:
    return needed("matplotlib.figure", "report").Figure().subplots()


@pytest.mark.parametrize(
    ("lower", "said"),
    [
        ([0.3, 0.2, -0.1], "Contraction is proved at gain 1 to 2, not proved at 3"),
        ([0.5, 0.25, 0.125], "Contraction is proved at every gain drawn, with rates of 0.125 to 0.5"),
        ([-0.3, 0.0, -0.1], "Contraction is proved at no gain drawn"),
        ([0.3, -0.2, 0.1], "Contraction is proved at 2 of 3 values of gain"),
        ([-0.3, -0.2, 0.1], "Contraction is proved at gain 3, not proved at 2"),
    ],
)
def test_the_title_says_where(lower: list[float], said: str, ax: Any) -> None:
    rates([1.0, 2.0, 3.0], lower, [1.0, 1.0, 1.0], ax=ax)
    assert ax.get_title(loc="left") == said


def test_the_range_in_the_title_is_rounded_inward(ax: Any) -> None:
    rates([0.99999999, 1.99999999, 3.0], [0.3, 0.2, -0.1], ax=ax)
    assert ax.get_title(loc="left") == "Contraction is proved at gain 1 to 1.999, not proved at 3"


def test_points_are_sorted_and_wide_ranges_logarithmic(ax: Any) -> None:
    rates([1000.0, 1.0], [0.5, -1.0], name="ratio", ax=ax)
    assert ax.lines[1].get_xdata().tolist() == [1.0, 1000.0]
    assert (ax.get_xscale(), ax.get_xlabel()) == ("log", "ratio")
