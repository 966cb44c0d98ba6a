"""How strong all weights may be: the largest factor on them up to which a network is certified."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

import numpy as np
from scipy import sparse

from metzler.claims.diagonal import Certificate
from metzler.deadline import Deadline, Stop, never
from metzler.digits import add_up
from metzler.errors import InputError
from metzler.matrices.forms import if_diagonal
from metzler.models import Lure, Model, Triple
from metzler.models.base import known_model
from metzler.models.changed import with_gain
from metzler.norms.diagonal import Norm
from metzler.numbers.outward import div_down, div_up
from metzler.proofs.diagonal import Witness, prove
from metzler.search.bracket import threshold_steps
from metzler.search.certify import MARGIN, certify_steps
from metzler.search.orders import best_steps
from metzler.steps import Step, converted, finished

NAME = "critical gain"
POSITIVE = 5e-324
RELATIVE = 1e-6
TOWARDS = 0.85
"""Of what is left of the work, this part is left after each certificate, roughly."""
ROUNDED = 4 * float(np.finfo(float).eps)
MARCHES = 50
"""From factor to factor, each as far as one norm reaches, where the norms of both ends do not reach each other."""
HALVINGS = 12
STEPS = (1.0, 4.0, 16.0, 64.0)
"""Of `RELATIVE` each: how far from where the rate vanishes a factor is tried."""


@dataclass(frozen=True)
class GainResult:
    """The critical gain: the network with its weights times any factor from 0 to `lower` is certified.

    Parameters
    ----------
    lower, upper : float
        Rigorous bounds of the largest such factor, no unit; infinite when every factor is certified. With the factor
        `upper` no diagonal weights of this order certify the network; nor do they with any larger one, if nothing but
        a leak is left at factor 0 (as in every Hopfield, firing-rate and echo-state network) or if slopes may be 0.
    certificate : Certificate
        What proves them. Of flows whose only other part is a leak, and of maps without one: of the weights alone, the
        leak as time constant; else of the network at a gain just below `lower`.
    """

    lower: float
    upper: float
    certificate: Certificate


def critical_gain(
    model: Model, order: str = "best", *, margin: float = MARGIN, deadline: float | None = None
) -> GainResult:
    """The largest factor on the weights, beside the model's own gain, for which a certificate of this order exists.

    Parameters
    ----------
    model : Model
        Any whose weights have a gain: networks, their maps (echo-state networks too), Lur'e systems, Euler steps.
    order : "l1", "linf" or "best"
        "best" tries both and returns the bracket with the larger lower bound; its upper bound is about that order.
    margin : float
        As for `certify`.
    deadline : float, optional
        Seconds after which the bracket that is proved by then is returned.

    Returns
    -------
    GainResult

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
) -> Generator[Step, None, GainResult]:
    """Like `critical_gain`, but yields the bracket of the factor on the way.

    `stop` is asked after every step; once it says yes, the bracket that is proved by then is returned.
    """
    known_model(model)
    model.weight_gain()
    direct = _alone(model)

    def search(order: str, until: Deadline) -> Generator[Step, None, GainResult]:
        if direct is None:
            return (yield from _bracketed(_Search(model, order, margin, until.passed)))
        discrete = direct.triple().discrete
        steps = certify_steps(direct, order, margin=margin, stop=until.passed)
        return _inverse((yield from converted(steps, partial(_as_gain, discrete))), discrete)

    return (yield from best_steps(order, search, lambda found: found.lower, Deadline(deadline, stop)))


def _as_gain(discrete: bool, step: Step) -> Step:
    """The bracket of the factor from that of the rate of the weights alone."""
    growth = [float(discrete) - rate for rate in (step.lower, step.upper)]
    low, high = (1.0 / g if g > 0 else np.inf for g in growth)
    return Step(NAME, step.done, low, high)


def _alone(model: Model) -> Model | None:
    """A network of the weights alone, whose rate (of a map, whose factor) is minus one (one) over the critical gain."""
    direct = model.weights_alone()
    if direct is not None or model.within() is not None:
        return direct
    t = model.triple()
    own = if_diagonal(t.A)
    if own is None:
        return None
    if t.discrete and not own.any():
        return model
    rest = 1.0 - own if t.discrete else -own
    if not (rest > 0).all() or (t.discrete and not ((own >= 0).all() and _loops_are_positive(t))):
        return None
    none = sparse.csr_array((t.n, t.n), dtype=np.float64)
    return Lure.from_triple(replace(t, A=none, tau=rest, discrete=False))


def _loops_are_positive(t: Triple) -> bool:
    """Whether B and C are such that no slopes make an entry on the diagonal of `B [d] C` negative."""
    if if_diagonal(t.B) is None and if_diagonal(t.C) is None:
        return False
    loops = np.asarray(t.B.diagonal()) * np.asarray(t.C.diagonal())
    return bool((loops * np.stack([t.lo, t.hi]) >= 0).all())


def _inverse(cert: Certificate, discrete: bool) -> GainResult:
    """The bracket from the certificate of the weights alone."""
    shift = 1.0 if discrete else 0.0
    largest = add_up(shift, -cert.rate)
    smallest = -add_up(add_up(cert.rate, cert.gap), -shift)
    lower = float(div_down(1.0, largest)) * (1 - ROUNDED) if largest > 0 else np.inf
    upper = float(div_up(1.0, smallest)) * (1 + ROUNDED) if smallest > 0 else np.inf
    return GainResult(lower, upper, cert)


def _bracketed(search: _Search) -> Generator[Step, None, GainResult]:
    """The bracket from certificates at several gains."""
    start = search.at(0.0)
    if start.rate <= 0:
        if search.at(1.0).rate > 0 and not sparse.csr_array(search.model.triple().A).count_nonzero():
            return GainResult(np.inf, np.inf, search.at(1.0))  # the rate is proportional to the factor
        raise InputError(
            "the critical gain needs a network that is certified without its weights, but with the factor 0 this one "
            f"has no rate above {add_up(start.rate, start.gap):.6g}"
        )
    if search.own == 0:
        return GainResult(np.inf, np.inf, start)
    steps, tried = threshold_steps(search.at, aim=lambda _: POSITIVE, guess=1.0, stop=search.stop), count(1)
    ends = yield from converted(steps, lambda t: Step(NAME, 1.0 - TOWARDS ** next(tried), t.lower, t.upper))
    low, high = _reached(search, ends.lower), ends.upper
    if low < ends.lower:
        high = search.refuted_above(low, high)
    proved = max(factor for factor, cert in search.known.items() if factor <= low and cert.rate > 0)
    return GainResult(low * (1 - ROUNDED), high * (1 + ROUNDED), search.at(proved))


class _Search:
    """Certificates of a network at factors on its weights, each made once."""

    def __init__(self, model: Model, order: str, margin: float, stop: Stop) -> None:
        self.model, self.own, self.order, self.margin, self.stop = model, model.weight_gain(), order, margin, stop
        self.known: dict[float, Certificate] = {}

    def scaled(self, factor: float) -> Model:
        """The network with its weights times `factor`, which is rounded until that gain is a double."""
        return with_gain(self.model, factor * self.own)

    def at(self, factor: float) -> Certificate:
        """The certificate at this factor, starting from that of the nearest one known."""
        if factor not in self.known:
            near = min(self.known, key=lambda other: abs(other - factor), default=None)
            warm = None if near is None else self.known[near]
            stop = self.stop if factor else never  # what is true without weights is needed to the end
            steps = certify_steps(self.scaled(factor), self.order, margin=self.margin, warm=warm, stop=stop)
            self.known[factor] = finished(steps)
        return self.known[factor]

    def refuted_above(self, low: float, high: float) -> float:
        """The first factor a little above `low` that no weights certify, if it is below `high`, which none certify."""
        for step in STEPS:
            factor = low * (1 + step * RELATIVE)
            if factor >= high or self.stop():
                return high
            if self._refuted(factor):
                return factor
        return high

    def holds(self, norm: Norm, factor: float) -> bool:
        """Whether this norm certifies the network at this factor."""
        n = self.model.n
        return prove(self.scaled(factor), norm, Witness(np.arange(n), np.ones(n))).rate_down > 0

    def _refuted(self, factor: float) -> bool:
        cert = self.at(factor)
        return add_up(cert.rate, cert.gap) <= 0


def _reached(search: _Search, high: float) -> float:
    """The largest factor up to which all are certified: a norm that certifies two certifies all between them."""
    low = 0.0
    for _ in range(MARCHES):
        if search.stop() and low not in search.known:
            break
        norm = search.at(low).norm
        if search.holds(search.at(high).norm, low) or search.holds(norm, high):
            return high
        last, beyond = low, min(2 * low or 1.0, high)
        while beyond < high and search.holds(norm, beyond):
            last, beyond = beyond, min(2 * beyond, high)
        for _ in range(HALVINGS):
            middle = 0.5 * (last + beyond)
            last, beyond = (middle, beyond) if search.holds(norm, middle) else (last, middle)
        if last - low <= RELATIVE * last:
            break
        low = last
    return low
