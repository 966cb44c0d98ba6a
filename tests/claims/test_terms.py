"""A network in the words of a claim alone."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.claims.subject import Subject
from metzler.claims.terms import Terms, count, proved, slopes, unit_of_rate
from metzler.facts import Fact
from metzler.models import EchoState, FiringRate, Hopfield


@pytest.mark.parametrize(
    ("net", "network", "unit"),
    [
        (Hopfield([[0.5]], activation="tanh"), "Hopfield network (1 state, slopes in [0, 1])", "per unit of time"),
        (
            FiringRate([[0.5]], slopes=(-0.25, 1 - 2**-53), tau=0.5),
            "firing-rate network (1 state, slopes in [-0.25, 0.9999999999999999])",
            "per unit of time, that of tau",
        ),
        (FiringRate([[0.5]], activation="relu", tau=2.0, time_unit="ms"), "firing-rate network", "per ms"),
        (EchoState([[0.5]], 0.5, activation="tanh"), "echo-state network (1 state, slopes in [0, 1])", "per step"),
    ],
)
def test_what_a_subject_knows(net: FiringRate | Hopfield, network: str, unit: str) -> None:
    terms = Terms.of_subject(Subject.of(net), 1)
    assert terms.network.startswith(network)
    assert terms.unit == unit


def test_a_kind_of_ones_own() -> None:
    subject = Subject("ring", {}, "")
    assert Terms.of_subject(subject, 3) == Terms("ring network (3 states)", "per unit of time", "state")
    assert Terms.of_subject(subject, None).network == "ring network"
    assert Terms.of_subject(Subject("\x1b[2J", {}, ""), None).network.isprintable()


def test_slopes_are_never_wider_than_what_is_proved() -> None:
    assert slopes(np.array([1e-17, 0.25]), np.array([0.4999997, 0.3])) == ["slopes in [1e-17, 0.4999997]"]


def test_a_rate_is_rounded_down_and_a_factor_up() -> None:
    assert "r = 0.3333333 per s" in proved("network", "hopfield", "weighted l1", Fact("rate", 1 / 3, "per s", "lower"))
    step = proved("network", "echo-state", "weighted l1", Fact("rate", 1 / 3, "per step", "lower"))
    assert "by the factor 0.6666667 in" in step
    assert step.endswith("It has the echo-state property.")
    assert unit_of_rate(Subject("hopfield", {"tau": np.array(0.5)}, "")).endswith("that of tau")
    assert (count(1, "cell"), count(1000, "cell")) == ("1 cell", "1,000 cells")
