"""Every command with every kind of bad input: exit code 2, one sentence, nothing written, no traceback."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from tests.cli.calls import HOPFIELD, NAMES, W, named
from tests.optional import works

from metzler.cli import main
from metzler.cli.commands import COMMANDS

Capture = pytest.CaptureFixture[str]

AFTER: dict[str, list[str]] = {
    "info": [],
    "convert": ["out.npz"],
    "study": HOPFIELD,
    "cite": [],
    "certify": HOPFIELD,
    "check": [],
    "compare": HOPFIELD,
    "sensitivity": HOPFIELD,
    "lesion": [*HOPFIELD, "--silence", "PV"],
    "design nearest": HOPFIELD,
    "design weaken": HOPFIELD,
    "design leak": HOPFIELD,
    "design gain": HOPFIELD,
    "equilibrium": HOPFIELD,
    "simulate": HOPFIELD,
    "entrain": [*HOPFIELD, "--period", "1"],
    "robustness": HOPFIELD,
    "delay": [*HOPFIELD, "--lag", "1"],
}
"""What follows FILE where all is well."""
PAGES = {"report": [], "explore": [*HOPFIELD, "--no-browser"]}
"""The same of commands that need packages of others."""
AFTER |= PAGES if all(map(works, ("jinja2", "matplotlib", "starlette", "uvicorn"))) else {}
NEED_A_CLAIM = ("sensitivity", "lesion", "equilibrium", "simulate", "entrain", "robustness", "delay")
NEED_A_MODEL = (
    *NEED_A_CLAIM,
    *("certify", "study", "compare"),
    *(name for name in AFTER if name.startswith(("design", "explore"))),
)
every = pytest.mark.parametrize("command", AFTER)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("metzler.explore.serve._run", lambda app, door: None)
    named(tmp_path)
    (tmp_path / "nan.csv").write_text("0,nan\n1,0\n")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "words.csv").write_text("a,b\nc,d\n")
    (tmp_path / "text.npy").write_text("1,2\n")
    (tmp_path / "pickle.npz").write_bytes(b"\x80\x04N.")
    (tmp_path / "bad.toml").write_text('weights = "net.csv"\nmodle = "hopfield"\n')
    (tmp_path / "up.toml").write_text('weights = "../net.csv"\nmodel = "hopfield"\nactivation = "relu"\n')
    (tmp_path / "bad.json").write_text("{}")
    np.save(tmp_path / "wide.npy", np.ones((2, 3)))
    sparse.save_npz(tmp_path / "cut.npz", sparse.csr_array(W))
    (tmp_path / "cut.npz").write_bytes((tmp_path / "cut.npz").read_bytes()[:100])
    assert main(["certify", "net.csv", *HOPFIELD, "-o", "good.json"]) == 0
    capsys.readouterr()
    return tmp_path


def call(command: str, network: str, *more: str) -> list[str]:
    certificate = ["good.json"] if command in ("check", "report") else []
    return [*command.split(), *certificate, network, *AFTER[command], *more]


def refused(words: list[str], folder: Path, capsys: Capture) -> str:
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("metzler: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert "should not have happened" not in err
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    return err


def test_every_command_is_here() -> None:
    assert {name.split()[0] for name in {**AFTER, **PAGES}} == set(COMMANDS)


@every
def test_what_is_good_is_done(command: str, folder: Path, capsys: Capture) -> None:
    assert main(call(command, "net.csv")) == 0
    assert capsys.readouterr().err == ""


BAD = [
    "none.csv",
    "nan.csv",
    "empty.csv",
    "words.csv",
    "text.npy",
    "pickle.npz",
    "cut.npz",
    "wide.npy",
    ".",
    "bad.toml",
]


@every
@pytest.mark.parametrize("network", [*BAD, "up.toml"])
def test_a_bad_file(command: str, network: str, folder: Path, capsys: Capture) -> None:
    said = refused(call(command, network), folder, capsys)
    assert Path(network).name in said


@every
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--colour", "red"], "--colour"),
        (["--orientation", "sideways"], "sideways"),
        (["--pre", "source"], "pre"),
        (["--extent", "3"], "--extent"),
        (["another.csv"], "another.csv"),
    ],
)
def test_a_wrong_option(command: str, words: list[str], sentence: str, folder: Path, capsys: Capture) -> None:
    assert sentence in refused(call(command, "net.csv", *words), folder, capsys)


@pytest.mark.parametrize("command", NEED_A_MODEL)
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--gain", "nan"], "gain"),
        (["--gain", "-1"], "gain"),
        (["--leak", "nan"], "leak"),
        (["--leak", "none.csv"], "none.csv"),
        (["--leak", "words.csv"], "words.csv"),
        (["--tau", "0"], "tau"),
        (["--slopes", "0", "1"], "not both"),
        (["--feedback", "1"], "--feedback belongs to"),
        (["--model", "spiking"], "spiking"),
        (["--norm", "l3"], "l3"),
        (["--activation", "step"], "step"),
    ],
)
def test_a_wrong_model(command: str, words: list[str], sentence: str, folder: Path, capsys: Capture) -> None:
    assert sentence in refused(call(command, "net.csv", *words), folder, capsys)


@pytest.mark.parametrize("command", [name for name in NEED_A_MODEL if name != "study"])
def test_a_wrong_deadline(command: str, folder: Path, capsys: Capture) -> None:
    for seconds in ("-1", "nan"):
        assert "deadline must be" in refused(call(command, "net.csv", "--deadline", seconds), folder, capsys)


@pytest.mark.parametrize("command", [name for name in AFTER if name not in ("check", "convert")])
@pytest.mark.parametrize("place", ["none/out.txt", ".", "net.csv"])
def test_a_place_that_cannot_be_written(command: str, place: str, folder: Path, capsys: Capture) -> None:
    refused(call(command, "net.csv", "-o", place), folder, capsys)


@pytest.mark.parametrize("command", NEED_A_CLAIM)
@pytest.mark.parametrize("certificate", ["none.json", "bad.json", "net.csv", "."])
def test_a_bad_certificate(command: str, certificate: str, folder: Path, capsys: Capture) -> None:
    refused(call(command, "net.csv", "--certificate", certificate), folder, capsys)


NAMES_IN: dict[str, list[list[str]]] = {
    "lesion": [["--silence", "PVX"], ["--lesion", "a=PVX"]],
    "equilibrium": [["--input", "PVX=1"], ["--start", "PVX=1"], ["--show", "PVX"]],
    "simulate": [["--input", "PVX=1"], ["--start", "PVX=1"], ["--show", "PVX"]],
    "entrain": [["--input", "PVX=1"], ["--start", "PVX=1"], ["--show", "PVX"], ["--offset", "PVX=1"]],
}


@pytest.mark.parametrize(("command", "words"), [(name, words) for name, calls in NAMES_IN.items() for words in calls])
def test_an_unknown_name(command: str, words: list[str], folder: Path, capsys: Capture) -> None:
    said = refused(call(command, "net.csv", *words), folder, capsys)
    assert "there is no neuron 'PVX': the nearest name" in said
    assert "'PV'" in said
    assert NAMES[2] == "PV"


@every
def test_numbers_beyond_doubles_end_in_a_sentence_without_warnings(command: str, folder: Path, capsys: Capture) -> None:
    (folder / "huge.csv").write_text(f",{','.join(NAMES)}\n" + "".join(f"{name},1e308,1e308,1e308\n" for name in NAMES))
    code = main(call(command, "huge.csv"))
    err = capsys.readouterr().err
    assert code in (0, 1, 2)
    assert all(line.startswith("metzler: ") for line in err.splitlines())
    assert "report it" not in err
