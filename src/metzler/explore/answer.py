"""The answer to a question: the claim as it is found, and the sections of the page as they are made."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any

from metzler.claims.claim import Claim
from metzler.deadline import Deadline
from metzler.explore.asked import Asked
from metzler.explore.trajectories import trajectories
from metzler.models.kinds import KINDS
from metzler.report.about import About, title_of
from metzler.report.content import Page, Part, Section
from metzler.report.contents import Panel, section
from metzler.report.panels.limits import limits
from metzler.report.panels.norms import norms, said_of
from metzler.report.panels.numbers import numbers
from metzler.report.panels.verdict import verdict
from metzler.search.certify import certify_steps
from metzler.steps import Step

FOOT = "Served by metzler on this machine alone; nothing is kept when it ends."


@dataclass(frozen=True)
class Answer:
    """What is known by now.

    Parameters
    ----------
    asked : Asked
    claim : Claim
    page : Page
    """

    asked: Asked
    claim: Claim
    page: Page


def every_norm(about: About, until: Deadline) -> Iterator[Part]:
    """Every norm that was tried on the way; tried now where one was asked for."""
    table = about.claim.alternatives
    return said_of(about, table) if table.rows else norms(about, until)


PANELS = (
    Panel("verdict", "Verdict", 10.0, verdict),
    Panel("limits", "Who limits the rate", 10.0, limits),
    Panel("motion", "How it moves", 10.0, trajectories),
    Panel("norms", "Every norm", 20.0, every_norm),
    Panel("numbers", "The numbers", 5.0, numbers),
)


def answer_steps(asked: Asked, until: Deadline, warm: Claim | None = None) -> Generator[Step | Answer, None, None]:
    """Steps of the search with its bracket, then the answer, again after each section.

    Once the deadline has passed, or the search was stopped, the best by then is proved, and only the verdict and the
    numbers are said of it.
    """
    yield Step("reading", 0.0)
    model, study = asked.model, asked.study
    limit = study.get("max_condition")
    own: dict[str, Any] = {"deadline": until.left(), "stop": until.passed, "warm": warm}
    own |= {} if limit is None else {"max_condition": float(limit)}
    own |= {} if study.get("margin") is None else {"margin": float(study.get("margin"))}
    claim = yield from certify_steps(model, asked.norm, **own)
    about = about_of(asked, claim)
    done: list[Section] = []
    for k, panel in enumerate(PANELS):
        if until.passed() and panel.make not in (verdict, numbers):
            continue
        yield Step(panel.title.lower(), k / len(PANELS))
        done.append(section(about, panel, Deadline(None) if until.passed() else until))
        yield Answer(asked, claim, Page(about.title, about.described, tuple(done), FOOT))


def about_of(asked: Asked, claim: Claim) -> About:
    """What the panels are told."""
    study, net = asked.study, asked.study.network
    kind = KINDS.get(asked.model.kind)
    of = net.of if net is not None else "state" if kind is None else kind.of
    source = str(study.get("weights") or study.source)
    named = None if net is None else replace(net, source=os.path.basename(net.source) or net.source)
    title = title_of(asked.model, named)
    return About(asked.model, claim, title, net, of, source=source, settings=study.settings, study=study.toml())
