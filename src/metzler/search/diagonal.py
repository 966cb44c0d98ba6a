"""The waist of the house: envelope, search, proof. Nothing leaves here unchecked."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypedDict, Unpack

import numpy as np

from metzler.arrays import Vector
from metzler.claims.claim import Claim
from metzler.claims.diagonal import Certificate
from metzler.claims.hashing import matrices_sha256, matrices_sha256_meanwhile
from metzler.claims.storage import LARGEST_EXPONENT
from metzler.claims.subject import Subject
from metzler.deadline import Deadline, Stop, never
from metzler.envelope.build import envelope, worst_case
from metzler.envelope.family import Form, RowFamily
from metzler.errors import InputError, InputTypeError, RangeExceeded, StepsExhausted
from metzler.models import Model
from metzler.models.arguments import scalar
from metzler.models.base import known_model
from metzler.norms.diagonal import Norm
from metzler.numbers.scaled import Scaled
from metzler.perron import PerronPair, conditioned_steps, perron_steps
from metzler.proofs.diagonal import ATTAINED, Proof, Witness, prove
from metzler.search.corners import best_corners
from metzler.search.orders import ORDERS, best_steps, known_orders
from metzler.steps import Step, converted, finished

MARGIN = 1e-6
LEAST_MARGIN = 1e-13
"""Smaller relative margins drown in the rounding of double precision."""

NEAR_ZERO = 1e-3
"""The margin of weights within a ratio is relative to the rate, but not finer than this part of that of others."""

TINY = 1e-290
"""Weights are a start for the search where none is below this part of the largest."""


class Limits(TypedDict, total=False):
    """What a search may be told, see `certify`."""

    margin: float
    max_condition: float | None
    deadline: float | None
    warm: Certificate | None


def diagonal_certificate(model: Model, order: str = "best", **limits: Unpack[Limits]) -> Certificate:
    """The checked certificate of the best contraction rate in a diagonally weighted norm.

    Parameters
    ----------
    model, margin, max_condition, deadline
        As for `certify`.
    order : "l1", "linf", "diagonal" or "best"
        Of the norm; the last two try both and return the certificate with the larger rate.
    warm : Certificate, optional
        As for `certify`.

    Returns
    -------
    Certificate
        A rate that is not positive is an answer; where `rate + gap` is negative too, no weights of this norm prove
        contraction.

    Raises
    ------
    InputError
        For another `order` or a `margin` out of range.
    RangeExceeded
        When the weights needed lie outside the range of double precision.

    References
    ----------
    davydov2022, Theorems 4, 16, 18, Corollary 7; blondel2009 (product families).

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> cert = diagonal_certificate(Hopfield([[0.0, 0.9], [-0.9, 0.0]], activation="tanh"))
    >>> round(cert.rate, 12), cert.norm.order, cert.limiting.tolist()
    (0.1, 'l1', [0, 1])
    """
    return finished(diagonal_steps(model, order, **limits))


def diagonal_steps(
    model: Model,
    order: str = "best",
    *,
    margin: float = MARGIN,
    max_condition: float | None = None,
    deadline: float | None = None,
    stop: Stop = never,
    warm: Certificate | None = None,
) -> Generator[Step, None, Certificate]:
    """Like `diagonal_certificate`, but yields `Step` on the way; the certificate is the generator's return value.

    `stop` is asked after every step; once it says yes, the best weights so far are proved and returned.
    """
    known_orders(order)
    checked_arguments(model, margin, max_condition, warm)
    until = Deadline(deadline, stop)
    with matrices_sha256_meanwhile(model.matrices()) as sha256:

        def search(order: str, until: Deadline) -> Generator[Step, None, Certificate]:
            near = warm if warm is not None and warm.norm.order == order and max_condition is None else None
            found = None if near is None else _as_it_is(model, near, margin, sha256)
            if found is None:
                found = yield from _one_order(model, order, margin, max_condition, sha256, until.passed, near)
            return found

        return (yield from best_steps(order, search, lambda found: found.rate, until))


def diagonal_of(claim: Claim) -> Certificate | None:
    """The diagonal certificate that a claim is, or the better one of those that were found beside it."""
    if isinstance(claim, Certificate):
        return claim
    found = [row.claim for row in claim.alternatives.rows if row.norm in ORDERS and row.claim is not None]
    return max(found, key=lambda each: each.rate, default=None)


def checked_arguments(model: Model, margin: float, max_condition: float | None, warm: Certificate | None) -> None:
    """Returns nothing where a search can begin with these; refuses anything else in one sentence."""
    known_model(model)
    if not LEAST_MARGIN <= scalar(margin, name="margin") <= 1:
        raise InputError(f"margin must lie between {LEAST_MARGIN} and 1, got {margin!r}")
    if max_condition is not None and not 1 <= scalar(max_condition, name="max_condition") < np.inf:
        raise InputError(f"max_condition must be finite and at least 1, got {max_condition!r}")
    if warm is not None and not isinstance(warm, Certificate):
        raise InputTypeError(f"warm must be a certificate, got {type(warm).__name__}")
    if warm is not None and warm.norm.weights.shape != (model.n,):
        raise InputError(f"warm must be about {model.n} states like the network, got {len(warm.norm.weights)}")


def _one_order(
    model: Model,
    order: str,
    margin: float,
    kappa: float | None,
    sha256: Callable[[], str],
    stop: Stop,
    near: Certificate | None,
) -> Generator[Step, None, Certificate]:
    yield Step("rows", 0.0)
    triple = model.triple().oriented(order)
    rows: RowFamily | None = worst_case(triple)
    assert rows is not None
    exact, tau = rows.exact, triple.tau
    del triple  # formed again for the proof: meanwhile its vectors are not held
    start = None if near is None else eta_of(near.norm, tau)
    lasting = kappa is not None or not exact
    search = perron_steps(rows, margin=margin, stop=stop, start=start, used_up=not lasting)
    rows = rows if lasting else None  # else the search alone holds them, and lets them go
    try:
        pair = yield from converted(search, _told)
    except StepsExhausted:
        return _unweighted(model, order, exact, sha256())
    certified = certified_norm(pair.eta, order, tau)
    if rows is not None and kappa is not None and certified.condition > kappa:
        certified = yield from _conditioned_norm(rows, pair, order, tau, kappa, margin, stop)
    yield Step("proof", 0.8, -pair.upper, -pair.lower)
    corners: dict[int, str] = {}
    if pair.witness.fits and rows is not None:
        corners = best_corners(model.triple().oriented(order), rows, pair.limiting, pair.witness.values)
    witness = Witness(pair.limiting, pair.witness, corners=corners)
    proof = prove(model, certified, witness, room=True)
    return _record(model, certified, witness, proof, pair.attained, exact, sha256())


def _told(step: Step) -> Step:
    """A step of the search for a Perron value, told of the rate."""
    return Step("search", 0.1 + 0.7 * step.done, -step.upper, -step.lower)


def _unweighted(model: Model, order: str, exact: bool, sha256: str) -> Certificate:
    """What the unweighted norm proves: where no weights were found there are these."""
    norm, witness = Norm(order, np.ones(model.n)), Witness(np.arange(model.n), np.ones(model.n))
    return _record(model, norm, witness, prove(model, norm, witness, room=True), False, exact, sha256)


def _as_it_is(model: Model, near: Certificate, margin: float, sha256: Callable[[], str]) -> Certificate | None:
    """What norm and witness of another certificate prove for `model`, where that is within the margin and as sharp."""
    try:
        proof = prove(model, near.norm, near.proof, room=True)
    except InputError:  # its corners are of another network
        return None
    if not proof.gap <= min(margin * proof.scale, 2.0 * near.gap + ATTAINED * proof.scale):
        return None
    return _record(model, near.norm, near.proof, proof, True, proof.exact, sha256())


def eta_of(norm: Norm, tau: Vector) -> Vector | None:
    """The vector with `certified_norm(eta) = norm`, its largest entry 1; None where it is out of range of doubles."""
    if not norm.w.fits:
        return None
    with np.errstate(over="ignore", under="ignore"):
        eta = 1.0 / norm.weights if norm.order == "linf" else norm.weights / tau
        eta = eta / eta.max()
    return eta if np.isfinite(eta).all() and (eta > TINY).all() else None


def certify_from(model: Model, norm: Norm, witness: Witness) -> Certificate:
    """The checked certificate that a given norm and witness prove, without any search; never called attained."""
    proof = prove(model, norm, witness, room=True)
    return _record(model, norm, witness, proof, False, True, matrices_sha256(model.matrices()))


def _conditioned_norm(
    rows: RowFamily,
    pair: PerronPair,
    order: str,
    tau: Vector,
    kappa: float,
    margin: float,
    stop: Stop,
) -> Generator[Step, None, Norm]:
    """The best norm of this order with weights within the ratio `kappa` of each other, to within the margin."""
    floor = np.ones(rows.n) if order == "linf" else 1.0 / tau
    size = max(abs(pair.lower), rows.largest_diagonal(pair.limiting))
    least = margin * NEAR_ZERO * (size or 1.0)
    search = conditioned_steps(rows, floor, kappa * (1 - 1e-14), pair.lower, margin, least, stop)
    z, _ = yield from converted(search, lambda ends: Step("search", 0.8, -ends[1], -ends[0]))
    norm = certified_norm(Scaled(z), order, tau)
    if not norm.w.fits or norm.condition <= kappa:
        return norm
    lightest = float(norm.weights.max()) / kappa * (1 + 2.0**-52)  # rounding alone had passed the ratio
    return Norm(order, np.maximum(norm.weights, min(lightest, float(norm.weights.max()))))


def certified_norm(eta: Scaled, order: str, tau: Vector) -> Norm:
    """The norm with weights `1 / eta` (linf) or `tau eta` (l1) times a power of two: the largest is in [1/2, 1)."""
    mantissa, power = eta.parts()
    weights, power = (1.0 / mantissa, -power) if order == "linf" else (mantissa * tau, power)
    return Norm(order, weights, power - int((power + np.frexp(weights)[1]).max()))


def _record(
    model: Model, norm: Norm, witness: Witness, proof: Proof, attained: bool, exact: bool, sha256: str
) -> Certificate:
    if not (np.isfinite(proof.rate_down) and np.isfinite(proof.ceiling_up)):
        raise RangeExceeded("the proof leaves the range of double precision: rescale the weights of the network")
    powers = [a for a in (norm.exponents, witness.exponents) if a is not None]
    if any(int(np.abs(a).max()) > LARGEST_EXPONENT for a in powers):
        raise RangeExceeded(
            f"the weights span more than 2^{LARGEST_EXPONENT}: ask for a larger margin, or for a max_condition"
        )
    return Certificate(
        lower=proof.rate_down,
        upper=max(proof.rate_down, proof.ceiling_up),
        subject=Subject.of(model, sha256),
        norm=norm,
        exact=exact and proof.exact,
        attained=attained and proof.attained,
        proof=witness,
    )


def unweighted_rate(model: Model, order: str = "best") -> float:
    """The rate that the unweighted norm proves, the plain row-sum or column-sum test, rounded down.

    For the order "best" the larger one of l1 (column sums) and linf (row sums).

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 0.9], [0.3, 0.0]], leak=[1.0, 2.0], activation="relu")
    >>> [round(unweighted_rate(net, order), 9) for order in ("l1", "linf", "best")]
    [0.7, 0.1, 0.7]
    """
    known_model(model)
    ones, witness = np.ones(model.n), Witness(np.arange(model.n), np.ones(model.n))
    return max(prove(model, Norm(each, ones), witness).rate_down for each in known_orders(order))


def row_forms(model: Model, order: str) -> dict[str, int]:
    """How the worst case of each row of a model was computed: the number of rows by form; they add up to n.

    "two-vertex", "interval", "vertices" and "patterns" are exact, "bound" is not.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> row_forms(FiringRate([[0.0, 0.9], [-0.9, 0.0]], activation="tanh"), "linf")
    {'two-vertex': 2, 'interval': 0, 'vertices': 0, 'patterns': 0, 'bound': 0}
    """
    form = envelope(model, order).form
    return {kind.name.lower().replace("_", "-"): int((form == kind).sum()) for kind in Form}
