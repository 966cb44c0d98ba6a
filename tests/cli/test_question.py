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
    assert "needs a claim as certify(model) returns it" in capsys.readouterr().err
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
