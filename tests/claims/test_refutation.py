"""Refutations as claims: proved from the certificate, the slopes and the instability; nothing else is believed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.search.test_refute import BORDERS, orders

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.claims.refutation import RefutationClaim
from metzler.models import FiringRate, Hopfield, JacobianBounds
from metzler.norms.diagonal import Norm
from metzler.proofs.instability import Instability
from metzler.search.certify import certify
from metzler.search.refute import refute

PAIR = FiringRate([[0.0, 2.0], [2.0, 0.0]], slopes=(0.0, 1.0))
SKEW = FiringRate([[0.0, -2.0], [2.0, 0.0]], slopes=(0.0, 1.0))
CALM = FiringRate([[0.0, 0.5], [0.25, 0.0]], slopes=(0.0, 1.0))


def refuted(net: FiringRate, order: str = "linf") -> RefutationClaim:
    return refute(net, certify(net, order))


@orders
@pytest.mark.parametrize("net", [PAIR, SKEW, CALM], ids=["no norm", "no weights", "nothing"])
def test_it_holds_fast_and_exactly_and_comes_back(net: FiringRate, order: str, tmp_path: Path) -> None:
    found = refuted(net, order)
    for exact in (False, True):
        check(found, net, exact=exact).require()
    found.save(tmp_path / "net.claim.json")
    back = load(tmp_path / "net.claim.json")
    assert isinstance(back, RefutationClaim)
    assert str(back) == str(found)
    assert repr(back) == repr(found)
    assert (back.holds, back.no_norm, back.ceiling) == (found.holds, found.no_norm, found.ceiling)
    assert check(back, net, exact=True).holds


def test_what_is_bounded() -> None:
    assert refuted(PAIR).quantity == "best rate over every norm"
    assert refuted(SKEW).quantity == "best rate over diagonal weights in linf"
    found = refuted(PAIR)
    assert found.lower <= -1 <= found.upper <= -0.98, "the rate of every norm is at most that of the linear network"
    assert found.ceiling == pytest.approx(-1.0)


@orders
@pytest.mark.parametrize("name", BORDERS)
def test_a_best_rate_of_zero_holds_fast_and_exactly(name: str, order: str, tmp_path: Path) -> None:
    net = BORDERS[name]
    found = refute(net, certify(net, order))
    for exact in (False, True):
        check(found, net, exact=exact).require()
    found.save(tmp_path / "net.claim.json")
    assert check(tmp_path / "net.claim.json", net).holds


def test_forgeries() -> None:
    found, calm = refuted(PAIR), refuted(CALM)
    unstable = found.instability
    assert unstable is not None
    assert unstable.form is not None
    wrong = (
        replace(found, lower=found.lower - 1.0, upper=found.upper - 0.02),
        replace(found, instability=None),  # the certificate's bound is that of weights, and it is about every norm
        replace(found, instability=replace(unstable, ends="00")),
        replace(found, instability=replace(unstable, ends="0")),
        replace(found, instability=replace(unstable, form=-unstable.form)),
        replace(found, instability=Instability("11", [0, 1])),
        replace(found, ends="00"),
        replace(found, ends="1"),
        replace(found, ends="2x"),
        replace(found, member="a network within the intervals"),
        replace(found, certificate=replace(found.certificate, upper=found.certificate.upper - 1.0, lower=-9.0)),
        replace(found, certificate=replace(found.certificate, norm=Norm("linf", np.ones(3)))),
        replace(found, certificate=calm.certificate, lower=-9.0),
    )
    for claim in (*wrong[:1], *wrong[2:]):
        for exact in (False, True):
            result = check(claim, PAIR, exact=exact)
            assert not result.holds, claim
            assert result.reasons
    assert "every norm" not in wrong[1].quantity
    lie = replace(calm, upper=0.0, lower=-1.0, instability=unstable)
    assert lie.no_norm
    assert not check(lie, CALM).holds


def test_a_large_component_is_no_matter_for_integers() -> None:
    rng = np.random.default_rng(0)
    net = Hopfield(rng.normal(size=(30, 30)), slopes=(0.0, 1.0))
    found = refute(net, certify(net, "l1"))
    assert found.no_norm
    assert check(found, net).holds
    result = check(found, net, exact=True)
    assert not result.holds
    assert "its instability: it cannot be proved in integers: 30 states" in result.reasons[0]


def test_members_of_a_set_are_named() -> None:
    net = JacobianBounds(np.array([[0.5, 0.0], [0.0, -2.0]]), np.array([[1.0, 0.0], [1.0, -1.0]]))
    found = refute(net, certify(net, "l1"))
    assert "a system within the bounds is linear" in found.sentence
    assert check(found, net, exact=True).holds
