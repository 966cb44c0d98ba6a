"""Trajectories as parts of a page: of continuous models and maps, the same on every run, below what is proved."""

from __future__ import annotations

import pytest
from tests.explore.small import asked
from tests.optional import needed

import metzler as mz
from metzler.deadline import Deadline
from metzler.explore.answer import about_of
from metzler.explore.trajectories import trajectories
from metzler.models.kinds import AT_COMMAND_LINE
from metzler.report.content import Picture

needed("matplotlib", "report")


@pytest.mark.parametrize("kind", AT_COMMAND_LINE)
def test_every_kind_moves_below_its_bound(kind: str) -> None:
    question = asked(model=kind, gain=0.3)
    about = about_of(question, mz.certify(question.model, "linf"))
    if kind == "implicit":
        return
    pictures = [part for part in trajectories(about, Deadline(None)) if isinstance(part, Picture)]
    again = [part for part in trajectories(about, Deadline(None)) if isinstance(part, Picture)]
    assert len(pictures) == 2
    assert [part.svg for part in pictures] == [part.svg for part in again]
    assert "do not stay" not in pictures[1].alt


def test_the_band_is_drawn() -> None:
    question = asked()
    states = list(trajectories(about_of(question, mz.certify(question.model, "linf")), Deadline(None)))[1]
    assert "proved" in states.caption
