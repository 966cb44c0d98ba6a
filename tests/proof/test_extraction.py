"""The proof builds, and the checker in the source is the one that it is about. Skipped without Coq."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PROOF = Path(__file__).resolve().parents[2] / "proof"


@pytest.mark.skipif(shutil.which("coqc") is None or shutil.which("make") is None, reason="Coq is not installed")
def test_the_proof() -> None:
    words = ["make", "-C", str(PROOF), "extraction", "assumptions"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode and "Cannot find a physical path" in done.stderr:
        pytest.skip("the libraries Coquelicot and Flocq are not installed")
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
