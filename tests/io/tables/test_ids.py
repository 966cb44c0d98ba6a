"""Ids: never through floats, never two that become one, and in an order that the rows do not decide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metzler.errors import InputError, InputTypeError
from metzler.io.edges import from_edges
from metzler.io.tables.columns import Coded, Column, array_of_texts, coded_array
from metzler.io.tables.ids import LONGEST_NAME, identified


def written(*texts: str) -> Column:
    """A column of a text file."""
    return Column(Coded(np.arange(len(texts)), array_of_texts(texts), typed=False), "column 'pre'")


def typed(values: Any) -> Column:
    """A column of a table that knows its types."""
    return Column(coded_array(values, what="column 'post'"), "column 'post'")


def found(*columns: Column) -> list[list[Any]]:
    """The id of each row of each column."""
    ids = identified(columns)
    return [[ids.values.tolist()[k] for k in places.tolist()] for places in ids.places]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("7", "10", "3"), [7, 10, 3]),
        (("007", "7"), ["007", "7"]),
        (("+7", "7"), ["+7", "7"]),
        (("-0", "0"), ["-0", "0"]),
        (("1_0", "10"), ["1_0", "10"]),
        (("７", "7"), ["７", "7"]),
        (("a", " a "), ["a", "a"]),
        ((" 7", "7 "), [7, 7]),
        (("720575940600000001", "720575940600000002"), [720575940600000001, 720575940600000002]),
        (("18446744073709551617", "1"), [2**64 + 1, 1]),
        (("1.0", "2.", "3"), ["1.0", "2.", "3"]),
        (("1.0", "2.00"), [1, 2]),
        (("1.1", "1.10"), ["1.1", "1.10"]),
        (("NA", "AVAL"), ["NA", "AVAL"]),
    ],
)
def test_what_stands_in_a_text_file(texts: tuple[str, ...], expected: list[Any]) -> None:
    assert found(written(*texts)) == [expected]


@given(
    st.lists(st.one_of(st.integers(-(10**20), 10**20).map(str), st.text("0123456789ab -+.", min_size=1)), min_size=1)
)
def test_different_texts_stay_different(texts: list[str]) -> None:
    try:
        (ids,) = found(written(*texts))
    except InputError:
        return
    stripped = [text.strip() for text in texts]
    floats = all("." in text for text in stripped)
    assert floats or [str(each) for each in ids] == stripped


@given(st.lists(st.integers(0, 2**70), min_size=1), st.lists(st.integers(0, 5), min_size=1))
def test_ids_rise_and_columns_share_them(first: list[int], second: list[int]) -> None:
    columns = [Column(coded_array(np.array(each, dtype=object), what=""), "") for each in (first, second)]
    ids = identified(columns)
    assert ids.values.tolist() == sorted({*first, *second})
    assert found(*columns) == [first, second]


def test_a_text_file_beside_a_table_with_types_is_what_that_is() -> None:
    assert found(typed([1, 2]), written("2", "3")) == [[1, 2], [2, 3]]
    assert found(typed(["1", "x"]), written("1", "2")) == [["1", "x"], ["1", "2"]]
    assert found(written("1", "2"), written("a")) == [["1", "2"], ["a"]]
    with pytest.raises(InputTypeError, match="column 'post' holds whole numbers and column 'pre' texts: make both one"):
        found(typed([1, 2]), written("a"))
    with pytest.raises(InputTypeError, match="holds whole numbers and column 'post' texts"):
        found(typed([1, 2]), typed(["a"]))


@pytest.mark.parametrize("values", [[1.0, 2.0], np.float32([1, 2]), np.float16([1, 2])])
def test_short_whole_floats_are_whole_numbers(values: Any) -> None:
    assert found(typed(values)) == [[1, 2]]


@pytest.mark.parametrize(
    "column",
    [
        typed([1.0, np.nan]),
        typed([1.5]),
        typed([2.0**53]),
        typed(np.float32([2**24])),
        typed(np.float16([2**11])),
        typed([np.inf]),
        written("7.205759406e+17", "1"),
        written("720575940600000001.0"),
        written("1e300"),
    ],
)
def test_floats_that_may_have_lost_digits_are_refused(column: Column) -> None:
    with pytest.raises(InputError, match=r"holds floating-point numbers.* two neurons become one.*dtype='Int64'"):
        identified([column])


@pytest.mark.parametrize(
    ("column", "count"),
    [
        (typed([1, None, None]), "2 of 3"),
        (typed([None]), "1 of 1"),
        (written("1", "", " "), "2 of 3"),
        (written("1", "nan", "NA", "<NA>"), "3 of 4"),
        (written("a", ""), "1 of 2"),
    ],
)
def test_empty_ids_are_counted(column: Column, count: str) -> None:
    with pytest.raises(InputError, match=f"must have an id in every row, but {count} have none: drop these rows"):
        identified([column])


@pytest.mark.parametrize("text", ["a\0b", "a\nb", "x" * (LONGEST_NAME + 1), "\udcff", ""])
def test_texts_that_are_no_names(text: str) -> None:
    with pytest.raises(InputError, match=r"must hold names of 1 to 1000 printable characters|must have an id"):
        identified([typed([text, "b"])])


def test_truth_values_are_no_ids() -> None:
    with pytest.raises(InputTypeError, match="must hold ids, got truth values"):
        identified([typed(np.array([True, False]))])


def test_a_beginning_that_the_header_says() -> None:
    column = Column(written("596125868", "7").cells, "column 'pre_root_id_720575940'", "720575940")
    assert found(column) == [[720575940596125868, 720575940000000007]]
    for wrong in ("1000000000", "-1"):
        with pytest.raises(InputError, match=f"18 digits begin with 720575940, but {wrong} does not fit"):
            found(Column(written(wrong).cells, column.what, column.begin))
    with pytest.raises(InputError, match="says how its ids begin, but holds texts"):
        found(Column(written("a").cells, column.what, column.begin))


@pytest.mark.parametrize("table", ["pre,post\n3,-1\n", "pre,post,weight\n-7,2,1\n2,3,1\n"])
def test_negative_ids_stand_for_no_neuron(table: str, tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_text(table)
    with pytest.raises(InputError, match=r"has the id -[17], but negative numbers are no ids of neurons"):
        from_edges(path)
    with pytest.raises(InputError, match="negative numbers are no ids"):
        from_edges({"pre": np.array([-1, 2]), "post": np.array([2, 3])})
