"""`metzler explore` refuses what it cannot serve, before it serves."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.cli.calls import HOPFIELD, named
from tests.optional import needed

from metzler.cli import explore, main

needed("starlette", "explore")
needed("uvicorn", "explore")
needed("jinja2", "report")
needed("matplotlib", "report")


def test_what_it_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[object] = []
    monkeypatch.setattr(explore, "serve", lambda study, **how: (seen.extend([study, how]), how["tell"]("http://x")))
    assert main(["explore", named(tmp_path), *HOPFIELD, "--deadline", "5", "--no-browser", "--port", "81"]) == 0
    study, how = seen
    assert study.get("model") == "hopfield"  # type: ignore[attr-defined]
    assert {name: how[name] for name in ("port", "seconds", "browser")} == {
        "port": 81,
        "seconds": 5.0,
        "browser": False,
    }  # type: ignore[index]
    assert capsys.readouterr().out.startswith("The page is at http://x\n")


@pytest.mark.parametrize(
    "words",
    [
        ["none.csv"],
        ["net.csv", "--port", "-1"],
        ["net.csv", "--port", "x"],
        ["net.csv", "--deadline", "-1"],
        ["net.csv", "--gain", "nan"],
        ["net.csv", "--norm", "l3"],
    ],
)
def test_refused(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    named(tmp_path)
    assert main(["explore", *words, *(HOPFIELD if len(words) > 1 else []), "--no-browser"]) == 2
    out, err = capsys.readouterr()
    assert err.startswith("metzler: ")
    assert err.count("\n") == 1
    assert out == ""


def test_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert main(["explore", "celegans", "--no-browser"]) == 2
    assert "uvicorn" in capsys.readouterr().err
