"""The sentence is that of the command line, and the first numbers follow from the claim."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from tests.report.small import CLAIM, MAP, MODEL, STRONG, W, about, numbers, parts

import metzler as mz
from metzler.cli import main
from metzler.report.content import Verdict, Words
from metzler.report.panels.verdict import verdict

SKEW = np.array([[0.0, -3.0], [3.0, 0.0]])


def sentence(found: list[object]) -> str:
    (first,) = (part for part in found if isinstance(part, Verdict))
    return first.sentence


@pytest.mark.parametrize("norm", ["l1", "linf", "l2", "best"])
@pytest.mark.parametrize("gain", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("weights", [W, SKEW], ids=["small", "skew"])
def test_the_sentence_is_that_of_the_command_line(
    weights: np.ndarray, gain: float, norm: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.save(tmp_path / "w.npy", weights)
    words = ["--model", "hopfield", "--activation", "tanh", "--gain", repr(gain), "--norm", norm]
    assert main(["certify", str(tmp_path / "w.npy"), *words, "-o", str(tmp_path / "c.json")]) == 0
    said = capsys.readouterr().out.splitlines()[0]
    model = mz.Hopfield(weights, activation="tanh", gain=gain)
    assert sentence(parts(verdict, about(model, mz.load(tmp_path / "c.json")))) == said


def test_rate_half_life_and_overshoot() -> None:
    found = numbers(parts(verdict))
    assert found["proved rate"].value == CLAIM.rate
    assert math.exp(-CLAIM.rate * found["half-life"].value) <= 0.5
    assert found["half-life"].unit == "s"
    weights = CLAIM.norm.weights
    assert found["overshoot"].value >= weights.max() / weights.min()


def test_without_a_rate_there_is_no_half_life() -> None:
    assert set(numbers(parts(verdict, about(STRONG)))) == {"proved rate"}
    found = numbers(parts(verdict, about(MODEL, mz.critical_gain(MODEL, "l1"))))
    assert set(found) == {"critical gain", "critical gain, upper bound"}
    assert "Holds: a claim about the critical gain" in sentence(
        parts(verdict, about(MODEL, mz.critical_gain(MODEL, "l1")))
    )


def test_a_map_is_told_in_steps() -> None:
    found = parts(verdict, about(MAP))
    assert "each step" in sentence(found)
    assert numbers(found)["half-life"].unit == "steps"


def test_what_to_try_next_is_what_the_command_line_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "w.npy", 4.0 * W)
    words = ["--model", "hopfield", "--activation", "tanh", "--norm", "l1", "-o", str(tmp_path / "c.json")]
    assert main(["certify", str(tmp_path / "w.npy"), *words]) == 0
    (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("  next to try"))
    model = mz.Hopfield(4.0 * W, activation="tanh")
    (said,) = (part for part in parts(verdict, about(model, mz.load(tmp_path / "c.json"))) if isinstance(part, Words))
    assert said.text == f"Next to try: {line.removeprefix('  next to try').strip()}."
    assert not any(isinstance(part, Words) for part in parts(verdict))
