"""A field is there and of its type, or one sentence says what is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.claims.fields import floats, need, need_fields, side, typed, whole
from metzler.errors import InputError


def test_fields() -> None:
    need_fields({"a": 1}, ("a",), "it")
    with pytest.raises(InputError, match=r"missing \['b'\], unknown \['a'\]"):
        need_fields({"a": 1}, ("b",), "it")
    assert typed({"a": "x"}, "a", str) == "x"
    with pytest.raises(InputError, match="a must be of type bool, got int"):
        typed({"a": 1}, "a", bool)
    with pytest.raises(InputError, match="so it is"):
        need(False, "so it is")


def test_numbers() -> None:
    assert floats(np.ones(2), "w").tolist() == [1.0, 1.0]
    assert floats(np.float64(1.0), "w", scalar=True) == 1.0
    assert floats(np.ones((2, 2)), "P", ndim=2).shape == (2, 2)
    for wrong in ("x", [1, 2], np.ones((2, 2)), None, 1.0):
        with pytest.raises(InputError, match="w must be a list of floating-point numbers"):
            floats(wrong, "w")


def test_whole_numbers() -> None:
    assert whole(np.arange(2), "boxes").tolist() == [0, 1]
    assert whole(np.zeros(0), "boxes").dtype == np.int64
    for wrong in ("x", np.ones(2), np.ones((2, 2), dtype=np.int64), None, 1, np.array([True])):
        with pytest.raises(InputError, match="boxes must be a list of integers"):
            whole(wrong, "boxes")


def test_an_open_side() -> None:
    assert side({"lower": None}, "lower") is None
    assert side({"lower": 0.5}, "lower") == 0.5
    with pytest.raises(InputError, match="lower must be of type float"):
        side({"lower": "0.5"}, "lower")
