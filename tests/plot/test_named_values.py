"""One bar a name, in the order given, whatever the names contain."""

from __future__ import annotations

import numpy as np
import pytest
from tests.optional import needed

from metzler.plot.named_values import LONGEST, named_values

needed("matplotlib", "report")


def test_bars_and_names() -> None:
    names = ["a$b$", "<script>", "\u202ex", "y" * 100]
    ax = named_values(names, [0.5, -0.25, np.nan, 1.0], base=0.25, beyond=2.0, label="rate (per s)")
    widths = [bar.get_width() for bar in ax.patches]
    assert widths[:2] + widths[3:] == pytest.approx([0.25, -0.5, 0.75])
    assert np.isnan(widths[2])
    shown = [text.get_text() for text in ax.get_yticklabels()]
    assert shown[:3] == ["a$b$", "<script>", "\\u202ex"]
    assert len(shown[3]) <= LONGEST + 2
    assert ax.lines[-1].get_xdata() == [2.0, 2.0]
    ax.figure.draw_without_rendering()
    assert ax.yaxis_inverted()
