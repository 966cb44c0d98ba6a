"""Every fact of the claim is there, and what follows from it is true."""

from __future__ import annotations

import math

import pytest
from tests.report.small import CLAIM, MODEL, about, numbers, parts

import metzler as mz
from metzler.report.content import Numbers
from metzler.report.panels.numbers import MEANINGS
from metzler.report.panels.numbers import numbers as panel


def test_every_fact_with_its_meaning() -> None:
    found = numbers(parts(panel))
    for fact in CLAIM.facts():
        if fact.name not in ("network", "limiting"):
            assert found[fact.name] == fact
    assert found["gap"].value == CLAIM.gap
    (rows,) = (part.rows for part in parts(panel) if isinstance(part, Numbers))
    assert all(meaning for _, meaning in rows)
    assert [fact.name for fact, _ in rows][:3] == ["rate", "best rate", "gap"]


@pytest.mark.parametrize("claim", [CLAIM, mz.certify(MODEL, "l2")], ids=["l1", "l2"])
def test_times_follow_from_rate_and_overshoot(claim: mz.Claim) -> None:
    found = numbers(parts(panel, about(MODEL, claim)))
    assert math.exp(-claim.rate * found["time to one per cent"].value) <= 0.01
    condition = claim.contraction(MODEL).norm.condition  # type: ignore[union-attr]
    assert condition * math.exp(-claim.rate * found["overshoot is over after"].value) <= 1 + 1e-9


def test_no_meaning_is_about_nothing() -> None:
    assert all(text.endswith(".") for text in MEANINGS.values())


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_weights_that_no_double_compares(order: str) -> None:
    chain = mz.Hopfield([[0.0, 1e300, 0.0], [0.0, 0.0, 1e300], [0.0, 0.0, 0.0]], activation="tanh")
    claim = mz.certify(chain, order)
    found = numbers(parts(panel, about(chain, claim)))
    assert claim.norm.condition == math.inf
    assert found["overshoot is over after"].text == "none is proved"
    assert 100.0 * math.exp(-claim.rate * found["time to one per cent"].value) <= 100.0
