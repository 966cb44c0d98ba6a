"""What a command is about: files or options, standard input, certificates, and what looks wrong."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.cli import main
from metzler.io import write
from metzler.models import Hopfield, Lure
from metzler.networks import Network

W = np.array([[0.0, 0.9, 0.1], [-0.9, 0.0, 0.2], [0.3, 0.1, 0.0]])
HOPFIELD = ["--model", "hopfield", "--activation", "tanh"]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def network(tmp_path: Path) -> str:
    np.save(tmp_path / "w.npy", W)
    return str(tmp_path / "w.npy")


@pytest.fixture
def study(tmp_path: Path, network: str) -> str:
    text = 'weights = "w.npy"\nmodel = "hopfield"\nactivation = "tanh"\ntau = 0.02\ntime_unit = "s"\nnorm = "linf"\n'
    (tmp_path / "study.toml").write_text(f'{text}output = "net.cert.json"\n')
    return str(tmp_path / "study.toml")


def test_a_study_says_all(study: str, tmp_path: Path, capsys: Capture) -> None:
    assert main(["certify", study]) == 0
    out = capsys.readouterr().out
    assert "per s." in out
    claim = load(tmp_path / "net.cert.json")
    assert claim.norm.order == "linf"  # type: ignore[attr-defined]
    assert check(claim, Hopfield(W, activation="tanh", tau=0.02)).holds
    assert main(["check", str(tmp_path / "net.cert.json"), study]) == 0
    assert " per s, at most " in capsys.readouterr().out
    assert main(["check", str(tmp_path / "net.cert.json"), str(tmp_path / "w.npy")]) == 0
    assert " per s, at most " in capsys.readouterr().out, "the unit said at certify is in the certificate"


def test_options_take_the_place_of_the_study(
    study: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    Path("leak.csv").write_text("2\n3\n4\n")
    words = ["certify", study, "--leak", "leak.csv", "--slopes", "0", "0.5", "--norm", "l1", "--json"]
    assert main(words) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["norm"] == "l1"
    assert record["study"]["leak"] == [2.0, 3.0, 4.0]
    assert "activation" not in record["study"]
    assert record["certificate"] is None
    assert not (tmp_path / "net.cert.json").exists(), "the study's certificate is that of the study as it is"
    assert main([*words, "-o", "c.json"]) == 0
    assert check(load("c.json"), Hopfield(W, [2.0, 3.0, 4.0], slopes=(0.0, 0.5), tau=0.02)).holds
    assert main(["certify", study, "--deadline", "1000"]) == 0
    assert (tmp_path / "net.cert.json").exists()
    capsys.readouterr()
    assert main(["certify", study, "--orientation", "pre-post"]) == 2
    assert "--orientation is said in the study" in capsys.readouterr().err


def test_a_report_can_be_run_again_from_what_it_embeds(network: str, tmp_path: Path, capsys: Capture) -> None:
    from metzler.io.study import Study

    call = ["certify", network, *HOPFIELD, "--leak", "2", "--tau", "0.5", "--norm", "l1", "--max-condition", "50"]
    assert main([*call, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    Study(record["study"]).save(tmp_path / "again.toml")
    assert main(["certify", str(tmp_path / "again.toml"), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["rate"] == record["rate"]
    assert again["study"] == record["study"] | {"weights": "w.npy"}


def test_several_matrices(tmp_path: Path, capsys: Capture) -> None:
    A, B, C = -2 * np.eye(2), np.ones((2, 1)), np.ones((1, 2))
    np.savez(tmp_path / "l.npz", A=A, B=B, C=C)
    names = "".join(f'{name} = "l.npz::{name}"\n' for name in "ABC")
    (tmp_path / "s.toml").write_text(f'model = "lure"\nactivation = "tanh"\ngain = 0.4\n[matrices]\n{names}')
    place = str(tmp_path / "c.json")
    assert main(["certify", str(tmp_path / "s.toml"), "-o", place]) == 0
    assert "Lur'e system (2 states, 1 nonlinearity, slopes in [0, 1])" in capsys.readouterr().out
    assert check(load(place), Lure(A, B, C, activation="tanh", gain=0.4)).holds
    assert main(["check", place, str(tmp_path / "s.toml")]) == 0
    np.save(tmp_path / "A.npy", A)
    capsys.readouterr()
    assert main(["check", place, str(tmp_path / "A.npy")]) == 2
    assert "give a study (.toml)" in capsys.readouterr().err
    assert main(["convert", str(tmp_path / "s.toml"), str(tmp_path / "n.npz")]) == 2
    assert "several matrices" in capsys.readouterr().err


DALE = np.array([[0.0, 0.2, 0.1, 0.3], [0.4, 0.0, 0.1, 0.2], [-0.1, -0.2, 0.0, -0.1], [-0.3, -0.1, -0.2, 0.0]])
"""Each neuron of one sign, as rows: pre x post."""


def test_a_network_that_looks_turned_is_noted(tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "rows.npy", DALE)
    np.save(tmp_path / "columns.npy", DALE.T)
    assert main(["certify", str(tmp_path / "rows.npy"), *HOPFIELD]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("Proved")
    assert captured.err.startswith("metzler: note: rows have one sign each and columns have both")
    assert "--orientation pre-post" in captured.err
    assert main(["certify", str(tmp_path / "rows.npy"), *HOPFIELD, "--json"]) == 0
    assert "pre x post" in json.loads(capsys.readouterr().out)["warnings"][0]
    assert main(["info", str(tmp_path / "rows.npy")]) == 0
    assert "pre x post" in capsys.readouterr().out
    calls = (["columns.npy"], ["rows.npy", "--orientation", "pre-post"], ["rows.npy", "--orientation", "post-pre"])
    for name, *words in calls:
        assert main(["certify", str(tmp_path / name), *HOPFIELD, *words]) == 0
        assert main(["info", str(tmp_path / name), *words]) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        assert "columns have both" not in captured.out


def test_what_the_file_says_of_the_equation_is_enough(tmp_path: Path, capsys: Capture) -> None:
    dynamics = {"kind": "hopfield", "activation": "tanh", "tau": np.array([0.5, 0.25, 0.125]), "leak": 2.0}
    write(Network(W, names=["a", "b", "c"], dynamics=dynamics), tmp_path / "net.npz")
    place, network = str(tmp_path / "c.json"), str(tmp_path / "net.npz")
    assert main(["certify", network, "-o", place]) == 0
    assert ", with r = " in (out := capsys.readouterr().out)
    assert "per unit of time, that of tau" in out
    assert check(load(place), Hopfield(W, 2.0, "tanh", tau=dynamics["tau"])).holds
    assert main(["check", place, network]) == 0
    assert main(["certify", network, "--gain", "0.5", "--tau", "1", "--time-unit", "ms", "-o", place]) == 0
    assert check(load(place), Hopfield(W, 2.0, "tanh", gain=0.5)).holds
    capsys.readouterr()
    assert main(["certify", network, "--model", "firing-rate"]) == 2
    assert "say the activation, such as" in capsys.readouterr().err


def test_the_labels_of_a_certificate_hold_where_the_file_has_none(
    network: str, tmp_path: Path, capsys: Capture
) -> None:
    place, named = str(tmp_path / "c.json"), str(tmp_path / "named.npz")
    write(Network(W, names=["PYR", "PV", "SST"]), named)
    time = ["--tau", "20", "--time-unit", "ms"]
    assert main(["certify", named, *HOPFIELD, *time, "--norm", "l1", "-o", place]) == 0
    capsys.readouterr()
    for words in ([], [*HOPFIELD, "--tau", "20"]):
        assert main(["lesion", network, *words, "--certificate", place, "--silence", "PYR"]) == 0
        out = capsys.readouterr().out
        assert "inherited rate, 1/ms" in out
        assert "\nPYR " in out
    assert main(["lesion", network, *HOPFIELD, "--tau", "20", "--silence", "PYR"]) == 2


def test_the_labels_of_a_certificate_contradict_nothing_that_the_file_says(tmp_path: Path, capsys: Capture) -> None:
    place, other = str(tmp_path / "c.json"), str(tmp_path / "other.npz")
    for path, names in ((other, ["PYR", "PV", "SST"]), (str(tmp_path / "named.npz"), ["a", "b", "c"])):
        write(Network(W, names=names), path)
        assert main(["certify", path, *HOPFIELD, "--norm", "l1", "-o", place]) == 0
    capsys.readouterr()
    assert main(["robustness", other, "--certificate", place]) == 2
    assert "this network, which has the same numbers, calls it 'PYR'" in capsys.readouterr().err
