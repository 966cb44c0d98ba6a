"""Answers as they come: first the search with its bracket, then section by section."""

from __future__ import annotations

from tests.explore.small import asked
from tests.optional import needed

import metzler as mz
from metzler.deadline import Deadline
from metzler.explore.answer import PANELS, Answer, answer_steps
from metzler.steps import Step

needed("matplotlib", "report")


def test_steps_then_sections() -> None:
    found = list(answer_steps(asked(), Deadline(None)))
    answers = [each for each in found if isinstance(each, Answer)]
    assert isinstance(found[0], Step)
    assert [len(each.page.sections) for each in answers] == [1, 2, 3, 4, 5]
    assert [section.key for section in answers[-1].page.sections] == [panel.key for panel in PANELS]
    assert answers[-1].claim.rate == mz.certify(asked().model).rate
    assert not any(section.note for section in answers[-1].page.sections)


def test_one_norm_and_a_limit() -> None:
    *_, last = answer_steps(asked(norm="l1", max_condition=2.0), Deadline(None))
    assert isinstance(last, Answer)
    assert last.claim.norm.condition <= 2.0
    assert last.claim.norm.order == "l1"


def test_what_is_stopped_is_proved_and_said() -> None:
    *_, last = answer_steps(asked(norm="linf"), Deadline(None, lambda: True))
    assert isinstance(last, Answer)
    assert [section.key for section in last.page.sections] == ["verdict", "numbers"]
    assert mz.check(last.claim, asked().model).holds
