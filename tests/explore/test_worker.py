"""One search at a time: answered, stopped by the button and by the next question, closed; errors are sentences."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from tests.explore.small import asked, idle
from tests.optional import needed

from metzler.errors import InputError
from metzler.explore import worker as module
from metzler.explore.answer import Answer
from metzler.explore.worker import Worker, sentence, warm_for
from metzler.report.content import Page
from metzler.steps import Step

needed("matplotlib", "report")


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(60.0)
    yield made
    made.close()


def test_answered(worker: Worker) -> None:
    worker.ask(asked())
    seen = idle(worker)
    assert seen.error == ""
    assert len(seen.answer.page.sections) == 5


@pytest.mark.parametrize(
    ("moved", "words"),
    [({"gain": -1.0}, "gain"), ({"activation": "step"}, "step"), ({"silenced": [0, 1, 2]}, "leave one")],
)
def test_what_cannot_be_is_a_sentence(worker: Worker, moved: Any, words: str) -> None:
    worker.ask(asked())
    before = idle(worker).answer
    worker.ask(asked(**moved))
    seen = idle(worker)
    assert words in seen.error
    assert "\n" not in seen.error
    assert seen.answer is before
    worker.ask(asked())
    assert idle(worker).error == ""


class Slow:
    """A search that ends when it is stopped, and remembers how."""

    def __init__(self) -> None:
        self.begun, self.closed, self.runs, self.together = Event(), 0, 0, 0

    def __call__(self, question: Any, until: Any, warm: Any = None) -> Any:
        self.runs += 1
        self.together += 1
        assert self.together == 1
        try:
            while not until.passed():
                yield Step("slow", 0.5, 1.0, 2.0)
                self.begun.set()
            yield Answer(question, None, Page(str(self.runs), ""))  # type: ignore[arg-type]
        finally:
            self.closed += 1
            self.together -= 1


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    made = Slow()
    monkeypatch.setattr(module, "answer_steps", made)
    return made


def test_the_bracket_is_seen_and_the_button_keeps_what_is_proved(worker: Worker, slow: Slow) -> None:
    worker.ask(asked())
    assert slow.begun.wait(10)
    assert worker.seen.phase in ("slow", "starting")
    while worker.seen.bracket == "":
        pass
    assert worker.seen.bracket == "1 to 2 (50 %)"
    worker.cancel()
    seen = idle(worker)
    assert seen.cancelled
    assert seen.answer.page.title == "1"
    worker.cancel()
    assert worker.seen == seen


def test_the_next_question_ends_the_last(worker: Worker, slow: Slow) -> None:
    for _ in range(20):
        worker.ask(asked())
    assert slow.begun.wait(10)
    slow.begun.clear()
    worker.ask(asked(gain=0.5))
    assert slow.begun.wait(10)
    worker.cancel()
    seen = idle(worker)
    assert seen.answer.asked.moved == {"gain": 0.5}
    assert slow.closed == slow.runs


def test_forgotten_and_closed(worker: Worker, slow: Slow) -> None:
    worker.ask(asked())
    assert slow.begun.wait(10)
    worker.forget()
    assert (worker.seen.answer, worker.seen.running) == (None, False)
    worker.close(10)
    assert not worker._thread.is_alive()
    assert worker.seen.answer is None


def test_a_deadline_ends_a_search(slow: Slow) -> None:
    worker = Worker(0.05)
    worker.ask(asked())
    seen = idle(worker)
    assert seen.answer is not None
    assert not seen.cancelled
    worker.close()
    with pytest.raises(InputError, match="deadline"):
        Worker(-1.0)


def test_warm() -> None:
    before = Answer(asked(), None, Page("", ""))  # type: ignore[arg-type]
    assert warm_for(asked(), None) is None
    assert warm_for(asked(silenced=[0]), before) is None
    assert warm_for(asked(gain=2.0), before) is before.claim


def test_sentences() -> None:
    assert sentence(InputError("a\nb")) == "a b"
    assert sentence(ZeroDivisionError("x")) == "this should not have happened, please report it: ZeroDivisionError: x"
