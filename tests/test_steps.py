"""What long work reports can be watched."""

from __future__ import annotations

from metzler.cli.progress import bracket
from metzler.steps import Stage


def test_a_stage_says_where_what_is_sought_lies() -> None:
    assert bracket(Stage("cores", 0.5, 2.0, 4.0)) == " 2 to 4 (50 %)"
