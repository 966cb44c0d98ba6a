"""The seconds after which long work ends with the best that is proved."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from time import monotonic
from typing import TypeAlias

from metzler.errors import InputError, InputTypeError

Stop: TypeAlias = Callable[[], bool]
"""Asked after every step of long work; once it says yes, the work ends with what is proved by then."""


def never() -> bool:
    """The work goes on to its end."""
    return False


FOR_EVER = 1e300
"""Seconds; integers beyond the doubles are no later."""


class Deadline:
    """A moment some seconds from now, or never.

    Parameters
    ----------
    seconds : float or None
        Not negative; None for never.
    stop : callable
        Once it says yes, the moment has come, whatever the clock says.

    Examples
    --------
    >>> Deadline(None).passed(), Deadline(None).left(), Deadline(0.0).passed(), Deadline(0.0).left()
    (False, None, True, 0.0)
    """

    def __init__(self, seconds: float | None, stop: Stop = never) -> None:
        if seconds is not None and (not isinstance(seconds, Real) or isinstance(seconds, bool)):
            raise InputTypeError(f"deadline must be a number of seconds or None, got {seconds!r}")
        if seconds is not None and not seconds >= 0:
            raise InputError(f"deadline must be a number of seconds, not negative, got {seconds!r}")
        self._stop = stop
        self._end = None if seconds is None else monotonic() + (float(seconds) if seconds < FOR_EVER else float("inf"))

    def passed(self) -> bool:
        """Whether the moment has come."""
        return self._stop() or (self._end is not None and monotonic() >= self._end)

    def left(self) -> float | None:
        """Seconds until then, 0 once it has come; None for never."""
        return None if self._end is None else max(0.0, self._end - monotonic())

    def share(self, parts: int) -> Deadline:
        """The end of the first of so many equal parts of the time that is left."""
        left = self.left()
        return Deadline(None if left is None else left / parts, self._stop)

    def within(self, seconds: float) -> Deadline:
        """This moment, or some seconds from now, whichever comes first."""
        left = self.left()
        return Deadline(seconds if left is None else min(seconds, left), self._stop)
