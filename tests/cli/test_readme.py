"""What the README promises a new user: its table and its words alone give a checked certificate with names."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from tests.optional import works

from metzler.cli import main

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def test_from_the_table_to_a_checked_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    table = re.search(r"```csv\n(.*?)```", README, re.S)
    assert table is not None
    Path("edges.csv").write_text(table[1])
    shown = re.findall(r"^\$ metzler (.*edges\.csv.*)\n((?:(?!\$ |```).*\n)*)", README, re.M)
    assert [words.split()[0] for words, _ in shown] == ["certify", "report", "check"]
    for words, answer in shown:
        if words.startswith("report") and not works("jinja2"):
            continue
        assert main(shlex.split(words)) == 0
        out, err = capsys.readouterr()
        assert err == ""
        said = " ".join(out.split())
        for line in answer.splitlines():
            assert " ".join(line.split()).removesuffix(" ...") in said
