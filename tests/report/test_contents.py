"""Every claim and every model has a page: a panel that does not apply says so in a sentence, and none fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS, make
from tests.report.small import MODEL, STRONG, about

import metzler as mz
from metzler.claims.kinds import CLAIMS
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.report.about import About
from metzler.report.content import Page, Words
from metzler.report.contents import PANELS, Panel, section, section_steps
from metzler.report.page import render
from metzler.steps import finished

LOCAL = mz.Hopfield([[0.0, -2.0], [2.0, 0.0]], activation="tanh")
MODULES = mz.Modules({"one": MODEL}, {})
OF_EVERY_KIND: dict[str, Callable[[], tuple[Any, Any]]] = {
    "diagonal": lambda: (MODEL, mz.certify(MODEL, "linf")),
    "branched": lambda: (MODEL, mz.sharpen(MODEL, mz.certify(MODEL, "linf"), max_steps=4)),
    "composite": lambda: (MODULES, mz.compose(MODULES, {"one": mz.certify(MODEL, "l1")})),
    "local": lambda: (LOCAL, mz.certify_local(LOCAL)),
    "lp": lambda: (MODEL, mz.interpolate(MODEL, mz.certify(MODEL, "l1"), mz.certify(MODEL, "linf"), 2.0)),
    "parabola": lambda: (MODEL, mz.parabola_certificate(MODEL)),
    "quadratic": lambda: (MODEL, mz.quadratic_certificate(MODEL)),
    "refutation": lambda: (STRONG, mz.refute(STRONG, mz.certify(STRONG, "l1"))),
    "threshold": lambda: (MODEL, mz.critical_gain(MODEL, "l1")),
    "uniqueness": lambda: (MODEL, mz.uniqueness(MODEL)),
}


def page_of(given: About) -> Page:
    return finished(section_steps(given, Deadline(None)))


def test_every_kind_of_claim_is_here() -> None:
    assert set(OF_EVERY_KIND) == set(CLAIMS)


@pytest.mark.parametrize("kind", OF_EVERY_KIND)
def test_every_claim_has_a_page(kind: str) -> None:
    model, claim = OF_EVERY_KIND[kind]()
    page = page_of(About(model, claim, "title"))
    assert claim.kind == kind
    assert [each.key for each in page.sections] == [panel.key for panel in PANELS]
    for each in page.sections:
        assert each.parts or each.note.startswith("This does not apply: "), each.key
        assert "Traceback" not in each.note
    assert len(render(page)) > 10_000


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_every_model_has_a_page(name: str) -> None:
    model = make(name)
    page = page_of(about(model, claim=mz.certify(model, "diagonal")))
    assert all(each.parts or each.note for each in page.sections)
    if model.is_map():
        assert "per step" in render(page)


def test_a_map_says_what_does_not_apply() -> None:
    net = mz.EchoState([[0.0, 0.3], [0.2, 0.0]], activation="tanh")
    notes = {each.key: each.note for each in page_of(about(net)).sections}
    assert "a map" in notes["limits"]
    assert notes["robustness"].startswith("This does not apply: ")


def test_a_new_panel_is_one_row_and_an_old_one_may_fail_or_take_long() -> None:
    def good(given: About, until: Deadline) -> Iterator[Words]:
        yield Words(given.title)

    def bad(given: About, until: Deadline) -> Iterator[Words]:
        yield Words("so far")
        raise InputError("there is no more.")

    def long(given: About, until: Deadline) -> Iterator[Words]:
        assert until.left() == 0.0
        yield Words("cut")

    panels = (Panel("good", "Good", 9.0, good), Panel("bad", "Bad", 9.0, bad), Panel("long", "Long", 0.0, long))  # type: ignore[arg-type]
    page = finished(section_steps(about(title="x"), Deadline(None), panels))
    first, second, third = page.sections
    assert (first.parts, first.note) == ((Words("x"),), "")
    assert (second.parts, second.note) == ((Words("so far"),), "No more of this: there is no more.")
    assert third.note == "The time for this section was over (0 s at most): more may be possible."


def test_the_deadline_of_all_is_that_of_each() -> None:
    def panel(given: About, until: Deadline) -> Iterator[Words]:
        yield Words(str(until.left()))

    found = section(about(), Panel("x", "X", 100.0, panel), Deadline(0.0))  # type: ignore[arg-type]
    assert found.parts == (Words("0.0"),)


def test_the_page_with_no_time_at_all_is_whole_and_proved() -> None:
    page = finished(section_steps(about(), Deadline(0.0)))
    assert len(page.sections) == len(PANELS)
    assert np.all(["over" in each.note for each in page.sections])
