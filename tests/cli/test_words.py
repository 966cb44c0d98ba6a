"""Numbers and intervals from words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from metzler.cli.words import said_intervals, said_numbers, split_words
from metzler.errors import InputError
from metzler.matrices.names import Names


def test_words() -> None:
    assert split_words(["a=1", "b=c=2e3", "x.csv"], "u") == ({"a": 1.0, "b=c": 2000.0}, "x.csv")
    assert split_words([], "u") == ({}, None)
    assert split_words(["=1"], "u") == ({}, "=1")
    for words in (["a=1", "a=1"], ["1", "2"], ["a=x", "b=y"]):
        with pytest.raises(InputError):
            split_words(words, "u")


def test_intervals_by_name_by_index_and_for_all(tmp_path: Path) -> None:
    names = Names(["a", "b:1:2", "c=1"])
    low, high = said_intervals(["-.5:1e-1", "b:1:2=3", "c=1=-1:-0.5"], "the input", 3, names)
    assert (low.tolist(), high.tolist()) == ([-0.5, 3.0, -1.0], [0.1, 3.0, -0.5])
    low, high = said_intervals(["1=0:inf"], "the region", 2, None, rest=(-np.inf, np.inf))
    assert (low.tolist(), high.tolist()) == ([-np.inf, 0.0], [np.inf, np.inf])
    (tmp_path / "u.csv").write_text("1\n2\n")
    low, high = said_intervals([str(tmp_path / "u.csv"), "1=0:1"], "the input", 2, None)
    assert (low.tolist(), high.tolist()) == ([1.0, 0.0], [1.0, 1.0])


@pytest.mark.parametrize("words", [["1:0"], ["a=2:1"], ["0:1", "2"], ["0:1", "0:2"], ["d=0:1"], ["0:1:2"], ["nan:1"]])
def test_intervals_that_are_none_get_a_sentence(words: list[str]) -> None:
    with pytest.raises(InputError):
        said_intervals(words, "the input", 1, Names(["a"]))


def test_numbers_take_the_rest_where_none_is_said() -> None:
    assert said_numbers(["1=2"], "u", 2, None, rest=7.0).tolist() == [7.0, 2.0]
