"""Where a number stands in a picture is where matplotlib drew it; figures are given back."""

from __future__ import annotations

import re

import pytest
from tests.optional import needed

from metzler.plot.rates import rates
from metzler.report.drawing import drawn

plt = needed("matplotlib.pyplot", "report")


def test_the_axis_is_that_of_the_drawing() -> None:
    ax = rates([0.0, 1.0, 2.0], [1.0, 0.5, 0.0], end=1.25)
    (line,) = (each for each in ax.lines if list(each.get_xdata()) == [1.25, 1.25])
    line.set_color("#123456")
    picture = drawn(ax, "one", "caption", "alt", along=True)
    left, right, low, high, top, bottom = picture.axis
    found = re.search(r'<path d="M (\S+) (\S+) +L \S+ (\S+) +"[^>]*stroke="#123456"', picture.svg)
    assert found is not None
    assert sorted([float(found[2]), float(found[3])]) == pytest.approx([top, bottom], abs=1e-2)
    assert left + (right - left) * (1.25 - low) / (high - low) == pytest.approx(float(found[1]), abs=1e-2)
    assert not plt.fignum_exists(getattr(ax.figure, "number", -1))
    assert (picture.caption, picture.alt) == ("caption", "alt")


def test_without_an_axis() -> None:
    before = plt.get_fignums()
    assert drawn(rates([1.0, 1000.0], [0.0, 1.0]), "two", "", "").axis == ()
    assert plt.get_fignums() == before
