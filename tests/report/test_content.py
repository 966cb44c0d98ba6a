"""Numbers keep the side on which they are proved, whatever becomes of their commas and units."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from metzler.facts import Fact
from metzler.report.answer import Line
from metzler.report.content import Slider, Table, Verdict, grouped, said, said_unit

RNG = np.random.default_rng(18)


@pytest.mark.parametrize("side", ["lower", "upper", "estimate", "exact"])
def test_no_piece_changes_a_number(side: str) -> None:
    for value in RNG.standard_normal(200) * 10.0 ** RNG.integers(-12, 16, 200):
        fact = Fact("x", float(value), "1/s", side)  # type: ignore[arg-type]
        before, number, unit = said(fact)
        assert Decimal(number.replace(",", "")) == Decimal(fact.number)
        assert unit == "per s"
        assert before == {"lower": "at least", "upper": "at most", "estimate": "about", "exact": ""}[side]


@pytest.mark.parametrize(
    ("value", "side", "text"), [(np.inf, "upper", "none is proved"), (-np.inf, "lower", "none is proved")]
)
def test_what_is_not_proved_has_no_number(value: float, side: str, text: str) -> None:
    assert said(Fact("x", value, "1/s", side)) == ("", text, "")  # type: ignore[arg-type]


def test_commas() -> None:
    assert [grouped(text) for text in ("1000", "999", "-1234567.25", "0", "0.0", "-", "yes")] == [
        "1,000", "999", "-1,234,567.25", "0", "0", "-", "yes",
    ]  # fmt: skip
    assert [said_unit(unit) for unit in ("1/step", "1/time", "")] == ["per step", "per unit of time", ""]


def test_a_table_has_the_columns_that_are_asked_for_and_says_which_are_estimates() -> None:
    rows = (
        Line((Fact("name", "1234"), Fact("rate", 2 / 3, "1/s", "lower"), Fact("share", 0.25, side="estimate"))),
        Line((Fact("name", "PV"), Fact("share", None, side="estimate"), Fact("more", 1))),
    )
    table = Table("all", rows, ("share", "name", "rate", "none"))
    assert table.heads == (("share (estimate)", True), ("name", False), ("rate, per s", True))
    assert table.cells == (("0.25", "1234", "0.6666666"), ("-", "PV", "-"))
    assert [head for head, _ in Table("all", rows).heads] == ["name", "rate, per s", "share (estimate)", "more"]
    assert Slider("x", table).sentences[0] == "share (estimate): 0.25; name: 1234; rate, per s: 0.6666666"


def test_an_estimate_among_bounds_is_marked() -> None:
    rows = (Line((Fact("rate", 2 / 3, "1/s", "lower"),)), Line((Fact("rate", 2 / 3, "1/s", "estimate"),)))
    assert Table("all", rows).cells == (("0.6666666",), ("~0.6666667",))
    assert [head for head, _ in Table("all", rows).heads] == ["rate, per s"]


@pytest.mark.parametrize(
    ("sentence", "standing", "rest"),
    [
        ("Proved: whatever: the input.", "proved", "Whatever: the input."),
        ("Holds: a claim.", "proved", "A claim."),
        ("Not contracting: no norm.", "refuted", "No norm."),
        ("Not certified by diagonal l1: none.", "open", "None."),
        ("Undecided: between.", "open", "Between."),
        ("no colon", "open", "No colon"),
    ],
)
def test_a_verdict_knows_where_it_stands(sentence: str, standing: str, rest: str) -> None:
    found = Verdict(sentence)
    assert (found.standing, found.rest) == (standing, rest)
