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
import scipy.linalg

from metzler.claims.branched import BranchedClaim
from metzler.claims.claim import Claim
from metzler.claims.composite import CompositeClaim
from metzler.claims.diagonal import Certificate
from metzler.claims.local import LocalClaim
from metzler.claims.lp import LpClaim
from metzler.claims.parabola import ParabolaClaim
from metzler.claims.quadratic import QuadraticClaim
from metzler.claims.refutation import RefutationClaim
from metzler.claims.subject import Subject
from metzler.claims.threshold import ThresholdClaim
from metzler.claims.uniqueness import UniquenessClaim
from metzler.consequences.modules import compose
from metzler.matrices import forms
from metzler.models import FiringRate, Hopfield, Lure, Model
from metzler.models.changed import with_gain
from metzler.models.modules import Modules
from metzler.norms import LpNorm
from metzler.norms.diagonal import Norm
from metzler.proofs.branches import Cuts, rate_at, rate_on
from metzler.search.certify import certify
from metzler.search.critical_gain import critical_gain
from metzler.search.euclidean import quadratic_claim
from metzler.search.interpolate import interpolate
from metzler.search.local import certify_local
from metzler.search.parabola import parabola_certificate
from metzler.search.refute import refute
from metzler.search.uniqueness import uniqueness


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


def _local() -> tuple[LocalClaim, Model]:
    model = Hopfield(np.array([[0.0, 0.5], [0.5, 1.75]]), activation="tanh", tau=[0.5, 2.0])
    return certify_local(model, inputs=([2.5, 3.0], [2.75, 3.0])), model


def _local_truth(claim: LocalClaim, model: Model) -> tuple[float, float]:
    """The rate in the claim's norm at the steepest and flattest slopes of tanh in the box; none if it is left."""
    lower, upper = (np.clip(end, -50.0, 50.0) for end in (claim.box.lower, claim.box.upper))
    near = np.clip(0.0, lower, upper)
    far = np.maximum(np.abs(lower), np.abs(upper))
    ends = 1.0 - np.tanh(np.stack([near, far])) ** 2
    jacobians = (np.asarray(model.triple().jacobian(np.array(d))) for d in product(*ends.T))
    rate = min(-log_norm(J, claim.norm.order, np.asarray(claim.norm.weights)) for J in jacobians)
    return (rate if claim.region is None or all_end_in_the_box(claim, model) else -np.inf), np.inf


def all_end_in_the_box(claim: LocalClaim, model: Model) -> bool:
    """Whether trajectories from the region end in the box, and those from its corners do not leave it: Euler steps."""
    assert claim.region is not None
    rng, n = np.random.default_rng(0), model.n
    u = np.array(list(product(*zip(claim.inputs.lower, claim.inputs.upper, strict=True)))).T
    ends = []
    for box in (claim.region, claim.box):
        lower, upper = (np.clip(end, -30.0, 30.0) for end in (box.lower, box.upper))
        corners = np.array(list(product(*zip(lower, upper, strict=True)))).T
        ends.append(np.concatenate([corners, rng.uniform(lower, upper, (12, n)).T], axis=1))
    x = np.concatenate(ends, axis=1)
    within = np.arange(x.shape[1]) >= ends[0].shape[1]
    x, inputs = np.repeat(x, u.shape[1], axis=1), np.tile(u, x.shape[1])
    inside, slack = np.repeat(within, u.shape[1]), 1e-9
    lower, upper = claim.box.lower[:, None] - slack, claim.box.upper[:, None] + slack
    for _ in range(3000):
        x = x + 0.02 * model.field(x, inputs)
        if not ((x >= lower) & (x <= upper))[:, inside].all():
            return False
    return bool(((x >= lower) & (x <= upper)).all())


def _branched() -> tuple[BranchedClaim, Model]:
    rng = np.random.default_rng(0)
    model = Lure(-5.0 * np.eye(2), rng.normal(size=(2, 3)), rng.normal(size=(3, 2)), slopes=(-0.25, 1.0), gain=0.5)
    norm, worst = Norm("l1", np.array([1.0, 0.75])), np.array([1.0, -0.25, 1.0])
    lower = rate_on(model.triple(), norm, model.triple().lo, model.triple().hi, room=True)
    cuts = Cuts(np.array([0, 2]), np.array([1, 0]))
    upper = rate_at(model, norm, worst, room=True)
    return BranchedClaim(lower, upper, Subject.of(model), norm, cuts, worst), model


def _branched_truth(claim: BranchedClaim, model: Model) -> tuple[float, float]:
    """The rate in the claim's norm."""
    rate = min(-log_norm(J, claim.norm.order, np.asarray(claim.norm.weights)) for J in vertices(model))
    return rate, rate


def _lp() -> tuple[LpClaim, Model]:
    model = _pair()
    return interpolate(model, certify(model, "l1"), certify(model, "linf"), 2.0), model


def _lp_truth(claim: LpClaim, model: Model) -> tuple[float, float]:
    """The rate in the weighted Euclidean norm, by eigenvalues; in any other, by the growth of many states."""
    w, p = claim.norm.weights, claim.p
    scaled = [J * (w[:, None] / w) for J in vertices(model)]
    if p == 2.0:
        return min(-float(np.linalg.eigvalsh(S + S.T)[-1]) / 2 for S in scaled), -np.inf
    plain, x, h = LpNorm(p, np.ones(2)), np.random.default_rng(1).normal(size=(2, 4000)), 1e-7
    growth = [float(((plain(x + h * (S @ x)) / plain(x) - 1.0) / h).max()) for S in scaled]
    return -max(growth) + 1e-5, -np.inf


def _parabola() -> tuple[ParabolaClaim, Model]:
    model = FiringRate(np.array([[0.2, 0.5], [-0.75, 0.1]]), slopes=(0.0, 1.0), leak=1.5)
    return parabola_certificate(model), model


def _parabola_truth(claim: ParabolaClaim, model: Model) -> tuple[float, float]:
    """The leak less the largest (|z| + Re z) / 2 over the numerical range of the weights in these multipliers."""
    root = np.sqrt(claim.multipliers)
    M = root[:, None] * forms.dense(model.matrices()["W"]) / root
    turned = [(1.0 + np.exp(1j * phi)) * M for phi in np.linspace(0.0, np.pi, 1000)]
    return 1.5 - max(float(np.linalg.eigvalsh(H + H.conj().T)[-1]) for H in turned) / 4.0, -np.inf


def _quadratic() -> tuple[QuadraticClaim, Model]:
    model = _pair()
    return quadratic_claim(model, np.array([[1.0, 0.125], [0.125, 0.75]]), np.array([0.75, 0.5])), model


def _quadratic_truth(claim: QuadraticClaim, model: Model) -> tuple[float, float]:
    """The rate in the norm of P, by eigenvalues; nothing is true where P is no norm."""
    P = claim.norm.P
    if np.linalg.eigvalsh(P)[0] <= 0:
        return -np.inf, -np.inf
    flows = [P @ J + J.T @ P for J in vertices(model)]
    return min(-float(scipy.linalg.eigh(form, P, eigvals_only=True)[-1]) / 2 for form in flows), -np.inf


def best_rate(jacobians: list[np.ndarray], order: str) -> float:
    """The best rate of two states over all weights of this order: where the larger row stops falling in their ratio."""
    J = np.array(jacobians)
    a, d, b, c = J[:, 0, 0], J[:, 1, 1], np.abs(J[:, 0, 1]), np.abs(J[:, 1, 0])
    b, c = (b, c) if order == "linf" else (c, b)
    end = root(lambda log: float((d + c * np.exp(-log)).max() - (a + b * np.exp(log)).max()), -50.0, 50.0)
    return -max(float((d + c * np.exp(-end)).max()), float((a + b * np.exp(end)).max()))


def root(falls: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that falls passes zero."""
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if falls(middle) > 0 else (low, middle)
    return low


def _threshold() -> tuple[ThresholdClaim, Model]:
    W, rest = np.array([[0.2, 0.5], [-0.75, 0.1]]), np.array([[1.5, 0.25], [0.125, 1.25]])
    model = Hopfield(W, dissipation=rest, slopes=(0.25, 1.0), gain=0.5)
    return critical_gain(model, "linf"), model


def _threshold_truth(claim: ThresholdClaim, model: Model) -> tuple[float, float]:
    """The factor at which the best rate vanishes; the search that found it leaves a millionth."""
    at = lambda s: best_rate(vertices(with_gain(model, s * model.weight_gain())), claim.order)  # noqa: E731
    end = root(at, 0.0, 50.0)
    return end * (1 + 1e-5), end * (1 - 1e-5)


def _refutation() -> tuple[RefutationClaim, Model]:
    model = FiringRate(np.array([[2.0, -4.0], [4.0, -1.0]]), slopes=(0.0, 1.0), tau=[1.0, 0.5])
    return refute(model, certify(model, "linf")), model


def _refutation_truth(claim: RefutationClaim, model: Model) -> tuple[float, float]:
    """The rate of the certificate, and the slowest decay of a linear member, or the best weights."""
    rate, best = _diagonal_truth(claim.certificate, model)
    if claim.instability is None:
        return rate, best
    return rate, -max(float(np.linalg.eigvals(J).real.max()) for J in vertices(model))


def _uniqueness() -> tuple[UniquenessClaim, Model]:
    W = np.array([[0.5, -2.0], [1.75, 1.5]])
    model = FiringRate(W, slopes=([0.0, 0.0], [1.0, 1.25]), leak=[1.0, 1.5], gain=1.25)
    return uniqueness(model), model


def margin_of_diagonal(model: Model, q: np.ndarray) -> float:
    """How far the form of these multipliers exceeds them, by eigenvalues."""
    t = model.triple()
    low, high = (d[:, None] * t.gain * forms.dense(t.C) + forms.dense(t.A) for d in (t.lo, t.hi))
    form = low.T @ (q[:, None] * high)
    weight = np.diag(t.A.diagonal() ** 2 * q)
    return float(scipy.linalg.eigh(form + form.T, 2 * weight, eigvals_only=True)[0])


def _uniqueness_truth(claim: UniquenessClaim, model: Model) -> tuple[float, float]:
    """The margin of its multipliers, and the best of all ratios of two of them."""
    best = max(margin_of_diagonal(model, np.array([1.0, r])) for r in np.geomspace(1e-4, 1e4, 20001))
    q = claim.multipliers
    return -np.inf if q is None or len(q) != 2 or (q <= 0).any() else margin_of_diagonal(model, q), best


SAMPLES: dict[str, Sample] = {
    "branched": Sample(_branched, _branched_truth),
    "composite": Sample(_composite, _composite_truth, rounding=1e-4),
    "diagonal": Sample(_diagonal, _diagonal_truth),
    "local": Sample(_local, _local_truth),
    "lp": Sample(_lp, _lp_truth),
    "parabola": Sample(_parabola, _parabola_truth, rounding=1e-5),
    "quadratic": Sample(_quadratic, _quadratic_truth),
    "refutation": Sample(_refutation, _refutation_truth),
    "threshold": Sample(_threshold, _threshold_truth),
    "uniqueness": Sample(_uniqueness, _uniqueness_truth, rounding=1e-6),
}
