"""A progress bar for whoever watches, and nothing for a pipe."""

from __future__ import annotations

import sys
from collections.abc import Generator
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
            bar.label = step.phase
            bar.update(tick - reached)
            reached = tick


def _result(steps: Generator[Step, None, Result]) -> Result:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: Result = stop.value
            return result
