"""What is said of a rate on a box, and of the next thing to try."""

from __future__ import annotations

import json
from decimal import Decimal

import numpy as np
import pytest

from metzler.models import FiringRate, Hopfield, Lure
from metzler.proofs.boxes import Box
from metzler.report.finding import describe
from metzler.report.local import LocalFindings, advice
from metzler.search.local import Outlook, certify_local, outlook

NET = FiringRate([[0.0, 0.5], [0.5, 1.2]], activation="tanh")
THREE = Hopfield([[2.0]], activation="tanh")


def found(region: Box | None = None, u: float = 2.5, net: FiringRate | Hopfield = NET) -> LocalFindings:
    claim = certify_local(net, region, inputs=(u, u))
    return LocalFindings(
        claim, {"input": [str(u)]}, network=describe(net), unit="per s", path="c.json", changes=("odd",)
    )


def test_convergence_is_proved_with_the_rate_rounded_down() -> None:
    sentence = str(found())
    assert sentence.startswith(
        "Proved: with inputs in [2.5, 2.5] in every neuron, every trajectory of this firing-rate"
    )
    number = sentence.partition("with r = ")[2].partition(" ")[0]
    assert 0.9 < Decimal(number) <= Decimal(found().claim.rate)
    assert "starts in the region" in str(found(Box([0.0, 0.0], [4.0, 4.0])))


def test_what_is_not_proved_names_the_next_thing() -> None:
    several = found(u=0.0, net=THREE)
    assert str(several).startswith("Not certified on a box: ")
    assert "(--input)" in str(several)
    left = found(Box([-0.1], [0.1]), 0.0, THREE)
    assert "not proved that none leaves" in str(left)
    for each in (several, left):
        assert each.as_json()["certified"] is False


def test_the_record_and_the_lines() -> None:
    record = json.loads(json.dumps(found().as_json(), allow_nan=False))
    assert record["certified"] is record["whole_space"] is record["attractive"] is True
    assert (record["rate"], record["certificate"], record["local"]) == (
        found().claim.rate,
        "c.json",
        {"input": ["2.5"]},
    )
    lines = found().lines()
    assert any("weighted l" in line for line in lines)
    assert lines[-1].endswith("c.json")
    whole = found(u=0.5, net=FiringRate([[3.0]], activation="relu"))
    assert whole.as_json()["certified"] is False


@pytest.mark.parametrize(
    ("net", "words"),
    [
        (FiringRate([[0.0, 3.0], [0.0, 0.0]], activation="tanh"), "--local, which succeeds"),
        (THREE, "no box was found"),
        (Hopfield([[2.0]], slopes=(0.0, 1.0)), "--activation with the name"),
        (Hopfield([[2.0]], activation="tanh", leak=0.0), "positive leak"),
    ],
)
def test_the_next_thing_to_try(net: FiringRate | Hopfield, words: str) -> None:
    assert words in advice(net, outlook(net), "per s")


def test_there_is_none_for_other_models() -> None:
    assert advice(Lure([[-1.0]], [[1.0]], [[3.0]], activation="tanh"), Outlook(), "per s") == ""


def test_the_rate_that_is_promised_is_rounded_down() -> None:
    net = FiringRate(np.array([[0.0, 3.0], [0.0, 0.0]]), activation="tanh", tau=3.0)
    number = advice(net, outlook(net), "per s").rpartition("r = ")[2].split()[0]
    claim = outlook(net).claim
    assert claim is not None
    assert Decimal(number) <= Decimal(claim.rate)
