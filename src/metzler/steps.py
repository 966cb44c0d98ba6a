"""Long work tells where it stands, step by step: a generator of `Step` that returns the result."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from math import inf
from typing import Any, TypeVar

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True)
class Step:
    """Where the work stands.

    Parameters
    ----------
    phase : str
        What is being done.
    done : float
        Estimated fraction of the work, between 0 and 1.
    lower, upper : float
        What is sought lies between them, in its own unit; infinite before anything is known.
    best : object
        The result as it would be now, where an interrupt leaves one; else None.
    """

    phase: str
    done: float
    lower: float = -inf
    upper: float = inf
    best: Any = None


def finished(steps: Generator[Any, None, T]) -> T:
    """What a generator of steps returns at its end.

    Examples
    --------
    >>> def count():
    ...     yield "half"
    ...     return 2
    >>> finished(count())
    2
    """
    while True:
        try:
            next(steps)
        except StopIteration as end:
            value: T = end.value
            return value


def converted(steps: Generator[A, None, T], convert: Callable[[A], B]) -> Generator[B, None, T]:
    """The same work, each of its steps told in another way.

    Examples
    --------
    >>> def count():
    ...     yield 1
    ...     return 2
    >>> list(converted(count(), str)), finished(converted(count(), str))
    (['1'], 2)
    """
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            value: T = end.value
            return value
        yield convert(step)
