"""The advice holds: a norm with the smaller ratio proves the rate that is promised."""

from __future__ import annotations

import shlex

import numpy as np
import pytest
from tests.report.small import about, parts, tables, texts

import metzler as mz
from metzler.digits import exact
from metzler.report.content import Code, Words, grouped
from metzler.report.panels.conditioning import MOST, conditioning, ratios

CHAIN = mz.Hopfield(np.diag(np.full(7, 1.0), 1) + 0.1 * np.eye(8), slopes=(0.0, 1.0))
"""Its best weights span a large factor, and most of it buys nothing."""


def test_the_curve_is_that_of_each_ratio() -> None:
    (table,) = tables(parts(conditioning, about(CHAIN)))
    for row in table.rows:
        ratio = float(row.fact("ratio allowed").value)  # type: ignore[arg-type]
        truth = mz.certify(CHAIN, "l1", max_condition=ratio)
        assert row.fact("rate").value == pytest.approx(truth.rate, abs=1e-5)


def test_the_advice_keeps_its_promise() -> None:
    found = parts(conditioning, about(CHAIN))
    (said,) = (part.text for part in found if isinstance(part, Words) and part.tone == "advice")
    (code,) = (part.text for part in found if isinstance(part, Code))
    ratio = float(shlex.split(code)[shlex.split(code).index("--max-condition") + 1])
    cert = mz.certify(CHAIN, "l1", max_condition=ratio)
    assert f"at most {grouped(exact(ratio))} still proves {cert.fact('rate').number}" in said
    assert cert.norm.condition <= ratio < about(CHAIN).diagonal.norm.condition / 10


def test_no_advice_where_the_weights_are_alike() -> None:
    even = mz.Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh")
    found = parts(conditioning, about(even))
    assert not any(isinstance(part, Words) and part.tone == "advice" for part in found)
    assert any("span a factor of" in text for text in texts(found))


@pytest.mark.parametrize("condition", [1.0, 1.5, 10.0, 1e3, 7e7, 1e30])
def test_ratios_are_few_powers_of_ten_that_reach_the_condition(condition: float) -> None:
    found = ratios(condition)
    assert len(found) <= MOST + 1
    assert found[0] == 1.0
    assert found[-1] >= min(condition, 1e15)
    assert all(np.log10(ratio) == pytest.approx(round(np.log10(ratio))) for ratio in found)
