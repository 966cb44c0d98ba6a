"""The number up to which something stays certified, between two proved bounds."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import NamedTuple

import numpy as np

from metzler.claims.diagonal import Certificate
from metzler.claims.parameters import Point
from metzler.deadline import Stop, never
from metzler.digits import add_up
from metzler.steps import Step

RELATIVE = 1e-6
LARGEST = 1e15
STEPS = 80
TOWARDS = 0.85
"""Of what is left of the work, this part is left after each certificate, roughly."""


class Ends(NamedTuple):
    """What a search between certificates leaves.

    Parameters
    ----------
    certified : Point or None
        The largest number that passed, and what says so.
    refuted : Point or None
        The smallest number known to be out of reach, and what says so.
    """

    certified: Point | None
    refuted: Point | None


def threshold_steps(
    certified: Callable[[float], Certificate],
    *,
    phase: str,
    aim: Callable[[float], float],
    guess: float,
    start: float = 0.0,
    limit: float = LARGEST,
    stop: Stop = never,
) -> Generator[Step, None, Ends]:
    """The largest s >= start with `certified(s).rate >= aim(s)`, for a difference that falls as s grows.

    Parameters
    ----------
    certified : callable
        s to a checked certificate.
    phase : str
        Of the steps.
    aim : callable
        s to the rate that is wanted there.
    guess : float
        Above `start`, where the search begins.
    start, limit : float
        Where s begins, and the largest that is tried.
    stop : callable
        Once it says yes, the bracket so far is returned.

    Yields
    ------
    Step
        The bracket after each certificate; how much is left nobody knows, so that `done` says less and less.
    """
    search = _Search(certified, aim, start, phase)
    at = search(start)
    yield search.bracket()
    if at >= 0:
        step = guess - start
        while not stop() and search.low < limit and search(min(start + step, limit)) >= 0:
            yield search.bracket()
            step *= 4.0
        if search.missed is not None:
            yield from _close(search, (search.low, search.over), search.missed, stop)
    elif search.high <= start:
        return Ends(None, search.refuted)
    yield from _cap(search, guess - start, limit, stop)
    return Ends(search.certified, search.refuted)


def _close(
    search: _Search, reached: tuple[float, float], missed: tuple[float, float], stop: Stop
) -> Generator[Step, None, None]:
    """Closes in on the end between a number that passed and one that did not, by secants that halve what stays."""
    (a, fa), (b, fb) = reached, missed
    last = 0
    for _ in range(STEPS):
        width = b - a
        if width <= RELATIVE * max(abs(a), abs(b)) or stop():
            return
        c = b - fb * width / (fb - fa)
        c = min(max(c + 0.1 * RELATIVE * width, a + 1e-3 * width), b - 1e-3 * width)
        value = search(c)
        yield search.bracket()
        if value >= 0:
            a, fa, fb, last = c, value, (0.5 * fb if last > 0 else fb), 1
        else:
            b, fb, fa, last = c, value, (0.5 * fa if last < 0 else fa), -1


def _cap(search: _Search, scale: float, limit: float, stop: Stop) -> Generator[Step, None, None]:
    """Looks for a number that is proved out of reach, just above those that may not be."""
    base = search.start if search.certified is None else search.low
    step = RELATIVE * (scale if base == search.start else max(abs(base), RELATIVE * scale))
    while not stop() and base + step <= limit and search.high > base + 4.0 * step:
        search(base + step)
        yield search.bracket()
        step *= 4.0


class _Search:
    """Remembers the largest number that passed and the smallest that cannot."""

    def __init__(
        self, claim: Callable[[float], Certificate], aim: Callable[[float], float], start: float, phase: str
    ) -> None:
        self.claim, self.aim, self.start, self.phase = claim, aim, start, phase
        self.over = 0.0
        self.missed: tuple[float, float] | None = None
        self.certified: Point | None = None
        self.refuted: Point | None = None
        self.asked = 0

    @property
    def low(self) -> float:
        """The largest number that passed."""
        return -np.inf if self.certified is None else self.certified.value

    @property
    def high(self) -> float:
        """The smallest number that cannot."""
        return np.inf if self.refuted is None else self.refuted.value

    def bracket(self) -> Step:
        return Step(self.phase, 1.0 - TOWARDS**self.asked, self.low, self.high)

    def __call__(self, s: float) -> float:
        claim, wanted = self.claim(s), self.aim(s)
        self.asked += 1
        over = claim.rate - wanted
        if over >= 0 and s >= self.low:
            self.certified, self.over = Point(s, claim), over
        if over < 0 and (self.missed is None or s < self.missed[0]):
            self.missed = (s, over)
        if add_up(claim.rate, claim.gap) < wanted and s < self.high:
            self.refuted = Point(s, claim)
        return over
