"""Claims of one norm's rate: what the cuts prove is true, altered cuts and slopes prove no more, files come back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.contracts.test_models import all_jacobians, log_norms
from tests.proofs.test_branches import bounded, orders, random_cuts

from metzler.claims.branched import BranchedClaim
from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.errors import InputError
from metzler.models import Hopfield, LureMap
from metzler.norms.diagonal import Norm
from metzler.proofs.branches import Cuts
from metzler.search.branch import sharpen
from metzler.search.certify import certify

pytestmark = pytest.mark.usefixtures("few_vertices")


def sharpened(order: str = "linf", seed: int = 1, steps: int = 24) -> tuple[BranchedClaim, object]:
    net = bounded(seed)
    return sharpen(net, certify(net, order), max_steps=steps), net


@orders
def test_it_holds_fast_and_exactly_and_comes_back(order: str, tmp_path: Path) -> None:
    found, net = sharpened(order)
    assert 16 <= found.splits <= 24
    for exact in (False, True):
        assert check(found, net, exact=exact).require().lower >= found.lower
    found.save(tmp_path / "net.claim.json")
    back = load(tmp_path / "net.claim.json")
    assert isinstance(back, BranchedClaim)
    assert str(back) == str(found)
    assert (back.lower, back.upper, back.norm.order) == (found.lower, found.upper, order)
    for mine, theirs in ((back.cuts.boxes, found.cuts.boxes), (back.slopes, found.slopes)):
        assert (mine == theirs).all()
    assert check(tmp_path / "net.claim.json", net, exact=True).holds


@orders
@pytest.mark.parametrize("seed", range(3))
def test_no_cuts_and_no_slopes_prove_more_than_is_true(order: str, seed: int) -> None:
    found, net = sharpened(order, seed)
    rng = np.random.default_rng(seed)
    truth = -float(log_norms(found.norm, all_jacobians(net), False).max())
    for exact in (False, True):
        for _ in range(4):
            wild = replace(found, lower=-np.inf, upper=np.inf, cuts=random_cuts(rng, 9, 12))
            d = rng.uniform(net.triple().lo, net.triple().hi)
            result = check(replace(wild, slopes=d), net, exact=exact)
            assert result.holds
            assert result.lower <= truth <= result.upper


def test_fewer_cuts_do_not_prove_it() -> None:
    found, net = sharpened()
    for cuts in (
        Cuts(found.cuts.boxes[:-6], found.cuts.slopes[:-6]),
        Cuts(found.cuts.boxes[:0], found.cuts.slopes[:0]),
    ):
        result = check(replace(found, cuts=cuts), net)
        assert not result.holds
        assert "rate in this norm of at least" in result.reasons[0]
    assert not check(replace(found, slopes=net.triple().lo), net).holds


def test_a_side_that_is_open_claims_nothing() -> None:
    found, net = sharpened()
    result = check(replace(found, lower=-np.inf, slopes=net.triple().lo, upper=np.inf), net)
    assert result.holds
    assert result.lower >= found.lower


def test_what_does_not_fit_is_refused_in_one_sentence() -> None:
    found, net = sharpened()
    for changed, words in (
        (replace(found, slopes=np.full(9, 2.0)), "slope intervals"),
        (replace(found, slopes=found.slopes[1:]), "slope intervals"),
        (replace(found, cuts=Cuts(np.array([0]), np.array([9]))), "there are 9"),
        (replace(found, norm=Norm("linf", np.ones(2))), "2 states"),
    ):
        for exact in (False, True):
            assert words in check(changed, net, exact=exact).reasons[0]
    with pytest.raises(InputError, match="l2"):
        replace(found, norm=Norm("l2", np.ones(3)))
    with pytest.raises(InputError, match="finite"):
        replace(found, slopes=np.full(9, np.nan))


def test_maps() -> None:
    net = bounded(0, LureMap)
    found = sharpen(net, certify(net, "l1"), max_steps=3000)
    truth = -float(log_norms(found.norm, all_jacobians(net), True).max())
    assert found.lower <= truth <= found.upper <= found.lower + 1e-9
    assert check(found, net, exact=True).holds


def test_more_rows_than_are_settled_tie() -> None:
    n = 80
    rng = np.random.default_rng(0)
    net = Hopfield(np.diag(np.full(n, 0.5)), slopes=(0.0, 1.0))
    claim = sharpen(net, certify(net, "l1"))
    for w in (np.ones(n), rng.uniform(0.5, 1.0, n)):
        result = check(replace(claim, norm=Norm("l1", w)), net, exact=True)
        assert result.holds or "cannot be proved in integers" in result.reasons[0]
