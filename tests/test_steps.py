"""What long work reports can be watched."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from metzler.cli.progress import bracket
from metzler.steps import Step, converted


def test_a_stage_says_where_what_is_sought_lies() -> None:
    assert bracket(Step("cores", 0.5, 2.0, 4.0)) == " 2 to 4 (50 %)"


def test_converted_steps_keep_their_end() -> None:
    def count() -> Generator[int, None, str]:
        yield 1
        yield 2
        return "end"

    told = converted(count(), str)
    assert [next(told), next(told)] == ["1", "2"]
    with pytest.raises(StopIteration) as ended:
        next(told)
    assert ended.value.value == "end"
