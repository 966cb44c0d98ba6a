"""The cells of text tables, against the standard library's own splitting of a text without comments."""

from __future__ import annotations

import csv
import io

import pytest

from metzler.containers.cells import has_decimal_comma, is_number, rows, separator_of, without_end, without_last


@pytest.mark.parametrize(
    ("line", "separator"),
    [
        ("1,2", ","),
        ("1\t2,5", "\t"),
        ("1;2,5", ";"),
        ("1 2", None),
        ("5", ","),
        ('"a b"', ","),
        ('"a;b",c', ","),
        ('"a,b" c', None),
        ("", ","),
    ],
)
def test_separators(line: str, separator: str | None) -> None:
    assert separator_of(line) == separator


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_rows_are_those_of_the_standard_library(separator: str) -> None:
    text = f'"a{separator}b"{separator}1\nc{separator}"say ""it"""\n'
    expected = list(csv.reader(io.StringIO(text), delimiter=separator))
    assert [cells for _, cells in rows(io.StringIO(text), separator)] == expected


def test_lines_are_counted_in_the_file() -> None:
    text = '# head\n\n1 2\n  % note\n"a\nb" 3\n4 5'
    assert [line for line, _ in rows(io.StringIO(text), None)] == [3, 6, 7]
    assert list(rows(io.StringIO("# only\n\n"), ",")) == []


def test_quotes_that_do_not_fit() -> None:
    with pytest.raises(csv.Error):
        list(rows(io.StringIO('a,"b\n'), ","))


def test_numbers() -> None:
    good = ["0", "-1", "+2.", ".5", "1e5", "1E-5", "-1.5e+3", "inf", "-Infinity", "NaN"]
    assert all(map(is_number, good))
    assert all(float(cell) is not None for cell in good)
    assert not any(map(is_number, ["", "a", "1_0", "1,5", "1 2", "0x1", "1e", "٣", "1+2j", "."]))
    assert [has_decimal_comma(cell) for cell in ("1,5", "-,5", "1,5e3", "1,5,6", "a,b", "1.5")] == [True] * 3 + [
        False
    ] * 3


def test_lines_that_end_with_a_separator() -> None:
    assert without_last(["1", "2", ""], 2) == ["1", "2"]
    assert without_last(["1", ""], 2) == ["1", ""]
    assert without_last(["1", "2", "3"], 2) == ["1", "2", "3"]
    assert [without_end(cells) for cells in (["1", ""], ["1", "2"], [""])] == [["1"], ["1", "2"], [""]]
