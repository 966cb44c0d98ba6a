"""Delayed synapses: the certified rate, by the vector inequality of Halanay, through the same certificates."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from metzler.claims.claim import Claim
from metzler.claims.contraction import Contraction
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import contraction
from metzler.claims.parameters import Point
from metzler.claims.threshold import ThresholdClaim
from metzler.consequences.trajectories.halanay import LARGEST_EXPONENT, HalanayRate, halanay, halanay_rate
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.models import Model
from metzler.models.delayed import Delays
from metzler.models.labels import time_unit
from metzler.search.bracket import threshold_steps
from metzler.search.diagonal import diagonal_certificate
from metzler.steps import Step, finished

RATE, GAIN = "rate with delays", "delay gain"
LEAVES = "with delayed synapses trajectories may leave it"


@dataclass(frozen=True, eq=False, repr=False)
class Delayed(Result):
    """What is proved of a network some of whose synapses are delayed.

    Parameters
    ----------
    claim : ThresholdClaim
        Of the quantity "rate with delays"; what is proved.
    scalar : float
        What the scalar inequality of Halanay gives in the norm of the network without delays; negative infinity where
        it fails.
    model : Model
        The network without delays that `certificate` is about, whose synapses are stronger by `exp(rate delay)`.
    """

    claim: ThresholdClaim
    scalar: float
    model: Model

    @property
    def rate(self) -> float:
        """Rigorous, in 1/time: `norm(x(t) - y(t)) <= C exp(-rate t)`, with C the largest distance over the initial
        history (l-infinity), or that plus what is under way in the delayed synapses (l1). Negative where no
        contraction is proved; then it bounds how fast distances grow in the long run, for delays that are constant."""
        return self.claim.lower

    @property
    def upper(self) -> float:
        """No diagonal weights of this norm prove more by the inequality of `delay`. Where `rate <= 0 < upper` it is
        not decided whether it proves contraction: a smaller `margin` in the certificate may help."""
        return self.claim.upper

    @property
    def every_delay(self) -> bool:
        """Proved: contracting whatever the delays are. False where that is not proved."""
        return self.claim.certified[0].claim.rate > 0

    @property
    def time_varying(self) -> bool:
        """The rate also holds for delays that vary in time below the given ones; in l-infinity, and not below 0."""
        return self.claim.order == "linf" and self.rate >= 0

    @property
    def certificate(self) -> Certificate:
        """Of `model`: its rate is at least `rate`, which is the proof; its norm is the certified one."""
        return self.claim.certified[-1].claim

    @property
    def sentence(self) -> str:
        """What is found, in words."""
        if self.rate <= 0 < self.upper:
            between = f"{self.fact('rate').number} and {self.fact('best rate').number}"
            return f"Not certified with delays: the best rate lies between {between}."
        if self.rate <= 0:
            return "Not certified with delays: with delayed synapses counted by size no diagonal weights certify it."
        kind = "constant or varying" if self.time_varying else "constant"
        scalar = f"about {self.fact('scalar inequality').number}" if self.scalar > 0 else "nothing"
        return (
            f"Contracting at rate {self.fact('rate').number} with these delays ({kind}), and at some rate for any "
            f"delays. The scalar inequality gives {scalar}."
        )

    def facts(self) -> tuple[Fact, ...]:
        """The bracket of the rate, and for which delays it is proved."""
        unit = self.claim.subject.unit
        return (
            Fact("rate", self.rate, unit, "lower"),
            Fact("best rate", self.upper, unit, "upper"),
            Fact("contracting for every delay", self.every_delay),
            Fact("also for delays that vary", self.time_varying),
            Fact(
                "scalar inequality",
                self.scalar if np.isfinite(self.scalar) else None,
                self.claim.subject.unit,
                "estimate",
            ),
            *self.claim.pick("norm"),
        )


def delay(
    model: Model,
    claim: Claim,
    W_delayed: Any = None,
    tau: Any = 0.0,
    *,
    deadline: float | None = None,
) -> Delayed | HalanayRate:
    """The certified rate of `model` with further synapses that act after a delay.

    Adds `gain W_delayed phi(x(t - tau))` to a network whose triple has the identity for C, such as a Hopfield network;
    `gain W_delayed x(t - tau)` to the argument where B is the identity, as in a firing-rate network; and
    `gain W_delayed psi(x(t - tau))` to any other, with functions psi of slopes in [-1, 1] such as the identity. All is
    divided by the time constants. Distances obey `z' <= M z + G z(t - tau)` entry by entry, and `exp(-rate t) eta` is a
    supersolution when `(M + exp(rate tau) G) eta <= -rate eta`: a certificate of the network in which each
    delayed synapse is undelayed and stronger by `exp(rate tau)`. Where all synapses of a row of the inequality share
    one slope and nothing else is off the diagonal (Hopfield in l1, firing rate in l-infinity), M and G have it at the
    same end.

    Parameters
    ----------
    model : Model
        The part without delay: a flow all of whose Jacobians its triple has.
    claim : Claim
        Of a rate in any norm between any two states, about `model`. In l1 and l-infinity its norm's order is used, and
        its rate for the scalar bound; in another norm there is that bound alone, `halanay`, with the Lipschitz
        constants that delayed synapses have in this norm.
    W_delayed : (n, n) array, sparse array or table with the network's labels, optional
        Delayed synapses, from j to i. Without it all synapses of `model` are delayed, and `claim`
        is still one of `model` as it is; of a Lur'e system `A x + gain B phi(C x)`, all but A. Where C is no identity,
        an entry of `tau` is then how late the nonlinearities that act on i see j.
    tau : float or (n, n) array or sparse array
        Delays, in units of time, not negative: one for all, or one per synapse (for example tract lengths over
        velocity). Entries where `W_delayed` is zero are ignored.
    deadline : float, optional
        Seconds after which the best rate so far is returned, with a wider bracket.

    Returns
    -------
    Delayed, or HalanayRate where the norm is neither l1 nor l-infinity

    Raises
    ------
    InputError, InputTypeError
        For a local claim, a map, a model whose triple bounds l1 and l-infinity only, shapes that do not match, or a
        delay that is negative or not finite.
    NotProved
        When the claim is not one about this model.

    Notes
    -----
    Ten to twenty certifications. `delay_steps` yields the bracket after each.

    References
    ----------
    The scalar inequality: davydov2022 (challenge of delays); the vector form follows from the comparison principle.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> from metzler.search.certify import certify
    >>> net = Hopfield([[0.0]], leak=1.0, activation="identity")
    >>> found = delay(net, certify(net, "linf"), [[0.5]], 1.0)
    >>> round(found.rate, 6), round(found.scalar, 12), found.every_delay
    (0.314923, 0.314923057845, True)
    """
    return finished(delay_steps(model, claim, W_delayed, tau, deadline=deadline))


def delay_steps(
    model: Model,
    claim: Claim,
    W_delayed: Any = None,
    tau: Any = 0.0,
    *,
    deadline: float | None = None,
) -> Generator[Step, None, Delayed | HalanayRate]:
    """Like `delay`, but yields the bracket of the rate on the way."""
    until = Deadline(deadline)
    held = contraction(model, claim, "delay(model, claim, W_delayed, tau)", of_states=False).everywhere(LEAVES)
    delays = Delays.of(model, W_delayed, tau)
    if held.norm.by_rows is None:
        return halanay(held, delays, time_unit(model))
    found = _Family(delays, held.norm.by_rows.order, until)
    longest = delays.longest
    at_zero = found.certified(0.0)
    rate, upper = at_zero.rate, at_zero.upper
    points, refuted = [Point(0.0, at_zero)], None
    yield Step(RATE, 0.15, min(rate, 0.0), max(upper, 0.0))
    if not (longest > 0 and delays.delayed.nnz):
        points, refuted = [*points, Point(rate, at_zero)], Point(upper, at_zero)
    elif rate != 0:
        # The rate lies between 0 and what it is without delays, on whichever side of 0 that is.
        start, end = (0.0, upper) if rate > 0 else (rate, 0.0)
        ends = yield from threshold_steps(
            found.certified,
            phase=RATE,
            aim=lambda s: s,
            guess=min(max(rate, 0.0) or 0.5 * rate, LARGEST_EXPONENT / longest),
            start=start,
            limit=min(end, LARGEST_EXPONENT / longest),
            stop=until.passed,
        )
        points += [ends.certified] if ends.certified is not None else []
        refuted = ends.refuted
    proved = ThresholdClaim.proved(model, "delays", tuple(points), refuted, delays.parts())
    scalar = _scalar(delays, held)
    return Delayed(proved, scalar, delays.network(found.order, points[-1].value))


def delay_gain(model: Model, claim: Claim, W_delayed: Any, *, deadline: float | None = None) -> ThresholdClaim:
    """The largest factor on `W_delayed` with which the network is certified for every delay.

    Below `lower` the inequality of `delay` proves a positive rate for all delays; from `upper` on it has no solution
    with any diagonal weights of this norm. Where the rate of the network itself is not decided (`rate <= 0 < rate +
    gap`), `lower` is negative infinity and `upper` is the first factor that is out of reach.

    Parameters
    ----------
    model, claim, W_delayed
        As for `delay`.
    deadline : float, optional
        Seconds after which the bracket so far is returned.

    Returns
    -------
    ThresholdClaim
        Of the quantity "delay gain"; infinite, with the certificate of the network itself, where no delayed synapse
        lies on a cycle.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> from metzler.search.certify import certify
    >>> net = Hopfield([[0.0]], leak=1.0, activation="identity")
    >>> round(delay_gain(net, certify(net, "linf"), [[0.5]]).lower, 4)
    2.0
    """
    return finished(delay_gain_steps(model, claim, W_delayed, deadline=deadline))


def delay_gain_steps(
    model: Model, claim: Claim, W_delayed: Any, *, deadline: float | None = None
) -> Generator[Step, None, ThresholdClaim]:
    """Like `delay_gain`, but yields the bracket on the way."""
    until = Deadline(deadline)
    held = contraction(model, claim, "delay_gain(model, claim, W_delayed)", of_states=False).everywhere(LEAVES)
    delays = Delays.of(model, W_delayed)
    if held.norm.by_rows is None:
        raise InputError(
            f"a delay gain is bracketed in l1 and l-infinity, and the norm of this claim is {held.norm.described}: "
            "delay(model, claim, W_delayed) says its harmless factor; or give certify(model, 'diagonal')"
        )
    found = _Family(delays, held.norm.by_rows.order, until)
    at_zero = found.certified(0.0, 0.0)
    if at_zero.rate > 0 and not delays.on_a_cycle():
        return ThresholdClaim.proved(model, "delay gain", (Point(0.0, at_zero),), settings=delays.parts())
    positive = float(np.nextafter(0.0, 1.0))
    ends = yield from threshold_steps(
        lambda s: found.certified(0.0, s), phase=GAIN, aim=lambda s: positive, guess=1.0, stop=until.passed
    )
    certified = () if ends.certified is None else (ends.certified,)
    return ThresholdClaim.proved(model, "delay gain", certified, ends.refuted, delays.parts())


@dataclass(frozen=True, eq=False)
class _Family:
    """Certificates of the networks without delay that stand for the delayed one."""

    delays: Delays
    order: str
    until: Deadline

    def certified(self, rate: float, factor: float = 1.0) -> Certificate:
        return diagonal_certificate(
            self.delays.network(self.order, rate, factor), self.order, deadline=self.until.left()
        )


def _scalar(delays: Delays, held: Contraction) -> float:
    """The scalar bound in the norm of the undelayed part; negative infinity where it fails."""
    norm, rate = held.norm, held.rate
    if delays.instead:
        undelayed = diagonal_certificate(delays.base, norm.by_rows.order)
        norm, rate = undelayed.norm, undelayed.rate
    t, acting = delays.base.triple(), abs(delays.delayed)
    acting.data = acting.data * delays.steepness() * t.gain
    strength = norm.induced_up(sparse.csr_array(sparse.diags_array(1.0 / t.tau) @ acting))
    return halanay_rate(rate, strength * (1 + 1e-12), delays.longest)
