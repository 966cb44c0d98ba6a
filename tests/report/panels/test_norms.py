"""The table is that of the comparison, without seconds."""

from __future__ import annotations

import pytest
from tests.report.small import MODEL, about, parts, tables, texts

import metzler as mz
from metzler.claims.comparison import Comparison, Row
from metzler.report.panels.norms import norms, with_claim


def test_the_rates_are_those_of_the_comparison() -> None:
    (table,) = tables(parts(norms))
    truth = mz.compare(MODEL)
    for row in table.rows:
        name = row.fact("norm").value
        rate = truth[str(name)].rate
        assert row.fact("rate").value == (None if rate is None else pytest.approx(rate, rel=1e-3))
    assert [head for head, _ in table.heads] == ["norm", "rate, per s", "exact", "note"]
    assert {"l1", "linf", "l2", "ceiling", "local box"} == {row.fact("norm").value for row in table.rows}


def test_the_best_norm_is_named() -> None:
    best = mz.compare(MODEL).best
    assert any(f"that of {best.norm}: at least" in text for text in texts(parts(norms)))


@pytest.mark.parametrize("order", ["l1", "linf", "l2"])
def test_nothing_is_best_that_is_worse_than_the_claim_of_the_page(order: str) -> None:
    claim = mz.certify(MODEL, order)
    for seconds in (0.0, None):
        (table,) = tables(parts(norms, about(claim=claim), seconds))
        rates = {row.fact("norm").value: row.fact("rate").value for row in table.rows}
        assert rates[order] >= claim.lower
    weak = Comparison((Row("l1", -9.0, True, 0.0, "found"), Row("linf", 9.0, True, 0.0, "found")))
    assert with_claim(weak, claim)[order].rate == max(claim.lower, 9.0 if order == "linf" else -9.0)


def test_a_network_of_networks_has_none() -> None:
    modules = mz.Modules({"one": MODEL}, {})
    claim = mz.compose(modules, {"one": mz.certify(MODEL, "l1")})
    with pytest.raises(mz.InputTypeError):
        parts(norms, about(modules, claim))
