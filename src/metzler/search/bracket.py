"""The number up to which something stays certified, between two proved bounds."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from metzler.claims.diagonal import Certificate
from metzler.deadline import Stop, never
from metzler.digits import add_up

RELATIVE = 1e-6
LARGEST = 1e15
STEPS = 80


@dataclass(frozen=True, eq=False)
class Threshold:
    """`lower` is certified; above `upper` no diagonal weights of this norm satisfy the inequality that is used.

    Parameters
    ----------
    lower : float
        Rigorous; negative infinity where nothing is certified, infinite where every number is.
    upper : float
        Rigorous; infinite where no end was found up to 1e15. Between the two nothing is decided.
    certificate : Certificate or None
        What proves `lower`; None where nothing is certified.
    """

    lower: float
    upper: float
    certificate: Certificate | None


def threshold_steps(
    certified: Callable[[float], Certificate],
    *,
    aim: Callable[[float], float],
    guess: float,
    start: float = 0.0,
    limit: float = LARGEST,
    stop: Stop = never,
) -> Generator[Threshold, None, Threshold]:
    """The largest s >= start with `certified(s).rate >= aim(s)`, for a difference that falls as s grows.

    Parameters
    ----------
    certified : callable
        s to a checked certificate.
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
    Threshold
        The bracket after each certificate.
    """
    search = _Search(certified, aim, start)
    at = search(start)
    yield search.bracket()
    if at >= 0:
        step = guess - start
        while not stop() and search.low < limit and search(min(start + step, limit)) >= 0:
            yield search.bracket()
            step *= 4.0
        if search.missed is not None:
            yield from _close(search, search.reached, search.missed, stop)
    elif search.high <= start:
        return Threshold(-np.inf, start, None)
    yield from _cap(search, guess - start, limit, stop)
    return search.bracket()


def _close(
    search: _Search, reached: tuple[float, float], missed: tuple[float, float], stop: Stop
) -> Generator[Threshold, None, None]:
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


def _cap(search: _Search, scale: float, limit: float, stop: Stop) -> Generator[Threshold, None, None]:
    """Looks for a number that is proved out of reach, just above those that may not be."""
    base = search.start if search.best is None else search.low
    step = RELATIVE * (scale if base == search.start else max(abs(base), RELATIVE * scale))
    while not stop() and base + step <= limit and search.high > base + 4.0 * step:
        search(base + step)
        yield search.bracket()
        step *= 4.0


class _Search:
    """Remembers the largest number that passed and the smallest that cannot."""

    def __init__(self, certified: Callable[[float], Certificate], aim: Callable[[float], float], start: float) -> None:
        self.certified, self.aim, self.start = certified, aim, start
        self.reached: tuple[float, float] = (-np.inf, 0.0)
        self.missed: tuple[float, float] | None = None
        self.high = np.inf
        self.best: Certificate | None = None

    @property
    def low(self) -> float:
        """The largest number that passed."""
        return self.reached[0]

    def bracket(self) -> Threshold:
        return Threshold(self.low, self.high, self.best)

    def __call__(self, s: float) -> float:
        certificate, wanted = self.certified(s), self.aim(s)
        over = certificate.rate - wanted
        if over >= 0 and s >= self.low:
            self.reached, self.best = (s, over), certificate
        if over < 0 and (self.missed is None or s < self.missed[0]):
            self.missed = (s, over)
        if add_up(certificate.rate, certificate.gap) < wanted:
            self.high = min(self.high, s)
        return over
