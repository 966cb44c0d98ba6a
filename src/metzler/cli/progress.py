"""A progress bar for whoever watches, and nothing for a pipe."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar

import click

from metzler.report.progress import bracket
from metzler.steps import Step, converted, finished

Result = TypeVar("Result")

TICKS = 1000


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
        return finished(steps)
    with click.progressbar(length=TICKS, label="starting", file=sys.stderr) as bar:
        result = finished(converted(steps, partial(_advance, bar)))
        bar.update(TICKS - bar.pos)
    return result


@contextmanager
def along(phase: str, last: float, *, visible: bool | None = None) -> Iterator[Callable[[float, Any], float] | None]:
    """A function of time and state, for who integrates from 0 to `last`, that moves a bar; None where nobody watches.

    It is never zero, so that as an event it never happens.
    """
    if not (sys.stderr.isatty() if visible is None else visible):
        yield None
        return
    with click.progressbar(length=TICKS, label=phase, file=sys.stderr) as bar:

        def passed(time: float, state: Any) -> float:
            _advance(bar, Step(phase, time / last))
            return 1.0

        yield passed
        bar.update(TICKS - bar.pos)


def _advance(bar: Any, step: Step) -> None:
    """Move the bar to where the work stands, never back."""
    bar.label = step.phase + bracket(step)
    bar.update(max(0, min(TICKS, int(step.done * TICKS)) - bar.pos))


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
