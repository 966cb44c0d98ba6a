"""The files of the theorem about C. elegans are those of the package: its data set, and a certificate of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.proof.agreement import checker

import metzler as mz
from metzler.cli import main
from metzler.datasets import celegans

PROOF = Path(__file__).resolve().parents[2] / "proof"
FILES = [str(PROOF / "celegans.json"), str(PROOF / "celegans.mtx")]


def test_it_is_the_data_set() -> None:
    assert (mz.read(FILES[1]).weights != celegans().weights).nnz == 0


def test_the_certificate_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *FILES, "--exact"]) == 0


@pytest.mark.skipif(not checker(), reason="the proved checker is not built: make proof-checker")
def test_the_program_proves_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *FILES, "--proved"]) == 0
    assert "from the files themselves" in capsys.readouterr().out


def test_the_theorem_holds_every_character() -> None:
    done = subprocess.run(
        [sys.executable, str(PROOF / "theorem_of.py"), *FILES], capture_output=True, text=True, check=True
    )
    for path in FILES:
        for line in Path(path).read_text(encoding="ascii").splitlines():
            assert '"' + line.replace('"', '""') + '"%string' in done.stdout
    rate = mz.load(FILES[0]).lower
    mantissa, power = np.frexp(rate)
    assert f"({int(mantissa * 2**53)}, {power - 53})%Z" in done.stdout
