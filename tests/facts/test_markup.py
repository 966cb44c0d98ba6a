"""A notebook shows what was found and obeys nothing in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metzler.facts import Column, Columns
from metzler.facts.markup import MOST_COLUMNS, MOST_ROWS, columns_table, escaped, page

HOSTILE = [
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    "$\\alpha$",
    "\\(x\\)",
    "\u202eevil",
    "\x1b[2J",
    "\x00",
    "\ud800",
    "&lt;b&gt;",
    '" style="position:fixed',
    "two\nlines",
]
KNOWN = {"div", "p", "table", "caption", "thead", "tbody", "tr", "th", "td", "span"}


class Reader(HTMLParser):
    """Elements, attributes, and the text of a page, as a browser reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.text = ""
        self.pieces: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes |= set(attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        self.pieces.append(data)


def shown(name: str) -> str:
    columns = Columns((Column(name, [name, 0.5], "", "lower"),), {name: [name, "b"]})
    return page(name, name, {name: name}, columns)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_inert(name: str) -> None:
    read = Reader(shown(name))
    assert read.tags <= KNOWN
    assert {key for key, _ in read.attributes} <= {"class", "scope", "style"}
    assert {value for key, value in read.attributes if key == "style"} <= {"text-align:left"}
    assert all(letter.isprintable() for letter in read.text.replace("\n", ""))
    assert not any(re.search(r"[$\\].", piece) for piece in read.pieces), "mathematics would begin"


@given(st.text(max_size=30))
def test_what_is_read_is_what_was_said(name: str) -> None:
    assert Reader(f"<p>{escaped(name)}</p>").text == Reader(f"<p>{escaped(name)}</p>").text
    if name.isprintable():
        assert Reader(f"<p>{escaped(name)}</p>").text == name


def test_a_table_has_a_caption_and_scopes_and_no_colour() -> None:
    text = shown("rate")
    read = Reader(text)
    assert text.count("<table>") == text.count("<caption") == 2
    assert {value for key, value in read.attributes if key == "scope"} == {"row", "col"}
    assert "color" not in text
    assert "background" not in text


def test_a_large_table_shows_its_beginning_and_says_so() -> None:
    columns = Columns(tuple(Column(k, range(1000)) for k in range(5000)), {"neuron": range(1000)})
    text = columns_table("Trajectory", columns)
    assert f"{MOST_ROWS} of 1,000 rows, {MOST_COLUMNS} of 5,000 columns" in text
    assert text.count("<tr>") == MOST_ROWS + 1
    assert len(text) < 30_000


def test_numbers_are_rounded_outward() -> None:
    values = [0.4999997, 1 - 2**-53, 0.1 + 0.2]
    columns = Columns((Column("low", values, "", "lower", 3), Column("high", values, "", "upper", 3)))
    cells = re.findall(r"<td>([^<]*)</td>", columns_table("", columns))
    assert cells == ["0.499", "0.5", "0.999", "1", "0.3", "0.301"]


def test_a_name_of_a_megabyte_is_cut() -> None:
    columns = Columns((Column("x" * 10**6, [0.5]),), {"y" * 10**6: ["z" * 10**6]})
    assert len(columns_table("", columns)) < 1000
