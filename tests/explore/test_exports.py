"""What is taken home is true: certificate, study and command line agree, from every place a network comes from."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.cli.calls import named
from tests.explore.small import BASE, asked
from tests.optional import needed

import metzler as mz
from metzler import InputError
from metzler.cli import main
from metzler.cli.case import case_of
from metzler.explore.answer import Answer
from metzler.explore.asked import Asked, asked_of, opened
from metzler.explore.exports import EXPORTS, certificate, command, folder_of, network, study
from metzler.io.study import Study
from metzler.models.kinds import AT_COMMAND_LINE
from metzler.report.content import Page

needed("matplotlib", "report")


def answer(question: Asked) -> Answer:
    return Answer(question, mz.certify(question.model, question.norm), Page("", ""))


def home(question: Asked, folder: Path) -> Answer:
    found = answer(question)
    for name, make in EXPORTS.items():
        if name != "network" or question.silenced:
            made = make(found)
            (folder / made.name).write_bytes(made.content)
    return found


def proved(folder: Path, found: Answer, capsys: Any) -> None:
    """The files prove what was found, by the commands that the page names."""
    assert main(["check", "net.cert.json", "net.study.toml"]) == 0
    assert main(["certify", "net.study.toml", "-o", "study.json"]) == 0
    assert main(shlex.split((folder / "command.txt").read_text())[1:]) == 0
    capsys.readouterr()
    for name in ("study.json", "net.cert.json"):
        claim = mz.load(name)
        assert claim.subject.sha256 == found.claim.subject.sha256
        assert claim.rate == pytest.approx(found.claim.rate, rel=1e-3, abs=1e-6)


@pytest.mark.parametrize("kind", AT_COMMAND_LINE)
@pytest.mark.parametrize("silenced", [[], [1]])
def test_every_kind(kind: str, silenced: list[int], tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    named(tmp_path, np.array([[-2.0, 0.5, -0.8], [0.4, -2.0, -0.3], [0.6, 0.2, -2.0]]))
    base = opened(Study({"weights": "net.csv", "model": kind, "activation": "tanh"}))
    record = {"gain": 0.4, "norm": "linf", "silenced": silenced}
    proved(tmp_path, home(asked_of(base, record), tmp_path), capsys)


@pytest.mark.parametrize("record", [{"slopes": [0.0, 0.5]}, {"leak": 2.0}, {"norm": "l1", "max_condition": 3.0}])
def test_what_was_moved(record: Any, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    named(tmp_path)
    proved(tmp_path, home(asked_of(BASE, record), tmp_path), capsys)


def test_a_study_with_numbers_for_every_neuron(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    named(tmp_path)
    np.save(tmp_path / "leak.npy", [1.0, 2.0, 3.0])
    (tmp_path / "s.toml").write_text(
        'weights = "net.csv"\nmodel = "hopfield"\nactivation = "tanh"\nleak = "leak.npy"\n'
    )
    options = {"network": "s.toml", "slopes": None}
    base = opened(case_of({**dict.fromkeys(("activation",)), **options, **dict.fromkeys(KEYS_OF_NONE)}).study)
    for silenced in ([], [0]):
        found = home(asked_of(base, {"silenced": silenced, "norm": "linf"}), tmp_path)
        assert "net.study.toml" in (tmp_path / "command.txt").read_text()
        proved(tmp_path, found, capsys)


KEYS_OF_NONE = [key for key in __import__("metzler.io.settings", fromlist=["KEYS"]).BY_NAME if key != "slopes"]


def test_several_matrices(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    for name, matrix in (("a", -2 * np.eye(2)), ("b", np.array([[0.5], [0.1]])), ("c", np.array([[0.3, 0.2]]))):
        np.save(tmp_path / f"{name}.npy", matrix)
    files = '{A = "a.npy", B = "b.npy", C = "c.npy"}'
    (tmp_path / "s.toml").write_text(f'model = "lure"\nslopes = [0.0, 1.0]\nmatrices = {files}\n')
    base = opened(Study({"model": "lure", "slopes": [0.0, 1.0], "matrices": {k: f"{k.lower()}.npy" for k in "ABC"}}))
    proved(tmp_path, home(asked_of(base, {"gain": 0.5, "norm": "l1"}), tmp_path), capsys)


def test_files_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    named(tmp_path / "deep")
    base = opened(Study({"weights": str(tmp_path / "deep" / "net.csv"), "model": "hopfield", "activation": "tanh"}))
    made = study(answer(Asked(base)))
    assert 'weights = "net.csv"' in made.content.decode()
    assert str(tmp_path / "deep") in made.about
    assert folder_of(base) == tmp_path / "deep"


def test_standard_input_has_no_study(tmp_path: Path) -> None:
    base = Study({**BASE.settings, "weights": "-"}, places={"-": tmp_path / "x.csv"}, held=BASE.network)
    with pytest.raises(InputError, match="write it to one first"):
        study(answer(Asked(base)))


def test_no_network_without_lesions() -> None:
    with pytest.raises(InputError, match="no neuron is silenced"):
        network(answer(asked()))
    assert certificate(answer(asked())).content.startswith(b"{")
    assert command(answer(asked())).content.startswith(b"metzler certify net.csv --norm best")
