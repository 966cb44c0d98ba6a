"""The trajectory is that of SciPy, and the tube covers it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from tests.cli.calls import HOPFIELD, MODEL, NAMES, W, named, said, table

import metzler as mz
from metzler.cli import main

Capture = pytest.CaptureFixture[str]


def exact(times: np.ndarray, start: np.ndarray, u: float) -> np.ndarray:
    run = solve_ivp(
        lambda _, x: (-x + W @ np.tanh(x) + u) / 0.5, (0.0, times[-1]), start, "DOP853", times, rtol=1e-12, atol=1e-13
    )
    return np.asarray(run.y)


def test_states_by_name_and_a_tube(tmp_path: Path, capsys: Capture) -> None:
    words = ["simulate", named(tmp_path), *HOPFIELD, "--start", "PV=1", "--start", "PYR_0=-2", "--input", "0.25"]
    found = said(capsys, *words, "--until", "3", "--times", "7", "--tube", "--norm", "linf")
    times = np.linspace(0.0, 3.0, 7)
    truth = exact(times, np.array([-2.0, 0.0, 1.0]), 0.25)
    assert [row["time"] for row in found["rows"]] == times.tolist()
    norm = mz.certify(MODEL, "linf").norm
    for k, row in enumerate(found["rows"]):
        away = np.array([row[name] for name in NAMES]) - truth[:, k]
        assert norm(away) <= row["radius in the norm"] + 1e-10
    assert found["facts"]["proved"] is True


def test_a_table_has_all_states(tmp_path: Path, capsys: Capture) -> None:
    rows = table(capsys, "simulate", named(tmp_path), *HOPFIELD, "--start", "1", "--times", "3", "--rtol", "1e-10")
    truth = exact(np.linspace(0, 10, 3), np.ones(3), 0.0)
    assert list(rows[0]) == ["time", *NAMES]
    np.testing.assert_allclose([[float(row[name]) for name in NAMES] for row in rows], truth.T, atol=1e-7)


def test_many_neurons_are_printed_only_where_they_are_asked_for(tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "w.npy", 0.01 * np.ones((20, 20)))
    words = ["simulate", str(tmp_path / "w.npy"), "--model", "hopfield", "--activation", "tanh", "--times", "3"]
    assert main(words) == 0
    assert "\n\n" not in capsys.readouterr().out
    assert main([*words, "--show", "19"]) == 0
    assert capsys.readouterr().out.splitlines()[-4].split() == ["time", "19"]
    assert len(table(capsys, *words)[0]) == 21


def test_a_neuron_called_like_a_column(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "w.csv").write_text(",time,b\ntime,0,0.5\nb,-0.5,0\n")
    words = ["simulate", str(tmp_path / "w.csv"), "--model", "hopfield", "--activation", "tanh", "--start", "time=2"]
    rows = table(capsys, *words, "--times", "2")
    assert list(rows[0]) == ["time", "neuron time", "b"]
    assert (rows[0]["time"], rows[0]["neuron time"]) == ("0.0", "2.0")


def test_a_deadline_ends_it_early(tmp_path: Path, capsys: Capture) -> None:
    words = ["simulate", named(tmp_path), *HOPFIELD, "--start", "1", "--until", "1e9", "--deadline", "0"]
    assert main([*words, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    last = {fact["name"]: fact["value"] for fact in record["facts"]}["last time"]
    assert last < 1e9


@pytest.mark.parametrize("until", ["0", "-1", "nan", "inf"])
def test_times_that_do_not_rise(until: str, tmp_path: Path, capsys: Capture) -> None:
    assert main(["simulate", named(tmp_path), *HOPFIELD, "--until", until]) == 2
    assert "--until must be positive and finite" in capsys.readouterr().err


def test_two_times_are_the_first_and_the_last(tmp_path: Path, capsys: Capture) -> None:
    rows = table(capsys, "simulate", named(tmp_path), *HOPFIELD, "--start", "1", "--until", "2", "--times", "2")
    assert [float(row["time"]) for row in rows] == [0.0, 2.0]


def test_the_start_is_no_estimate(tmp_path: Path, capsys: Capture) -> None:
    words = ["simulate", named(tmp_path), *HOPFIELD, "--start", "0.1", "--times", "3"]
    assert main(words) == 0
    first, second = capsys.readouterr().out.splitlines()[-3:-1]
    assert "~" not in first
    assert first.split() == ["0.0", "0.1", "0.1", "0.1"]
    assert second.count("~") == 3
