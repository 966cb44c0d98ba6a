"""Columns in one form: different values and places, missing cells, and numbers that double precision holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.optional import needed

from metzler.errors import InputError, InputTypeError
from metzler.io.tables.columns import (
    ROW_BYTES,
    Coded,
    Column,
    array_of_texts,
    coded_array,
    floats,
    require_rows_fit,
    whole_numbers,
)


def cells(coded: Coded) -> list[Any]:
    """The column as it was, None where a cell has no value."""
    return [None if place < 0 else coded.values.tolist()[place] for place in coded.places.tolist()]


@pytest.mark.parametrize(
    "values",
    [
        [3, 1, 3],
        [2**63, 1, 2**70],
        [-5, 0, 5],
        ["b", "a", "b"],
        ["b", None, "a"],
        [None, None],
        [1, None, 2**60 + 1],
    ],
)
def test_a_column_is_its_values_at_its_places(values: list[Any]) -> None:
    found = coded_array(values, what="x")
    assert cells(found) == values
    assert found.missing == values.count(None)
    assert len(set(found.values.tolist())) == len(found.values)


@pytest.mark.parametrize("dtype", ["int8", "uint64", "float32", "U3", "bool"])
def test_arrays_of_numpy(dtype: str) -> None:
    given = np.array([1, 0, 1], dtype=dtype)
    assert cells(coded_array(given, what="x")) == given.tolist()


def test_nan_is_missing() -> None:
    assert cells(coded_array([1.5, np.nan, 1.5, np.nan], what="x")) == [1.5, None, 1.5, None]


def test_what_pandas_has_for_nothing_is_missing() -> None:
    pandas = needed("pandas", "test")
    series = pandas.Series([2**60 + 1, None], dtype="Int64")
    assert cells(coded_array(series.to_numpy(dtype=object), what="x")) == [2**60 + 1, None]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1, "a"], "got int and str"),
        (["a", 1.5], "got float and str"),
        ([b"a"], "got bytes"),
        (np.array([b"a"]), "got .S1"),
        (np.array([1, True], dtype=object), "got bool and int"),
        ([1, True], "got bool and int"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "got datetime64"),
        ([1j], "got complex"),
        ([{}], "got dict"),
    ],
)
def test_what_no_id_could_be_is_refused(values: Any, words: str) -> None:
    with pytest.raises(InputTypeError, match=f"^x must hold whole numbers or texts.*{words}"):
        coded_array(values, what="x")


@pytest.mark.parametrize("values", [5, [[1], [2]], np.ones((2, 2))])
def test_a_column_has_one_axis(values: Any) -> None:
    for take in (coded_array, floats):
        with pytest.raises(InputError, match="x must be a list with one value for each row"):
            take(values, what="x")


def test_rows_of_a_column() -> None:
    column = Column(coded_array(["a", "b"], what="x"), "x", "72")
    assert cells(column.at(np.array([1, 1, 0])).cells) == ["b", "b", "a"]
    assert column.at(np.array([0])).begin == "72"


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 2], [1, 2]), ([1.5, None], [1.5, np.nan]), (np.float32([0.5]), [0.5]), (np.array([2**53]), [2.0**53])],
)
def test_numbers(values: Any, expected: list[float]) -> None:
    found = floats(values, what="w")
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ([2**53 + 1], InputError, r"up to 2\*\*53"),
        ([-(2**60), None], InputError, r"up to 2\*\*53"),
        (np.array([2**64 - 1], dtype=np.uint64), InputError, r"up to 2\*\*53"),
        (["1"], InputTypeError, "got '1'"),
        ([None, "abc"], InputTypeError, "got 'abc'"),
        ([True], InputTypeError, "got True"),
        ([1j], InputTypeError, "got 1j"),
    ],
)
def test_other_numbers_are_refused(values: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=f"^w must hold numbers.*{words}"):
        floats(values, what="w")


def test_whole_numbers_of_any_size() -> None:
    assert whole_numbers([1, 2]).dtype == np.int64
    assert whole_numbers([-1, 2**63]).tolist() == [-1, 2**63]
    assert array_of_texts(["ab", "c"]).tolist() == ["ab", "c"]


def test_rows_that_need_more_than_the_limit() -> None:
    require_rows_fit(10, "t", 10 * ROW_BYTES)
    with pytest.raises(InputError, match=r"^t has 10 rows, which need 640 bytes, more than the limit of 639 bytes"):
        require_rows_fit(10, "t", 10 * ROW_BYTES - 1)
