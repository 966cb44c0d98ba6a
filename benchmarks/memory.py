"""Peak memory of one call, above what the process held before it (Linux; elsewhere not a number)."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def peak_bytes(call: Callable[[], T]) -> tuple[T, float]:
    """The answer of `call` and by how much the resident memory grew at its highest.

    What the process has freed and still holds is given back before: the call would use it without growing.
    """
    gc.collect()
    if sys.platform == "linux":
        getattr(ctypes.CDLL(None), "malloc_trim", int)(0)
    try:
        CLEAR.write_text("5")  # the kernel forgets the highest level so far
        before = _kilobytes("VmRSS")
        answer = call()
        return answer, 1024.0 * max(0, _kilobytes("VmHWM") - before)
    except OSError:
        return call(), float("nan")


def _kilobytes(name: str) -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1])
