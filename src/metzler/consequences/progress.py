"""What long work reports on its way, and how it is brought to its end."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

Stop: TypeAlias = Callable[[], bool]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Stage:
    """Where the work stands.

    Parameters
    ----------
    phase : str
        What is being done.
    done : float
        Estimated fraction of the work, between 0 and 1.
    lower, upper : float
        What is sought lies between them, in its own unit; the work is over when they meet.
    """

    phase: str
    done: float
    lower: float
    upper: float


def never() -> bool:
    """The work goes on to its end."""
    return False


def finished(steps: Generator[Any, None, Result]) -> Result:
    """What a generator returns in the end.

    Examples
    --------
    >>> def count():
    ...     yield "on the way"
    ...     return 3
    >>> finished(count())
    3
    """
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
