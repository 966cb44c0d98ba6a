"""What a design changes gives the rate, by the Python API and by another call of the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.cli.calls import HOPFIELD, NAMES, W, named, said, table

import metzler as mz
from metzler.cli import main
from metzler.io import read, write
from metzler.matrices.forms import dense

STRONG = 3 * W
Capture = pytest.CaptureFixture[str]
MODEL = mz.Hopfield(STRONG, activation="tanh", tau=0.5, names=NAMES, time_unit="s")


@pytest.fixture
def network(tmp_path: Path) -> str:
    return named(tmp_path, STRONG)


def certified(network: str, capsys: Capture) -> float:
    assert main(["certify", network, *HOPFIELD, "--json"]) == 0
    return float(json.loads(capsys.readouterr().out)["rate"])


def test_nearest_weights_are_written_with_their_names(network: str, tmp_path: Path, capsys: Capture) -> None:
    place = str(tmp_path / "near.npz")
    words = ["design", "nearest", network, *HOPFIELD, "--norm", "linf", "--rate", "0.2", "--weights", place]
    found = said(capsys, *words, "--count", "2")
    expected = mz.design.nearest_weights(MODEL, "linf", rate=0.2)
    assert found["facts"] == expected.to_row() | {"network written to": place}
    near = read(place)
    assert near.names == tuple(NAMES)
    np.testing.assert_array_equal(near.weights, expected.model.W)
    assert "nearest weights of rate 0.2" in near.changes
    assert certified(place, capsys) >= 0.2
    change = np.abs(expected.model.W - STRONG)
    first, second = found["rows"]
    for row, size in ((first, np.sort(change.ravel())[-1]), (second, np.sort(change.ravel())[-2])):
        i, j = NAMES.index(row["to"]), NAMES.index(row["from"])
        assert row["weight"] == STRONG[i, j]
        assert abs(row["new weight"] - row["weight"]) == pytest.approx(size)


def test_fewest_removals(network: str, tmp_path: Path, capsys: Capture) -> None:
    place = str(tmp_path / "less.npz")
    rows = table(capsys, "design", "weaken", network, *HOPFIELD, "--weights", place)
    less = read(place).weights
    removed = {(NAMES.index(row["to"]), NAMES.index(row["from"])) for row in rows}
    assert removed == {(int(i), int(j)) for i, j in np.argwhere(np.asarray(less) != STRONG)}
    assert certified(place, capsys) > 0
    assert len(removed) == mz.design.fewest_removals(MODEL).count


def test_one_factor_for_each_type(tmp_path: Path, capsys: Capture) -> None:
    write(mz.Network(STRONG, names=NAMES, types=["PYR", "PYR", "PV"]), tmp_path / "typed.npz")
    found = said(capsys, "design", "weaken", str(tmp_path / "typed.npz"), *HOPFIELD, "--by-type", "--norm", "linf")
    expected = mz.design.scale_classes(MODEL, ["PYR", "PYR", "PV"], "linf")
    assert found["facts"] == expected.to_row()


@pytest.mark.parametrize("what", ["leak", "gain"])
def test_thresholds_and_their_claims(what: str, network: str, tmp_path: Path, capsys: Capture) -> None:
    place = str(tmp_path / "claim.json")
    found = said(capsys, "design", what, network, *HOPFIELD, "--norm", "l1", "--claim", place)
    expected = (mz.critical_leak if what == "leak" else mz.critical_gain)(MODEL, "l1")
    assert found["facts"] == expected.to_row() | {"claim written to": place}
    assert mz.check(place, MODEL).holds
    assert main(["check", place, network]) == 0
    end = {"leak": ["--leak", str(1 + expected.upper)], "gain": ["--gain", str(expected.lower)]}[what]
    assert main(["certify", network, *HOPFIELD, "--norm", "l1", *end, "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["rate"] > -1e-9


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nearest", "--norm", "l2"], "say --norm l1, linf or diagonal"),
        (["nearest", "--rate", "nan"], "rate must be finite"),
        (["weaken", "--by-type"], "says the types"),
        (["weaken", "--weights", "net.csv"], "would replace the input"),
        (["nearest", "--weights", "net.xyz"], "xyz"),
        (["leak", "--claim", "-"], "is where the answer goes"),
        (["gain", "--rate", "1"], "No such option"),
    ],
)
def test_what_is_no_design(
    words: list[str], sentence: str, network: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert main(["design", words[0], "net.csv", *HOPFIELD, *words[1:]]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert sentence in err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_its_help_lists_the_ways(capsys: Capture) -> None:
    assert main(["design", "--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {way}" in out for way in ("gain", "leak", "nearest", "weaken"))


def test_what_a_format_does_not_hold_is_said_and_every_digit_is_kept(
    network: str, tmp_path: Path, capsys: Capture
) -> None:
    expected = mz.design.nearest_weights(MODEL, "linf", rate=0.2).model.W
    for ending in ("csv", "npz", "mtx", "graphml"):
        place = str(tmp_path / f"near.{ending}")
        words = ["design", "nearest", network, *HOPFIELD, "--norm", "linf", "--rate", "0.2", "--weights", place]
        facts = said(capsys, *words)["facts"]
        assert facts["network written to"] == place
        assert ("names" in facts.get("left out", "")) == (ending == "mtx")
        order = [NAMES.index(name) for name in read(place).names or NAMES]
        np.testing.assert_array_equal(dense(read(place).weights), expected[np.ix_(order, order)])
