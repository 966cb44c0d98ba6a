"""A study that is written says what was said, and certifies the same."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

from metzler.cli import main

W = np.array([[0.0, 0.9], [-0.9, 0.0]])
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def network(tmp_path: Path) -> str:
    np.save(tmp_path / "w.npy", W)
    return str(tmp_path / "w.npy")


def test_written_and_certified(network: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "leak.csv").write_text("1.5\n2\n")
    words = ["--model", "hopfield", "--slopes", "0", "0.5", "--leak", str(tmp_path / "leak.csv"), "--norm", "l1"]
    words += ["--tau", "0.1", "--time-unit", "s"]
    study = tmp_path / "study.toml"
    call = ["study", network, *words, "--certificate", str(tmp_path / "c.json"), "--weight-unit", "mV"]
    assert main([*call, "-o", str(study)]) == 0
    assert capsys.readouterr() == ("", "")
    assert tomllib.loads(study.read_text()) == {
        **{"weights": "w.npy", "weight_unit": "mV", "model": "hopfield", "slopes": [0.0, 0.5], "leak": "leak.csv"},
        **{"tau": 0.1, "time_unit": "s", "norm": "l1", "output": "c.json"},
    }
    assert main(["certify", str(study), "--json"]) == 0
    by_study = json.loads(capsys.readouterr().out)
    assert by_study["certificate"] == str(tmp_path / "c.json")
    assert main(["certify", network, *words, "--json"]) == 0
    by_words = json.loads(capsys.readouterr().out)
    for record in (by_study, by_words):
        del record["study"], record["certificate"]
    assert by_study == by_words


def test_to_standard_output(capsys: Capture) -> None:
    assert main(["study", "celegans", "--neurons-only", "--model", "hopfield", "--activation", "relu"]) == 0
    said = tomllib.loads(capsys.readouterr().out)
    assert said == {"weights": "celegans", "neurons_only": True, "model": "hopfield", "activation": "relu"}


def test_a_study_is_changed(network: str, tmp_path: Path, capsys: Capture) -> None:
    study, other = str(tmp_path / "a.toml"), str(tmp_path / "b.toml")
    assert main(["study", network, "--model", "hopfield", "--activation", "relu", "-o", study]) == 0
    assert main(["study", study, "--gain", "0.5", "--activation", "tanh", "-o", other]) == 0
    said = tomllib.loads(Path(other).read_text())
    assert said == {"weights": "w.npy", "model": "hopfield", "activation": "tanh", "gain": 0.5}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--activation", "relu"], "--model"),
        (["--model", "hopfield"], "say the activation"),
        (["--model", "hopfield", "--activation", "step"], "it jumps"),
        (["--model", "hopfield", "--activation", "relu", "--leak", "none.csv"], "does not exist"),
        (["--model", "hopfield", "--activation", "relu", "--certificate", "/elsewhere/c.json"], "does not lie below"),
    ],
)
def test_what_cannot_be_read_again_is_not_written(
    words: list[str], said: str, network: str, tmp_path: Path, capsys: Capture
) -> None:
    before = sorted(tmp_path.iterdir())
    assert main(["study", network, *words, "-o", str(tmp_path / "s.toml")]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
    assert sorted(tmp_path.iterdir()) == before


def test_files_elsewhere_and_standard_input_are_refused(
    network: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    (tmp_path / "sub").mkdir()
    words = ["--model", "hopfield", "--activation", "relu"]
    assert main(["study", network, *words, "-o", str(tmp_path / "sub" / "s.toml")]) == 2
    assert "does not lie below" in capsys.readouterr().err
    assert main(["study", network, *words, "-o", network]) == 2
    assert "would replace the input" in capsys.readouterr().err
