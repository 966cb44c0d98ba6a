"""The package's exceptions.

One family, so that a command line can turn any of them into a sentence and an exit code.
A wrong call or a bad file is an `InputError` (a `ValueError`) or an `InputTypeError` (a `TypeError`);
a mathematical "no" is a value and only becomes `NotProved` when the caller says `.require()`;
work that ended early is a `RangeExceeded` or `StepsExhausted`, which carry the best result so far.
"""

from __future__ import annotations

from typing import Any


class MetzlerError(Exception):
    """Base of every exception that this package raises on purpose."""


class InputError(MetzlerError, ValueError):
    """A value was wrong: the message says what was expected, what came and what to do."""


class InputTypeError(MetzlerError, TypeError):
    """A type was wrong: the message says what was expected, what came and what to do."""


class NotProved(MetzlerError):
    """A claim did not hold under `.require()`; `reasons` lists why."""

    def __init__(self, message: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.reasons = reasons


class EarlyEnd(MetzlerError):
    """Work ended before its goal; `best` is the best result so far, or None."""

    def __init__(self, message: str, best: Any = None) -> None:
        super().__init__(message)
        self.best = best


class RangeExceeded(EarlyEnd):
    """A number that had to be stored lies outside the range of double precision."""


class StepsExhausted(EarlyEnd):
    """An iteration used up its steps."""


def one_line(error: BaseException) -> str:
    """What an exception of another library says, on one line that goes on as a part of a sentence of ours.

    Examples
    --------
    >>> one_line(UnicodeDecodeError("utf-8", b"caf\\xe9", 3, 4, "unexpected end of data"))
    'it has the byte 0xe9, which is not UTF-8: save it as UTF-8'
    """
    if isinstance(error, UnicodeDecodeError):
        return f"it has the byte {error.object[error.start]:#x}, which is not UTF-8: save it as UTF-8"
    if isinstance(error, UnicodeEncodeError):
        return f"{error.object[error.start]!r} is no character that {error.encoding} has"
    return " ".join(str(error).split())[:200].rstrip(".;") or type(error).__name__
