"""A result says the same in words, in a table, in a notebook and in a data frame."""

from __future__ import annotations

import pickle
from copy import copy
from dataclasses import dataclass
from typing import Any

import pytest
from tests.optional import needed

from metzler.errors import InputError, InputTypeError
from metzler.facts import Columns, Fact, Result, Rows, Words, table


@dataclass(frozen=True, repr=False)
class Found(Result):
    rate: float

    def facts(self) -> tuple[Fact, ...]:
        return Fact("rate", self.rate, "1/s", "lower"), Fact("exact", True)


@dataclass(frozen=True, repr=False)
class Spoken(Found):
    @property
    def sentence(self) -> str:
        return f"At least {self.fact('rate').number}."


@dataclass(frozen=True, repr=False)
class Told(Found):
    def words(self) -> Words:
        return Words("Found.", {"rate": "large"})


def test_text_is_made_of_facts_unless_it_is_said_otherwise() -> None:
    assert str(Found(0.5)) == "rate   at least 0.5 1/s\nexact  yes"
    assert str(Spoken(0.4999999999)) == "At least 0.4999999."
    assert str(Told(0.5)) == "Found.\n  rate             large"


def test_a_notebook_shows_sentence_and_lines() -> None:
    assert "Found</caption>" in Found(0.5)._repr_html_()
    assert "at least 0.5 1/s" in Found(0.5)._repr_html_()
    assert "<p>At least 0.5.</p>" in Spoken(0.5)._repr_html_()
    assert "large" in Told(0.5)._repr_html_()
    assert "at least" not in Told(0.5)._repr_html_()


def test_words_are_inert() -> None:
    assert Words("a\x1b[2J", {"b": "\u202ec\n"}).text.replace("\n", "").isprintable()


def test_a_fact_that_there_is_not() -> None:
    with pytest.raises(InputError, match="Found has no fact 'gap': it has rate, exact"):
        Found(0.5).fact("gap")


def test_a_result_is_a_row_and_several_are_rows() -> None:
    needed("pandas", "test")
    found = Rows(map(Found, [0.25, 0.5]))
    assert found[1] == Found(0.5)
    assert str(found) == table(found)
    assert repr(found) == "Rows(results=2, kind=Found)"
    frame = found.to_frame()
    assert frame["rate, 1/s"].tolist() == [0.25, 0.5]
    assert frame.attrs == {"kind": "Found", "sides": {"rate, 1/s": "lower"}, "units": {"rate, 1/s": "1/s"}}
    assert Found(0.25).to_frame().equals(frame[:1])
    assert ">Found, 2 rows, 2 columns</caption>" in found._repr_html_()


@pytest.mark.parametrize("given", [5, None, Found(0.5), [Found(0.5), 3], "text", [Found]])
def test_what_are_no_results_get_a_sentence(given: Any) -> None:
    with pytest.raises(InputTypeError, match=r"Rows takes .*results, such as those of gain_sweep, got "):
        Rows(given)
    with pytest.raises(InputTypeError, match="Rows takes"):
        table(given)


@pytest.mark.parametrize("how", [copy, lambda rows: pickle.loads(pickle.dumps(rows))])
def test_rows_go_elsewhere_and_come_back(how: Any) -> None:
    again = how(Rows([Found(0.25)]))
    assert type(again) is Rows
    assert again == (Found(0.25),)


def test_no_rows() -> None:
    assert Rows().kind == "Result"
    assert isinstance(Rows().columns(), Columns)
    assert str(Rows()) == ""
    assert Rows([Found(0.5), Told(0.5)]).kind == "Result"
