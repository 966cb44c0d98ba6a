"""Numbers by name, and where answers go."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.cli.calls import HOPFIELD, named, said

from metzler.cli import main

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(("name", "start"), [("a.json", '{"kind"'), ("a.csv", "from,to,"), ("a.txt", "rate ")])
def test_the_name_of_the_file_says_the_form(name: str, start: str, tmp_path: Path, capsys: Capture) -> None:
    place = tmp_path / name
    assert main(["sensitivity", named(tmp_path), *HOPFIELD, "-o", str(place)]) == 0
    assert capsys.readouterr() == ("", "")
    assert place.read_text().startswith(start)
    assert place.read_text().endswith("\n")


def test_the_study_is_in_every_record(tmp_path: Path, capsys: Capture) -> None:
    network = named(tmp_path)
    found = said(capsys, "robustness", network, *HOPFIELD, "--norm", "l1")
    assert found["study"] == {
        **{"weights": network, "model": "hopfield", "activation": "tanh", "tau": 0.5, "time_unit": "s"},
        "norm": "l1",
    }


def test_two_forms_or_two_inputs_are_refused(tmp_path: Path, capsys: Capture) -> None:
    network = named(tmp_path)
    for words, sentence in (
        ([network, "--json", "--csv"], "leave one out"),
        ([network, "-o", network], "would replace the input"),
        (["-", "--certificate", "-"], "and not both"),
    ):
        assert main(["sensitivity", *words, *HOPFIELD]) == 2
        assert sentence in capsys.readouterr().err


def test_a_certificate_of_another_kind_or_network(tmp_path: Path, capsys: Capture) -> None:
    network, place = named(tmp_path), str(tmp_path / "c.json")
    assert main(["design", "gain", network, *HOPFIELD, "--claim", place]) == 0
    assert main(["robustness", network, "--certificate", place]) == 2
    told = "the certificate is one of the kind 'threshold' about the critical gain, which names no norm"
    assert told in capsys.readouterr().err
    np.save(tmp_path / "other.npy", np.zeros((3, 3)))
    assert main(["certify", network, *HOPFIELD, "--norm", "diagonal", "-o", place]) == 0
    assert main(["robustness", str(tmp_path / "other.npy"), "--certificate", place]) == 2
    assert "does not hold" in capsys.readouterr().err


def test_a_network_that_looks_turned_is_noted_in_every_record(tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "w.npy", [[0.0, 0.2, 0.1], [0.2, 0.0, 0.1], [-0.1, -0.2, 0.0]])
    assert main(["sensitivity", str(tmp_path / "w.npy"), *HOPFIELD, "--json"]) == 0
    out, err = capsys.readouterr()
    assert "pre x post" in json.loads(out)["warnings"][0]
    assert err.startswith("metzler: note: ")


SKEW = [[0.0, -1.5], [1.5, 0.0]]
"""No diagonal norm certifies it, a quadratic one does."""
RATE = ["--model", "firing-rate", "--activation", "tanh"]
ASKED: dict[str, list[str]] = {
    "robustness": ["--synapses", "1"],
    "equilibrium": ["--input", "0.3"],
    "simulate": ["--start", "1", "--times", "3", "--until", "1", "--tube"],
    "entrain": ["--input", "0.3", "--period", "2", "--times", "3"],
    "delay": ["--lag", "0.1"],
}


@pytest.mark.parametrize("command", ASKED)
@pytest.mark.parametrize("how", ["--norm", "--certificate"])
def test_a_quadratic_norm_answers(command: str, how: str, tmp_path: Path, capsys: Capture) -> None:
    network, place = str(tmp_path / "skew.npy"), str(tmp_path / "c.json")
    np.save(network, SKEW)
    assert main(["certify", network, *RATE, "--norm", "l2", "-o", place]) == 0
    capsys.readouterr()
    more = ["--norm", "l2"] if how == "--norm" else ["--certificate", place]
    assert main([command, network, *ASKED[command], *RATE, *more]) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("command", [["sensitivity"], ["lesion", "--each"], ["delay", "--critical", "--delayed"]])
def test_what_follows_in_l1_and_linf_alone_says_so(command: list[str], tmp_path: Path, capsys: Capture) -> None:
    network, place = str(tmp_path / "skew.npy"), str(tmp_path / "c.json")
    np.save(network, SKEW)
    words = [*command, network] if "--delayed" in command else command
    assert main(["certify", network, *RATE, "--norm", "l2", "-o", place]) == 0
    capsys.readouterr()
    assert main([*words, network, *RATE, "--norm", "l2"]) == 2
    assert "asked of the norms l1 and linf: say --norm l1, linf or diagonal" in capsys.readouterr().err
    assert main([*words, network, "--certificate", place]) == 2
    told = "the certificate is one of the kind 'quadratic', and this follows from one in l1 or linf: give such a one"
    assert told in capsys.readouterr().err


def test_a_rate_with_delays_that_follows_has_no_claim_of_its_own(tmp_path: Path, capsys: Capture) -> None:
    network, place = str(tmp_path / "skew.npy"), tmp_path / "d.json"
    np.save(network, SKEW)
    assert main(["delay", network, *RATE, "--norm", "l2", "--lag", "0.1", "--claim", str(place)]) == 2
    assert "--claim: in this norm the rate with delays follows from the certificate" in capsys.readouterr().err
    assert not place.exists()


def test_where_no_diagonal_norm_proves_contraction_the_best_one_is_taken(tmp_path: Path, capsys: Capture) -> None:
    network = str(tmp_path / "skew.npy")
    np.save(network, SKEW)
    assert main(["robustness", network, *RATE]) == 0
    capsys.readouterr()
    assert main(["robustness", network, *RATE, "--norm", "diagonal"]) == 2
    assert "robustness needs a claim of positive rate" in capsys.readouterr().err
