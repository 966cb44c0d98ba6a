"""Rate against conditioning: what a smaller overshoot in ordinary norms costs in rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from metzler.claims.diagonal import Certificate
from metzler.deadline import Deadline
from metzler.errors import InputError, InputTypeError
from metzler.facts import Fact, Result
from metzler.models import Model
from metzler.models.arguments import scalar
from metzler.search.diagonal import diagonal_certificate
from metzler.search.orders import known_orders


@dataclass(frozen=True, repr=False)
class TradeoffPoint(Result):
    """One point of the curve.

    Parameters
    ----------
    max_condition : float
        The ratio `max w / min w` that was allowed, no unit.
    certificate : Certificate
        The best certificate with such weights; `certificate.norm.condition` is at most `max_condition`.
    """

    max_condition: float
    certificate: Certificate

    @property
    def rate(self) -> float:
        """The proved rate, in 1/time."""
        return self.certificate.rate

    def facts(self) -> tuple[Fact, ...]:
        """The ratio, and the rate that it leaves."""
        return Fact("ratio allowed", self.max_condition), *self.certificate.pick("overshoot", "rate", "norm")


def tradeoff(
    model: Model,
    order: str = "best",
    *,
    conditions: Sequence[float] | None = None,
    margin: float = 1e-6,
    deadline: float | None = None,
) -> Iterator[TradeoffPoint]:
    """The curve of the best rate against the condition number of the weights, point by point.

    In ordinary (unweighted) norms distances may first grow by the condition number kappa before they shrink:
    `|x(t) - y(t)| <= kappa exp(-rate t) |x(0) - y(0)|`.

    Parameters
    ----------
    model : Model
    order : "l1", "linf", "diagonal" or "best"
        "best" and "diagonal" try both for each ratio and return the larger rate.
    conditions : sequence of float, optional
        The ratios to try, each at least 1; by default nine from 1 to that of the best certificate
        (or 1e12), evenly spaced in the logarithm.
    margin : float
        As in `certify`.
    deadline : float, optional
        Seconds for the whole curve. What is left then is searched no further: such points have what is proved at once,
        or the certificate of a smaller ratio.

    Yields
    ------
    TradeoffPoint
        In the order of `conditions`; the rate never falls as the ratio grows, for what is proved with a smaller ratio
        is also allowed with a larger one. Where the order is not rising, the smaller ratios are done first.

    Raises
    ------
    InputError
        For another `order`, a `margin` or a `deadline` out of range, or a condition below 1 or not finite.

    Notes
    -----
    Each point is a bisection of some twenty steps, each some ten to a thousand sparse products: a second on 6,000
    neurons, ten on 45,000.

    Examples
    --------
    >>> import numpy as np
    >>> from metzler.models import Hopfield
    >>> chain = Hopfield(np.diag([1.0, 1.0], 1), slopes=(0.0, 1.0))
    >>> [round(point.rate, 4) for point in tradeoff(chain, "linf", conditions=[4.0, 100.0, 1e4])]
    [0.5, 0.9, 0.99]
    """
    known_orders(order)
    until = Deadline(deadline)
    if conditions is None:
        best = diagonal_certificate(model, order, margin=margin, deadline=until.left())
        conditions = np.geomspace(1.0, max(min(best.norm.condition, 1e12), 1.0), 9).tolist()
    if isinstance(conditions, str) or np.shape(conditions) == ():
        raise InputTypeError(f"conditions must be several numbers, got {type(conditions).__name__}")
    ratios = [_ratio(kappa) for kappa in conditions]
    return _points(model, order, ratios, margin, until)


def _points(
    model: Model, order: str, ratios: Sequence[float], margin: float, until: Deadline
) -> Iterator[TradeoffPoint]:
    """The points in the given order; for each, those of all smaller ratios come first."""
    waiting = sorted(set(ratios))
    best: Certificate | None = None
    done: dict[float, Certificate] = {}
    for kappa in ratios:
        while waiting and waiting[0] <= kappa:
            found = diagonal_certificate(model, order, margin=margin, max_condition=waiting[0], deadline=until.left())
            best = found if best is None or found.rate > best.rate else best
            done[waiting.pop(0)] = best
        yield TradeoffPoint(kappa, done[kappa])


def _ratio(kappa: float) -> float:
    if not 1 <= scalar(kappa, name="a condition") < np.inf:
        raise InputError(f"conditions must be finite and at least 1, got {kappa!r}")
    return float(kappa)
