"""The explorer as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

SOURCE = Path(__file__).resolve().parents[2] / "src"


def environment() -> dict[str, str]:
    """That of this process, with this source."""
    return {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONUNBUFFERED": "1"}


def started(*words: str, folder: Path | None = None) -> tuple[subprocess.Popen[str], str]:
    """The process, and the address that it prints."""
    command = [sys.executable, "-m", "metzler", "explore", *words, "--no-browser"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process = subprocess.Popen(command, cwd=folder, env=environment(), **pipes)  # type: ignore[call-overload]
    line = process.stdout.readline()
    assert "http://127.0.0.1:" in line, line + process.stdout.read()
    return process, line.split()[-1]


@contextmanager
def running(*words: str, folder: Path | None = None, slow: bool = False) -> Iterator[str]:
    """The address of an explorer that ends with the block."""
    if slow:
        assert folder is not None
        np.savez(folder / "slow.npz", W=np.random.default_rng(0).normal(size=(900, 900)) / 40)
    process, address = started(*words, folder=folder)
    try:
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
        assert "Traceback" not in out
        assert process.returncode == 0
