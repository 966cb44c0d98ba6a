"""What is assumed of an input between its samples, held against the samples."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Vector
from metzler.digits import near
from metzler.errors import InputError
from metzler.matrices.labelled import Labels, numbers
from metzler.matrices.names import listed

BLUR = 1e-12
"""Relative error granted to a computed input, and to its time."""
REPEATS = 1e-9
"""An input repeats where its values a period apart agree to this part of their size."""


class WatchedInput:
    """An input that is compared, whenever it is evaluated, with what is assumed of it.

    Parameters
    ----------
    u : callable
        Time to (p,) array.
    given : scalar or (p,) array, optional
        Upper bound of `|u'|`, entry by entry; without it nothing is compared.
    moving : bool
        Whether the input is a function of time at all.
    names : Names or None
        Of its entries.
    """

    def __init__(
        self, u: Callable[[float], Vector], given: ArrayLike | None, *, moving: bool, names: Labels | None = None
    ) -> None:
        self.u, self.moving, self.samples, self.names = u, moving, 0, names
        self.given = given is not None
        self.rate = np.asarray(0.0 if given is None else given, dtype=float)
        self.last: tuple[float, Vector] | None = None

    def __call__(self, t: float) -> Vector:
        """The input at time t (p,); refused where it has moved faster than it may since it was last asked for."""
        value = self.u(t)
        if self.given and self.last is not None:
            self._compare(self.last[0], self.last[1], t, value)
        self.last, self.samples = (t, value), self.samples + 1
        return value

    def along(self, times: Vector) -> Vector:
        """The input at rising times (k,) as an array (p, k); a moving one is also looked at half-way between them."""
        if not self.moving:
            return np.repeat(self(float(times[0]))[:, None], len(times), axis=1)
        out = [self(float(times[0]))]
        for before, after in pairwise(times.tolist()):
            self(0.5 * (before + after))
            out.append(self(after))
        return np.array(out).T

    @property
    def rigorous(self) -> bool:
        """Whether the input is known between its samples, if what is assumed is true."""
        return self.given or not self.moving

    @property
    def assumed(self) -> str:
        """What is assumed, in words."""
        if not self.moving:
            return "the input is constant"
        if not self.given:
            return "the input does nothing between its samples that they do not show: an estimate"
        return f"the input never changes faster than the input_rate given; its {self.samples} samples do not"

    def _compare(self, s: float, before: Vector, t: float, now: Vector) -> None:
        moved, most = np.abs(now - before), self.rate * abs(t - s)
        blur = BLUR * (np.abs(now) + np.abs(before) + self.rate * (abs(s) + abs(t)))
        wrong = np.flatnonzero(moved > most + blur)
        if len(wrong):
            k = int(wrong[0])
            rate = np.broadcast_to(self.rate, now.shape)
            raise InputError(
                f"the input contradicts input_rate: between the times {near(s, 9)} and {near(t, 9)} its entry "
                f"{listed(self.names, k)} changes by {near(moved[k], 6)}, where the rate {near(rate[k], 6)} "
                f"allows {near(rate[k] * abs(t - s), 6)}; give a larger input_rate, or treat an input with steps piece "
                "by piece"
            )


def require_period(u: Callable[[float], Vector], period: float, times: Vector, names: Labels | None = None) -> None:
    """Refuses an input whose values at some of these times are others a period later."""
    now, later = (np.array([u(t + shift) for t in times.tolist()]) for shift in (0.0, period))
    apart = np.abs(now - later)
    if (apart > REPEATS * max(np.abs(now).max(), np.abs(later).max())).any():
        j, k = (int(index) for index in np.unravel_index(np.argmax(apart), apart.shape))
        t = float(times[j])
        raise InputError(
            f"the input does not repeat after the period {near(period, 9)}: its entry {listed(names, k)} is "
            f"{near(now[j, k], 9)} at the time {near(t, 9)} and {near(later[j, k], 9)} at {near(t + period, 9)}; "
            "u(t % period) continues what is given on one period"
        )


def given_rate(given: ArrayLike | None, n: int, names: Labels | None = None) -> Vector:
    """The bound of `|u'|` (n,) that a user gave, in the order of these names; zeros where none was given."""
    if given is None:
        return np.zeros(n)
    rate = numbers(given, name="the input rate", labels=names, n=n)
    if rate.shape not in ((), (n,)) or not (np.isfinite(rate) & (rate >= 0)).all():
        raise InputError(f"input_rate must be finite, not negative, one number or {n}, got shape {rate.shape}")
    return np.array(np.broadcast_to(rate, (n,)))
