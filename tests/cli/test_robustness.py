"""What is withstood is what Python says, and the narrowest synapses are the narrowest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.cli.calls import HOPFIELD, MODEL, NAMES, W, named, said

import metzler as mz
from metzler.cli import main

Capture = pytest.CaptureFixture[str]


def test_the_facts_are_those_of_python(tmp_path: Path, capsys: Capture) -> None:
    cert = mz.certify(MODEL, "l1")
    expected = mz.robustness(MODEL, cert).to_row()
    found = said(capsys, "robustness", named(tmp_path), *HOPFIELD, "--norm", "l1")
    assert found["facts"] == expected
    assert found["rows"] == []


def test_each_synapse_may_be_wrong_by_so_much(tmp_path: Path, capsys: Capture) -> None:
    found = said(capsys, "robustness", named(tmp_path), *HOPFIELD, "--norm", "linf", "--synapses", "6")
    margins = [row["error allowed"] for row in found["rows"]]
    assert len(margins) == 6
    assert margins == sorted(margins)
    norm = mz.certify(MODEL, "linf").norm
    for row in found["rows"]:
        i, j = NAMES.index(row["to"]), NAMES.index(row["from"])
        moved = W.copy()
        moved[i, j] += np.sign(W[i, j]) * row["error allowed"]
        size = np.abs(moved) * norm.weights[:, None] / norm.weights[None, :]
        assert size.sum(axis=1).max() <= 1 + 1e-9, "still contracting in this norm"


def test_a_network_that_does_not_contract_is_refused(tmp_path: Path, capsys: Capture) -> None:
    assert main(["robustness", named(tmp_path), *HOPFIELD, "--gain", "9"]) == 2
    assert "positive rate" in capsys.readouterr().err
