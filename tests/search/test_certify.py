"""One question: the best of every norm, the reasons why another one was not tried, and the words for each of them."""

from __future__ import annotations

import itertools
import pickle
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.claims.local import LocalClaim
from metzler.claims.quadratic import QuadraticClaim
from metzler.errors import InputError, InputTypeError
from metzler.models import EchoState, FiringRate, Hopfield, IntervalHopfield
from metzler.search.certify import certify, certify_steps
from metzler.search.diagonal import diagonal_certificate
from metzler.search.symmetric import symmetric_certificate
from metzler.steps import finished

rng = np.random.default_rng(17)
both = pytest.mark.parametrize("kind", [Hopfield, FiringRate])
SKEW = np.array([[0.0, -1.0], [1.0, 0.0]])


@both
def test_the_best_norm_of_the_skew_pair_is_a_quadratic_one(kind: type[Hopfield]) -> None:
    """Diagonal norms prove `1 - k`, quadratic ones `1 - k / 2`, and every slope vertex decays like 1."""
    net = kind(1.5 * SKEW, activation="relu")
    best = certify(net)
    assert isinstance(best, QuadraticClaim)
    assert best.rate == pytest.approx(0.25, abs=1e-3)
    assert check(best, net).holds
    rates = {row.norm: row.rate for row in best.alternatives.rows}
    assert rates["l1"] == rates["linf"] == pytest.approx(-0.5, abs=1e-6)
    assert rates["ceiling"] == pytest.approx(1.0)


@both
def test_the_closed_form_of_symmetric_weights(kind: type[Hopfield]) -> None:
    G = rng.normal(size=(8, 8))
    net = kind(0.12 * (G + G.T), activation="tanh")
    best = certify(net)
    assert best.rate == symmetric_certificate(net).rate == pytest.approx(1.0 - np.linalg.eigvalsh(net.W)[-1], abs=1e-7)
    assert "closed form" in best.alternatives["l2"].note


@both
def test_a_diagonal_certificate_where_no_norm_proves_more(kind: type[Hopfield]) -> None:
    net = kind(rng.uniform(0.0, 0.2, (4, 4)), activation="relu")
    best, alone = certify(net), diagonal_certificate(net)
    assert (best.kind, best.rate, best.gap) == ("diagonal", alone.rate, alone.gap)
    assert best.limiting.tolist() == alone.limiting.tolist()  # type: ignore[attr-defined]
    assert best.alternatives["l2"].rate is None


def test_strong_negative_self_weights_are_better_in_linf() -> None:
    net = FiringRate(6.0 * np.array([[-1.0, 1.0], [-1.0, -1.0]]), slopes=(0.0, 1.0))
    assert certify(net).kind == "diagonal"
    assert certify(net).rate == pytest.approx(1.0, abs=1e-5)
    assert certify(net, "l2").rate == pytest.approx(1.0 - 3.0 * (np.sqrt(2.0) - 1.0), abs=2e-3)


@both
def test_no_norm_that_was_tried_proves_more_by_what_a_search_gives_away(kind: type[Hopfield]) -> None:
    for _ in range(6):
        net = kind(0.4 * rng.normal(size=(5, 5)), leak=rng.uniform(0.5, 2.0, 5), slopes=(0.0, 1.0))
        best = certify(net)
        for row in best.alternatives.proved:
            assert row.rate is not None
            assert row.rate <= best.rate + 2e-3 * abs(best.rate)
            assert check(row.claim, net).holds
        top = best.alternatives["ceiling"].rate
        assert top is None or best.rate <= top + 1e-9


def test_a_box_where_no_norm_of_the_whole_space_contracts() -> None:
    """At rest the slope is .25 and 5 / 4 > 1, but `x = phi(5 x)` has one solution, where the slope is small."""
    net = FiringRate([[5.0]], activation="logistic")
    state = brentq(lambda x: x - expit(5.0 * x), 0.5, 1.0, xtol=1e-15)
    best = certify(net)
    assert isinstance(best, LocalClaim)
    assert best.rate == pytest.approx(1.0 - 5.0 * state * (1.0 - state), abs=1e-4)
    assert (best.box.lower <= state).all()
    assert (state <= best.box.upper).all()
    assert check(best, net).holds
    assert max(row.rate for row in best.alternatives.proved) == pytest.approx(-0.25)


def test_no_box_where_it_proves_nothing() -> None:
    best = certify(FiringRate([[1.5]], activation="tanh"))
    assert best.kind == "diagonal"
    assert best.rate == pytest.approx(-0.5)
    assert best.alternatives["local box"].rate == pytest.approx(-0.5, abs=1e-2)


def test_the_words_for_a_norm() -> None:
    net = Hopfield([[0.2, 0.8], [-0.5, 0.0]], activation="relu")
    l1, linf = certify(net, "l1"), certify(net, "linf")
    assert certify(net, "diagonal").rate == max(l1.rate, linf.rate)
    assert (l1.norm.order, linf.norm.order, certify(net, "l2").kind) == ("l1", "linf", "quadratic")
    for claim in (l1, linf, certify(net, "diagonal"), certify(net, "l2")):
        assert not claim.alternatives
    for word in ("L2", "", "l3", None, 2, ["l1"]):
        with pytest.raises(InputError, match="order must be 'best', 'diagonal', 'l1', 'linf' or 'l2', got"):
            certify(net, word)  # type: ignore[call-overload]


def test_limits_of_diagonal_norms() -> None:
    net = Hopfield(1.5 * SKEW, activation="relu")
    assert certify(net, max_condition=2.0).kind == "diagonal"
    for limits in ({"margin": 1e-3}, {"max_condition": 2.0}):
        with pytest.raises(InputError, match=f"{next(iter(limits))} belongs to the norms l1 and linf"):
            certify(net, "l2", **limits)  # type: ignore[arg-type]
    for wrong in ({"margin": 0.0}, {"max_condition": 0.5}, {"deadline": -1.0}):
        with pytest.raises(InputError, match="must"):
            certify(net, **wrong)  # type: ignore[arg-type]
    with pytest.raises(InputTypeError, match="warm must be a certificate"):
        certify(net, warm=0.5)  # type: ignore[arg-type]


def test_what_cannot_be_tried_says_why() -> None:
    table = certify(IntervalHopfield([[-0.2]], [[0.5]], activation="tanh")).alternatives
    assert "l1 and linf only" in table["l2"].note
    with pytest.raises(InputError, match="l1 and linf only"):
        certify(IntervalHopfield([[-0.2]], [[0.5]], activation="tanh"), "l2")
    large = FiringRate(np.diag(np.full(2500, -0.5)), slopes=(-1.0, 1.0))
    assert "asks for it alone" in certify(large).alternatives["l2"].note


def test_a_claim_found_beside_others_is_stored_as_if_alone(tmp_path: Path) -> None:
    net = Hopfield(1.5 * SKEW, activation="relu")
    best = certify(net)
    best.save(tmp_path / "best.json")
    assert "alternatives" not in (tmp_path / "best.json").read_text()
    back = load(tmp_path / "best.json")
    assert (back.rate, back.sha256, bool(back.alternatives)) == (best.rate, best.sha256, False)
    assert check(back, net).holds
    again = pickle.loads(pickle.dumps(best))
    assert [row.rate for row in again.alternatives.rows] == [row.rate for row in best.alternatives.rows]
    assert not again.alternatives["l2"].claim.alternatives


def test_steps_have_both_ends_and_the_best_claim_by_then() -> None:
    net = FiringRate(1.5 * SKEW, activation="relu")
    steps = list(certify_steps(net))
    best = finished(certify_steps(net))
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert all(after.lower >= before.lower - 1e-12 for before, after in itertools.pairwise(steps))
    assert all(step.lower <= step.upper < np.inf for step in steps)
    assert steps[0].best is None
    assert steps[-1].best.rate == best.rate
    assert steps[-1].lower == best.rate


@pytest.mark.parametrize("order", ["best", "diagonal", "l1", "linf", "l2"])
def test_a_deadline_leaves_a_proved_claim(order: str) -> None:
    net = FiringRate(0.4 * rng.normal(size=(6, 6)), activation="relu")
    for found in (certify(net, order, deadline=0.0), finished(certify_steps(net, order, stop=lambda: True))):
        assert check(found, net).holds
    if order == "best":
        assert certify(net, deadline=0.0).alternatives["l2"].note == "not tried: the deadline had passed"


def test_a_warm_start_from_whatever_was_best() -> None:
    nets = [FiringRate(gain * 1.5 * SKEW, activation="relu") for gain in (1.0, 0.9)]
    first = certify(nets[0])
    warm = certify(nets[1], warm=first)
    assert warm.rate == pytest.approx(certify(nets[1]).rate, abs=1e-6)
    with pytest.raises(InputError, match="warm must be about 2 states"):
        certify(nets[1], warm=certify(FiringRate([[0.5]], activation="relu")))


def test_a_map_has_its_ceiling_too() -> None:
    best = certify(EchoState(0.5 * SKEW, 0.5, activation="tanh"))
    assert {row.unit for row in best.alternatives.rows} == {"per step"}
    assert best.alternatives["ceiling"].rate <= 0.5 + 1e-9
