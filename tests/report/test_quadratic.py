"""What is said of a rate in a quadratic norm: rounded outward, with its unit, and nothing that is not proved."""

from __future__ import annotations

import json
from decimal import Decimal

import numpy as np
import pytest

from metzler.models import FiringRate, Hopfield
from metzler.report.finding import describe
from metzler.report.quadratic import QuadraticFindings
from metzler.search.parabola import parabola_certificate
from metzler.search.symmetric import symmetric_certificate


def found(scale: float, unit: str = "per s", path: str | None = None) -> QuadraticFindings:
    net = FiringRate(scale * np.array([[0.0, 1.0], [1.0, 0.0]]), activation="tanh")
    return QuadraticFindings(
        symmetric_certificate(net),
        network=describe(net),
        unit=unit,
        path=path,
        study={"model": "firing-rate"},
        warnings=("odd",),
    )


def test_a_positive_rate_is_proved_and_rounded_down() -> None:
    said = found(0.7)
    sentence = str(said)
    assert sentence.startswith(
        "Proved: whatever the input, any two trajectories of this firing-rate network (2 neurons"
    )
    number = sentence.partition("with r = ")[2].partition(" ")[0]
    assert Decimal(number) <= Decimal(said.claim.rate)
    assert sentence.endswith(f"with r = {number} per s.")
    assert said.lines()[0] == f"  rate             at least {number} per s"


def test_steps_have_a_factor() -> None:
    said = found(0.7, "per step")
    factor = str(said).partition("by the factor ")[2].partition(" ")[0]
    assert Decimal(factor) >= 1 - Decimal(said.claim.rate)


def test_a_rate_that_is_not_positive_claims_nothing() -> None:
    said = found(1.5)
    assert str(said).startswith("Not certified in l2: ")
    assert "Other norms may prove more" in str(said)
    record = said.as_json()
    assert (record["certified"], record["contracting"]) == (False, None)


def test_the_record() -> None:
    record = json.loads(json.dumps(found(0.7, path="c.json").as_json(), allow_nan=False))
    assert record["rate"] == found(0.7).claim.rate
    assert record["certified"] is record["contracting"] is True
    assert (record["gap"], record["rate_ceiling"]) == (None, None)
    assert (record["certificate"], record["study"], record["warnings"]) == ("c.json", {"model": "firing-rate"}, ["odd"])
    assert found(0.7, path="c.json").lines()[-1] == "  certificate      c.json"


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_every_number_is_a_fact(activation: str) -> None:
    net = Hopfield([[0.5]], activation=activation)
    said = QuadraticFindings(symmetric_certificate(net), network=describe(net), unit="per unit of time")
    assert said.fact("rate").number in str(said)


def test_a_rate_without_the_norm() -> None:
    net = Hopfield([[0.0, -1.5], [1.5, 0.0]], activation="relu")
    said = QuadraticFindings(parabola_certificate(net), network=describe(net), unit="per s", path="c.json")
    assert str(said).startswith("Proved: whatever the input")
    lines = said.lines()
    assert "  norm             sqrt(x' P x), P not computed" in lines
    assert "  overshoot        not known" in lines
    record = json.loads(json.dumps(said.as_json(), allow_nan=False))
    assert (record["certified"], record["states"], record["overshoot"]) == (True, 2, None)
