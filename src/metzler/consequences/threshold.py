"""The number up to which something stays certified, between two proved bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from metzler.certificates import Certificate

RELATIVE = 1e-6
LARGEST = 1e15


@dataclass(frozen=True, eq=False)
class Threshold:
    """`lower` is certified; nothing above `upper` can be by diagonal weights of this norm.

    Parameters
    ----------
    lower, upper : float
        Infinite where no end was found up to 1e15.
    certificate : Certificate or None
        What proves `lower`; None where not even 0 is certified.
    """

    lower: float
    upper: float
    certificate: Certificate | None


def threshold(certified: Callable[[float], Certificate], *, aim: Callable[[float], float], guess: float) -> Threshold:
    """The largest s with `certified(s).rate >= aim(s)`, for a difference that falls as s grows.

    Parameters
    ----------
    certified : callable
        s >= 0 to a checked certificate.
    aim : callable
        s to the rate that is wanted there; positive rates are needed where it is 0.
    guess : float
        Positive, where the search starts.
    """
    search = _Search(certified, aim)
    if search(0.0) < 0 or search.best is None:
        return Threshold(-np.inf, 0.0, None)
    high = guess
    while search(high) > 0:
        high *= 4.0
        if high > LARGEST:
            return Threshold(np.inf, np.inf, search.best)
    if search.low < high:
        found = brentq(search, search.low, high, xtol=RELATIVE * high * 1e-3, rtol=RELATIVE, maxiter=60)
        for share in (1.0, 1 - RELATIVE, 1 - 10 * RELATIVE):
            search(share * found)
            if search.low >= share * found:
                break
        search(min(found * (1 + 4 * RELATIVE), high))
    return Threshold(search.low, search.high, search.best)


class _Search:
    """Remembers the largest number that passed and the smallest that cannot."""

    def __init__(self, certified: Callable[[float], Certificate], aim: Callable[[float], float]) -> None:
        self.certified, self.aim = certified, aim
        self.low, self.high = 0.0, np.inf
        self.best: Certificate | None = None

    def __call__(self, s: float) -> float:
        certificate, wanted = self.certified(s), self.aim(s)
        if certificate.rate >= wanted and certificate.rate > 0 and s >= self.low:
            self.low, self.best = s, certificate
        if certificate.rate + certificate.gap < wanted or certificate.rate + certificate.gap < 0:
            self.high = min(self.high, s)
        return certificate.rate - wanted
