"""Work on large arrays side by side: NumPy and SciPy release the interpreter inside their loops."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any, TypeVar

import numpy as np
from threadpoolctl import ThreadpoolController

from metzler.arrays import Vector

T = TypeVar("T")

MOST = 8
"""More threads do not help what waits for memory."""
WORTHWHILE = 200_000
"""Arrays with fewer entries are handled before a thread would have started."""
THREADED = 64
"""BLAS starts no threads for matrices with fewer rows."""
FACTORED = 2048
"""A factorisation of more rows is worth all threads."""


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


def on_one_thread(function: Callable[..., T], matrix: Any, *arguments: Any, **options: Any) -> T:
    """`function(matrix, *arguments, **options)` of LAPACK or ARPACK, with one BLAS thread; all of them are called here.

    They are many small products one after the other: threads wait for each other after every one, and for long where
    other work shares the cores.

    Examples
    --------
    >>> on_one_thread(np.linalg.eigvalsh, np.diag([2.0, 1.0])).tolist()
    [1.0, 2.0]
    """
    with one_blas_thread() if max(matrix.shape[-2:]) >= THREADED else nullcontext():
        return function(matrix, *arguments, **options)


def solve(matrix: Vector, right: Vector) -> Vector:
    """The solution of `matrix y = right`; on one BLAS thread up to 2,048 rows.

    Examples
    --------
    >>> solve(np.diag([2.0, 4.0]), np.ones(2)).tolist()
    [0.5, 0.25]
    """
    if matrix.shape[-1] > FACTORED:
        return np.asarray(np.linalg.solve(matrix, right))
    return np.asarray(on_one_thread(np.linalg.solve, matrix, right))
