"""Thresholds of every parameter: files, proofs, altered files against brute force, points of every kind of model."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.claims.samples import best_rate, root, vertices
from tests.claims.test_every_kind import alterations
from tests.contracts.catalogue import MAKERS, make

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.claims.parameters import PARAMETERS, Point
from metzler.claims.subject import Subject
from metzler.claims.threshold import ThresholdClaim
from metzler.consequences.lesions.study import lesion_study
from metzler.consequences.trajectories.delay import delay, delay_gain
from metzler.errors import InputError, MetzlerError, NotProved
from metzler.models import EchoState, FiringRate, Hopfield, Model, Persidskii
from metzler.models.changed import restricted, with_gain, with_leak
from metzler.search.certify import certify
from metzler.search.critical_gain import critical_gain
from metzler.search.critical_leak import critical_leak

W = np.array([[0.2, 0.5], [-0.75, 0.1]])
LATE = np.array([[0.0, 0.25], [0.5, 0.125]])
PAIR = FiringRate(W, slopes=(0.25, 1.0), leak=[1.5, 1.25], tau=[1.0, 0.5])
FULL = Hopfield(W, dissipation=np.array([[1.5, 0.25], [0.125, 1.25]]), slopes=(0.25, 1.0), gain=0.5)
TRIO = Hopfield(np.array([[0.2, 0.5, 0.1], [-0.75, 0.1, 0.0], [0.3, 0.2, -0.2]]), slopes=(0.0, 1.0), leak=1.5)
WITHOUT = {"jacobian-bounds", "attention", "entrywise", "persidskii"}
"""No weights to scale, or no rate without them."""
ALTERED = 120
"""Of the altered files of each claim so many are checked exactly, too."""


def lesion() -> ThresholdClaim:
    cert = certify(TRIO, "linf")
    (found,) = lesion_study(TRIO, cert, [[2]])
    return found.claim(TRIO, cert)


MADE: dict[str, tuple[Model, Callable[[], ThresholdClaim]]] = {
    "gain": (FULL, lambda: critical_gain(FULL, "linf")),
    "weights alone": (PAIR, lambda: critical_gain(PAIR, "linf")),
    "leak": (PAIR, lambda: critical_leak(PAIR, "linf", rate=2.0)),
    "delay gain": (PAIR, lambda: delay_gain(PAIR, certify(PAIR, "linf"), LATE)),
    "delays": (PAIR, lambda: delay(PAIR, certify(PAIR, "linf"), LATE, 0.5).claim),
    "lesion": (TRIO, lesion),
}
parameters = pytest.mark.parametrize("name", sorted(MADE))


def late(claim: ThresholdClaim, factor: float, rate: float) -> list[np.ndarray]:
    """The Metzler matrices of the delayed pair at all slopes, one slope a row, delayed synapses by their size."""
    row, column, weight, lag = (np.asarray(claim.settings[name]) for name in ("row", "column", "weight", "lag"))
    G = np.zeros((2, 2))
    G[row.astype(int), column.astype(int)] = np.abs(weight) * np.exp(rate * lag)
    now = np.zeros((2, 2)) if claim.settings["instead"].item() else W
    out = []
    for d in product(*zip(*PAIR.slopes, strict=True)):
        D, eye = np.diag(d), np.eye(2, dtype=bool)
        M = D @ now
        sizes = np.where(eye, M, np.abs(M)) + factor * np.abs(D) @ G
        out.append((sizes - np.diag(PAIR.leak)) / PAIR.tau[:, None])
    return out


def truth(claim: ThresholdClaim, model: Model) -> float:
    """The parameter, by brute force over slopes and weights; nearly."""
    order = claim.order
    match claim.parameter:
        case "gain" | "weights alone":
            return root(lambda s: best_rate(vertices(with_gain(model, s * model.weight_gain())), order), 0.0, 50.0)
        case "leak":
            rate = claim.settings["rate"].item()
            return root(lambda x: rate - best_rate(vertices(with_leak(model, x)), order), -100.0, 1e4)
        case "delay gain":
            return root(lambda s: best_rate(late(claim, s, 0.0), order), 0.0, 1e6)
        case "delays":
            return root(lambda s: best_rate(late(claim, 1.0, s), order) - s, -30.0, 30.0)
    left = restricted(model, np.delete(np.arange(model.n), claim.settings["silenced"]))
    J = vertices(left)
    return best_rate(J, order) if left.n == 2 else -max(float(each[0, 0]) for each in J)


def is_true(claim: ThresholdClaim, model: Model) -> bool:
    end = truth(claim, model)
    slack = 1e-9 * max(1.0, abs(end))
    return claim.lower <= end + slack and claim.upper >= end - slack


@parameters
def test_it_holds_and_brackets_the_truth(name: str, tmp_path: Path) -> None:
    model, made = MADE[name]
    claim = made()
    assert claim.parameter == name
    assert check(claim, model).holds
    assert check(claim, model, exact=True).holds
    assert is_true(claim, model)
    assert claim.upper - claim.lower <= 1e-5 * max(1.0, abs(claim.upper))
    claim.save(tmp_path / "claim.json")
    back = load(tmp_path / "claim.json")
    assert json.loads(back.to_json()) == json.loads(claim.to_json())
    assert isinstance(back, ThresholdClaim)
    assert (back.lower, back.upper, back.quantity) == (claim.lower, claim.upper, PARAMETERS[name].quantity)
    assert claim.certificate is not None
    assert check(claim.certificate, claim.network(model)).holds
    assert all(check(point.claim, claim.network(model, point)).holds for point in claim.points)
    assert len(repr(claim)) < 200


@pytest.mark.parametrize("name", sorted(set(MADE) - {"gain"}))  # which is a row of `samples.py`
def test_nothing_is_accepted_that_is_not_true(name: str, tmp_path: Path) -> None:
    model, made = MADE[name]
    file, accepted = tmp_path / "altered.json", 0
    trees = list(alterations(json.loads(made().to_json())))
    for k, (what, altered) in enumerate(trees):
        file.write_text(json.dumps(altered), encoding="utf-8")
        try:
            fast = check(file, model)
        except MetzlerError:
            continue
        if fast.holds:
            accepted += 1
            claim = load(file)
            assert isinstance(claim, ThresholdClaim)
            assert is_true(claim, model), what
            assert check(file, model, exact=True).holds, what
        elif k % (len(trees) // ALTERED) == 0:
            check(file, model, exact=True)
    print(f"\n{name}: {len(trees)} altered, {accepted} accepted")


@cache
def gain_of(name: str) -> tuple[ThresholdClaim, Model]:
    model = make(name)
    return critical_gain(model), model


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_the_critical_gain_of_every_model_is_a_claim_or_a_sentence(name: str) -> None:
    try:
        claim, model = gain_of(name)
    except InputError:
        assert name in WITHOUT
        return
    assert name not in WITHOUT
    assert check(claim, model).holds
    low, high = claim.lower, claim.upper
    if 0 < low < 1e6:
        for factor in np.linspace(0.01, 1 - 1e-4, 12) * low:
            assert certify(with_gain(model, factor * model.weight_gain()), claim.order).rate > 0
    if np.isfinite(high):
        over = certify(with_gain(model, high * (1 + 1e-9) * model.weight_gain()), claim.order)
        assert over.rate <= 0


def test_a_claim_without_end_comes_back(tmp_path: Path) -> None:
    net = Hopfield(W, slopes=(0.0, 1.0), gain=0.0)
    claim = critical_gain(net, "l1")
    assert (claim.lower, claim.upper) == (np.inf, np.inf)
    claim.save(tmp_path / "free.json")
    back = load(tmp_path / "free.json")
    assert (back.lower, back.upper) == (np.inf, np.inf)
    assert check(back, net).holds
    assert back.fact("critical gain").text == "without end"
    one = json.loads((tmp_path / "free.json").read_text(encoding="utf-8"))
    assert (one["lower"], one["upper"]) == ("inf", None)
    for side, value in (("lower", "-inf"), ("lower", "nan"), ("upper", "inf"), ("lower", "Infinity")):
        (tmp_path / "odd.json").write_text(json.dumps(one | {side: value}), encoding="utf-8")
        with pytest.raises(InputError, match="must be of type float"):
            load(tmp_path / "odd.json")


def test_what_a_claim_says_of_another_network_is_not_believed() -> None:
    claim = critical_gain(PAIR, "linf")
    other = replace(PAIR, leak=[1.5, 1.5])
    assert "leak differs" in "; ".join(check(claim, other).reasons)
    forged = replace(claim, subject=Subject.of(other))
    assert not check(forged, other).holds
    assert check(forged, other).reasons[0].startswith("with weights alone 1.0: its tau differs")


def test_bounds_without_evidence_are_not_believed() -> None:
    claim = critical_leak(PAIR, "linf", rate=2.0)
    assert check(replace(claim, lower=-np.inf, refuted=None), PAIR).holds
    assert not check(replace(claim, refuted=None), PAIR).holds
    assert not check(replace(claim, certified=()), PAIR).holds
    assert check(replace(claim, certified=(), upper=np.inf), PAIR).holds
    assert not check(replace(claim, settings={"rate": np.array(2.5)}), PAIR).holds


def test_the_order_that_won_is_that_of_the_claim() -> None:
    for net in (TRIO, PAIR, FULL, EchoState(W, 0.3, activation="tanh")):
        best, both = critical_gain(net), {order: critical_gain(net, order) for order in ("l1", "linf")}
        assert best.lower == max(found.lower for found in both.values())
        assert best.lower == both[best.order].lower
        assert {point.claim.norm.order for point in best.points} == {best.order}


def test_what_is_malformed_is_refused() -> None:
    claim = critical_gain(PAIR, "linf")
    for changed, sentence in (
        ({"parameter": "size"}, "the parameter must be one of"),
        ({"settings": {"rate": 1.0}}, "its settings must have the fields"),
        ({"certified": ()}, "claims of one order"),
        ({"certified": (*claim.certified, Point(1.0, certify(PAIR, "l1")))}, "claims of one order"),
    ):
        with pytest.raises(InputError, match=sentence):
            replace(claim, **changed)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="finite"):
        Point(np.nan, claim.certified[0].claim)
    with pytest.raises(NotProved):
        ThresholdClaim.proved(PAIR, "weights alone", (Point(0.0, certify(PAIR, "linf")),))


def test_claims_within_claims_are_certificates(tmp_path: Path) -> None:
    claim = critical_gain(PAIR, "linf")
    tree: Any = json.loads(claim.to_json())
    inner = copy.deepcopy({name: tree[name] for name in tree if name not in ("schema", "versions")})
    tree["evidence"]["certified"][0]["claim"] = inner
    (tmp_path / "nested.json").write_text(json.dumps(tree), encoding="utf-8")
    with pytest.raises(InputError, match="must be of the kind 'diagonal', got 'threshold'"):
        load(tmp_path / "nested.json")


def test_proportional_networks_are_certified_at_every_factor() -> None:
    net = Persidskii(-2 * np.eye(2) + 0.5 * W, slopes=(0.5, 0.6))
    claim = critical_gain(net)
    assert (claim.lower, claim.parameter) == (np.inf, "weights alone")
    assert check(claim, net, exact=True).holds
    lie = Persidskii(np.eye(2), slopes=(0.5, 0.6))
    with pytest.raises(NotProved):
        ThresholdClaim.proved(lie, "weights alone", (Point(1.0, replace(claim.certified[0].claim)),))


def test_labels_run_through_the_claims_within(tmp_path: Path) -> None:
    """Those of the changed network: the same ones, what is left of them, no unit where there are only weights."""
    net = replace(TRIO, names=["a", "b", "c"], time_unit="s")
    pair = replace(PAIR, names=["a", "b"], time_unit="s")
    cert = certify(net, "linf")
    (found,) = lesion_study(net, cert, [[1]])
    claims = {
        "gain": (critical_gain(pair, "linf"), ("a", "b"), ""),
        "leak": (critical_leak(pair, "linf", rate=2.0), ("a", "b"), "s"),
        "delays": (delay(pair, certify(pair, "linf"), LATE, 0.5).claim, ("a", "b"), "s"),
        "lesion": (found.claim(net, cert), ("a", "c"), "s"),
    }
    for name, (claim, names, unit) in claims.items():
        claim.save(tmp_path / name)
        again = load(tmp_path / name)
        assert again.to_json() == claim.to_json()
        assert isinstance(again, ThresholdClaim)
        for each in (claim, again):
            assert {(point.claim.subject.names, point.claim.subject.time_unit) for point in each.points} == {
                (names, unit)
            }
            assert each.subject.time_unit == "s"
    assert json.loads(claims["leak"][0].to_json())["evidence"]["certified"][0]["claim"]["subject"].keys() == {
        "kind", "sha256", "parameters"
    }  # fmt: skip
    assert claims["lesion"][0].fact("rate after a lesion").unit == "1/s"
    assert claims["leak"][0].fact("critical leak").unit == ""
