"""Deadlines: never, now, later, and what is no number of seconds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metzler.deadline import Deadline
from metzler.errors import InputError, InputTypeError
from metzler.models import Hopfield
from metzler.search.certify import certify


def test_never_now_and_later() -> None:
    assert not Deadline(None).passed()
    assert Deadline(None).left() is None
    assert Deadline(0).passed()
    assert Deadline(np.float64(0)).left() == 0.0
    later = Deadline(1e6)
    assert not later.passed()
    left = later.left()
    assert left is not None
    assert 0 < left <= 1e6
    assert not Deadline(float("inf")).passed()
    assert Deadline(10**400).left() == float("inf")


def test_somebody_may_say_stop_before() -> None:
    assert Deadline(None, lambda: True).passed()
    assert Deadline(1e6, lambda: True).passed()
    assert not Deadline(1e6, lambda: False).passed()


def test_a_share_of_what_is_left() -> None:
    assert Deadline(None).share(2).left() is None
    half = Deadline(1000.0).share(2).left()
    assert half is not None
    assert 499 < half <= 500
    assert Deadline(None, lambda: True).share(2).passed()


@pytest.mark.parametrize(
    ("seconds", "error"),
    [
        ("x", InputTypeError),
        (True, InputTypeError),
        (1j, InputTypeError),
        (-1.0, InputError),
        (float("nan"), InputError),
    ],
)
def test_what_is_no_number_of_seconds_is_refused(seconds: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="deadline must be a number of seconds"):
        Deadline(seconds)
    with pytest.raises(error, match="deadline must be a number of seconds"):
        certify(Hopfield([[0.5]], activation="tanh"), "diagonal", deadline=seconds)
