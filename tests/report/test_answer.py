"""One answer in three forms: each says every fact once, and none says more than is proved."""

from __future__ import annotations

import csv
import io
import json
import math
from decimal import Decimal

import pytest

from metzler.facts import Fact
from metzler.report.answer import Answer, Line

THIRD = 1 / 3


def line(name: str, lower: float, upper: float | None) -> Line:
    return Line((Fact("neuron", name), Fact("rate", lower, "1/s", "lower"), Fact("best rate", upper, "1/s", "upper")))


ROWS = (line("a,b", THIRD, math.inf), line('say "c"', -THIRD, None))
WHOLE = Line((Fact("proved", True), Fact("gap", THIRD, "1/s", "upper", 3)))


class Spoken(Line):
    @property
    def sentence(self) -> str:
        return "A sentence of its own."


def test_text_is_rounded_outward() -> None:
    text = Answer(WHOLE, ROWS).text()
    facts, rows = text.split("\n\n")
    assert facts.splitlines() == ["proved  yes", "gap     at most 0.334 1/s"]
    low, high = (Decimal(row.split()[-2]) for row in rows.splitlines()[1:])
    assert low <= Decimal(THIRD)
    assert high <= Decimal(-THIRD)


def test_a_result_with_a_sentence_says_it_first() -> None:
    assert Answer(Spoken(WHOLE.said)).text().startswith("A sentence of its own.\n\nproved  yes\n")


def test_csv_comes_back_bit_for_bit() -> None:
    first, second = csv.DictReader(io.StringIO(Answer(WHOLE, ROWS).csv()))
    assert (first["neuron"], second["neuron"]) == ("a,b", 'say "c"')
    assert (float(first["rate"]), float(second["rate"])) == (THIRD, -THIRD)
    assert float(first["best rate"]) == math.inf
    assert second["best rate"] == ""


def test_csv_of_what_is_said_once() -> None:
    assert list(csv.reader(io.StringIO(Answer(WHOLE).csv()))) == [["proved", "gap"], ["yes", repr(THIRD)]]


def test_rows_with_other_facts_share_one_header() -> None:
    rows = (Line((Fact("a", 1),)), Line((Fact("b", 2),)))
    assert list(csv.reader(io.StringIO(Answer(None, rows).csv()))) == [["a", "b"], ["1", ""], ["", "2"]]


def test_json_has_units_and_sides_and_no_number_that_is_none() -> None:
    told = json.loads(Answer(WHOLE, ROWS, {"study": {"model": "hopfield"}}).written("json"))
    assert told["facts"][1] == {"name": "gap", "value": THIRD, "unit": "1/s", "side": "upper"}
    assert [row[2]["value"] for row in told["rows"]] == [None, None]
    assert told["study"] == {"model": "hopfield"}


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_nothing_found_is_an_answer(form: str) -> None:
    assert Answer(None).written(form) in ("", '{"rows": []}')  # type: ignore[arg-type]
