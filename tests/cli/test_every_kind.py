"""Every command on a study of every kind of model: an answer, or one sentence that says why there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.io.test_study import STUDIES, folder

from metzler.cli import main
from metzler.io.toml import toml

Capture = pytest.CaptureFixture[str]
__all__ = ["folder"]

CALLS: dict[str, list[str]] = {
    "certify": [],
    "certify l1": ["--norm", "l1", "-o", "c.json"],
    "certify l2": ["--norm", "l2", "--deadline", "5"],
    "compare": ["--deadline", "2"],
    "sensitivity": [],
    "lesion": ["--each"],
    "design nearest": [],
    "design weaken": [],
    "design leak": [],
    "design gain": [],
    "equilibrium": ["--input", "0.5"],
    "simulate": ["--start", "1", "--times", "3", "--until", "1", "--tube"],
    "entrain": ["--input", "0.5", "--period", "1", "--times", "3", "--knots", "50"],
    "robustness": ["--synapses", "3"],
    "delay": ["--lag", "0.1"],
    "info": [],
    "study": [],
    "cite": [],
}
SMALL: dict[str, Any] = {"gain": 0.0625}


@pytest.mark.parametrize("kind", STUDIES)
@pytest.mark.parametrize("call", CALLS)
def test_an_answer_or_a_sentence(
    call: str, kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(folder)
    small = {} if kind == "jacobian-bounds" else SMALL
    Path("s.toml").write_text(toml({"model": kind, **STUDIES[kind][0], **small}))
    words = [word for word in call.split() if word not in ("l1", "l2")]
    code = main([*words, "s.toml", *CALLS[call]])
    out, err = capsys.readouterr()
    assert code in (0, 2)
    assert "should not have happened" not in err
    if code == 2:
        assert out == ""
        assert err.startswith("metzler: ")
        assert err.count("\n") == 1
        assert call not in ("certify", "certify l1", "study")
        return
    assert out
    if call == "certify l1":
        assert main(["check", "c.json", "s.toml"]) == 0
        assert capsys.readouterr().out.startswith("Holds: ")
