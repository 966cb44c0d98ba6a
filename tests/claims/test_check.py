"""`check` says what holds and why not; the exact mode is never stricter than the truth, the fast one never laxer."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS

from metzler.claims.check import check, check_steps
from metzler.claims.claim import CheckResult
from metzler.claims.diagonal import Certificate
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.models import FiringRate, Hopfield
from metzler.norms.diagonal import Norm
from metzler.proofs.diagonal import ATTAINED, Proof, Witness, prove
from metzler.search.certify import certify
from metzler.steps import Step

NET = Hopfield([[0.3, 0.9], [-0.9, 0.1]], leak=[1.0, 2.0], activation="tanh")


@pytest.fixture
def cert() -> Certificate:
    return certify(NET, "l1")


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_every_model_in_both_modes(name: str, order: str, exact: bool) -> None:
    net = MAKERS[name](np.random.default_rng(7))
    found = certify(net, order)
    result = check(found, net, exact=exact)
    assert result.holds, result.reasons
    assert result.rate >= found.rate
    assert result.rate + result.gap <= found.rate + found.gap + 1e-11


@pytest.mark.parametrize("exact", [False, True])
def test_reasons(cert: Certificate, exact: bool) -> None:
    def reasons(**changes: object) -> str:
        result = check(replace(cert, **changes), NET, exact=exact)  # type: ignore[arg-type]
        assert not result.holds
        assert not result
        return "; ".join(result.reasons)

    assert "its weights prove the rate" in reasons(lower=cert.lower + 1e-6, upper=cert.upper + 1.0)
    assert "proves no rate above" in reasons(lower=cert.lower - 1e-6, upper=cert.upper - 1e-6)
    assert "its gap" not in reasons(subject=replace(cert.subject, kind="firing-rate"))
    assert "firing-rate" in reasons(subject=replace(cert.subject, kind="firing-rate"))
    assert "SHA-256" in reasons(subject=replace(cert.subject, sha256="0" * 64))
    other = dict(cert.subject.parameters) | {"leak": np.array([1.0, 1.0])}
    assert "differs" in reasons(subject=replace(cert.subject, parameters=other))
    assert "attained" in reasons(lower=cert.lower - 1.0, attained=True)
    assert "states" in reasons(norm=Norm("l1", np.ones(3)))


def test_an_empty_parameter_stands_for_nothing(cert: Certificate) -> None:
    empty = dict(cert.subject.parameters) | {"tau": np.zeros(0)}
    assert not check(replace(cert, subject=replace(cert.subject, parameters=empty)), NET)


def test_require(cert: Certificate) -> None:
    assert check(cert, NET).require().holds
    with pytest.raises(NotProved, match="its weights prove the rate") as error:
        check(replace(cert, lower=9.0, upper=9.0), NET).require()
    assert len(error.value.reasons) == 1


def test_from_a_file(cert: Certificate, tmp_path: Path) -> None:
    cert.save(tmp_path / "net.cert.json")
    assert check(tmp_path / "net.cert.json", NET, exact=True)
    with pytest.raises(InputError, match="no such file"):
        check(tmp_path / "absent.json", NET)


@pytest.mark.parametrize("exact", [False, True])
def test_progress(cert: Certificate, exact: bool) -> None:
    seen: list[Step] = []
    steps = check_steps(cert, NET, exact=exact)
    while True:
        try:
            seen.append(next(steps))
        except StopIteration as stop:
            result: CheckResult = stop.value
            break
    assert result.holds
    assert [step.done for step in seen] == sorted(step.done for step in seen)
    assert {step.phase for step in seen} == {"identity", "proof"} | ({"exact proof"} if exact else set())


def test_the_exact_mode_proves_what_rounding_hides() -> None:
    net = Hopfield([[0.0, 1 / 3], [1 / 3, 0.0]], slopes=(0.0, 1.0))
    found = certify(net, "linf")
    truth = 1 - Fraction(1 / 3)
    one = replace(found, norm=Norm("linf", np.ones(2)), proof=Witness(np.arange(2), np.ones(2)))
    high = float(np.nextafter(float(truth), -np.inf))
    claim = replace(one, lower=high, upper=high + 2.0**-52)
    assert Fraction(high) <= truth
    assert check(claim, net, exact=True).holds


def test_proofs_beyond_the_doubles_are_none() -> None:
    net = Hopfield([[0.0, 1e308], [1e308, 0.0]], slopes=(0.0, 1.0))
    proof = prove(net, Norm("linf", np.array([1.0, 1e300])), Witness(np.arange(2), np.ones(2)))
    assert proof.rate_down == -np.inf


def test_a_gap_at_the_end_of_rounding_level_is_accepted_but_not_claimed() -> None:
    # The size it is compared with is a sum, too, which another machine rounds otherwise.
    cases = ((0.9 * ATTAINED, True, True), (0.9999 * ATTAINED, False, True), (1.1 * ATTAINED, False, False))
    for gap, claimed, accepted in cases:
        proof = Proof(0.0, gap, True, 1.0)
        assert (proof.attained, proof.small(gap)) == (claimed, accepted)


@pytest.mark.parametrize("exact", [None, "x", 1, np.zeros(0)])
def test_exact_is_yes_or_no(exact: Any) -> None:
    net = FiringRate([[0.5]], activation="tanh")
    with pytest.raises(InputTypeError, match="exact must be True or False"):
        check(certify(net), net, exact=exact)
