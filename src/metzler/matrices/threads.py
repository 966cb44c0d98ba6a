"""Work on large arrays side by side: NumPy and SciPy release the interpreter inside their loops."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any, TypeVar

from threadpoolctl import ThreadpoolController

T = TypeVar("T")

MOST = 8
"""More threads do not help what waits for memory."""
WORTHWHILE = 200_000
"""Arrays with fewer entries are handled before a thread would have started."""


def cores() -> int:
    """How many threads are worth starting: the processor cores that this process may use, at most `MOST`."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(MOST, allowed))


def side_by_side(tasks: Iterable[Callable[[], T]], pool: Executor | None = None) -> list[T]:
    """The results of all tasks, in order; the first runs in this thread, the others in threads of their own.

    Examples
    --------
    >>> side_by_side([lambda: 1, lambda: 2])
    [1, 2]
    """
    first, *others = tasks
    if not others:
        return [first()]
    if pool is None:
        with ThreadPoolExecutor(len(others)) as own:
            return side_by_side([first, *others], own)
    running = [pool.submit(task) for task in others]
    return [first(), *(task.result() for task in running)]


@cache
def _libraries() -> ThreadpoolController:
    """The linear algebra libraries that are loaded; looking for them takes milliseconds."""
    return ThreadpoolController()


def one_blas_thread() -> AbstractContextManager[Any]:
    """A context in which BLAS uses one thread: its idle threads wait in a loop and would take the cores of ours.

    The limit is one of the process: outside the main thread, where two of them could overlap, nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        return nullcontext()
    limit: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return limit
