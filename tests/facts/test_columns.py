"""Columns keep their values, and a data frame says which of them are bounds."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from tests.optional import needed

from metzler.errors import InputError
from metzler.facts import LONGEST, Column, Columns, Fact, of_facts, over_time

pandas = needed("pandas", "test")
NEARLY_HALF = 0.4999999999


def test_a_frame_holds_the_stored_values() -> None:
    columns = (Column("rate", np.array([NEARLY_HALF, 1.0]), "1/s", "lower"), Column("kind", ["E", "I"]))
    frame = Columns(columns, {"neuron": ["PYR", "PV"]}).frame("Found")
    assert frame.loc["PYR", "rate, 1/s"] == NEARLY_HALF
    assert frame["rate, 1/s"].dtype == np.float64
    assert list(frame.columns) == ["rate, 1/s", "kind"]
    assert frame.index.name == "neuron"
    assert frame.attrs == {"kind": "Found", "sides": {"rate, 1/s": "lower"}, "units": {"rate, 1/s": "1/s"}}


def test_two_names_for_a_row_make_two_levels() -> None:
    frame = Columns((Column("weight", [0.5]),), {"to": ["PV"], "from": [3]}).frame("Found")
    assert frame.index.names == ["to", "from"]
    assert frame.loc[("PV", 3), "weight"] == 0.5


def test_rows_of_facts_may_differ_in_what_they_say_and_on_which_side() -> None:
    rows = [[Fact("rate", 0.5, "1/s", "lower"), Fact("exact", True)], [Fact("rate", 1.0, "1/s", "estimate")], []]
    frame = of_facts(rows).frame("Row")
    assert frame["rate, 1/s"].tolist()[:2] == [0.5, 1.0]
    assert np.isnan(frame["rate, 1/s"][2])
    assert frame["exact"].tolist() == [True, None, None]
    assert frame.attrs["sides"]["rate, 1/s"][:2] == ["lower", "estimate"]
    assert [of_facts(rows).columns[0].fact(k).cell for k in (0, 1)] == ["0.5", "~1"]


def test_states_over_time_are_called_by_their_neurons() -> None:
    frame = over_time(np.array([0.0, 1.0]), np.eye(2), ["a", 7], "", error=np.ones((2, 2))).frame("Tube")
    assert list(frame.columns) == ["a", 7, "error of a", "error of 7"]
    assert frame[7].tolist() == [0.0, 1.0]
    assert frame.index.name == "time"
    assert frame.attrs["sides"]["error of 7"] == "upper"


def test_nothing_large_is_in_a_repr() -> None:
    many = Columns(tuple(Column(k, list(range(10_000))) for k in range(100)))
    assert len(repr(many)) + len(repr(many.columns[0])) < LONGEST


@pytest.mark.parametrize(("module", "says"), [(None, "pip install pandas"), (object(), "reinstall it")])
def test_without_pandas_a_sentence_says_what_to_do(module: Any, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, name: str, *_: Any) -> None:
            if name == "pandas":
                raise ImportError("no symbol") if module else ModuleNotFoundError("No module", name="pandas")

    monkeypatch.delitem(sys.modules, "pandas")
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(InputError, match=says):
        Columns(()).frame("Found")
