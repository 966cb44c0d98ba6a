"""The table of contents of a report: one row a panel, in the order of the page, and what becomes of each."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple, TypeAlias

from metzler.deadline import Deadline
from metzler.digits import near
from metzler.errors import MetzlerError
from metzler.report.about import About
from metzler.report.content import Page, Part, Section
from metzler.report.panels.changes import changes
from metzler.report.panels.checking import checking
from metzler.report.panels.conditioning import conditioning
from metzler.report.panels.gains import gains
from metzler.report.panels.lesions import lesions
from metzler.report.panels.limits import limits
from metzler.report.panels.methods import methods
from metzler.report.panels.norms import norms
from metzler.report.panels.numbers import numbers
from metzler.report.panels.provenance import provenance
from metzler.report.panels.verdict import verdict
from metzler.report.panels.withstands import withstands
from metzler.steps import Step

Make: TypeAlias = Callable[[About, Deadline], Iterator[Part]]


class Panel(NamedTuple):
    """A panel: the key of its section, what stands above it, the seconds that it may take, and who makes it."""

    key: str
    title: str
    seconds: float
    make: Make


PANELS: tuple[Panel, ...] = (
    Panel("verdict", "Verdict", 20.0, verdict),
    Panel("numbers", "The numbers", 5.0, numbers),
    Panel("norms", "Every norm", 30.0, norms),
    Panel("limits", "Who limits the rate", 15.0, limits),
    Panel("gain", "How strong", 20.0, gains),
    Panel("overshoot", "Overshoot", 15.0, conditioning),
    Panel("robustness", "What it withstands", 10.0, withstands),
    Panel("lesions", "Lesions", 20.0, lesions),
    Panel("design", "Design", 15.0, changes),
    Panel("check", "Check it", 5.0, checking),
    Panel("methods", "Methods", 5.0, methods),
    Panel("provenance", "Provenance", 5.0, provenance),
)


def section_steps(about: About, until: Deadline, panels: tuple[Panel, ...] = PANELS) -> Generator[Step, None, Page]:
    """The page, panel by panel; what does not apply is said in a sentence, and so is that time was short."""
    sections: list[Section] = []
    for k, panel in enumerate(panels):
        yield Step(panel.title.lower(), k / len(panels))
        sections.append(section(about, panel, until))
    return Page(about.title, about.described, tuple(sections), FOOT)


FOOT = "Made by metzler, which proves what it says; this page asks nothing of any other place."


def section(about: About, panel: Panel, until: Deadline) -> Section:
    """What one panel says within its time."""
    own = until.within(panel.seconds)
    parts: list[Part] = []
    note = ""
    try:
        for part in panel.make(about, own):
            parts.append(part)
    except MetzlerError as error:
        note = f"{'No more of this' if parts else 'This does not apply'}: {str(error).rstrip('.')}."
    if own.passed():
        over = f"The time for this section was over ({near(panel.seconds)} s at most): more may be possible."
        note = f"{note} {over}".strip()
    return Section(panel.key, panel.title, tuple(parts), note)
