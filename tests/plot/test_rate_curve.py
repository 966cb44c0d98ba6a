"""What is drawn are the numbers that were given, in the unit that was given."""

from __future__ import annotations

import numpy as np
from tests.optional import needed

from metzler.plot.rate_curve import power, rate_curve

needed("matplotlib", "report")


def test_the_curve_and_its_marks() -> None:
    ax = rate_curve([0.0, 1.0, 2.0], [1.0, 0.5, 0.0], [1.1, 0.6, np.inf], here=0.5, end=2.0, unit="per ms", title="$t")
    line = ax.lines[0]
    assert line.get_xdata().tolist() == [0.0, 1.0, 2.0]
    assert line.get_ydata().tolist() == [1.0, 0.5, 0.0]
    assert ax.lines[-1].get_ydata() == [0.75]
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("gain", "rate (per ms)", "$t")
    assert rate_curve([1.0], [1.0], ax=ax) is ax


def test_logarithms() -> None:
    ax = rate_curve([1.0, 100.0], [0.0, 1.0], log=True, label="ratio")
    assert ax.get_xscale() == "log"
    ax.figure.draw_without_rendering()
    assert "1e2" in [text.get_text() for text in ax.get_xticklabels()]
    assert power(0.0, 0) == ""
