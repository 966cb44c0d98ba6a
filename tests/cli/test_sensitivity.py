"""The derivatives are those of Python, by name, and true of a finite difference."""

from __future__ import annotations

from pathlib import Path

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
