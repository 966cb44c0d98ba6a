"""Every model kind of the command line: certified, written, and proved again from the two files alone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tools.pages import parts

from metzler.cli import main
from metzler.errors import InputError
from metzler.models import KINDS, DiagonalFeedback, EchoState, Model
from metzler.models.kinds import AT_COMMAND_LINE, TABLE, Kind, build, from_parameters
from metzler.search.certify import certify

W = np.array([[-2.0, 0.3], [-0.4, -2.5]])
OPTIONS = {
    "persidskii": ["--slopes", "0.5", "1", "--tau", "2"],
    "diagonal-feedback": ["--slopes", "0", "1", "--feedback", "0.5"],
    "echo-state": ["--activation", "tanh", "--gain", "0.2", "--leaking-rate", "0.5"],
    "implicit": ["--activation", "relu"],
    "hopfield": ["--activation", "relu", "--leak", "2", "--tau", "0.1"],
    "firing-rate": ["--activation", "relu", "--leak", "2", "--tau", "0.1"],
}
USUAL = ["--activation", "tanh", "--gain", "0.2", "--norm", "l1"]
kinds = pytest.mark.parametrize("kind", sorted(AT_COMMAND_LINE))
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def network(tmp_path: Path) -> str:
    path = tmp_path / "w.npy"
    np.save(path, W)
    return str(path)


@kinds
@pytest.mark.parametrize("norm", ["l1", "linf"])
def test_certified_and_checked_from_files(kind: str, norm: str, network: str, tmp_path: Path, capsys: Capture) -> None:
    out = str(tmp_path / "c.json")
    assert main(["certify", network, "--model", kind, *OPTIONS.get(kind, USUAL), "--norm", norm, "-o", out]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Proved:")
    assert KINDS[kind].meaning in text
    assert "2 two-vertex" in text or "2 interval" in text
    assert main(["check", out, network]) == 0
    assert capsys.readouterr().out.startswith("Holds")


def test_the_options_reach_the_model() -> None:
    options = {"kind": "echo-state", "activation": "tanh", "slopes": None, "gain": 0.2, "leaking_rate": 0.5}
    net = build(W, options)
    other = EchoState(W, 0.5, activation="tanh", gain=0.2)
    assert certify(net, "l1").rate == pytest.approx(certify(other, "l1").rate, abs=1e-12)
    options = {"kind": "diagonal-feedback", "activation": None, "slopes": (0.0, 1.0), "gain": 1.0, "feedback": 0.5}
    other = DiagonalFeedback(W, 0.5, slopes=(0.0, 1.0))
    assert certify(build(W, options), "l1").rate == pytest.approx(certify(other, "l1").rate, abs=1e-12)


@pytest.mark.parametrize(
    ("kind", "option"), [("persidskii", "leak"), ("hopfield-map", "tau"), ("hopfield", "leaking-rate")]
)
def test_options_of_other_kinds_are_refused(kind: str, option: str, network: str, capsys: Capture) -> None:
    assert main(["certify", network, "--model", kind, "--activation", "tanh", f"--{option}", "0.5"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"--{option} belongs to" in captured.err
    assert captured.err.count("\n") == 1


def test_activation_or_slopes() -> None:
    with pytest.raises(InputError, match="say the activation"):
        build(W, {"kind": "implicit", "activation": None, "slopes": None, "gain": 1.0})


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.model.kind)
def test_the_documentation_has_every_row(row: Kind) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
    name = row.model.__name__
    assert f"\n| `{name}` | " in page
    assert name in {each.rpartition(".")[2] for names in parts().values() for each in names}, "the reference has it"


def test_every_model_of_the_package_is_in_the_table() -> None:
    """Abstract ones have no kind of their own."""
    todo, classes = [Model], set()
    while todo:
        todo += todo.pop().__subclasses__()
        classes |= {cls for cls in todo if cls.__module__.startswith("metzler.") and "kind" in vars(cls)}
    assert {row.model for row in TABLE} == classes
    assert len(KINDS) == len(TABLE)


def test_a_kind_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match=r"model kind must be one of .*'hopfield'.*got 'perceptron'"):
        from_parameters("perceptron", {}, {})


def test_maps_speak_of_steps(network: str, capsys: Capture) -> None:
    call = ["certify", network, "--model", "firing-rate-map", "--activation", "tanh", "--gain", "0.2", "--norm", "l1"]
    assert main(call) == 0
    assert "each step of this firing-rate map" in capsys.readouterr().out
    assert main([*call, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["unit"] == "per step"
    assert record["critical_gain"]["lower"] <= record["critical_gain"]["upper"]
    assert record["refutation"] is None


def test_what_does_not_contract_is_told_why(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "skew.npy"
    np.save(path, np.array([[0.0, 2.0], [2.0, 0.0]]))
    call = ["certify", str(path), "--model", "firing-rate", "--activation", "relu"]
    assert main(call) == 0
    text = capsys.readouterr().out
    assert "why not" in text
    assert "No norm at all certifies it" in text
    assert main([*call, "--json"]) == 0
    assert "No diagonal weights certify" in json.loads(capsys.readouterr().out)["refutation"]
