"""A table of norms: its order, what is best of it, and what a row says."""

from __future__ import annotations

import pytest

from metzler.claims.comparison import Comparison, Row
from metzler.errors import InputError, NotProved


def test_rows_stand_in_their_order_whatever_was_tried_first() -> None:
    table = Comparison()
    for norm in ("ceiling", "l2", "l1"):
        table = table.with_row(Row(norm, 0.5, None, 0.0, "found"))
    assert [row.norm for row in table.rows] == ["l1", "l2", "ceiling"]
    assert "l2" in table
    assert "lp" not in table
    assert bool(table)
    assert not Comparison()


def test_neither_a_ceiling_nor_a_box_is_the_best_norm() -> None:
    rates = {"l1": 0.25, "l2": None, "local box": 0.5, "ceiling": 1.0}
    table = Comparison(tuple(Row(norm, rate, None, 0.0, "said") for norm, rate in rates.items()))
    assert table.best.norm == "l1"
    assert [row.norm for row in table.proved] == ["l1"]
    assert [fact.side for fact in table.facts()] == ["lower", "lower", "lower", "estimate"]


def test_another_row_is_refused() -> None:
    with pytest.raises(InputError, match="no row 'l3'"):
        Comparison()["l3"]


def test_a_table_without_a_proved_rate_has_no_best() -> None:
    with pytest.raises(NotProved, match="no norm of the table"):
        Comparison((Row("l1", None, None, 0.0, "no"),)).best  # noqa: B018
