"""`metzler convert`: what is written is read again, and what gets lost on the way is said."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from metzler.claims.hashing import matrices_sha256
from metzler.cli import main
from metzler.datasets import celegans
from metzler.io import read
from metzler.io.formats import FORMATS

Capture = pytest.CaptureFixture[str]
TABLE = ",PYR,PV\nPYR,0,1.5\nPV,-2,0\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "net.csv").write_text(TABLE)
    return tmp_path / "net.csv"


def test_names_come_along(table: Path, capsys: Capture) -> None:
    out = table.with_name("net.npz")
    assert main(["convert", str(table), str(out), "--orientation", "pre-post"]) == 0
    assert capsys.readouterr().out == f"file  {out}\n"
    net = read(out)
    assert net.names == ("PYR", "PV")
    assert net.weights.tolist() == [[0.0, -2.0], [1.5, 0.0]]


def test_what_a_format_does_not_hold_is_said(table: Path, capsys: Capture) -> None:
    out = table.with_name("net.mtx")
    assert main(["convert", str(table), str(out), "--json"]) == 0
    facts = {fact["name"]: fact["value"] for fact in json.loads(capsys.readouterr().out)["facts"]}
    assert facts == {"file": str(out), "left out": "names"}
    assert read(out).names is None


def test_what_was_written_as_csv(table: Path, capsys: Capture) -> None:
    out = table.with_name("net.mtx")
    assert main(["convert", str(table), str(out), "--csv"]) == 0
    assert list(csv.reader(capsys.readouterr().out.splitlines())) == [["file", "left out"], [str(out), "names"]]
    assert main(["convert", str(table), str(out), "--csv", "--json"]) == 2
    assert "two forms of the same answer" in capsys.readouterr().err


def test_the_help_lists_every_format(capsys: Capture) -> None:
    assert main(["convert", "--help"]) == 0
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 80
    words = " ".join(said.split())
    for form in FORMATS:
        first, *others = form.suffixes
        assert " ".join(f"{first} {form.content} {f'({chr(32).join(others)})' if others else ''}".split()) in words


def test_a_data_set(tmp_path: Path) -> None:
    assert main(["convert", "celegans", str(tmp_path / "worm.npz"), "--neurons-only"]) == 0
    worm = read(tmp_path / "worm.npz")
    truth = celegans(neurons_only=True)
    assert (worm.names, worm.types, worm.licence, worm.of) == (truth.names, truth.types, truth.licence, truth.of)
    assert matrices_sha256({"W": worm.weights}) == matrices_sha256({"W": truth.weights})


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("-", "OUT must be a file"),
        ("net.gml", "would be a .gml file, which is read only: name a"),
        ("net.xyz", "unknown format: name a .npz"),
        ("none/net.npz", "its folder does not exist"),
        ("net.csv", "would replace the input"),
    ],
)
def test_what_cannot_be_written(
    table: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, out: str, words: str
) -> None:
    monkeypatch.chdir(table.parent)
    assert main(["convert", str(table), out]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert sorted(each.name for each in table.parent.iterdir()) == ["net.csv"]
    assert table.read_text() == TABLE


def test_a_network_that_cannot_be_read_leaves_nothing(tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "w.npy", np.ones((2, 3)))
    assert main(["convert", str(tmp_path / "w.npy"), str(tmp_path / "w.npz")]) == 2
    assert "must be square" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["w.npy"]
