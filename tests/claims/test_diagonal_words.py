"""A certificate says what the command line says of it."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from metzler.claims.diagonal_words import bracket, lines, sentence
from metzler.claims.terms import Terms
from metzler.models import Hopfield
from metzler.report.finding import Findings, describe, headline
from metzler.report.finding import lines as printed
from metzler.search.certify import certify

GAINS = [0.5, 0.9, 1.0, 1.3, 2.0]


@pytest.mark.parametrize("gain", GAINS)
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_claim_and_command_say_the_same(gain: float, order: str) -> None:
    net = Hopfield([[0.0, gain], [gain, 0.0]], activation="tanh", names=["a", "b"])
    claim = certify(net, order)
    found = Findings(
        claim, "not searched for", {order: 0.0}, network=describe(net, "state"), unit="per unit of time", of="state"
    )
    synapses = "2 synapses, "
    assert str(claim).splitlines()[0] == headline(found).replace(synapses, "")
    assert set(str(claim).splitlines()[1:]) <= set(printed(found))


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_the_printed_bracket_holds_the_claimed_one(order: str) -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        claim = certify(Hopfield(rng.normal(size=(3, 3)) / 4, activation="tanh"), order)
        rate, gap, top = bracket(claim, "per s")
        assert Decimal(rate.number) <= Decimal(claim.rate)
        assert Decimal(gap.number) >= Decimal(claim.gap)
        assert Decimal(top.number) >= Decimal(claim.upper)
        terms = Terms("network", "per s, that of tau")
        assert lines(claim, terms)["rate"].startswith(f"{rate.number} per s, that of tau")
        assert "that of tau" not in lines(claim, terms)["gap"]
        assert (rate.number if claim.rate > 0 else top.number) in sentence(claim, terms)
