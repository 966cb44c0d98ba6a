"""Every rate on the slider is proved of the network with that gain, which is found again here."""

from __future__ import annotations

import numpy as np
import pytest
from tests.report.small import MAP, MODEL, STRONG, about, numbers, parts, texts

import metzler as mz
from metzler.deadline import Deadline
from metzler.digits import exact
from metzler.report.content import Picture, Slider
from metzler.report.panels.gains import BEYOND, LARGEST, gains, gains_of, in_quadratic_norms, said_of


def slider(found: list[object]) -> Slider:
    (one,) = (part for part in found if isinstance(part, Slider))
    return one


@pytest.mark.parametrize("model", [MODEL, STRONG, MAP], ids=["flow", "strong", "map"])
def test_every_point_is_proved(model: mz.Model) -> None:
    found = slider(parts(gains, about(model)))
    assert 28 <= len(found.table.rows) <= 32
    for row in found.table.rows:
        gain = float(row.fact("gain").value)  # type: ignore[arg-type]
        cert = mz.certify(model.with_gain(gain), about(model).diagonal.norm.order)  # type: ignore[attr-defined]
        assert row.fact("rate").value == pytest.approx(cert.rate, abs=1e-5)
        low, high = (float(row.fact(name).value) for name in ("rate", "best rate"))  # type: ignore[arg-type]
        assert low <= cert.rate + cert.gap
        assert high >= cert.rate


def test_the_slider_starts_at_the_gain_of_the_network() -> None:
    found = slider(parts(gains))
    assert found.table.rows[found.start].fact("gain").value == 1.0
    assert len(found.sentences) == len(found.table.rows)
    assert found.sentences[found.start].startswith("gain: 1; rate, per s: ")


def test_gains_go_beyond_the_critical_one() -> None:
    found = mz.critical_gain(MODEL, "l1")
    listed = gains_of(1.0, found)
    assert listed == sorted(set(listed))
    assert listed[0] == 0.0
    assert listed[-1] == pytest.approx(BEYOND * found.upper, rel=1e-2)


def test_without_end_and_too_strong() -> None:
    free = mz.Hopfield(-np.eye(2), activation="tanh")
    assert any("Every factor" in text for text in texts(parts(gains, about(free))))
    assert any("too strong" in text for text in texts(parts(gains, about(STRONG))))
    assert set(numbers(parts(gains))) == {"critical gain", "not certified from"}


def test_a_quadratic_claim_has_quadratic_norms_at_every_gain() -> None:
    skew = mz.Hopfield([[0.0, -1.5], [1.5, 0.0]], activation="relu")
    found = parts(gains, about(skew, mz.certify(skew, "l2")))
    proved = 0.0
    for row in slider(found).table.rows:
        facts, gain = {fact.name: fact for fact in row.facts()}, float(row.fact("gain").value)  # type: ignore[arg-type]
        if gain > 0:
            truth = 1.0 - 0.5 * 1.5 * gain
            assert facts["rate in a quadratic norm"].value == pytest.approx(truth, abs=2e-3)
            proved = max(proved, gain) if facts["rate in a quadratic norm"].value > 0 else proved  # type: ignore[operator]
    assert any(f"at the gain {exact(proved)}, too" in text for text in texts(found))


def test_large_networks_have_none() -> None:
    n = LARGEST + 1
    net = mz.Hopfield(np.eye(n) / 2, activation="tanh")
    given = about(net, mz.certify(net, "l2"))
    assert in_quadratic_norms(given, [0.5, 1.0], Deadline(None)) == {}
    assert in_quadratic_norms(about(), [0.5, 1.0], Deadline(None)) == {}
    assert in_quadratic_norms(about(claim=mz.certify(MODEL, "l2")), [0.0, 1.0], Deadline(0.0)) == {}


def test_a_rate_that_rises_with_the_gain_is_not_said_to_fall() -> None:
    steep = mz.Hopfield([[-1.0, 0.1], [0.1, -1.0]], slopes=(0.5, 1.0))
    found = slider(parts(gains, about(steep)))
    assert isinstance(found.picture, Picture)
    first, last = (float(row.fact("rate").value) for row in (found.table.rows[0], found.table.rows[-1]))  # type: ignore[arg-type]
    assert first < last
    assert "falls" not in found.picture.alt


def test_what_is_said_of_the_weights_is_what_the_bracket_proves() -> None:
    weak, strong = (mz.critical_gain(net, "l1") for net in (MODEL, STRONG))
    assert "times none do" in said_of(weak, "l1", certified=True)
    assert "too strong for" in said_of(strong, "l1", certified=False)
    chain = mz.critical_gain(mz.Hopfield([[0.0, 1.0], [0.0, 0.0]], activation="tanh"), "l1")
    assert "no factor is known to be too large" in said_of(chain, "l1", certified=True)
    far = mz.critical_gain(mz.Hopfield([[0.0, 1e300], [0.0, 0.0]], activation="tanh"), "l1")
    assert far.lower < 1 < far.upper
    assert "are certified as they are" in said_of(far, "l1", certified=True)
    assert "was not found" in said_of(far, "l1", certified=False)
