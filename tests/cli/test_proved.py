"""`metzler check --proved`: where the program is looked for, what it is given, and what becomes of its word."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import io, sparse

import metzler as mz
from metzler.claims.storage import SIDE_SIZE
from metzler.cli import main, proved

W = np.array([[0.2, 0.9, 0.0], [-0.5, 0.0, 0.1], [0.0, 0.3, -0.4]])
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def certificate(tmp_path: Path) -> str:
    path = tmp_path / "net.cert.json"
    mz.certify(mz.Hopfield(W, activation="relu"), "l1").save(path)
    io.mmwrite(tmp_path / "w.mtx", sparse.coo_array(W), precision=17)
    np.save(tmp_path / "w.npy", W)
    return str(path)


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, said: str, code: int) -> Path:
    """A program that keeps what it is given and says this; the file with its arguments."""
    program, given = folder / "stand-in", folder / "given.txt"
    copies = f'cp "$1" {folder}/seen.json; cp "${{2#*=}}" {folder}/seen.mtx'
    program.write_text(f'#!/bin/sh\necho "$@" > {given}; {copies}\necho "{said}"\nexit {code}\n')
    program.chmod(0o755)
    monkeypatch.setenv("METZLER_PROVED", str(program))
    return given


@pytest.mark.parametrize(
    ("said", "code", "line"),
    [
        ("proved: lower 0x1p+0", 0, "Proved: {}: accepted by the checker whose soundness is machine-proved, from "),
        ("not proved", 1, "Not proved: {}: the checker whose soundness is machine-proved does not accept it."),
        (
            "refused: no such kind",
            2,
            "Not decided: {}: the checker whose soundness is machine-proved refuses it: no such",
        ),
    ],
)
def test_its_word_is_a_line_of_its_own(
    certificate: str, said: str, code: int, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    stand_in(tmp_path, monkeypatch, said, code)
    assert main(["check", certificate, str(tmp_path / "w.mtx"), "--proved"]) == code
    first, _, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Holds: ")
    assert second.startswith(line.format(certificate))
    assert main(["check", certificate, str(tmp_path / "w.mtx"), "--proved", "--json"]) == code
    assert json.loads(capsys.readouterr().out)["proved"] is {0: True, 1: False, 2: None}[code]


def test_files_are_given_as_they_are(
    certificate: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    given = stand_in(tmp_path, monkeypatch, "proved: ", 0)
    assert main(["check", certificate, str(tmp_path / "w.mtx"), "--proved"]) == 0
    assert given.read_text().split() == [certificate, f"W={tmp_path / 'w.mtx'}"]
    assert "from the files themselves." in capsys.readouterr().out


@pytest.mark.parametrize("words", [["w.npy"], ["w.mtx", "--orientation", "post-pre"]])
def test_what_is_read_otherwise_is_written_exactly(
    words: list[str], certificate: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    given = stand_in(tmp_path, monkeypatch, "proved: ", 0)
    assert main(["check", certificate, str(tmp_path / words[0]), *words[1:], "--proved"]) == 0
    assert str(tmp_path / "w.mtx") not in given.read_text()
    np.testing.assert_array_equal(sparse.csr_array(io.mmread(tmp_path / "seen.mtx")).toarray(), W)
    assert "from files that were written for it." in capsys.readouterr().out


def test_arrays_beside_are_put_into_the_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    stand_in(tmp_path, monkeypatch, "proved: ", 0)
    n = SIDE_SIZE + 1
    W = sparse.csr_array(sparse.diags_array(np.full(n - 1, 0.5), offsets=1, shape=(n, n)))
    mz.certify(mz.Hopfield(W, activation="relu"), "l1").save(tmp_path / "large.cert.json")
    sparse.save_npz(tmp_path / "large.npz", W)
    assert "side" in json.loads((tmp_path / "large.cert.json").read_text())
    assert main(["check", str(tmp_path / "large.cert.json"), str(tmp_path / "large.npz"), "--proved"]) == 0
    assert len(json.loads((tmp_path / "seen.json").read_text())["evidence"]["weights"]) == n


def test_one_that_does_not_hold_is_not_saved_by_it(
    certificate: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    stand_in(tmp_path, monkeypatch, "proved: ", 0)
    np.save(tmp_path / "other.npy", W + 1.0)
    assert main(["check", certificate, str(tmp_path / "other.npy"), "--proved"]) == 1


@pytest.mark.parametrize(("said", "code"), [("", 0), ("proved: ", 1), ("Killed", 137), ("proved", 3)])
def test_a_program_without_a_verdict(
    said: str, code: int, certificate: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    stand_in(tmp_path, monkeypatch, said, code)
    assert main(["check", certificate, str(tmp_path / "w.mtx"), "--proved"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "without a verdict" in captured.err


def test_it_is_looked_for(certificate: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    words = ["check", certificate, str(tmp_path / "w.mtx"), "--proved"]
    monkeypatch.setattr(proved, "BUILT", tmp_path / "absent")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("METZLER_PROVED", raising=False)
    assert main(words) == 2
    assert "make proof-checker" in capsys.readouterr().err
    monkeypatch.setenv("METZLER_PROVED", "nowhere")
    assert main(words) == 2
    assert "METZLER_PROVED says 'nowhere', where no program is" in capsys.readouterr().err
    monkeypatch.delenv("METZLER_PROVED")
    for place in (tmp_path / "absent", tmp_path / "metzler-proved"):
        place.write_text("#!/bin/sh\necho proved:\n")
        place.chmod(0o755)
        assert proved.program() == str(place)
        place.unlink()


def test_what_to_do_where_the_kind_of_claim_is_not_covered(
    certificate: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    stand_in(tmp_path, monkeypatch, "refused: claims of the kind quadratic are not covered by this checker", 2)
    assert main(["check", certificate, str(tmp_path / "w.mtx"), "--proved"]) == 2
    assert capsys.readouterr().out.rstrip().endswith("certify with --norm l1 or --norm linf.")
