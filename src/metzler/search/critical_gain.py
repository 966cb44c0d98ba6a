"""How strong all weights may be: the largest factor on them up to which a network is certified."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial

import numpy as np

from metzler.claims.diagonal import Certificate
from metzler.claims.parameters import Point
from metzler.claims.threshold import ThresholdClaim
from metzler.deadline import Deadline, Stop, never
from metzler.digits import add_up, up
from metzler.errors import InputError, RangeExceeded
from metzler.models import Model
from metzler.models.base import known_model
from metzler.models.changed import Alone, weights_alone, with_gain
from metzler.norms.diagonal import Norm
from metzler.proofs.diagonal import Witness
from metzler.search.bracket import threshold_steps
from metzler.search.diagonal import MARGIN, certify_from, diagonal_steps
from metzler.search.orders import best_steps
from metzler.steps import Step, converted, finished

NAME = "critical gain"
POSITIVE = 5e-324
RELATIVE = 1e-6
MARCHES = 50
"""From factor to factor, each as far as one norm reaches, where the norms of both ends do not reach each other."""
HALVINGS = 12
STEPS = (1.0, 4.0, 16.0, 64.0)
"""Of `RELATIVE` each: how far from where the rate vanishes a factor is tried."""


def critical_gain(
    model: Model, order: str = "best", *, margin: float = MARGIN, deadline: float | None = None
) -> ThresholdClaim:
    """The largest factor on the weights, beside the model's own gain, for which a certificate of this order exists.

    Parameters
    ----------
    model : Model
        Any whose weights have a gain: networks, their maps (echo-state networks too), Lur'e systems, Euler steps.
    order : "l1", "linf", "diagonal" or "best"
        Of the norm; the last two try both and return the bracket with the larger lower bound.
    margin : float
        As for `certify`.
    deadline : float, optional
        Seconds after which the bracket that is proved by then is returned.

    Returns
    -------
    ThresholdClaim
        Of the quantity "critical gain": the network with its weights times any factor from 0 to `lower` is certified;
        both bounds are infinite when every factor is. With the factor `upper` no diagonal weights of this order certify
        the network; nor do they with any larger one, if nothing but a leak is left at factor 0 (as in every Hopfield,
        firing-rate and echo-state network) or if slopes may be 0. Its `certificate` is about the weights alone, the
        leak as time constant, where there is only a leak besides; else about the network at a gain just below.

    Raises
    ------
    InputError
        When the network is not certified at factor 0 either, as where a leak is not positive: then no gain, however
        small, is certified that way. When there is nothing to scale, as for bounds on a Jacobian.

    Notes
    -----
    Where the rest is a leak, `-[leak] + g N` with Metzler rows N is certified by some weights exactly when `[1/leak] N`
    has a Perron value below 1/g: one certification. All else (a full dissipation matrix, a leaky map of which a
    self-connection may be negative) takes some twenty of them. For one norm, the log norm is convex in the factor: what
    certifies two factors certifies all between them. All norms certify a pure leak; otherwise the norms of the bracket
    are tried at factor 0, and where they fail there, factors between are certified until neighbours share a norm.

    References
    ----------
    davydov2022, Corollary 7, Theorems 16 and 18.

    Examples
    --------
    >>> from metzler.models import EchoState, Hopfield
    >>> found = critical_gain(Hopfield([[0.0, 4.0], [-1.0, 0.0]], activation="relu"), "linf")
    >>> round(found.lower, 9), found.lower <= 0.5 <= found.upper
    (0.5, True)
    >>> found = critical_gain(EchoState([[-0.4, 0.9], [-0.9, 0.1]], 0.3, activation="tanh"), "linf")
    >>> 1.27538 < found.lower <= found.upper < 1.27539
    True
    """
    return finished(critical_gain_steps(model, order, margin=margin, deadline=deadline))


def critical_gain_steps(
    model: Model,
    order: str = "best",
    *,
    margin: float = MARGIN,
    deadline: float | None = None,
    stop: Stop = never,
) -> Generator[Step, None, ThresholdClaim]:
    """Like `critical_gain`, but yields the bracket of the factor on the way.

    `stop` is asked after every step; once it says yes, the bracket that is proved by then is returned.
    """
    known_model(model)
    model.weight_gain()
    alone = weights_alone(model)

    def search(order: str, until: Deadline) -> Generator[Step, None, ThresholdClaim]:
        if alone is None:
            return (yield from _bracketed(_Search(model, order, margin, until.passed)))
        steps = diagonal_steps(alone.model, order, margin=margin, stop=until.passed)
        claim = yield from converted(steps, partial(_as_gain, alone))
        if not alone.rest and claim.rate <= 0:
            raise InputError(_needs_a_rate(0.0))
        return ThresholdClaim.proved(model, "weights alone", (Point(1.0, claim),))

    return (yield from best_steps(order, search, lambda found: found.lower, Deadline(deadline, stop)))


def _as_gain(alone: Alone, step: Step) -> Step:
    """The bracket of the factor from that of the rate of the weights alone."""
    growth = [alone.shift - rate for rate in (step.lower, step.upper)]
    low, high = (alone.rest / g if g > 0 else np.inf for g in growth)
    return Step(NAME, step.done, low, high)


def _needs_a_rate(most: float) -> str:
    return (
        "the critical gain needs a network that is certified without its weights, but with the factor 0 this one "
        f"has no rate above {up(most)}"
    )


def _bracketed(search: _Search) -> Generator[Step, None, ThresholdClaim]:
    """The bracket from certificates at several gains."""
    start = search.at(0.0)
    if start.rate <= 0:
        raise InputError(_needs_a_rate(add_up(start.rate, start.gap)))
    if search.own == 0:
        return ThresholdClaim.proved(search.model, "gain", (Point(0.0, start),))
    ends = yield from threshold_steps(search.at, phase=NAME, aim=lambda _: POSITIVE, guess=1.0, stop=search.stop)
    assert ends.certified is not None  # that at 0
    path, refuted = search.path(ends.certified.value), ends.refuted
    if path[-1].value < search.gain(ends.certified.value):
        refuted = search.refuted_above(path[-1].value / search.own, refuted)
    if refuted is not None:
        refuted = Point(search.gain(refuted.value), refuted.claim)
    return ThresholdClaim.proved(search.model, "gain", tuple(path), refuted)


class _Search:
    """Certificates of a network at factors on its weights, each made once."""

    def __init__(self, model: Model, order: str, margin: float, stop: Stop) -> None:
        self.model, self.own, self.order, self.margin, self.stop = model, model.weight_gain(), order, margin, stop
        self.known: dict[float, Certificate] = {}

    def gain(self, factor: float) -> float:
        """The gain with this factor on the model's own, rounded."""
        return factor * self.own

    def at(self, factor: float) -> Certificate:
        """The certificate at this factor, starting from that of the nearest one known."""
        if factor not in self.known:
            near = min(self.known, key=lambda other: abs(other - factor), default=None)
            warm = None if near is None else self.known[near]
            stop = self.stop if factor else never  # what is true without weights is needed to the end
            scaled = with_gain(self.model, self.gain(factor))
            self.known[factor] = finished(diagonal_steps(scaled, self.order, margin=self.margin, warm=warm, stop=stop))
        return self.known[factor]

    def refuted_above(self, low: float, high: Point | None) -> Point | None:
        """The first factor a little above `low` that no weights certify, if it is below `high`, which none certify."""
        for step in STEPS:
            factor = low * (1 + step * RELATIVE)
            if (high is not None and factor >= high.value) or self.stop():
                return high
            claim = self.at(factor)
            if add_up(claim.rate, claim.gap) <= 0:
                return Point(factor, claim)
        return high

    def with_norm(self, norm: Norm, factor: float) -> Point | None:
        """What says that this norm certifies the network at this factor; None where it does not."""
        gain, n = self.gain(factor), self.model.n
        try:
            claim = certify_from(with_gain(self.model, gain), norm, Witness(np.arange(n), np.ones(n)))
        except RangeExceeded:
            return None
        return Point(gain, claim) if claim.rate > 0 else None

    def path(self, high: float) -> list[Point]:
        """From factor 0 as far towards `high` as it goes, neighbours sharing factor or norm."""
        path: list[Point] = []
        low = 0.0
        for _ in range(MARCHES):
            if self.stop() and low not in self.known:
                break
            claim = self.at(low)
            if not claim.rate > 0:  # it was stopped
                break
            path.append(Point(self.gain(low), claim))
            there = Point(self.gain(high), self.at(high))
            link = self.with_norm(there.claim.norm, low) or self.with_norm(claim.norm, high)
            if link is not None:
                return [*path, link, there]
            last, reached = self._furthest(claim.norm, low, high)
            if reached is None or last - low <= RELATIVE * last:
                break
            path.append(reached)
            low = last
        return path

    def _furthest(self, norm: Norm, low: float, high: float) -> tuple[float, Point | None]:
        """About the largest factor that this norm certifies, which certifies `low` and not `high`."""
        found, last, beyond = None, low, min(2 * low or 1.0, high)
        while beyond < high and (further := self.with_norm(norm, beyond)) is not None:
            found, last, beyond = further, beyond, min(2 * beyond, high)
        for _ in range(HALVINGS):
            middle = 0.5 * (last + beyond)
            further = self.with_norm(norm, middle)
            found, last, beyond = (found, last, middle) if further is None else (further, middle, beyond)
        return last, found
