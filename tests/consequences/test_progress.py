"""What long work reports."""

from __future__ import annotations

from collections.abc import Generator

from metzler.consequences.progress import Stage, finished, never


def test_the_result_of_a_generator() -> None:
    def work() -> Generator[Stage, None, str]:
        for done in (0.0, 0.5):
            yield Stage("work", done, 0.0, 1.0)
        return "done"

    assert finished(work()) == "done"
    assert never() is False
