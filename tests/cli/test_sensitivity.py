"""The derivatives are those of Python, by name, and true of a finite difference."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.cli.calls import HOPFIELD, MODEL, NAMES, W, named, said, table

import metzler as mz
from metzler.cli import main

Capture = pytest.CaptureFixture[str]


def test_synapses_by_name(tmp_path: Path, capsys: Capture) -> None:
    network = named(tmp_path)
    found = said(capsys, "sensitivity", network, *HOPFIELD, "--norm", "linf", "--count", "4")
    assert len(found["rows"]) == 4
    cert = mz.certify(MODEL, "linf", margin=1e-12)
    for row in found["rows"]:
        i, j = NAMES.index(row["to"]), NAMES.index(row["from"])
        assert row["weight"] == W[i, j]
        step = 1e-6
        moved = W.copy()
        moved[i, j] += step
        rate = mz.certify(mz.Hopfield(moved, activation="tanh", tau=0.5), "linf", margin=1e-12).rate
        assert (rate - cert.rate) / step == pytest.approx(row["d rate / d weight"], rel=1e-3)
    assert found["sides"]["rate"] == ("estimate", "1/s")
    assert sum(float(row["share"]) for row in table(capsys, "sensitivity", network, *HOPFIELD)) == pytest.approx(1.0)


def test_a_certificate_is_taken(tmp_path: Path, capsys: Capture) -> None:
    network, place = named(tmp_path), str(tmp_path / "c.json")
    assert main(["certify", network, *HOPFIELD, "--norm", "l1", "-o", place]) == 0
    capsys.readouterr()
    by_file = said(capsys, "sensitivity", network, "--certificate", place)
    by_options = said(capsys, "sensitivity", network, *HOPFIELD, "--norm", "l1")
    assert by_file["facts"] == by_options["facts"]
    assert by_file["rows"] == by_options["rows"]


LURE = {
    "A": np.array([[-2.0, 0.25], [0.0, -1.5]]),
    "B": np.array([[0.5, -0.25], [0.125, 0.5]]),
    "C": np.array([[0.5, 0.75], [-0.25, 0.5]]),
}


def test_the_entries_of_a_model_of_several_matrices(tmp_path: Path, capsys: Capture) -> None:
    np.savez(tmp_path / "l.npz", **LURE)
    names = "".join(f'{name} = "l.npz::{name}"\n' for name in "ABC")
    (tmp_path / "s.toml").write_text(f'model = "lure"\nactivation = "tanh"\n[matrices]\n{names}')
    rows = said(capsys, "sensitivity", str(tmp_path / "s.toml"), "--norm", "linf")["rows"]
    cert = mz.certify(mz.Lure(**LURE, activation="tanh"), "linf", margin=1e-12)
    gained = []
    for row in rows:
        name, i, j = row["matrix"], row["row"], row["column"]
        assert row["entry"] == LURE[name][i, j] != 0
        moved = LURE[name].copy()
        moved[i, j] += 1e-6
        rate = mz.certify(mz.Lure(**(LURE | {name: moved}), activation="tanh"), "linf", margin=1e-12).rate
        assert (rate - cert.rate) / 1e-6 == pytest.approx(row["d rate / d entry"], rel=1e-3)
        gained.append(-row["entry"] * row["d rate / d entry"])
    assert gained == sorted(gained, reverse=True)
    assert {row["matrix"] for row in rows} == {"A", "B", "C"}


def test_a_latent_network_is_answered_by_a_sentence(tmp_path: Path, capsys: Capture) -> None:
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "f.npz", M=rng.normal(size=(5, 2)) / 4, N=rng.normal(size=(5, 2)) / 4)
    names = "".join(f'{name} = "f.npz::{name}"\n' for name in "MN")
    (tmp_path / "s.toml").write_text(f'model = "latent-hopfield"\nactivation = "tanh"\n[matrices]\n{names}')
    for words in (["sensitivity"], ["delay", "--lag", "1"]):
        assert main([words[0], str(tmp_path / "s.toml"), *words[1:]]) == 2
        assert "on which other norms, sensitivities and delays depend" in capsys.readouterr().err
