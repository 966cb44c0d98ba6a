"""Rates with delays are those of Python, and their claims are checked from the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.cli.calls import HOPFIELD, MODEL, NAMES, W, named, said

import metzler as mz
from metzler.cli import main
from metzler.io import write

Capture = pytest.CaptureFixture[str]
LAGS = np.array([[0.0, 0.1, 0.2], [0.3, 0.0, 0.4], [0.5, 0.6, 0.0]])


def test_one_delay_and_its_claim(tmp_path: Path, capsys: Capture) -> None:
    network, place = named(tmp_path), str(tmp_path / "delay.json")
    found = said(capsys, "delay", network, *HOPFIELD, "--lag", "0.2", "--norm", "linf", "--claim", place)
    expected = mz.delay(MODEL, mz.certify(MODEL, "linf"), tau=0.2)
    assert found["facts"] == expected.to_row() | {"claim written to": place}
    assert mz.check(place, MODEL).holds
    assert main(["check", place, network]) == 0
    assert "rate with delays at least" in capsys.readouterr().out


def test_delays_of_a_file(tmp_path: Path, capsys: Capture) -> None:
    network = named(tmp_path)
    np.save(tmp_path / "lags.npy", LAGS)
    write(mz.Network(W, names=NAMES, delays=LAGS, time_unit="s"), tmp_path / "late.npz")
    expected = mz.delay(MODEL, mz.certify(MODEL, "linf"), tau=LAGS).rate
    words = [*HOPFIELD, "--norm", "linf"]
    for call in ([network, "--lag", str(tmp_path / "lags.npy")], [str(tmp_path / "late.npz")]):
        assert said(capsys, "delay", *call, *words)["facts"]["rate"] == expected
    assert main(["delay", network, *words]) == 2
    assert "say how late synapses act" in capsys.readouterr().err


def test_delays_in_another_unit_than_the_time_constants_are_refused(tmp_path: Path, capsys: Capture) -> None:
    late = str(tmp_path / "late.npz")
    write(mz.Network(W, names=NAMES, delays=LAGS, time_unit="ms"), late)
    equation = ["--model", "hopfield", "--activation", "tanh", "--norm", "linf", "--tau"]
    for network in ([late], [named(tmp_path), "--lag", late]):
        assert main(["delay", *network, *equation, "0.5", "--time-unit", "s"]) == 2
        assert "in ms, the time constants in s: say --tau in ms" in capsys.readouterr().err
    for words in (["0.5"], ["0.5", "--time-unit", "ms"]):
        assert said(capsys, "delay", late, *equation, *words)["sides"]["rate"] == ("lower", "1/ms")


def test_further_synapses_and_how_strong_they_may_be(tmp_path: Path, capsys: Capture) -> None:
    network, late = named(tmp_path), tmp_path / "late.npy"
    np.save(late, 0.1 * np.eye(3))
    cert = mz.certify(MODEL, "linf")
    words = ["delay", network, *HOPFIELD, "--norm", "linf", "--delayed", str(late)]
    found = said(capsys, *words, "--lag", "1")
    assert found["facts"]["rate"] == mz.delay(MODEL, cert, 0.1 * np.eye(3), 1.0).rate
    place = str(tmp_path / "gain.json")
    critical = said(capsys, *words, "--critical", "--claim", place)
    assert critical["facts"]["delay gain"] == mz.delay_gain(MODEL, cert, 0.1 * np.eye(3)).lower
    assert mz.check(place, MODEL).holds
    assert main(["delay", network, *HOPFIELD, "--critical"]) == 2
    assert "--critical is asked of --delayed" in capsys.readouterr().err
    assert main([*words, "--lag", "1", "--claim", str(late)]) == 2
    assert "would replace the input" in capsys.readouterr().err


def test_other_files_are_read_as_the_network_is(tmp_path: Path, capsys: Capture) -> None:
    late = np.array([[0.0, 0.2, 0.0], [0.0, 0.0, -0.1], [0.0, 0.0, 0.0]])
    paths = {name: str(tmp_path / f"{name}.npy") for name in ("now", "late", "lags")}
    for name, matrix in (("now", W), ("late", late), ("lags", LAGS)):
        np.save(paths[name], matrix.T)
    cert = mz.certify(mz.Hopfield(W, activation="tanh", tau=0.5), "linf")
    expected = mz.delay(mz.Hopfield(W, activation="tanh", tau=0.5), cert, late, LAGS).rate
    words = ["--delayed", paths["late"], "--lag", paths["lags"], "--orientation", "pre-post"]
    found = said(capsys, "delay", paths["now"], *HOPFIELD, "--norm", "linf", *words)
    assert found["facts"]["rate"] == expected


def test_columns_of_edges_are_those_of_the_network(tmp_path: Path, capsys: Capture) -> None:
    late = np.array([[0.0, 0.2, 0.0], [0.0, 0.0, -0.1], [0.3, 0.0, 0.0]])
    for name, matrix in (("now", W), ("late", late)):
        rows = [f"{NAMES[j]},{NAMES[i]},{matrix[i, j]!r}\n" for i, j in np.argwhere(matrix)]
        (tmp_path / f"{name}.csv").write_text("".join(["a,b,w\n", *rows]).replace("np.float64(", "").replace(")", ""))
    words = ["--pre", "a", "--post", "b", "--weight", "w", "--delayed", str(tmp_path / "late.csv"), "--lag", "0.3"]
    found = said(capsys, "delay", str(tmp_path / "now.csv"), *HOPFIELD, "--norm", "linf", *words)
    expected = mz.delay(MODEL, mz.certify(MODEL, "linf"), late, 0.3).rate
    assert found["facts"]["rate"] == pytest.approx(expected, abs=1e-9)
