"""Lesions by name, by type and one by one; their rates are those of the networks that are left."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.cli.calls import HOPFIELD, NAMES, W, named, said, table

import metzler as mz
from metzler.cli import main
from metzler.io import write

Capture = pytest.CaptureFixture[str]


def left(*silenced: str) -> float:
    keep = [k for k, name in enumerate(NAMES) if name not in silenced]
    return mz.certify(mz.Hopfield(W[np.ix_(keep, keep)], activation="tanh", tau=0.5), "linf").rate


def test_by_name(tmp_path: Path, capsys: Capture) -> None:
    words = ["lesion", named(tmp_path), *HOPFIELD, "--norm", "linf", "--silence", "PYR_0", "--silence", "PV"]
    found = said(capsys, *words, "--lesion", "inhibition=PV", "--lesion", "both=PYR_1,PV")
    rates = {row["lesion"]: row["rate"] for row in found["rows"]}
    expected = {"PYR_0, PV": left("PYR_0", "PV"), "inhibition": left("PV"), "both": left("PYR_1", "PV")}
    assert rates == pytest.approx(expected, abs=1e-9)
    assert [row["silenced"] for row in found["rows"]] == [2, 1, 2]


def test_each_and_by_type(tmp_path: Path, capsys: Capture) -> None:
    net = mz.Network(W, names=NAMES, types=["PYR", "PYR", "PV"])
    write(net, tmp_path / "typed.npz")
    words = ["lesion", str(tmp_path / "typed.npz"), *HOPFIELD, "--norm", "linf"]
    rows = table(capsys, *words, "--each", "--by-type")
    rates = {row["lesion"]: float(row["rate"]) for row in rows}
    assert rates.pop("PYR") == pytest.approx(left("PYR_0", "PYR_1"))
    assert rates == pytest.approx({name: left(name) for name in NAMES})


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "say which neurons are silenced"),
        (["--silence", "PYR_O"], "there is no neuron 'PYR_O': the nearest names are"),
        (["--lesion", "PV"], "a lesion is NAME=NEURON"),
        (["--lesion", "a=PV", "--lesion", "a=PYR_0"], "two lesions are called 'a'"),
        (["--lesion", "a=PV,PV"], "twice"),
        (["--lesion", "a=PV,PYR_0,PYR_1"], "leaves no neuron"),
        (["--by-type"], "says the types"),
    ],
)
def test_what_is_no_lesion(words: list[str], sentence: str, tmp_path: Path, capsys: Capture) -> None:
    assert main(["lesion", named(tmp_path), *HOPFIELD, *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err


def test_a_deadline_leaves_what_is_inherited(tmp_path: Path, capsys: Capture) -> None:
    found = said(capsys, "lesion", named(tmp_path), *HOPFIELD, "--norm", "linf", "--each", "--deadline", "0")
    for row in found["rows"]:
        assert row["inherited rate"] <= row["rate"] <= left(row["lesion"]) + 1e-12
        assert row["best rate"] is None or row["best rate"] >= left(row["lesion"])


def test_latent_states_are_called_so(tmp_path: Path, capsys: Capture) -> None:
    np.savez(tmp_path / "f.npz", M=np.eye(3)[:, :2] / 2, N=np.eye(3)[:, :2] / 4)
    names = "".join(f'{name} = "f.npz::{name}"\n' for name in "MN")
    (tmp_path / "s.toml").write_text(f'model = "low-rank-hopfield"\nactivation = "tanh"\n[matrices]\n{names}')
    rows = table(capsys, "lesion", str(tmp_path / "s.toml"), "--each", "--lesion", "mine=0")
    assert [row["lesion"] for row in rows] == ["mine", "latent state 0", "latent state 1"]
    assert main(["certify", str(tmp_path / "s.toml")]) == 0
    assert "(2 latent states, 3 nonlinearities, " in capsys.readouterr().out
    (row, _) = table(capsys, "equilibrium", str(tmp_path / "s.toml"))
    assert row["latent state"] == "0"
