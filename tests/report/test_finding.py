"""The sentence says what was proved, with digits that do not exceed it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from metzler.claims.comparison import Comparison
from metzler.claims.diagonal_words import overshoot
from metzler.claims.subject import Subject
from metzler.models import FiringRate, Hopfield
from metzler.norms.diagonal import Norm
from metzler.report.finding import Findings, as_json, describe, headline, lines


@dataclass(frozen=True)
class Claim:
    """What the sentences read of a certificate."""

    kind = "diagonal"
    alternatives = Comparison()

    rate: float = 2 / 3
    gap: float = 1e-7
    exact: bool = True
    attained: bool = True
    subject: Subject = field(default_factory=lambda: Subject("hopfield", {}, ""))
    norm: Norm = field(default_factory=lambda: Norm("l1", np.ones(3)))
    limiting: Any = field(default_factory=lambda: np.array([0, 2]))


@dataclass(frozen=True)
class Gain:
    lower: float = 1 / 3
    upper: float = 1 / 3


def findings(claim: Claim | None = None, gain: Gain | None = None, path: str | None = None) -> Findings:
    certificate: Any = claim or Claim()
    bracket: Any = gain or Gain()
    return Findings(
        certificate, bracket, {"l1": -2 / 3, "linf": 0.5}, network="network", unit="per unit of time", path=path
    )


def test_proved() -> None:
    text = headline(findings())
    assert text.startswith("Proved:")
    assert "weighted l1 norm" in text
    assert "r = 0.6666666 per unit of time" in text


def test_not_certified_is_not_called_not_contracting() -> None:
    found = findings(Claim(rate=-2 / 3))
    text = headline(found)
    assert text.startswith("Not certified by diagonal l1: no diagonal weights of the l1 norm can certify")
    assert "none proves a rate above -0.6666665 " in text
    assert "Other norms may" in text
    assert as_json(found)["contracting"] is None
    assert as_json(found)["certified"] is False


def test_not_contracting_is_said_where_no_norm_can() -> None:
    found = replace(findings(Claim(rate=-2 / 3)), no_norm=True)
    assert headline(found).startswith("Not contracting: no norm whatever")
    assert as_json(found)["contracting"] is False


def test_the_overshoot_stands_beside_the_rate() -> None:
    wide = Claim(norm=Norm("l1", [1.0, 1.0, 1e-4]))
    text = "\n".join(lines(findings(wide)))
    kappa = re.search(r"by the factor (\S+) at first; that bound is empty for (\S+) units of time", text)
    assert kappa is not None
    assert Fraction(kappa[1]) >= Fraction(10000)
    assert float(kappa[2]) >= np.log(1e4) / (2 / 3)
    assert "weights are all alike" in "\n".join(lines(findings()))
    growing = "\n".join(lines(findings(replace(wide, rate=-1.0))))
    assert "empty for" not in growing
    assert "at first" not in growing, "without a rate a difference may grow for ever"
    assert "the bound on a difference is 10000 times as large" in growing


def test_a_map_overshoots_for_steps() -> None:
    assert overshoot(Norm("linf", [1.0, 4.0]), 0.5, "per step").endswith("empty for 2.01 steps")


@pytest.mark.parametrize("rate", [0.0, -1e-8])
def test_on_the_border_nothing_is_claimed(rate: float) -> None:
    text = headline(findings(Claim(rate=rate, attained=False)))
    assert text.startswith("Undecided:")
    assert "no contraction is certified" in text


def test_a_rate_of_zero_is_not_undecided() -> None:
    exactly = headline(findings(Claim(rate=0.0, gap=0.0)))
    assert exactly.startswith("Not certified by diagonal l1:")
    assert "none proves a rate above 0 per" in exactly
    nearly = headline(findings(Claim(rate=-1e-16, gap=2e-16)))
    assert nearly.startswith("Not certified by diagonal l1:")
    assert "is 0 to within rounding: between -1e-16 and 1" in nearly


def test_a_bound_that_is_not_exact_is_not_sold_as_impossibility() -> None:
    assert "bound on the slopes" in headline(findings(Claim(rate=-1.0, exact=False)))
    assert "not exact" in "\n".join(lines(findings(Claim(exact=False))))


@pytest.mark.parametrize("rate", [2 / 3, 1e-12, 123456.789, -2 / 3])
def test_the_ceiling_is_rounded_up_and_the_rate_down(rate: float) -> None:
    claim = Claim(rate=rate)
    text = "\n".join(lines(findings(claim)))
    printed = re.search(r"rate +(\S+)", text)
    ceiling = re.search(r"prove more than (\S+)", text)
    assert printed is not None
    assert ceiling is not None
    assert Fraction(printed[1]) <= Fraction(rate)
    assert Fraction(ceiling[1]) >= Fraction(rate) + Fraction(claim.gap)


def test_lines_name_everything_beside_the_rate() -> None:
    text = "\n".join(lines(findings(path="net.cert.json")))
    for part in (
        "2 of 3 neurons",
        "0.3333333 ",
        "0.3333334 ",
        "l1 -0.6666667 (column sums)",
        "linf 0.5",
        "net.cert.json",
    ):
        assert part in text
    assert "certificate" not in "\n".join(lines(findings()))
    assert "approached" in "\n".join(lines(findings(Claim(attained=False))))


def test_a_gain_without_bound() -> None:
    free = findings(gain=Gain(np.inf, np.inf))
    assert "every factor" in "\n".join(lines(free))
    assert as_json(free)["critical_gain"] == {"lower": None, "upper": None}


def test_a_gain_that_was_stopped() -> None:
    stopped = findings(gain=Gain(0.5, np.inf))
    assert "at least 0.5 times the weights used here; no factor is known to be too large" in "\n".join(lines(stopped))
    assert as_json(stopped)["critical_gain"] == {"lower": 0.5, "upper": None}


def test_what_the_limiting_sub_network_proves() -> None:
    text = "\n".join(lines(findings()))
    assert "limiting         2 of 3 neurons prove that no weights do better than rate + gap" in text
    one = replace(findings(Claim(limiting=np.array([1]))), of="cell")
    assert "1 of 3 cells proves that no weights do better than rate + gap" in "\n".join(lines(one))


def test_a_gain_that_is_not_defined() -> None:
    without = replace(findings(), gain="not defined: no positive leak")
    assert "positive leak" in "\n".join(lines(without))
    assert as_json(without)["critical_gain"] is None


def test_the_record_keeps_every_digit() -> None:
    record = json.loads(json.dumps(as_json(findings(path="c")), allow_nan=False))
    assert record["rate"] == 2 / 3
    assert record["contracting"] is True
    assert record["limiting"] == [0, 2]
    assert record["critical_gain"] == {"lower": 1 / 3, "upper": 1 / 3}
    assert record["condition"] == 1.0


def test_a_network_in_words() -> None:
    W = [[0.0, 1.0], [0.0, 0.0]]
    assert describe(Hopfield(W, activation="tanh")) == "Hopfield network (2 neurons, 1 synapse, slopes in [0, 1])"
    assert describe(FiringRate(W, slopes=([0.1, 0.2], 1.5))).endswith("slopes in [0.1, 1.5])")


def test_every_number_in_the_sentences_is_a_fact() -> None:
    found = findings()
    assert len(repr(found)) < 400
    assert {fact.name for fact in found.facts()} >= {"rate", "gap", "ceiling", "lower gain", "upper gain"}
    text = " ".join([headline(found), *lines(found)])
    said = found.said()
    assert all(said[name] in text for name in ("rate", "gap", "ceiling", "lower gain", "upper gain"))
