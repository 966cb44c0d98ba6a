"""Delayed synapses: the certified rate, by the vector inequality of Halanay, through the same certificates."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import brentq

from metzler.arrays import Vector
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.deadline import Deadline
from metzler.digits import add_up, down, up
from metzler.errors import InputError
from metzler.matrices import as_weights, strong_components
from metzler.matrices.forms import axes
from metzler.matrices.labelled import numbers, plain_matrix
from metzler.models import Model, RecurrentModel
from metzler.models.arguments import scalar
from metzler.models.changed import plain
from metzler.search.bracket import Threshold, threshold_steps
from metzler.search.certify import certify
from metzler.steps import finished

ROUNDING = 8 * 2.0**-53
LARGEST_EXPONENT = 600.0


@dataclass(frozen=True, eq=False)
class Delayed:
    """What is proved of a network some of whose synapses are delayed.

    Parameters
    ----------
    rate : float
        Rigorous, in 1/time: `norm(x(t) - y(t)) <= C exp(-rate t)`, with C the largest distance over the initial
        history (l-infinity), or that plus what is under way in the delayed synapses (l1). Negative where no
        contraction is proved; then it bounds how fast distances can grow.
    upper : float
        No diagonal weights of this norm prove more by the inequality of `delay`. Where `rate <= 0 < upper` it is
        not decided whether it proves contraction: a smaller `margin` in the certificate may help.
    every_delay : bool
        Proved: contracting whatever the delays are. False where that is not proved.
    time_varying : bool
        The rate also holds for delays that vary in time below the given ones; only in l-infinity.
    scalar : float
        What the scalar inequality of Halanay gives in the claim's norm; negative infinity where it fails.
    certificate : Certificate
        Of `model`, a network without delays whose synapses are stronger by `exp(rate delay)`: its rate is at
        least `rate`, which is the proof; its norm is the certified one.
    model : RecurrentModel
        That network.
    """

    rate: float
    upper: float
    every_delay: bool
    time_varying: bool
    scalar: float
    certificate: Certificate
    model: RecurrentModel

    def __str__(self) -> str:
        if self.rate <= 0 < self.upper:
            return f"Not certified with delays: the best rate lies between {down(self.rate)} and {up(self.upper)}."
        if self.rate <= 0:
            return "Not certified with delays: with delayed synapses counted by size no diagonal weights certify it."
        kind = "constant or varying" if self.time_varying else "constant"
        scalar = down(self.scalar) if self.scalar > 0 else "nothing"
        return (
            f"Contracting at rate {down(self.rate)} with these delays ({kind}), and at some rate for any delays. "
            f"The scalar inequality proves {scalar}."
        )


def delay(
    model: Model,
    claim: Certificate,
    W_delayed: Any = None,
    tau: Any = 0.0,
    *,
    deadline: float | None = None,
) -> Delayed:
    """The certified rate of `model` with further synapses that act after a delay.

    Adds `gain W_delayed phi(x(t - tau))` to a Hopfield network, `gain W_delayed x(t - tau)` to the argument of a
    firing-rate network. Distances obey `z' <= M z + G z(t - tau)` entry by entry, and `exp(-rate t) eta` is a
    supersolution when `(M + exp(rate tau) G) eta <= -rate eta`: a certificate of the network in which each
    delayed synapse is undelayed and stronger by `exp(rate tau)`. Where all synapses of a row of the inequality share
    one slope (Hopfield in l1, firing rate in l-infinity), M and G have it at the same end.

    Parameters
    ----------
    model : Hopfield or FiringRate
        The part without delay, (n, n) weights. Another model with the Jacobians of such a network is taken for it.
    claim : Certificate
        About `model`; its norm's order is used, and its rate for the scalar bound.
    W_delayed : (n, n) array or sparse array, optional
        Delayed synapses, from j to i. Without it all synapses of `model` are delayed, and `claim`
        is still one of `model` as it is.
    tau : float or (n, n) array or sparse array
        Delays, in units of time, not negative: one for all, or one per synapse (for example tract lengths over
        velocity). Entries where `W_delayed` is zero are ignored.
    deadline : float, optional
        Seconds after which the best rate so far is returned, with a wider bracket.

    Returns
    -------
    Delayed

    Raises
    ------
    InputError
        For another model, shapes that do not match, or a delay that is negative or not finite.
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
    >>> net = Hopfield([[0.0]], leak=1.0, activation="identity")
    >>> found = delay(net, certify(net, "linf"), [[0.5]], 1.0)
    >>> round(found.rate, 6), round(found.scalar, 12), found.every_delay
    (0.314923, 0.314923057845, True)
    """
    return finished(delay_steps(model, claim, W_delayed, tau, deadline=deadline))


def delay_steps(
    model: Model,
    claim: Certificate,
    W_delayed: Any = None,
    tau: Any = 0.0,
    *,
    deadline: float | None = None,
) -> Generator[Threshold, None, Delayed]:
    """Like `delay`, but yields the bracket of the rate on the way."""
    until = Deadline(deadline)
    known_pair(model, claim, "delay(model, claim, W_delayed, tau)")
    check(claim, model).require()
    net = plain(model)
    base, delayed = _split(net, W_delayed)
    lags = _lags(tau, delayed)
    order = claim.norm.order
    found = _Family(base, delayed, lags, order, until)
    longest = float(lags.max(initial=0.0))
    at_zero = found.certified(0.0)
    best, rate, upper = at_zero, at_zero.rate, add_up(at_zero.rate, at_zero.gap)
    yield Threshold(min(rate, 0.0), max(upper, 0.0), best)
    if longest > 0 and delayed.nnz and rate != 0:
        # The rate lies between 0 and what it is without delays, on whichever side of 0 that is.
        start, end = (0.0, upper) if rate > 0 else (rate, 0.0)
        ends = yield from threshold_steps(
            found.certified,
            aim=lambda s: s,
            guess=min(max(at_zero.rate, 0.0) or 0.5 * rate, LARGEST_EXPONENT / longest),
            start=start,
            limit=min(end, LARGEST_EXPONENT / longest),
            stop=until.passed,
        )
        if ends.certificate is not None:
            best, rate = ends.certificate, ends.lower
        upper = min(max(upper, 0.0), ends.upper)
    scalar = _scalar(base, delayed, net, claim, longest)
    return Delayed(rate, upper, at_zero.rate > 0, order == "linf", scalar, best, found.network(rate))


def delay_gain(model: Model, claim: Certificate, W_delayed: Any, *, deadline: float | None = None) -> Threshold:
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
    Threshold
        Infinite, with the certificate of the network itself, where no delayed synapse lies on a cycle.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0]], leak=1.0, activation="identity")
    >>> round(delay_gain(net, certify(net, "linf"), [[0.5]]).lower, 4)
    2.0
    """
    return finished(delay_gain_steps(model, claim, W_delayed, deadline=deadline))


def delay_gain_steps(
    model: Model, claim: Certificate, W_delayed: Any, *, deadline: float | None = None
) -> Generator[Threshold, None, Threshold]:
    """Like `delay_gain`, but yields the bracket on the way."""
    until = Deadline(deadline)
    known_pair(model, claim, "delay_gain(model, claim, W_delayed)")
    check(claim, model).require()
    net = plain(model)
    base, delayed = _split(net, W_delayed)
    found = _Family(base, delayed, np.zeros(delayed.nnz), claim.norm.order, until)
    at_zero = found.certified(0.0, 0.0)
    if at_zero.rate > 0 and not _on_a_cycle(base, delayed):
        return Threshold(np.inf, np.inf, at_zero)
    positive = float(np.nextafter(0.0, 1.0))
    return (
        yield from threshold_steps(
            lambda s: found.certified(0.0, s), aim=lambda s: positive, guess=1.0, stop=until.passed
        )
    )


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


@dataclass(frozen=True, eq=False)
class _Family:
    """The networks without delay that stand for the delayed one, one for each rate."""

    base: RecurrentModel
    delayed: sparse.csr_array
    lags: Vector
    order: str
    until: Deadline

    def certified(self, rate: float, factor: float = 1.0) -> Certificate:
        return certify(self.network(rate, factor), self.order, deadline=self.until.left())

    def network(self, rate: float, factor: float = 1.0) -> RecurrentModel:
        """Weights `|W| + factor exp(rate delay) |W_delayed|`, rounded up; diagonals apart."""
        base, size = self.base, abs(self.delayed)
        size.data = size.data * (factor * np.exp(rate * self.lags)) * (1 + ROUNDING * (1 + np.abs(rate) * self.lags))
        own = size.diagonal()
        size = size - sparse.diags_array(own)
        diagonal, leak = self._matched(own) if base.matched(self.order) else self._apart(own)
        off = abs(sparse.csr_array(base.W))
        off = off - sparse.diags_array(off.diagonal()) + size
        off.data *= 1 + ROUNDING
        return replace(base, W=sparse.csr_array(off + sparse.diags_array(diagonal)), leak=leak)

    def _matched(self, own: Vector) -> tuple[Vector, Vector]:
        """Self-weights and leaks with `gain d w + |gain d| own - leak` on the diagonal at both ends d of the slopes.

        The undelayed and the delayed self-connection have the same slope. The expression is convex in d: what is linear
        in d and equal to it at the ends is not below it anywhere.
        """
        base, w = self.base, _diagonal(self.base.W)
        (lo, hi), gain = base.slopes, base.gain
        width = hi - lo
        tilt = np.where(width > 0, (np.abs(hi) - np.abs(lo)) / np.where(width > 0, width, 1.0), np.sign(hi))
        changed = np.where(own > 0, w + own * tilt, w)
        changed = np.where((own > 0) & (np.abs(tilt) == 1), np.nextafter(changed, np.copysign(np.inf, tilt)), changed)
        mixed = (own > 0) & (lo < 0) & (hi > 0)
        needed = [base.leak + gain * d * (changed - w) - gain * np.abs(d) * own for d in (lo, hi)]
        size = np.abs(base.leak) + gain * np.maximum(np.abs(lo), np.abs(hi)) * (np.abs(w) + 2 * own)
        return changed, np.where(mixed, np.minimum(*needed) - ROUNDING * size, base.leak)

    def _apart(self, own: Vector) -> tuple[Vector, Vector]:
        """The self-weights as they are, and leaks that a delayed self-connection at its steepest weakens.

        Undelayed and delayed self-connections have slopes of their own: those of two times, or of two rows.
        """
        base = self.base
        weaker = base.gain * np.maximum(*np.abs(base.slopes)) * own * (1 + ROUNDING)
        leak = np.where(weaker > 0, np.nextafter(base.leak - weaker, -np.inf), base.leak)
        return _diagonal(base.W), leak


def _on_a_cycle(base: RecurrentModel, delayed: sparse.csr_array) -> bool:
    """Whether some delayed synapse, with the others, leads back to where it comes from."""
    live = delayed.tocoo()
    keep = live.data != 0
    parts = strong_components(abs(sparse.csr_array(base.W)) + abs(delayed)).labels
    return bool((parts[live.row[keep]] == parts[live.col[keep]]).any())


def _split(model: RecurrentModel, W_delayed: Any) -> tuple[RecurrentModel, sparse.csr_array]:
    if W_delayed is None:
        nothing = sparse.csr_array(model.W.shape, dtype=float)
        return replace(model, W=nothing), sparse.csr_array(model.W)
    given = sparse.csr_array(as_weights(plain_matrix(W_delayed, name="W_delayed", labels=()), name="W_delayed"))
    if given.shape != model.W.shape:
        raise InputError(f"W_delayed must have shape {model.W.shape} like the weights, got {given.shape}")
    return model, given


def _lags(tau: Any, delayed: sparse.csr_array) -> Vector:
    """One delay for each stored entry of `delayed`."""
    if axes(tau) == 0:
        lags = np.full(delayed.nnz, float(numbers(tau, name="a delay")))
    else:
        table = sparse.csr_array(as_weights(plain_matrix(tau, name="tau", labels=()), name="tau"))
        if table.shape != delayed.shape:
            raise InputError(f"tau must be one number or have shape {delayed.shape}, got {table.shape}")
        rows, columns = delayed.tocoo().coords
        lags = np.asarray(table[rows, columns], dtype=float).ravel() if delayed.nnz else np.zeros(0)
    if not (np.isfinite(lags) & (lags >= 0)).all():
        raise InputError(f"delays must be finite and not negative, got {lags.min()} to {lags.max()}")
    return lags


def _scalar(base: RecurrentModel, delayed: Any, model: RecurrentModel, claim: Certificate, longest: float) -> float:
    """The scalar bound in the norm of the undelayed part; negative infinity where it fails."""
    undelayed = claim if base is model else certify(base, claim.norm.order)
    steep = base.gain * np.maximum(*np.abs(np.array(base.slopes)))
    acting = delayed * (steep[None, :] if base.slope_side == "pre" else steep[:, None])
    strength = undelayed.norm.induced(sparse.csr_array(sparse.diags_array(1.0 / base.tau) @ acting))
    return halanay_rate(undelayed.rate, strength * (1 + 1e-12), longest)


def _diagonal(W: Any) -> Vector:
    return np.asarray(W.diagonal(), dtype=float)
