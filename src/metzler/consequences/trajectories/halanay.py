"""Delays in any norm: the scalar inequality of Halanay, with the Lipschitz constants of what is late."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import brentq

from metzler.arrays import UNIT, Vector
from metzler.claims.contraction import Contraction
from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.matrices.forms import dense
from metzler.models.arguments import scalar
from metzler.models.delayed import Delays
from metzler.norms.norm import StateNorm
from metzler.numbers.outward import div_down

LARGEST_EXPONENT = 600.0
BLUR = 1e-12
"""More than the rounding of a sum of products with powers of e, relatively."""
MOST_LAGS = 32
"""So many different delays are told apart."""


@dataclass(frozen=True, eq=False, repr=False)
class HalanayRate(Result):
    """What a rate without delays proves of a network some of whose synapses are delayed, in the norm of that rate.

    Parameters
    ----------
    rate : float
        Rigorous, in 1/time: `norm(x(t) - y(t)) <= C exp(-rate t)`, C the largest distance over the initial history.
        Negative where no contraction is proved; then it bounds how fast distances can grow, whatever the delays.
    undelayed : float
        c, the rate of the part without delay.
    strength : (k,) array
        Lipschitz constants of what acts after each delay, in 1/time.
    lags : (k,) array
        The delays.
    norm : StateNorm
    time_unit : str
        The network's.
    """

    rate: float
    undelayed: float
    strength: Vector
    lags: Vector
    norm: StateNorm
    time_unit: str

    @property
    def claim(self) -> None:
        """None: it follows from the claim of the rate, and has no evidence of its own."""
        return None

    @property
    def every_delay(self) -> bool:
        """Proved: contracting whatever the delays are."""
        return bool(self.undelayed > self.total)

    @property
    def total(self) -> float:
        """All that is delayed, rounded up."""
        return float(self.strength.sum()) * (1.0 + len(self.strength) * 2.0 * UNIT)

    @property
    def harmless(self) -> float:
        """Delayed synapses may be stronger by less than this factor, whatever the delays; 0 where nothing is proved."""
        if not self.total > 0:
            return np.inf if self.undelayed > 0 else 0.0
        return max(0.0, float(div_down(self.undelayed, self.total)))

    @property
    def sentence(self) -> str:
        """What is found, in words."""
        if not self.rate > 0:
            return "Not certified with delays: what acts late may be as strong as the rate without it, in this norm."
        return (
            f"Contracting at rate {self.fact('rate').number} with these delays (constant or varying), and at some rate "
            "for any delays."
        )

    def facts(self) -> tuple[Fact, ...]:
        """The rate, and what it comes from."""
        unit = f"1/{self.time_unit}"
        return (
            Fact("rate", self.rate, unit, "lower"),
            Fact("contracting for every delay", self.every_delay),
            Fact("also for delays that vary", True),
            Fact("rate of what is not delayed", self.undelayed, unit, "lower"),
            Fact("strength of what is delayed", self.total, unit, "upper"),
            Fact("harmless factor on what is delayed", self.harmless, side="lower"),
            Fact("norm", self.norm.described),
        )


def halanay(held: Contraction, delays: Delays, time_unit: str) -> HalanayRate:
    """The rate with these delays, from one without them in any norm.

    `v = norm(x - y)` obeys `v' <= -c v + sum_k l_k sup v(t - lag_k)`, and so `v <= C exp(-rate t)` with the root of
    `rate = c - sum_k l_k exp(rate lag_k)` (Halanay's inequality holds in every norm, for delays that vary below the
    given ones, too). Where that is not positive it is `c - sum_k l_k`, for distances that grow.
    """
    c = held.rate
    if delays.instead:
        t = delays.base.triple()
        A = dense(t.A) / t.tau[:, None]
        c = -held.norm.log_up(A) - held.norm.absolute_up(2.0 * UNIT * np.abs(A))
    lags, strength = _strengths(held.norm, delays)
    root = _root(c, strength, lags)
    return HalanayRate(root, c, strength, lags, held.norm, time_unit)


def halanay_rate(c: float, l: float, tau: float) -> float:
    """The root of `rate = c - l exp(rate tau)`: what `v' <= -c v + l sup v(t - tau)` proves; -inf where `l >= c`.

    Raises
    ------
    InputError
        For numbers that are not finite, or a negative l or tau.

    Examples
    --------
    >>> [round(halanay_rate(*case), 12) for case in ((1.0, 0.5, 1.0), (2.0, 1.9, 0.3), (1.0, 0.2, 5.0))]
    [0.314923057845, 0.063473461034, 0.261311728208]
    """
    c, l, tau = scalar(c, name="c"), scalar(l, name="l"), scalar(tau, name="tau")
    if not (np.isfinite([c, l, tau]).all() and l >= 0 and tau >= 0):
        raise InputError(f"c, l and tau must be finite, l and tau not negative, got {c!r}, {l!r}, {tau!r}")
    if not c > l:
        return -np.inf
    if tau == 0 or l == 0:
        return float(c - l)
    high = min(c, LARGEST_EXPONENT / tau)
    if c - l * np.exp(high * tau) - high >= 0:
        return float(high)
    return float(brentq(lambda s: c - l * np.exp(s * tau) - s, 0.0, high, xtol=1e-15, rtol=1e-14))


def _strengths(norm: StateNorm, delays: Delays) -> tuple[Vector, Vector]:
    """The different delays, and the Lipschitz constant of what acts after each; of very many, the longest alone."""
    lags = np.unique(delays.lags)
    if len(lags) > MOST_LAGS:
        t, acting = delays.base.triple(), abs(delays.delayed)
        acting.data = acting.data * delays.steepness() * t.gain
        reach = (acting @ norm.extents()) / t.tau * (1.0 + (8.0 + 4.0 * t.n) * UNIT)
        return lags[-1:], norm.above(reach[:, None])
    parts = []
    for lag in lags:
        part = delays.delayed.copy()
        part.data = np.where(delays.lags == lag, part.data, 0.0)
        parts.append(_strength(norm, delays, part))
    return lags, np.array(parts, dtype=float)


def _strength(norm: StateNorm, delays: Delays, part: sparse.csr_array) -> float:
    """The induced norm of delayed synapses, the slopes at their worst, rounded up.

    For a slope of each neuron before or behind its synapses that of the family `W [d]` or `[d] W`; where every synapse
    may have one of its own, that of their largest sizes.
    """
    t, side = delays.base.triple(), delays.base.sided()
    size = abs(part)
    size.data = size.data * (delays.steepness() * t.gain) * (1.0 + 8.0 * UNIT)
    apart = norm.absolute_up(sparse.diags_array((1.0 + 2.0 * UNIT) / t.tau) @ size)
    if side is None or norm.absolute or not np.isfinite(apart):
        return apart
    ends = np.nextafter(t.gain * t.lo, -np.inf), np.nextafter(t.gain * t.hi, np.inf)
    zero, one, W = np.zeros((t.n, t.n)), np.eye(t.n), dense(part)
    first, second = (W, one) if side == "pre" else (one, W)
    return min(apart, norm.family_up(zero, first, second, ends, t.tau))


def _root(c: float, strength: Vector, lags: Vector) -> float:
    """A lower bound of the root of `rate = c - sum_k l_k exp(rate lag_k)`, near it; `c - sum_k l_k` where that is less.

    A rate below 0 has to hold for any delays: where distances grow they are largest at the end of what is under way.
    """
    total = float(strength.sum()) * (1.0 + BLUR)
    if not total > 0:
        return c
    least = float(np.nextafter(c - total, -np.inf))
    if not least > 0:
        return least

    def left(rate: float) -> float:
        with np.errstate(over="ignore"):
            late = float((strength * np.exp(rate * lags)).sum()) * (1.0 + BLUR)
        return c - late - rate - 4.0 * UNIT * (c + abs(rate))

    longest = float(lags.max())
    high = min(c, LARGEST_EXPONENT / longest) if longest > 0 else c
    if left(high) >= 0:
        return high
    if not left(0.0) > 0:
        return 0.0
    root, slack = float(brentq(left, 0.0, high, xtol=1e-15, rtol=1e-14)), 1e-13 * c
    while not left(root) >= 0:
        root, slack = root - slack, 2.0 * slack
    return root
