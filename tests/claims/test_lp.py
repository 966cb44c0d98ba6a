"""The kind `lp`: proved from both certificates, refused where one of them or the number is altered."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.claims.lp import LpClaim
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield, HopfieldMap
from metzler.norms import LpNorm, Norm
from metzler.search.certify import certify
from metzler.search.interpolate import interpolate
from metzler.search.symmetric import symmetric_certificate

rng = np.random.default_rng(50)
NET = Hopfield([[0.0, 0.5, 0.1], [0.25, -1.0, 0.2], [0.3, 0.0, 0.4]], slopes=(0.0, 1.0), leak=[1.0, 2.0, 1.5])
L1, LINF = certify(NET, "l1"), certify(NET, "linf")
EXPONENTS = [1.0, 1.0 + 2.0**-52, 1.5, 2.0, 5.0, 1e6, np.inf]


@pytest.fixture(params=EXPONENTS)
def claim(request: pytest.FixtureRequest) -> LpClaim:
    return interpolate(NET, L1, LINF, request.param)


def test_it_holds_comes_back_and_says_why_not_in_integers(claim: LpClaim, tmp_path: Path) -> None:
    claim.save(tmp_path / "c.json")
    back = load(tmp_path / "c.json")
    assert isinstance(back, LpClaim)
    assert (back.p, back.lower, back.upper, back.sha256) == (claim.p, claim.lower, np.inf, claim.sha256)
    assert back.norm.weights.tobytes() == claim.norm.weights.tobytes()
    assert back.to_json() == claim.to_json()
    assert check(back, NET).lower >= claim.lower
    assert check(back, NET).holds
    exact = check(back, NET, exact=True)
    assert exact.holds == (claim.p in (1.0, np.inf))
    assert exact.holds or "cannot be proved in integers" in exact.reasons[0]
    assert claim.gap == np.inf
    assert repr(claim).startswith("LpClaim(network=hopfield, rate >= ")


def test_forgeries_fail(claim: LpClaim) -> None:
    other = certify(replace(NET, leak=9.0), "l1")
    swapped = replace(L1, norm=Norm("l1", np.array(L1.norm.weights) * [1.0, 3.0, 1.0]))
    forged: list[LpClaim] = [
        replace(claim, lower=claim.lower + 1e-6),
        replace(claim, upper=claim.lower + 1.0),
        replace(claim, l1=replace(L1, lower=L1.lower + 0.1, upper=L1.upper + 0.1)),
        replace(claim, linf=replace(LINF, lower=LINF.lower + 0.1, upper=LINF.upper + 0.1)),
        replace(claim, linf=replace(LINF, upper=LINF.lower)),
        replace(claim, l1=other),
        replace(claim, l1=swapped),
        replace(claim, subject=other.subject),
        replace(claim, subject=replace(claim.subject, sha256="0" * 64)),
    ]
    for bad in forged:
        result = check(bad, NET)
        assert not result.holds, bad
        assert result.reasons
    assert not check(claim, replace(NET, W=2.0 * NET.W)).holds


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"l1": LINF}, "of 'l1' and 'linf'"),
        ({"p": 0.5}, "at least 1"),
        ({"p": np.nan}, "at least 1"),
        ({"lower": np.inf}, "finite"),
        ({"lower": np.nan}, "finite"),
        ({"l1": symmetric_certificate(FiringRate(np.eye(3), activation="tanh"))}, "must be a claim of the kind"),
        ({"l1": certify(Hopfield([[0.5]], activation="relu"), "l1")}, "same states"),
    ],
)
def test_what_is_no_claim_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        replace(interpolate(NET, L1, LINF, 2.0), **change)


@pytest.mark.parametrize(
    ("p", "accepted"),
    [(None, True), ("0x1.0p+0", False), ("0x0.0p+0", False), ("inf", False), (2, False), ([], False), (True, False)],
)
def test_exponents_in_a_file(p: Any, accepted: bool, tmp_path: Path) -> None:
    tree = json.loads(replace(interpolate(NET, L1, LINF, 2.0), lower=LINF.lower).to_json())
    tree["evidence"]["p"] = p
    file = tmp_path / "c.json"
    file.write_text(json.dumps(tree), encoding="utf-8")
    if p == "0x1.0p+0":
        assert check(file, NET).holds == (LINF.lower <= L1.lower)
    elif accepted:
        assert check(file, NET).holds
        assert check(file, NET, exact=True).holds
    else:
        with pytest.raises(InputError):
            load(file)


def test_maps_are_refused() -> None:
    net = HopfieldMap([[0.5]], activation="relu")
    l1, linf = certify(net, "l1"), certify(net, "linf")
    with pytest.raises(Exception, match="continuous"):
        interpolate(net, l1, linf, 2.0)
    forged = LpClaim(0.1, np.inf, l1.subject, 2.0, l1, linf)
    result = check(forged, net)
    assert not result.holds
    assert "continuous" in result.reasons[0]


def test_random_networks_never_grow_faster() -> None:
    """By eigenvalues for p = 2, at random slopes; the rate of a bad pair of weights is as true as that of the best."""
    for _ in range(30):
        n = int(rng.integers(1, 5))
        lo = rng.uniform(-0.5, 0.2, n)
        kind = Hopfield if rng.random() < 0.5 else FiringRate
        net = kind(rng.normal(size=(n, n)), slopes=(lo, lo + 0.6), tau=rng.uniform(0.5, 2.0, n))
        claim = interpolate(net, certify(net, "l1"), certify(net, "linf"), 2.0)
        w = claim.norm.weights
        for d in rng.uniform(*net.slopes, (40, n)):
            S = np.asarray(net.triple().jacobian(d)) * (w[:, None] / w)
            assert np.linalg.eigvalsh(S + S.T)[-1] / 2 <= -claim.lower + 1e-12


def test_the_loss_covers_the_roundings_of_both_exponents() -> None:
    """Weights as far apart as doubles are: the logarithms of those that are computed, times p, in sixty digits."""
    log = Context(prec=60).ln
    w = 2.0 ** rng.uniform(-1000.0, -1.0, 400)
    ends = Norm("l1", [1.0, *w]), Norm("linf", [1.0, *w[::-1]])
    for p in (1.01, 3.0, 77.7, 1e6):
        found = LpNorm.between(*ends, p).weights.tolist()
        xi, eta = (end.weights.tolist() for end in ends)
        exact = [log(Decimal(a)) + (Decimal(p) - 1) * log(Decimal(b)) for a, b in zip(xi, eta, strict=True)]
        off = [float(Decimal(p) * log(Decimal(a)) - b) for a, b in zip(found, exact, strict=True)]
        assert max(off) - min(off) < 2 * (3000 + 800 * p) * 2.0**-53
