"""The kind `quadratic`: proved from P and the multipliers, stored bit for bit, refused where anything is altered."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.proofs.test_quadratic import flows_and_maps, growth, matrix, triple

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.claims.quadratic import QuadraticClaim
from metzler.claims.subject import Subject
from metzler.errors import InputError, NotProved
from metzler.models import FiringRate, Hopfield, IntervalFiringRate, Lure
from metzler.models.changed import system
from metzler.norms import QuadraticNorm
from metzler.search.euclidean import quadratic_claim
from metzler.search.quadratic import quadratic_certificate
from metzler.search.symmetric import symmetric_certificate

rng = np.random.default_rng(51)
NET = FiringRate(0.2 * rng.normal(size=(3, 3)), activation="tanh", leak=[1.0, 1.5, 2.0])
CLAIM = quadratic_claim(NET, matrix(3), np.ones(3))


@pytest.mark.parametrize("n", [1, 3, 60])
def test_it_comes_back_bit_for_bit(n: int, tmp_path: Path) -> None:
    """A P of 60 x 60 lies beside the JSON: it could be written and not read back."""
    W = 0.1 * rng.normal(size=(n, n)) / np.sqrt(n)
    net = Hopfield(W + W.T, activation="tanh")
    claim = symmetric_certificate(net)
    claim.save(tmp_path / "c.json")
    back = load(tmp_path / "c.json")
    assert isinstance(back, QuadraticClaim)
    for mine, other in (
        (claim.norm.P, back.norm.P),
        (claim.multipliers, back.multipliers),
        *zip(claim.slopes, back.slopes, strict=True),
    ):
        assert mine.shape == other.shape
        assert mine.tobytes() == other.tobytes()
        assert not other.flags.writeable
    assert (back.lower, back.upper, back.method) == (claim.lower, np.inf, "symmetric weights, closed form")
    assert check(tmp_path / "c.json", net).holds
    exact = check(back, net, exact=True)
    assert exact.holds == (n < 60)
    assert n < 60 or "cannot be proved in integers" in exact.reasons[0]
    assert len(list(tmp_path.iterdir())) == (2 if n == 60 else 1)


def test_a_network_without_nonlinearities(tmp_path: Path) -> None:
    net = Lure(-np.eye(2), np.zeros((2, 0)), np.zeros((0, 2)), slopes=(0.0, 1.0))
    claim = quadratic_claim(net, np.eye(2), np.zeros(0))
    claim.save(tmp_path / "c.json")
    assert claim.lower == pytest.approx(1.0)
    assert check(tmp_path / "c.json", net).holds
    assert check(tmp_path / "c.json", net, exact=True).holds


def test_forgeries_fail() -> None:
    lo, hi = CLAIM.slopes
    other = quadratic_claim(replace(NET, leak=3.0), np.eye(3), np.ones(3))
    assert check(CLAIM, NET).holds
    forged = [
        replace(CLAIM, lower=CLAIM.lower + 1e-6),
        replace(CLAIM, upper=CLAIM.lower + 1e6),
        replace(CLAIM, multipliers=0.1 * CLAIM.multipliers),
        replace(CLAIM, multipliers=np.ones(2), slopes=(lo[:2], hi[:2])),
        replace(CLAIM, norm=QuadraticNorm(np.diag([1.0, 30.0, 1.0]))),
        replace(CLAIM, norm=QuadraticNorm(-CLAIM.norm.P)),
        replace(CLAIM, norm=QuadraticNorm(np.eye(4))),
        replace(CLAIM, slopes=(lo, 0.5 * hi)),
        replace(CLAIM, slopes=(0.1 + lo, hi)),
        replace(CLAIM, subject=other.subject),
        replace(CLAIM, subject=replace(CLAIM.subject, sha256="0" * 64)),
    ]
    for bad in forged:
        for exact in (False, True):
            result = check(bad, NET, exact=exact)
            assert not result.holds, bad
            assert result.reasons
    assert not check(CLAIM, replace(NET, W=2.0 * NET.W)).holds
    assert not check(CLAIM, Hopfield(NET.W, activation="tanh", leak=NET.leak)).holds
    assert check(replace(CLAIM, slopes=(lo - 1e-9, hi + 1e-9), lower=CLAIM.lower - 1e-6), NET).holds


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"multipliers": [1.0, -1.0, 1.0]}, "positive"),
        ({"multipliers": [1.0, np.nan, 1.0]}, "finite"),
        ({"multipliers": [1.0, np.inf, 1.0]}, "finite"),
        ({"multipliers": [1.0, 1.0]}, "one length"),
        ({"multipliers": np.ones((3, 3))}, "one length"),
        ({"slopes": (np.zeros(3), np.full(3, np.inf))}, "finite"),
        ({"slopes": (np.ones(3), np.zeros(3))}, "lo must be at most hi"),
        ({"lower": np.inf}, "finite"),
        ({"lower": -np.inf}, "finite"),
        ({"lower": np.nan}, "finite"),
    ],
)
def test_what_is_no_claim_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        replace(CLAIM, **change)


def entries(*values: str) -> dict[str, Any]:
    return {"shape": [3, 3], "entries": [*values, *["0x0.0p+0"] * (9 - len(values))]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("P", entries("0x1.0p+0", "0x1.0p+0")),
        ("P", entries("nan")),
        ("P", entries("0x1.0p+2000")),
        ("P", {"shape": [9, 1], "entries": ["0x1.0p+0"] * 9}),
        ("P", {"shape": [3, 3, 1], "entries": ["0x1.0p+0"] * 9}),
        ("P", {"shape": [10**9, 10**9], "entries": ["0x1.0p+0"] * 9}),
        ("P", {"shape": [-3, -3], "entries": ["0x1.0p+0"] * 9}),
        ("P", ["0x1.0p+0"] * 9),
        ("P", "0x1.0p+0"),
        ("P", None),
        ("P", {"array": "evidence.P"}),
        ("multipliers", [1, 1, 1]),
        ("multipliers", ["-0x1.0p+0"] * 3),
        ("multipliers", ["0x1.0p+9999"] * 3),
        ("lo", "0x0.0p+0"),
        ("hi", []),
        ("method", 1),
        ("method", None),
    ],
)
def test_hostile_files_are_refused(name: str, value: Any, tmp_path: Path) -> None:
    tree = json.loads(CLAIM.to_json())
    tree["evidence"][name] = value
    (tmp_path / "c.json").write_text(json.dumps(tree), encoding="utf-8")
    with pytest.raises(InputError):
        load(tmp_path / "c.json")


@pytest.mark.parametrize("power", [-1074, -300, 300, 1023])
def test_huge_and_tiny_matrices_end_in_an_answer(power: int) -> None:
    size = float(np.ldexp(1.0, power))
    huge = replace(CLAIM, norm=QuadraticNorm(size * np.eye(3)), multipliers=np.full(3, size), lower=-100.0)
    assert check(huge, NET).holds <= check(huge, NET, exact=True).holds


def test_a_worst_case_in_l1_and_linf_only_is_refused() -> None:
    """Another network of the class may be worse in a quadratic norm."""
    box = IntervalFiringRate(NET.W, NET.W + 0.1, activation="tanh")
    n = len(NET.W)
    claim = QuadraticClaim(-50.0, np.inf, Subject.of(box), QuadraticNorm(np.eye(n)), np.ones(n), CLAIM.slopes, "forged")
    result = check(claim, box)
    assert not result.holds
    assert "worst case in l1 and linf only" in result.reasons[0]


@flows_and_maps
def test_random_slopes_never_grow_faster(discrete: bool) -> None:
    proved = 0
    for _ in range(30):
        n, m = (int(k) for k in rng.integers(1, 5, 2))
        t, P = triple(n, m, discrete=discrete), matrix(n)
        try:
            claim = quadratic_claim(system(t), P, rng.uniform(0.5, 4.0, m))
        except NotProved:
            continue
        proved += 1
        assert check(claim, system(t), exact=True).holds
        for d in rng.uniform(t.lo, t.hi, (40, m)):
            assert growth(t, P, d) <= -claim.lower + 1e-12
    assert proved > 10


def test_forty_neurons_are_proved_in_integers() -> None:
    net = FiringRate(0.5 * np.random.default_rng(0).normal(size=(40, 40)) / np.sqrt(40), activation="relu")
    claim = quadratic_certificate(net, rtol=0.05)
    assert check(claim, net, exact=True).holds
    higher = replace(claim, lower=claim.lower + 0.05 * (1.0 - claim.lower))
    assert not check(higher, net, exact=True).holds
