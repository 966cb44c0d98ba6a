"""The periodic response to a sine is that of the differential equation, within what is proved."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from tests.cli.calls import HOPFIELD, MODEL, NAMES, W, named, said

import metzler as mz
from metzler.cli import main

Capture = pytest.CaptureFixture[str]


def test_the_response(tmp_path: Path, capsys: Capture) -> None:
    words = ["entrain", named(tmp_path), *HOPFIELD, "--period", "3", "--input", "PV=1", "--offset", "0.5"]
    found = said(capsys, *words, "--norm", "linf", "--times", "9", "--knots", "1000")
    assert found["facts"]["proved"] is True

    def f(t: float, x: np.ndarray) -> np.ndarray:
        u = 0.5 + np.array([0.0, 0.0, math.sin(2 * math.pi * t / 3)])
        return np.asarray((-x + W @ np.tanh(x) + u) / 0.5)

    start = solve_ivp(f, (0.0, 150.0), np.zeros(3), "DOP853", rtol=1e-11, atol=1e-12).y[:, -1]
    times = np.array([row["time"] for row in found["rows"]])
    truth = solve_ivp(f, (0.0, 3.0), start, "DOP853", times, rtol=1e-11, atol=1e-12).y
    norm = mz.certify(MODEL, "linf").norm
    for row, x in zip(found["rows"], truth.T, strict=True):
        away = float(np.asarray(norm(np.array([row[name] for name in NAMES]) - x)))
        assert away <= row["error in the norm"]
        assert away <= 1e-6
    assert 2 <= len(times) <= 9


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--period", "0"], "--period must be positive"),
        (["--period", "nan"], "--period must be positive"),
        ([], "--period"),
        (["--period", "1", "--offset", "x"], "expected a number or the path"),
        (["--period", "1", "--gain", "9"], "positive rate"),
    ],
)
def test_what_has_no_response(words: list[str], sentence: str, tmp_path: Path, capsys: Capture) -> None:
    assert main(["entrain", named(tmp_path), *HOPFIELD, *words]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert sentence in err


def test_a_sine_assumes_nothing(tmp_path: Path, capsys: Capture) -> None:
    words = ["entrain", named(tmp_path), *HOPFIELD, "--period", "3", "--input", "PV=1", "--knots", "50"]
    found = said(capsys, *words, "--norm", "linf")
    assert found["facts"]["assumed"].startswith("nothing: the input is offset + input sin(2 pi t / period)")
