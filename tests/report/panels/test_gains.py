"""Every rate on the slider is proved of the network with that gain, which is found again here."""

from __future__ import annotations

import numpy as np
import pytest
from tests.report.small import MAP, MODEL, STRONG, about, numbers, parts, texts

import metzler as mz
from metzler.report.content import Slider
from metzler.report.panels.gains import BEYOND, gains, gains_of


def slider(found: list[object]) -> Slider:
    (one,) = (part for part in found if isinstance(part, Slider))
    return one


@pytest.mark.parametrize("model", [MODEL, STRONG, MAP], ids=["flow", "strong", "map"])
def test_every_point_is_proved(model: mz.Model) -> None:
    found = slider(parts(gains, about(model)))
    assert 28 <= len(found.table.rows) <= 32
    for row in found.table.rows:
        gain = float(row.fact("gain").value)  # type: ignore[arg-type]
        cert = mz.certify(model.with_gain(gain), found.table.rows[0].certificate.norm.order)  # type: ignore[arg-type, attr-defined]
        assert row.fact("rate").value == pytest.approx(cert.rate, abs=1e-5)
        assert row.certificate.rate <= cert.rate + cert.gap  # type: ignore[attr-defined]
        mz.check(row.certificate, row.model).require()  # type: ignore[attr-defined]


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
