"""Symmetric weights: the best quadratic norm in closed form."""

from __future__ import annotations

import numpy as np

from metzler.claims.quadratic import QuadraticClaim
from metzler.digits import exact
from metzler.errors import InputError, InputTypeError
from metzler.matrices import forms
from metzler.models import Model, RecurrentModel
from metzler.models.recurrent import recurrent
from metzler.proofs.quadratic import LARGEST
from metzler.search.euclidean import quadratic_claim
from metzler.threads import on_one_thread

MOST = 1e100
"""Squares and inverses of larger numbers leave the doubles."""
LIFT = 1e-10
"""The largest eigenvalue is raised by this fraction of the norm of W, so that the condition holds strictly."""
LEAST = 1e-8
"""Of the norm of W: the least L. P would spread so far below it that its proof drowns in rounding."""


def symmetric_certificate(model: Model) -> QuadraticClaim:
    """The certificate of the sharp Euclidean rate `(leak - hi gain lambda_max(W)) / tau` of a symmetric network.

    With `V = hi gain W`, L at least its largest eigenvalue and positive, `P = L (I + sqrt(I - V/L))^2` for the
    firing-rate network and its inverse for the Hopfield network satisfy the condition of `metzler.proofs.quadratic`
    with equal multipliers and `leak - L` in place of the rate. No norm does better when the largest eigenvalue
    is at least 0: all slopes at `hi` are a linear network with that decay. Below it, the rate is `leak / tau`, the
    best when a slope may be 0.

    Parameters
    ----------
    model : Hopfield or FiringRate
        With a symmetric W, one leak (no dissipation matrix), one time constant, one upper slope `hi > 0`, lower
        slopes at least 0 (they are widened to 0).

    Returns
    -------
    QuadraticClaim
        Its rate is proved by `metzler.proofs.quadratic`; about 1e-10 of the norm of W is given away,
        1e-8 where no eigenvalue is above that.

    Raises
    ------
    InputError
        When the model is not of this kind, or has more than 3,000 neurons: W is made dense, O(n^3).

    References
    ----------
    centorrino2023; gokhale2026, Proposition 17.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.0, 0.9], [0.9, 0.0]], activation="tanh")
    >>> round(symmetric_certificate(net).rate, 8)
    0.1
    """
    net, leak, tau, hi = _scalars(model)
    W = forms.dense(net.W)
    with np.errstate(over="ignore"):
        steep = hi * net.gain * W
    if not max(float(np.abs(steep).max()), net.gain, 1.0 / hi) <= MOST:
        raise InputError(f"the closed form takes weights, a gain and an inverse slope of at most {exact(MOST)} in size")
    values, vectors = on_one_thread(np.linalg.eigh, steep)
    size = max(float(np.abs(values).max()), 1e-3 * abs(leak), 1e-300)
    L = max(float(values[-1]) + LIFT * size, LEAST * size)
    root = L * (1.0 + np.sqrt(np.maximum(1.0 - values / L, 0.0))) ** 2
    if net.slope_side == "pre":
        diagonal, q = 1.0 / root, 1.0 / hi**2
    else:
        diagonal, q = root, net.gain**2 or 1e-12 * L
    P = (vectors * diagonal) @ vectors.T
    scale = 2.0 ** -np.round(np.log2(np.abs(P).max()))
    P, q = scale * 0.5 * (P + P.T), scale * q / tau
    slopes = np.zeros(net.n), net.triple().hi
    return quadratic_claim(model, P, np.full(net.n, q), slopes=slopes, method="symmetric weights, closed form")


def is_symmetric(model: object) -> bool:
    """Whether `symmetric_certificate` takes this model."""
    try:
        _scalars(model)
    except (InputError, InputTypeError):
        return False
    return True


def _scalars(model: object) -> tuple[RecurrentModel, float, float, float]:
    """A model of this kind with its leak, time constant and upper slope; another is refused."""
    net = recurrent(model, "the closed form needs")
    if 2 * net.n > LARGEST:
        most = f"takes at most {LARGEST // 2} neurons, this network has {net.n}"
        raise InputError(f"the closed form makes W dense and {most}")
    if net.dissipation is not None:
        raise InputError("the closed form needs a leak, not a dissipation matrix: quadratic_certificate takes any")
    lo, hi = net.slopes
    found = []
    for name, value in (("leak", net.leak), ("tau", net.tau), ("upper slope", hi)):
        if not (value == value[0]).all():
            raise InputError(f"the closed form needs the same {name} in every neuron")
        found.append(float(value[0]))
    if (lo < 0).any() or found[2] <= 0:
        raise InputError("the closed form needs slopes that are not negative, and a positive upper one")
    apart = net.W - net.W.T
    if forms.values(apart).any():
        raise InputError(
            "the closed form needs W equal to its transpose, bit for bit: take (W + W.T) / 2 if it is meant"
        )
    return net, found[0], found[1], found[2]
