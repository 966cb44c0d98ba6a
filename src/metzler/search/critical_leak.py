"""The critical leak: how much more leak every neuron needs for a wanted rate."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from metzler.claims.diagonal import Certificate
from metzler.claims.parameters import Point
from metzler.claims.threshold import ThresholdClaim
from metzler.deadline import Deadline, Stop, never
from metzler.errors import InputError, NotProved
from metzler.models import Model, RecurrentModel
from metzler.models.arguments import scalar
from metzler.models.changed import plain, with_leak
from metzler.search.diagonal import MARGIN, certify_from, diagonal_steps
from metzler.search.orders import best_steps
from metzler.steps import Step, converted, finished

NAME = "critical leak"
TRIES = 60


def critical_leak(
    model: Model, order: str = "best", *, rate: float = 0.0, margin: float = MARGIN, deadline: float | None = None
) -> ThresholdClaim:
    """The smallest uniform addition to the leaks with which a norm of this order certifies `rate`.

    `[1/tau](N - [leak + x])` has a Perron value of at most `-rate` exactly when `N - [leak - rate tau]` has one
    of at most x: one certification with time constants 1.

    Parameters
    ----------
    model : Hopfield or FiringRate
    order : "l1", "linf", "diagonal" or "best"
        Of the norm; the last two try both and return the bracket with the smaller upper bound.
    rate : float
        The rate wanted, in 1/time.
    margin : float
        As for `certify`.
    deadline : float, optional
        Seconds of search; the bracket is then as wide as what was proved by then.

    Returns
    -------
    ThresholdClaim
        Of the quantity "critical leak": with `upper` added to every leak its `certificate` proves the rate, of the
        network `claim.network(model)`; with less than `lower` no diagonal weights of this order do. Both are negative
        where there is leak to spare.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> found = critical_leak(Hopfield([[0.0, 4.0], [-1.0, 0.0]], activation="relu"), "linf")
    >>> round(found.upper, 9), found.lower <= 1.0 <= found.upper, found.certificate.rate >= 0
    (1.0, True, True)
    """
    return finished(critical_leak_steps(model, order, rate=rate, margin=margin, deadline=deadline))


def critical_leak_steps(
    model: Model,
    order: str = "best",
    *,
    rate: float = 0.0,
    margin: float = MARGIN,
    deadline: float | None = None,
    stop: Stop = never,
) -> Generator[Step, None, ThresholdClaim]:
    """Like `critical_leak`, but yields the bracket of the leak on the way; `stop` is asked after every step."""
    net = plain(model)
    if not np.isfinite(scalar(rate, name="rate")):
        raise InputError(f"rate must be finite, got {rate}")

    def search(order: str, until: Deadline) -> Generator[Step, None, ThresholdClaim]:
        return _one_order(model, net, order, rate, margin, until.passed)

    return (yield from best_steps(order, search, lambda found: -found.upper, Deadline(deadline, stop)))


def _one_order(
    model: Model, net: RecurrentModel, order: str, rate: float, margin: float, stop: Stop
) -> Generator[Step, None, ThresholdClaim]:
    steps = diagonal_steps(replace(net, leak=net.leak - rate * net.tau, tau=1.0), order, margin=margin, stop=stop)
    shifted = yield from converted(steps, lambda p: Step(NAME, 0.8 * p.done, -p.upper, -p.lower))
    rounding = 4 * float(np.finfo(float).eps * (np.abs(net.leak) + np.abs(rate * net.tau)).max())
    more = -shifted.rate + rounding
    for _ in range(TRIES):
        claim = finished(diagonal_steps(with_leak(net, more), order, margin=margin, stop=stop))
        if claim.rate >= rate:
            found = (Point(more, claim),)
            refuted = _refuted(net, rate, claim, shifted, rounding)
            return ThresholdClaim.proved(model, "leak", found, refuted, {"rate": np.array(float(rate))})
        more += 2 * float(((rate - claim.rate) * net.tau).max()) + rounding
    reason = f"no leak was found that proves the rate {rate}: ask for a larger margin"
    raise NotProved(reason, (reason,))


def _refuted(
    net: RecurrentModel, rate: float, claim: Certificate, shifted: Certificate, rounding: float
) -> Point | None:
    """A little less leak than the witness of the shifted network says is out of reach, and what says so."""
    more = -shifted.upper - rounding
    for _ in range(TRIES):
        beyond = certify_from(with_leak(net, more), claim.norm, shifted.proof)
        if beyond.upper <= rate:
            return Point(more, beyond)
        more -= 2 * float(((beyond.upper - rate) * net.tau).max()) + rounding
    return None
