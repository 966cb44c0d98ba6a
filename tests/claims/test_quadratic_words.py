"""A rate in a norm that nobody calls the best."""

from __future__ import annotations

from decimal import Decimal

import pytest

import metzler as mz
from metzler.claims.terms import Terms
from metzler.report.finding import describe
from metzler.report.quadratic import QuadraticFindings

NET = mz.FiringRate([[0.2, -0.5], [0.3, 0.1]], activation="tanh", time_unit="s")
WILD = mz.FiringRate([[3.0, 0.5], [0.5, 3.0]], activation="tanh", time_unit="s")


@pytest.mark.parametrize("net", [NET, WILD], ids=["certified", "not"])
@pytest.mark.parametrize("find", [mz.quadratic_certificate, mz.parabola_certificate])
def test_claim_and_command_say_the_same(net: mz.FiringRate, find: object) -> None:
    claim = find(net)  # type: ignore[operator]
    found = QuadraticFindings(claim, network=describe(net, "state"), unit="per s")
    told = str(claim).splitlines()
    assert told[0] == str(found).replace("4 synapses, ", "")
    assert told[0].startswith("Proved" if net is NET else "Not certified in l2")
    assert told[1:] == found.lines()[: len(told) - 1]


def test_between_l1_and_linf() -> None:
    claim = mz.interpolate(NET, mz.certify(NET, "l1"), mz.certify(NET, "linf"), 2.5)
    told = str(claim).splitlines()
    assert "in a weighted l_p norm, with r = " in told[0]
    assert "  norm             weighted l_p, p = 2.5" in told
    rate = claim.words().lines["rate"].split()[2]
    assert Decimal(rate) <= Decimal(claim.rate)
    assert "per s" in claim.words().lines["rate"]
    assert "per minute" in claim.words(Terms("network", "per minute")).lines["rate"]
