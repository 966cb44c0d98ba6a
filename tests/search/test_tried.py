"""Attempts one after the other: their notes, their share of the time, and the bracket that is told on the way."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from metzler.deadline import Deadline
from metzler.errors import NotProved
from metzler.models import FiringRate
from metzler.search.tried import Outcome, Trial, tried_steps
from metzler.steps import Step, finished

NET = FiringRate([[0.5]], activation="relu")


def trial(until: Deadline | None = None, upper: float = 2.0) -> Trial:
    until = until or Deadline(None)
    return Trial(NET, until, until, upper)


def found(rate: float, seen: list[float] | None = None, lower: float = -1.0) -> Any:
    def attempt(trial: Trial) -> Generator[Step, None, Outcome]:
        yield Step("half", 0.5, lower)
        if seen is not None:
            seen.append(trial.share.left() or 0.0)
        return Outcome(rate, True, "found")

    return attempt


def failing(trial: Trial) -> Generator[Step, None, Outcome]:
    yield Step("half", 0.5)
    raise NotProved("there is none")


def test_what_an_attempt_raises_is_its_note() -> None:
    it = trial()
    table = finished(tried_steps(it, [("l1", failing), ("linf", found(0.5))]))
    assert table["l1"].rate is None
    assert table["l1"].note == "there is none"
    assert [str(error) for error in it.failed] == ["there is none"]
    assert (table["linf"].rate, table["linf"].exact, table["linf"].note) == (0.5, True, "found")


def test_a_mistake_of_ours_is_not_a_note() -> None:
    def broken(trial: Trial) -> Generator[Step, None, Outcome]:
        yield Step("half", 0.5)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        finished(tried_steps(trial(), [("l1", broken)]))


def test_steps_know_what_is_proved_and_what_none_can_pass() -> None:
    steps = list(tried_steps(trial(), [("l1", found(0.5, lower=0.25)), ("l2", found(0.75))]))
    assert [(step.phase, step.done) for step in steps] == [("l1", 0.0), ("l1", 0.25), ("l2", 0.5), ("l2", 0.75)]
    assert [step.lower for step in steps] == [float("-inf"), 0.25, 0.5, 0.5]
    assert {step.upper for step in steps} == {2.0}
    assert [len(step.best.rows) for step in steps] == [0, 0, 1, 1]
    assert [step.upper for step in tried_steps(trial(upper=0.5), [("l1", found(1.0)), ("l2", failing)])][-1] == 1.0


def test_the_time_is_split_among_those_to_come_and_diagonal_norms_are_always_begun() -> None:
    seen: list[float] = []
    attempts = [(norm, found(0.5, seen)) for norm in ("l1", "linf", "l2")]
    finished(tried_steps(trial(Deadline(900.0)), attempts))
    assert [round(left, -1) for left in seen] == [300.0, 450.0, 900.0]
    table = finished(tried_steps(trial(Deadline(0.0)), attempts))
    assert [row.rate for row in table.rows] == [0.5, 0.5, None]
    assert table["l2"].note == "not tried: the deadline had passed"
