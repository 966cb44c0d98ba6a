"""The software, its papers and the data set are cited."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from metzler.cli import main

Capture = pytest.CaptureFixture[str]


def keys(text: str) -> list[str]:
    return re.findall(r"^@\w+\{(.*),$", text, re.M)


def test_the_entries(tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "w.npy", np.eye(2))
    assert main(["cite"]) == 0
    alone = keys(capsys.readouterr().out)
    assert alone == ["metzler", "davydov2022", "davydov2025"]
    assert main(["cite", "celegans"]) == 0
    assert keys(capsys.readouterr().out) == [*alone, "cook2019", "wang2024"]
    assert main(["cite", str(tmp_path / "w.npy")]) == 0
    assert keys(capsys.readouterr().out) == alone


def test_to_a_file(tmp_path: Path, capsys: Capture) -> None:
    assert main(["cite", "celegans", "-o", str(tmp_path / "refs.bib")]) == 0
    assert capsys.readouterr() == ("", "")
    assert "cook2019" in keys((tmp_path / "refs.bib").read_text())
    assert main(["cite", "none.npy", "-o", str(tmp_path / "other.bib")]) == 2
    assert not (tmp_path / "other.bib").exists()
