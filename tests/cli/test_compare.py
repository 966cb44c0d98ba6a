"""The table of `compare` is that of Python."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.calls import HOPFIELD, MODEL, named, said, table

import metzler as mz
from metzler.cli import main

Capture = pytest.CaptureFixture[str]


def test_the_rows_are_those_of_python(tmp_path: Path, capsys: Capture) -> None:
    network = named(tmp_path)
    expected = mz.compare(MODEL, p=3.0)
    found = said(capsys, "compare", network, *HOPFIELD, "--p", "3")
    rates = {row["norm"]: row["rate"] for row in found["rows"]}
    assert rates == {row.norm: row.rate for row in expected.rows}
    assert found["study"]["weights"] == network
    assert [row["norm"] for row in table(capsys, "compare", network, *HOPFIELD)] == list(rates)


def test_text_and_deadline(tmp_path: Path, capsys: Capture) -> None:
    assert main(["compare", named(tmp_path), *HOPFIELD, "--deadline", "0"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].split()[0] == "norm"
    assert "not tried: the deadline had passed" in out
    assert "l1 " in out
