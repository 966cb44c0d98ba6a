"""The bar shows and never changes what the work returns."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import pytest

from metzler.cli.progress import watch


@dataclass
class Step:
    phase: str
    done: float


def work(marks: list[float]) -> Generator[Step, None, str]:
    for mark in marks:
        yield Step("searching", mark)
    return "result"


@pytest.mark.parametrize("visible", [True, False, None])
@pytest.mark.parametrize("marks", [[], [0.0, 0.5, 1.0], [0.9, 0.1, 2.0, -1.0]])
def test_the_result_comes_through(marks: list[float], visible: bool | None) -> None:
    assert watch(work(marks), visible=visible) == "result"


def test_a_pipe_sees_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    watch(work([0.5]))
    assert capsys.readouterr() == ("", "")


def test_a_viewer_sees_something_on_standard_error_only(capsys: pytest.CaptureFixture[str]) -> None:
    watch(work([0.5]), visible=True)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err != ""


@pytest.mark.parametrize("visible", [True, False])
def test_an_error_in_the_work_is_not_swallowed(visible: bool) -> None:
    def failing() -> Generator[Step, None, str]:
        yield Step("searching", 0.1)
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        watch(failing(), visible=visible)
