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


def in_turn(calls: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """The median times of several calls that take turns, in seconds: a machine that slows down slows all of them."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(max(repeats, 1)):
        for name, call in calls.items():
            start = perf_counter()
            call()
            times[name].append(perf_counter() - start)
    return {name: median(found) for name, found in times.items()}
