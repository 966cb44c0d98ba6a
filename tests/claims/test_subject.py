"""A subject tells networks apart and comes back from a file as it was."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.claims.subject import Subject
from metzler.errors import InputError
from metzler.models import EulerStep, FiringRate, Hopfield, HopfieldMap
from metzler.search.certify import certify

NET = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh", leak=[1.0, 2.0])


def test_its_own_network() -> None:
    subject = Subject.of(NET)
    assert subject.differs(NET) == ()
    back = Subject.from_record(subject.record())
    assert (back.kind, back.sha256) == (subject.kind, subject.sha256)
    assert {k: v.tobytes() for k, v in back.parameters.items()} == {
        k: v.tobytes() for k, v in subject.parameters.items()
    }


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (FiringRate(NET.W, activation="tanh", leak=[1.0, 2.0]), "its model is hopfield"),
        (Hopfield(NET.W, activation="tanh", leak=[1.0, 2.5]), "its leak differs"),
        (Hopfield(NET.W, activation="tanh", leak=[1.0, 2.0], gain=2.0), "its gain differs"),
    ],
)
def test_others(other: Hopfield, reason: str) -> None:
    assert reason in "; ".join(Subject.of(NET).differs(other))


def test_nothing_in_it_can_be_changed() -> None:
    subject = Subject.of(NET)
    with pytest.raises(TypeError):
        subject.parameters["leak"] = np.ones(2)  # type: ignore[index]
    with pytest.raises(ValueError, match="read-only"):
        subject.parameters["leak"][0] = 3.0


@pytest.mark.parametrize("record", [{}, {"kind": "hopfield"}, {"kind": 1, "sha256": "", "parameters": {}}])
def test_a_record_that_is_none(record: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Subject.from_record(record)


@pytest.mark.parametrize(
    ("net", "unit"),
    [(NET, "1/time"), (HopfieldMap([[0.5]], slopes=(0.0, 1.0)), "1/step"), (EulerStep(NET, 0.1), "1/step")],
)
def test_the_unit_of_a_rate(net: Hopfield, unit: str) -> None:
    assert Subject.of(net).unit == unit
    assert certify(net).fact("rate").unit == unit
    with pytest.raises(InputError, match="has no fact 'rat'"):
        certify(net).fact("rat")
