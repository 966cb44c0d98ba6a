"""A bracket in a few characters, rounded outward."""

from __future__ import annotations

from metzler.report.progress import bracket
from metzler.steps import Step


def test_outward() -> None:
    assert bracket(Step("x", 0.5, 1 / 3, 2 / 3)) == " 0.333333 to 0.666667 (50 %)"
