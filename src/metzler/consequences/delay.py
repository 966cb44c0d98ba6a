"""Delayed synapses: the certified rate, by the vector inequality of Halanay, through the same certificates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import brentq

from metzler.certificates import Certificate, certify, check
from metzler.consequences.threshold import Threshold, threshold
from metzler.consequences.worst import plain
from metzler.digits import down
from metzler.errors import InputError
from metzler.matrices import as_weights
from metzler.models import Hopfield, RecurrentModel

Vector = NDArray[np.float64]
ROUNDING = 8 * 2.0**-53
LARGEST_EXPONENT = 600.0


@dataclass(frozen=True, eq=False)
class Delayed:
    """What is proved of a network some of whose synapses are delayed.

    Parameters
    ----------
    rate : float
        Rigorous, in 1/time: `norm(x(t) - y(t)) <= C exp(-rate t)`, with C the largest distance over the initial
        history (l-infinity), or that plus what is under way in the delayed synapses (l1). Negative when delays
        or not, nothing contracts.
    upper : float
        No diagonal weights of this norm prove more this way.
    every_delay : bool
        Proved: contracting whatever the delays are.
    time_varying : bool
        The rate also holds for delays that vary in time below the given ones; only in l-infinity.
    scalar : float
        What the scalar inequality of Halanay gives in the certificate's norm; negative infinity where it fails.
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
        if self.rate <= 0:
            return "Not certified with delays: the network without its delays is not contracting in this norm."
        kind = "constant or varying" if self.time_varying else "constant"
        scalar = down(self.scalar) if self.scalar > 0 else "nothing"
        return (
            f"Contracting at rate {down(self.rate)} with these delays ({kind}), and at some rate for any delays. "
            f"The scalar inequality proves {scalar}."
        )


def delay(model: RecurrentModel, certificate: Certificate, W_delayed: Any = None, tau: Any = 0.0) -> Delayed:
    """The certified rate of `model` with further synapses that act after a delay.

    Adds `gain W_delayed phi(x(t - tau))` to a Hopfield network, `W_delayed x(t - tau)` to the argument of a
    firing-rate network. Distances obey `z' <= M z + G z(t - tau)` entry by entry, and `exp(-rate t) eta` is a
    supersolution when `(M + exp(rate tau) G) eta <= -rate eta`: a certificate of the network in which each
    delayed synapse is undelayed and stronger by `exp(rate tau)`.

    Parameters
    ----------
    model : Hopfield or FiringRate
        The part without delay, (n, n) weights.
    certificate : Certificate
        About `model`; its norm's order is used, and its rate for the scalar bound.
    W_delayed : (n, n) array or sparse array, optional
        Delayed synapses, from j to i. Without it all synapses of `model` are delayed, and `certificate`
        is still that of `model` as it is.
    tau : float or (n, n) array or sparse array
        Delays, in units of time, not negative: one for all, or one per synapse (for example tract lengths over
        velocity). Entries where `W_delayed` is zero are ignored.

    Returns
    -------
    Delayed

    Raises
    ------
    InputError
        For another model, shapes that do not match, or a delay that is negative or not finite.
    NotProved
        When the certificate is not one of this model.

    References
    ----------
    The scalar inequality: davydov2022 (challenge of delays); the vector form follows from the comparison principle.

    Examples
    --------
    >>> net = Hopfield([[0.0]], leak=1.0, activation="identity")
    >>> found = delay(net, certify(net, "linf"), [[0.5]], 1.0)
    >>> round(found.rate, 6), round(found.scalar, 12), found.every_delay
    (0.314923, 0.314923057845, True)
    """
    plain(model)
    check(certificate, model).require()
    base, delayed = _split(model, W_delayed)
    lags = _lags(tau, delayed)
    order = certificate.norm.order
    found = _Family(base, delayed, lags, order)
    longest = float(lags.max(initial=0.0))
    at_zero = found.certified(0.0)
    upper = at_zero.rate + at_zero.gap
    best, rate = at_zero, at_zero.rate
    if at_zero.rate > 0 and longest > 0:
        ends = threshold(found.certified, aim=lambda s: s, guess=min(at_zero.rate, LARGEST_EXPONENT / longest))
        if ends.certificate is not None:
            best, rate, upper = ends.certificate, ends.lower, min(upper, ends.upper)
    scalar = _scalar(base, delayed, order, certificate, model, longest)
    return Delayed(rate, upper, at_zero.rate > 0, order == "linf", scalar, best, found.network(max(rate, 0.0)))


def delay_gain(model: RecurrentModel, certificate: Certificate, W_delayed: Any) -> Threshold:
    """The largest factor on `W_delayed` with which the network is certified for every delay.

    Examples
    --------
    >>> net = Hopfield([[0.0]], leak=1.0, activation="identity")
    >>> round(delay_gain(net, certify(net, "linf"), [[0.5]]).lower, 4)
    2.0
    """
    plain(model)
    check(certificate, model).require()
    base, delayed = _split(model, W_delayed)
    none = np.zeros(delayed.nnz)
    found = _Family(base, delayed, none, certificate.norm.order)
    return threshold(lambda s: found.certified(0.0, s), aim=lambda s: 0.0, guess=1.0)


def halanay_rate(c: float, l: float, tau: float) -> float:
    """The root of `rate = c - l exp(rate tau)`: what `v' <= -c v + l sup v(t - tau)` proves; -inf where `l >= c`.

    Examples
    --------
    >>> [round(halanay_rate(*case), 12) for case in ((1.0, 0.5, 1.0), (2.0, 1.9, 0.3), (1.0, 0.2, 5.0))]
    [0.314923057845, 0.063473461034, 0.261311728208]
    """
    if not c > l:
        return -np.inf
    if tau == 0 or l == 0:
        return c - l
    high = min(c, LARGEST_EXPONENT / tau)
    if c - l * np.exp(high * tau) - high >= 0:
        return high
    return float(brentq(lambda s: c - l * np.exp(s * tau) - s, 0.0, high, xtol=1e-15, rtol=1e-14))


@dataclass(frozen=True, eq=False)
class _Family:
    """The networks without delay that stand for the delayed one, one for each rate."""

    base: RecurrentModel
    delayed: sparse.csr_array
    lags: Vector
    order: str

    def certified(self, rate: float, factor: float = 1.0) -> Certificate:
        return certify(self.network(rate, factor), self.order)

    def network(self, rate: float, factor: float = 1.0) -> RecurrentModel:
        """Weights `|W| + factor exp(rate delay) |W_delayed|`, rounded up; diagonals apart.

        A delayed self-connection shares its slope with the undelayed one only where both are read at one time: in
        the norm that is natural to the model, and with slopes that are not negative. Elsewhere it weakens the leak.
        """
        base, size = self.base, abs(self.delayed)
        size.data = size.data * (factor * np.exp(rate * self.lags)) * (1 + ROUNDING * (1 + rate * self.lags))
        own = size.diagonal()
        size = size - sparse.diags_array(own)
        lo, hi = base.slopes
        together = (self.order == "l1") == isinstance(base, Hopfield)
        shared = (lo >= 0) & together
        diagonal = _diagonal(base.W) + np.where(shared, own, 0.0)
        steep = np.maximum(np.abs(lo), np.abs(hi))
        weaker = base.gain * steep * np.where(shared, 0.0, own) * (1 + ROUNDING)
        leak = np.where(weaker > 0, np.nextafter(base.leak - weaker, -np.inf), base.leak)
        off = abs(sparse.csr_array(base.W))
        off = off - sparse.diags_array(off.diagonal()) + size
        off.data *= 1 + ROUNDING
        W = sparse.csr_array(off + sparse.diags_array(np.nextafter(diagonal, np.where(own > 0, np.inf, diagonal))))
        return replace(base, W=W, leak=leak)


def _split(model: RecurrentModel, W_delayed: Any) -> tuple[RecurrentModel, sparse.csr_array]:
    if W_delayed is None:
        nothing = sparse.csr_array(model.W.shape, dtype=float)
        return replace(model, W=nothing), sparse.csr_array(model.W)
    given = sparse.csr_array(as_weights(W_delayed, name="W_delayed"))
    if given.shape != model.W.shape:
        raise InputError(f"W_delayed must have shape {model.W.shape} like the weights, got {given.shape}")
    return model, given


def _lags(tau: Any, delayed: sparse.csr_array) -> Vector:
    """One delay for each stored entry of `delayed`."""
    if np.ndim(tau) == 0 and not sparse.issparse(tau):
        lags = np.full(delayed.nnz, float(tau))
    else:
        table = sparse.csr_array(as_weights(tau, name="tau"))
        if table.shape != delayed.shape:
            raise InputError(f"tau must be one number or have shape {delayed.shape}, got {table.shape}")
        rows, columns = delayed.tocoo().coords
        lags = np.asarray(table[rows, columns], dtype=float).ravel() if delayed.nnz else np.zeros(0)
    if not (np.isfinite(lags) & (lags >= 0)).all():
        raise InputError(f"delays must be finite and not negative, got {lags.min()} to {lags.max()}")
    return lags


def _scalar(
    base: RecurrentModel, delayed: Any, order: str, certificate: Certificate, model: RecurrentModel, longest: float
) -> float:
    """The scalar bound in the norm of the undelayed part; negative infinity where it fails."""
    undelayed = certificate if base is model else certify(base, order)
    steep = base.gain * np.maximum(*np.abs(np.array(base.slopes)))
    acting = delayed * steep[None, :] if isinstance(base, Hopfield) else delayed * steep[:, None]
    strength = undelayed.norm.induced(sparse.csr_array(sparse.diags_array(1.0 / base.tau) @ acting))
    return halanay_rate(undelayed.rate, strength * (1 + 1e-12), longest)


def _diagonal(W: Any) -> Vector:
    return np.asarray(W.diagonal(), dtype=float)
