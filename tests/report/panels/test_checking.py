"""The commands in a report do what they say: they are run here, the verifier too."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.report.small import CLAIM, MODEL, about, parts

import metzler as mz
from metzler.cli import main
from metzler.report.content import Code
from metzler.report.panels.checking import checking

ROOT = Path(__file__).resolve().parents[3]


def codes(found: list[object]) -> dict[str, str]:
    return {part.label: part.text for part in found if isinstance(part, Code)}


def test_the_commands_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [
        ["", *MODEL.names],
        *([name, *map(repr, row)] for name, row in zip(MODEL.names, MODEL.W.tolist(), strict=True)),
    ]
    Path("my net.csv").write_text("".join(",".join(row) + "\n" for row in rows))
    CLAIM.save("a.cert.json")
    found = codes(parts(checking, about(certificate="a.cert.json", source="my net.csv")))
    for line in found["In a shell"].splitlines():
        words = shlex.split(line)
        assert words[0] == "metzler"
        assert main(words[1:]) == 0
        assert "Holds: a.cert.json" in capsys.readouterr().out
    convert, verify = found["Without this package"].splitlines()
    assert main(shlex.split(convert)[1:]) == 0
    (tmp_path / "verify_certificate.py").symlink_to(ROOT / "tools" / "verify_certificate.py")
    done = subprocess.run([sys.executable, *shlex.split(verify)[1:]], capture_output=True, text=True, env=os.environ)
    assert (done.returncode, done.stderr) == (0, "")
    scope = {"model": MODEL}
    exec(found["In Python, with the network as `model`"], scope)
    assert "holds" in capsys.readouterr().out


def test_other_kinds_are_not_for_the_verifier() -> None:
    assert "Without this package" not in codes(parts(checking, about(claim=mz.quadratic_certificate(MODEL))))
    lure = mz.Lure(-np.eye(2), np.eye(2) / 4, np.eye(2), activation="tanh")
    assert "Without this package" not in codes(parts(checking, about(lure)))


def test_a_name_of_a_file_is_one_word_of_a_shell() -> None:
    name = "$(touch a); b c.cert.json"
    found = codes(parts(checking, about(certificate=name, source="`x`.csv")))
    for text in (found["In a shell"], found["Without this package"]):
        assert all(set(shlex.split(line)) & {name, "`x`.csv"} for line in text.splitlines())
