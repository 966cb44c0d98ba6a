"""Small random networks with claims of positive rate in every kind of norm, and one on a box."""

from __future__ import annotations

from typing import Any

import numpy as np

from metzler.claims.claim import Claim
from metzler.claims.local import LocalClaim
from metzler.models import FiringRate, Hopfield, Model
from metzler.models.changed import with_gain
from metzler.search.certify import certify
from metzler.search.interpolate import interpolate
from metzler.search.local import certify_local
from metzler.search.quadratic import quadratic_certificate

KINDS = ("l1", "linf", "l_p", "quadratic")


def network(seed: int, n: int = 3, **more: Any) -> Model:
    """A Hopfield or firing-rate network with leaks and time constants of its own."""
    rng = np.random.default_rng(seed)
    own = {"leak": rng.uniform(0.8, 1.5, n), "tau": rng.uniform(0.5, 2.0, n), "activation": "tanh"} | more
    return (Hopfield, FiringRate)[seed % 2](rng.normal(size=(n, n)), **own)  # type: ignore[arg-type]


def claimed(seed: int, kind: str, n: int = 3, **more: Any) -> tuple[Any, Any]:
    """Such a network, so weak that a claim of this kind has more than a fifth of the rate without weights."""
    net: Any = network(seed, n, **more)
    for _ in range(30):
        claim = claim_of(net, kind)
        if claim.lower > 0.2 * float((net.leak / net.tau).min()):
            return net, claim
        net = with_gain(net, 0.8 * net.gain)
    raise AssertionError("no claim")


def claim_of(net: Model, kind: str) -> Claim:
    if kind == "quadratic":
        return quadratic_certificate(net)
    if kind == "l_p":
        return interpolate(net, certify(net, "l1"), certify(net, "linf"), 3.0)
    return certify(net, kind)


def skew() -> tuple[Any, Any]:
    """Two neurons that no diagonal norm certifies, and a quadratic one does with the rate 1/4."""
    net = FiringRate(1.5 * np.array([[0.0, -1.0], [1.0, 0.0]]), activation="tanh")
    return net, quadratic_certificate(net)


def local() -> tuple[FiringRate, LocalClaim]:
    """Two neurons, one of which excites itself, under inputs from 2.4 to 2.7: a rate on a box that all come into."""
    net = FiringRate([[0.0, 0.5], [0.5, 1.2]], activation="tanh")
    return net, certify_local(net, inputs=([2.4, 2.4], [2.7, 2.7]))
