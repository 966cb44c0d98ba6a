"""One small network with names as a file, and what a command says about it as plain data."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metzler.cli import main
from metzler.models import FiringRate, Hopfield

NAMES = ["PYR_0", "PYR_1", "PV"]
W = np.array([[0.0, 0.5, -0.8], [0.4, 0.0, -0.3], [0.6, 0.2, 0.0]])
HOPFIELD = ["--model", "hopfield", "--activation", "tanh", "--tau", "0.5", "--time-unit", "s"]
MODEL = Hopfield(W, activation="tanh", tau=0.5, names=NAMES, time_unit="s")
RATE = FiringRate(W, activation="tanh", tau=0.5, names=NAMES, time_unit="s")


def named(folder: Path, weights: np.ndarray = W) -> str:
    """The path of a table of the weights with the names."""
    rows = [["", *NAMES], *([name, *map(repr, row.tolist())] for name, row in zip(NAMES, weights, strict=True))]
    path = folder / "net.csv"
    path.write_text("".join(",".join(row) + "\n" for row in rows))
    return str(path)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The facts by name, and the rows as lists of such, of what a command prints as JSON."""
    assert main([*words, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    record = json.loads(out)

    def values(facts: list[dict[str, Any]]) -> dict[str, Any]:
        return {fact["name"]: fact["value"] for fact in facts}

    sides = {fact["name"]: (fact["side"], fact["unit"]) for fact in record.get("facts", [])}
    return {
        "facts": values(record.get("facts", [])),
        "rows": [values(row) for row in record.get("rows", [])],
        "sides": sides,
        "study": record["study"],
        "warnings": record["warnings"],
    }


def table(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, str]]:
    """The rows of what a command prints as comma-separated values."""
    assert main([*words, "--csv"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return list(csv.DictReader(io.StringIO(out)))
