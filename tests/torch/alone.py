"""Code in a process of its own: what compiles or starts groups of processes leaves nothing behind, and cannot hang."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

START = "import torch; from torch import nn; from metzler.torch import *; torch.manual_seed(0)\n"


def alone(code: str, seconds: float = 300.0) -> str:
    """What it prints; an exception there is one here."""
    command = [sys.executable, "-W", "ignore", "-c", START + dedent(code)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    assert found.returncode == 0, found.stderr[-2000:]
    return found.stdout
