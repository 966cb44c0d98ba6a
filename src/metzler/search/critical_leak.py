"""The critical leak: how much more leak every neuron needs for a wanted rate."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from metzler.claims.diagonal import Certificate
from metzler.deadline import Deadline, Stop, never
from metzler.errors import InputError, NotProved
from metzler.models import Model, RecurrentModel
from metzler.models.arguments import scalar
from metzler.models.changed import plain
from metzler.search.certify import MARGIN, certify_steps
from metzler.search.orders import best_steps
from metzler.steps import Step, converted, finished


@dataclass(frozen=True, eq=False)
class LeakResult:
    """The smallest amount that, added to every leak, gives the rate; negative where there is leak to spare.

    Parameters
    ----------
    lower : float
        Rigorous: with less, no diagonal norm of this order certifies the rate.
    upper : float
        With this much added, `certificate` proves the rate.
    model : Hopfield or FiringRate
        The network with `upper` added to its leaks.
    certificate : Certificate
        Of `model`.
    """

    lower: float
    upper: float
    model: RecurrentModel
    certificate: Certificate


def critical_leak(
    model: Model, order: str = "best", *, rate: float = 0.0, margin: float = MARGIN, deadline: float | None = None
) -> LeakResult:
    """The smallest uniform addition to the leaks with which a norm of this order certifies `rate`.

    `[1/tau](N - [leak + x])` has a Perron value of at most `-rate` exactly when `N - [leak - rate tau]` has one
    of at most x: one certification with time constants 1.

    Parameters
    ----------
    model : Hopfield or FiringRate
    order : "l1", "linf" or "best"
        "best" tries both and returns the bracket with the smaller upper bound; its lower bound is about that order.
    rate : float
        The rate wanted, in 1/time.
    margin : float
        As for `certify`.
    deadline : float, optional
        Seconds of search; the bracket is then as wide as what was proved by then.

    Returns
    -------
    LeakResult

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
) -> Generator[Step, None, LeakResult]:
    """Like `critical_leak`, but yields the bracket of the leak on the way; `stop` is asked after every step."""
    net = plain(model)
    if not np.isfinite(scalar(rate, name="rate")):
        raise InputError(f"rate must be finite, got {rate}")

    def search(order: str, until: Deadline) -> Generator[Step, None, LeakResult]:
        return _one_order(net, order, rate, margin, until.passed)

    return (yield from best_steps(order, search, lambda found: -found.upper, Deadline(deadline, stop)))


def _one_order(
    net: RecurrentModel, order: str, rate: float, margin: float, stop: Stop
) -> Generator[Step, None, LeakResult]:
    steps = certify_steps(replace(net, leak=net.leak - rate * net.tau, tau=1.0), order, margin=margin, stop=stop)
    shifted = yield from converted(steps, lambda p: Step("critical leak", 0.8 * p.done, -p.upper, -p.lower))
    rounding = 4 * float(np.finfo(float).eps * (np.abs(net.leak) + np.abs(rate * net.tau)).max())
    least = float(np.nextafter(-(shifted.rate + shifted.gap) - rounding, -np.inf))
    upper = -shifted.rate + rounding
    for _ in range(60):
        changed = replace(net, leak=net.leak + upper)
        cert = finished(certify_steps(changed, order, margin=margin, stop=stop))
        if cert.rate >= rate:
            return LeakResult(least, upper, changed, cert)
        upper += 2 * float(((rate - cert.rate) * net.tau).max()) + rounding
    reason = f"no leak was found that proves the rate {rate}: ask for a larger margin"
    raise NotProved(reason, (reason,))
