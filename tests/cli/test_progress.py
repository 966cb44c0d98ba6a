"""The bar shows and never changes what the work returns."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Generator

import numpy as np
import pytest

from metzler.cli.progress import along, bracket, interruptible, watch
from metzler.consequences.trajectories.simulate import simulate
from metzler.models import Hopfield
from metzler.steps import Step


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


def test_ctrl_c_asks_first_and_interrupts_then() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interruptible() as stop:
        assert not stop()
        os.kill(os.getpid(), signal.SIGINT)
        assert stop()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_job_in_the_background_goes_on() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible() as stop:
            os.kill(os.getpid(), signal.SIGINT)
            assert not stop()
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_bar_says_where_the_rate_lies() -> None:
    assert bracket(Step("search", 0.5, 0.25, 0.5)) == " 0.25 to 0.5 (50 %)"
    assert bracket(Step("rows", 0.0, -np.inf, np.inf)) == ""
    assert bracket(Step("search", 0.5, 0.0, 0.0)) == " 0 to 0 (0 %)"


def test_a_bar_along_the_time_of_an_integration(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with along("simulation", 4.0, visible=True) as passed:
        assert passed is not None
        assert {passed(time, None) for time in (0.0, 2.0, 1.0, 9.0)} == {1.0}
    assert "simulation" in stream.getvalue()
    with along("simulation", 4.0) as passed:
        assert passed is None


def test_a_simulation_that_is_watched_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    net = Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh")
    times = np.linspace(0.0, 3.0, 7)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with along("simulation", 3.0, visible=True) as passed:
        watched = simulate(net, [1.0, 0.0], t=times, events=passed)
    np.testing.assert_array_equal(watched.x, simulate(net, [1.0, 0.0], t=times).x)


def test_one_end_is_told_where_one_is_known() -> None:
    assert bracket(Step("multipliers", 0.5, 1 / 3)) == " 0.333333 or more"
    assert bracket(Step("cost", 0.5, -np.inf, 1 / 3)) == " 0.333334 or less"
    assert bracket(Step("starting", 0.0)) == ""
