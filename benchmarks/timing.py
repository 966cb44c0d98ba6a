"""Wall-clock times of calls."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")


def timed(call: Callable[[], T], repeats: int = 1) -> tuple[T, float]:
    """The last answer of `call` and the median of its times, in seconds."""
    times = []
    for _ in range(max(repeats, 1)):
        start = perf_counter()
        answer = call()
        times.append(perf_counter() - start)
    return answer, median(times)
