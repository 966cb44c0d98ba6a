"""Where and with what a benchmark ran: machine, versions, commit."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

import numpy as np
import scipy

import metzler

ROOT = Path(__file__).resolve().parent.parent


def environment() -> dict[str, str | int]:
    """What a reader needs to judge the times."""
    return {
        "processor": processor(),
        "cores": os.cpu_count() or 0,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "metzler": metzler.__version__,
        "commit": commit(),
    }


def processor() -> str:
    """The processor's name as the system gives it."""
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"


def commit() -> str:
    """The checked-out commit, marked when the package's source differs from it."""
    head = git("rev-parse", "--short=12", "HEAD")
    if not head:
        return "not committed"
    return f"{head} with changes in src" if git("status", "--porcelain", "--", "src") else head


def git(*words: str) -> str:
    """What git answers, or nothing outside a repository."""
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
