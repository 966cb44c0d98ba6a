"""One small claim of every kind, with its network and the truth by brute force: what the common tests alter and check.

The row of a kind: how the claim and its model are made, and the largest lower and the smallest upper bound that are
true of a claim with this evidence, by enumeration. A kind without a row fails `test_every_kind_has_a_sample`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from metzler.claims.claim import Claim
from metzler.claims.composite import CompositeClaim
from metzler.claims.diagonal import Certificate
from metzler.consequences.modules import compose
from metzler.matrices import forms
from metzler.models import FiringRate, Hopfield, Model
from metzler.models.modules import Modules
from metzler.search.certify import certify


@dataclass(frozen=True)
class Sample:
    """A claim, its model, and what is true of any claim of this kind about this model, whatever its evidence.

    Parameters
    ----------
    make : callable
        () -> (claim, model)
    truth : callable
        (claim, model) -> (lower, upper): no true claim with this evidence has a larger lower or a smaller upper side.
    rounding : float
        By so much the truth may itself be off.
    """

    make: Callable[[], tuple[Claim, Model]]
    truth: Callable[[Any, Model], tuple[float, float]]
    rounding: float = 1e-9


def vertices(model: Model) -> list[np.ndarray]:
    """The Jacobians at all vertices of the slope box, dense."""
    t = model.triple()
    ends = np.stack([t.lo, t.hi])
    return [
        np.asarray(t.jacobian(ends[np.array(bits), np.arange(len(t.lo))])) for bits in product((0, 1), repeat=len(t.lo))
    ]


def _pair() -> FiringRate:
    return FiringRate(np.array([[0.2, 0.5], [-0.75, 0.1]]), slopes=(0.25, 1.0), leak=[1.5, 1.25])


def _diagonal() -> tuple[Certificate, Model]:
    model = _pair()
    return certify(model, "linf"), model


def log_norm(J: np.ndarray, order: str, w: np.ndarray) -> float:
    """The log norm of a dense matrix in the weighted l1 or l-infinity norm, by its definition."""
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.abs(J) * (w[:, None] / w)
    np.fill_diagonal(scaled, np.diag(J))
    return float(scaled.sum(axis=1 if order == "linf" else 0).max())


def _diagonal_truth(claim: Certificate, model: Model) -> tuple[float, float]:
    """The rate in the claim's norm, and nearly the best over all weights of two states."""

    def rate(w: np.ndarray) -> float:
        return min(-log_norm(J, claim.norm.order, w) for J in vertices(model))

    best = max(rate(np.array([1.0, ratio])) for ratio in np.geomspace(1e-3, 1e3, 6001))
    return rate(np.asarray(claim.norm.weights)), best - 1e-3 * abs(best)


def _composite() -> tuple[CompositeClaim, Any]:
    one, two = Hopfield([[0.25]], slopes=(0.25, 1.0)), FiringRate([[0.0, 0.5], [-0.25, 0.1]], slopes=(0.0, 1.0))
    net = Modules({"one": one, "two": two}, {("one", "two"): [[0.25, 0.125]], ("two", "one"): [[0.5], [0.0]]})
    return compose(net, {"one": certify(one, "l1"), "two": certify(two, "linf")}), net


def _composite_truth(claim: CompositeClaim, net: Any) -> tuple[float, float]:
    """The worst growth of unit vectors of the composite norm at all vertices of slopes and signs of couplings."""
    parts, h = net.parts.values(), 1e-6
    couplings = [np.abs(forms.dense(K)) for K in net.couplings.values()]
    worst, norm = -np.inf, claim.norm
    points = np.array(list(product((-1.0, 0.0, 1.0), repeat=3)) + list(np.random.default_rng(0).normal(size=(300, 3))))
    for blocks in product(*(vertices(part) for part in parts)):
        for sign in product((-1.0, 1.0), repeat=2):
            J = np.zeros((3, 3))
            J[:1, :1], J[1:, 1:] = blocks
            J[:1, 1:], J[1:, :1] = sign[0] * couplings[0], sign[1] * couplings[1]
            for x in points[np.abs(points).any(axis=1)]:
                size = norm(x)
                worst = max(worst, (norm(x + h * (J @ x)) / size - 1.0) / h)
    return -worst, np.inf


SAMPLES: dict[str, Sample] = {
    "composite": Sample(_composite, _composite_truth, rounding=1e-4),
    "diagonal": Sample(_diagonal, _diagonal_truth),
}
