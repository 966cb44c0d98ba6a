"""A progress bar for whoever watches, and nothing for a pipe."""

from __future__ import annotations

import math
import signal
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol, TypeVar

import click

Result = TypeVar("Result")

TICKS = 1000


class Step(Protocol):
    """What long work yields: the name of its phase, and which part of the whole is done, from 0 to 1."""

    @property
    def phase(self) -> str: ...

    @property
    def done(self) -> float: ...


def watch(steps: Generator[Step, None, Result], *, visible: bool | None = None) -> Result:
    """What `steps` returns in the end; a bar on standard error follows it where that is a terminal.

    Parameters
    ----------
    steps : generator
        Work that yields its state and returns its result.
    visible : bool, optional
        Draw the bar or not; by default only on a terminal.
    """
    if not (sys.stderr.isatty() if visible is None else visible):
        return _result(steps)
    reached = 0
    with click.progressbar(length=TICKS, label="starting", file=sys.stderr) as bar:
        while True:
            try:
                step = next(steps)
            except StopIteration as stop:
                bar.update(TICKS - reached)
                result: Result = stop.value
                return result
            tick = max(reached, min(TICKS, int(step.done * TICKS)))
            bar.label = step.phase + bracket(step)
            bar.update(tick - reached)
            reached = tick


def bracket(step: Step) -> str:
    """Where the rate lies, and how wide that is, where the step knows."""
    lower, upper = (getattr(step, name, math.nan) for name in ("lower", "upper"))
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return ""
    size = max(abs(lower), abs(upper))
    return f" {lower:.6g} to {upper:.6g} ({100 * (upper - lower) / size if size else 0.0:.2g} %)"


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Yields a function that says whether Ctrl-C was pressed; a second one interrupts as usual."""
    pressed: list[int] = []

    def note(number: int, frame: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)
        with suppress(OSError):
            click.echo("\nStopping: what is known by now is proved and kept. Ctrl-C again gives up.", err=True)

    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a job in the background: Ctrl-C is for somebody else
        yield lambda: False
        return
    try:
        before = signal.signal(signal.SIGINT, note)
    except ValueError:  # not the main thread: nobody presses anything there
        yield lambda: False
        return
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


def _result(steps: Generator[Step, None, Result]) -> Result:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: Result = stop.value
            return result
