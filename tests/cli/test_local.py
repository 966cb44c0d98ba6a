"""`metzler certify --local`, and what an answer that certifies nothing says about it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.cli.calls import named

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.claims.local import LocalClaim
from metzler.cli import main
from metzler.models import FiringRate

Capture = pytest.CaptureFixture[str]
W = np.array([[0.0, 0.5, 0.0], [0.5, 1.2, 0.0], [0.0, 0.0, 0.3]])
RATE = ["--model", "firing-rate", "--activation", "tanh", "--tau", "0.1", "--time-unit", "s"]


def test_a_claim_is_written_and_checked_from_file_and_network_alone(tmp_path: Path, capsys: Capture) -> None:
    network, place = named(tmp_path, W), tmp_path / "c.json"
    words = ["--local", "--input", "2.4:2.6", "--input", "PV=0", "-o", str(place)]
    assert main(["certify", network, *RATE, *words]) == 0
    out = capsys.readouterr().out
    assert out.startswith(
        "Proved: with inputs in [0.0, 0.0] in PV, [2.4, 2.6] in every other neuron, every trajectory of this "
    )
    assert "per s" in out
    claim = load(place)
    assert isinstance(claim, LocalClaim)
    assert claim.inputs.lower.tolist() == [2.4, 2.4, 0.0]
    assert claim.inputs.upper.tolist() == [2.6, 2.6, 0.0]
    assert claim.converges
    assert claim.whole_space
    assert check(place, FiringRate(W, activation="tanh", tau=0.1)).holds
    assert main(["check", str(place), network]) == 0
    assert capsys.readouterr().out.startswith("Holds: ")
    assert main(["equilibrium", network, "--certificate", str(place), "--input", "2.5", "--input", "PV=0"]) == 0
    assert "yes" in capsys.readouterr().out
    tree = json.loads(place.read_text())
    tree["evidence"]["inputs"]["upper"][0] = (9.0).hex()
    place.write_text(json.dumps(tree))
    assert main(["check", str(place), network]) in (0, 1)
    tree["evidence"]["inputs"]["lower"][0] = (-9.0).hex()
    place.write_text(json.dumps(tree))
    assert main(["check", str(place), network]) == 1


def test_a_region_and_a_record(tmp_path: Path, capsys: Capture) -> None:
    network = named(tmp_path, W)
    words = ["--local", "--input", "0.5", "--region", "0:3", "--region", "PV=-1:1", "--json"]
    assert main(["certify", network, *RATE, *words]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["whole_space"] is False
    assert record["local"] == {"input": ["0.5"], "region": ["0:3", "PV=-1:1"]}
    assert record["unit"] == "per s"


def test_an_answer_that_certifies_nothing_says_whether_a_box_would(tmp_path: Path, capsys: Capture) -> None:
    network = named(tmp_path, np.array([[0.0, 0.0, 3.0], [4.0, 0.0, 0.0], [0.0, 0.0, 0.5]]))
    assert main(["certify", network, *RATE, "--norm", "l2"]) == 0
    capsys.readouterr()
    network = named(tmp_path, W)
    for norm in ("linf", "l2"):
        assert main(["certify", network, *RATE, "--norm", norm]) == 0
        out = capsys.readouterr().out
        assert "next to try" in out
        assert "--local with the input" in out
        assert main(["certify", network, *RATE, "--norm", norm, "--json"]) == 0
        assert "no box was found" in json.loads(capsys.readouterr().out)["next"]
    assert main(["certify", network, *RATE, "--gain", "0.1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["next"] is None


def test_what_cannot_be_asked_gets_a_sentence(tmp_path: Path, capsys: Capture) -> None:
    network = named(tmp_path, W)
    for words, sentence in (
        (["--input", "1"], "--input is asked with --local"),
        (["--region", "0:1"], "--region is asked with --local"),
        (["--local", "--input", "1:0"], "lower end first"),
        (["--local", "--input", "PYR=1"], "there is no neuron 'PYR'"),
        (["--local", "--input", "0:inf"], "bounded"),
        (["--local", "--max-condition", "2"], "leave it out"),
        (["--local", "--slopes", "0", "1"], "activation"),
        (["--local", "--leak", "0"], "positive leak"),
    ):
        model = RATE if "--slopes" not in words else ["--model", "firing-rate"]
        assert main(["certify", network, *model, *words]) == 2, words
        err = capsys.readouterr().err
        assert sentence in err, (words, err)
        assert "Traceback" not in err
