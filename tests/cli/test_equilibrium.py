"""The equilibrium solves the equation, and every error covers the true one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import fsolve
from tests.cli.calls import HOPFIELD, NAMES, W, named, said, table

from metzler.cli import main

Capture = pytest.CaptureFixture[str]


def true_state(u: np.ndarray) -> np.ndarray:
    found = fsolve(lambda x: -x + W @ np.tanh(x) + u, np.zeros(3), xtol=1e-12)
    return np.asarray(found)


INPUTS = {
    "one neuron": (["--input", "PYR_0=1.0"], [1.0, 0.0, 0.0]),
    "all and one": (["--input", "0.5", "--input", "PV=-1"], [0.5, 0.5, -1.0]),
    "a file with names": (["--input", "u.csv", "--input", "PYR_0=2"], [2.0, 0.0, 0.3]),
    "a file without": (["--input", "u.npy"], [0.1, 0.2, 0.3]),
    "nothing": ([], [0.0, 0.0, 0.0]),
}


@pytest.mark.parametrize("name", INPUTS)
def test_inputs_by_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    words, u = INPUTS[name]
    monkeypatch.chdir(tmp_path)
    Path("u.csv").write_text("neuron,current\nPV,0.3\nPYR_0,7\n")
    np.save("u.npy", [0.1, 0.2, 0.3])
    found = said(capsys, "equilibrium", named(tmp_path), *HOPFIELD, *words)
    assert found["facts"]["unique"] is True
    truth = true_state(np.array(u))
    for row, name_, x in zip(found["rows"], NAMES, truth, strict=True):
        assert row["neuron"] == name_
        assert abs(row["state"] - x) <= row["error"] + 1e-12
        assert row["error"] <= 1e-9


def test_neurons_that_are_shown(tmp_path: Path, capsys: Capture) -> None:
    rows = table(capsys, "equilibrium", named(tmp_path), *HOPFIELD, "--show", "PV", "--input", "1")
    assert [row["neuron"] for row in rows] == ["PV"]
    assert float(rows[0]["state"]) == pytest.approx(true_state(np.ones(3))[2], abs=1e-9)


def test_by_index_where_there_are_no_names(tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "w.npy", W)
    found = said(capsys, "equilibrium", str(tmp_path / "w.npy"), *HOPFIELD, "--input", "2=1", "--show", "2")
    (row,) = found["rows"]
    assert row["neuron"] == "2"
    assert row["state"] == pytest.approx(true_state(np.array([0, 0, 1.0]))[2], abs=1e-9)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--input", "PYR_O=1"], "there is no neuron 'PYR_O'"),
        (["--input", "1", "--input", "2"], "one number or one file"),
        (["--input", "PV=1", "--input", "PV=2"], "has a number already"),
        (["--input", "none.csv"], "does not exist"),
        (["--input", "nan"], "NaN"),
        (["--show", "3"], "'3'"),
        (["--atol", "0"], "atol must be positive"),
    ],
)
def test_what_is_no_input(words: list[str], sentence: str, tmp_path: Path, capsys: Capture) -> None:
    assert main(["equilibrium", named(tmp_path), *HOPFIELD, *words]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert sentence in err


def test_a_certificate_and_the_activation_are_enough(tmp_path: Path, capsys: Capture) -> None:
    network, place = named(tmp_path), str(tmp_path / "c.json")
    assert main(["certify", network, *HOPFIELD, "-o", place]) == 0
    capsys.readouterr()
    found = said(capsys, "equilibrium", network, "--certificate", place, "--activation", "tanh", "--input", "PV=1")
    assert found["rows"][2]["state"] == pytest.approx(true_state(np.array([0, 0, 1.0]))[2], abs=1e-9)
    assert main(["equilibrium", network, "--certificate", place]) == 2
    assert "activation" in capsys.readouterr().err


def test_one_equilibrium_is_proved_without_a_rate(tmp_path: Path, capsys: Capture) -> None:
    network = named(tmp_path, np.array([[0.0, -4.0, 0.0], [4.0, 0.0, 0.0], [0.0, 0.5, 0.0]]))
    words = ["equilibrium", network, "--model", "firing-rate", "--activation", "relu", "--norm", "linf"]
    assert main([*words, "--input", "1"]) == 0
    out = capsys.readouterr().out
    assert "one for every input, proved without a rate (the weights less the leak are diagonally stable" in out
    found = said(capsys, *words, "--input", "1")
    assert found["facts"]["unique"] is True
    assert found["facts"]["error of every neuron"] < 1e-9
    network = named(tmp_path, np.array([[2.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]))
    words[1] = network
    assert said(capsys, *words)["facts"]["unique"] is False
