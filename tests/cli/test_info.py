"""What `metzler info` prints."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.cli.calls import table

from metzler.cli import main
from metzler.cli.info import lines
from metzler.report.summary import summarize

W = np.array([[0.0, 1.0], [-2.0, 0.0]])
Capture = pytest.CaptureFixture[str]


def test_text(tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "w.npy", W)
    assert main(["info", str(tmp_path / "w.npy")]) == 0
    out = capsys.readouterr().out
    assert "2 neurons, 2 synapses" in out
    assert "1 excitatory (+), 1 inhibitory (-)" in out


def test_one_of_a_thing_is_no_plural(tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "w.npy", [[0.0, 0.0], [1.0, 0.0]])
    assert main(["info", str(tmp_path / "w.npy")]) == 0
    out = capsys.readouterr().out
    assert "2 neurons, 1 synapse\n" in out
    assert "the largest of 1 neuron\n" in out
    assert "1 neuron (zero rows)" in out
    assert "1 neurons" not in out


def test_record(tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "w.npy", W)
    assert main(["info", str(tmp_path / "w.npy"), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["neurons"], record["synapses"], record["components"]) == (2, 2, 1)
    assert record["row_sum_range"] == [1.0, 2.0]
    assert any("whole numbers" in text for text in record["odd"])


def test_orientation(tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "w.npy", [[0.0, 5.0], [0.0, 0.0]])
    ranges = []
    for orientation in ("post-pre", "pre-post"):
        main(["info", str(tmp_path / "w.npy"), "--json", "--orientation", orientation])
        record = json.loads(capsys.readouterr().out)
        ranges.append((record["row_sum_range"], record["column_sum_range"]))
    assert ranges[0] == ([0.0, 5.0], [0.0, 5.0]) == ranges[1]


def test_a_data_set(capsys: Capture) -> None:
    assert main(["info", "celegans"]) == 0
    assert "whole numbers" in capsys.readouterr().out


def test_a_bad_file(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "w.npz").write_text("no")
    assert main(["info", str(tmp_path / "w.npz")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("metzler: ")


def test_a_network_without_synapses() -> None:
    assert "no synapse" in lines(summarize(np.zeros((3, 3))))[-1]


def test_nothing_odd_is_said_too() -> None:
    assert lines(summarize(np.array([[0, 0, 0.5], [-0.5, 0, 0], [0, 0.25, 0]])))[-1].endswith("nothing")


def test_the_worm_has_cells_that_are_no_neurons(capsys: Capture) -> None:
    for words in (["info", "celegans"], ["certify", "celegans", "--model", "hopfield", "--activation", "relu"]):
        assert main(words) == 0
        out = capsys.readouterr().out
        assert "473 cells" in out
        assert "neuron" not in out


def test_a_study_of_several_matrices(tmp_path: Path, capsys: Capture) -> None:
    np.savez(tmp_path / "l.npz", A=-2 * np.eye(2), B=[[0.0], [0.5]], C=[[0.25, -1.0]])
    names = "".join(f'{name} = "l.npz::{name}"\n' for name in "ABC")
    (tmp_path / "s.toml").write_text(f'model = "lure"\nactivation = "tanh"\n[matrices]\n{names}')
    rows = table(capsys, "info", str(tmp_path / "s.toml"))
    assert [list(row.values()) for row in rows] == [
        ["A", "2", "2", "2", "0", "2", "2.0", "2.0"],
        ["B", "2", "1", "1", "1", "0", "0.5", "0.5"],
        ["C", "1", "2", "2", "1", "1", "0.25", "1.0"],
    ]
    assert main(["info", str(tmp_path / "s.toml"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["study"]["model"] == "lure"
