"""What a claim proves about equilibria, and how one of the diagonal kind guides their computation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metzler.arrays import Vector
from metzler.claims.branched import BranchedClaim
from metzler.claims.check import check
from metzler.claims.claim import Claim
from metzler.claims.diagonal import Certificate
from metzler.claims.local import LocalClaim
from metzler.claims.lp import LpClaim
from metzler.claims.quadratic import QuadraticClaim
from metzler.consequences.equilibria.iterate import Aim, PlainStep
from metzler.consequences.equilibria.reach import Reach, even_reach, fitted_reach, guiding_reach, row_rates
from metzler.consequences.robustness.step_size import step_sizes
from metzler.errors import InputError
from metzler.models import Model
from metzler.models.pointwise import needs_all_slopes
from metzler.norms.diagonal import Norm
from metzler.norms.lp import LpNorm
from metzler.norms.quadratic import QuadraticNorm
from metzler.numbers.outward import div_up, mul_up
from metzler.proofs.boxes import Box

EVERYWHERE = (LpClaim, QuadraticClaim, BranchedClaim)
"""Kinds whose `lower` is a rate between any two states in `norm`, besides the diagonal one."""
KINDS = (Certificate, LocalClaim, *EVERYWHERE)
"""The kinds of claims that prove something about equilibria."""
EVEN = 1e6
"""Above this ratio of its weights a certified norm does not guide the iteration: rounding in the heaviest neurons would
hide what the lightest still have to go."""


@dataclass(frozen=True, eq=False)
class Bound:
    """What a proved rate in any norm says: with `norm(x) >= |x_i| / extents_i`, errors are bounded by the field.

    Parameters
    ----------
    norm : Norm, LpNorm or QuadraticNorm
    rate : float
        Positive, between any two states.
    extents : (n,) array
        How far entries can be from 0 where the norm is at most 1, rounded up.
    box : Box or None
        Where all this holds; None for everywhere.
    """

    norm: Norm | LpNorm | QuadraticNorm
    rate: float
    extents: Vector
    box: Box | None = None

    def errors(self, size: Vector) -> Vector:
        """Bounds (n, k) of the error of every neuron, for fields of at most `size`."""
        return np.asarray(mul_up(self.extents[:, None], self.norm_error(size)[None, :]))

    def norm_error(self, size: Vector) -> Vector:
        """The bound `norm(f) / rate` of the distance to the equilibrium, (k,) for fields of at most `size`."""
        return np.asarray(div_up(self.norm.above(size), self.rate))

    def residual(self, atol: float) -> float:
        """A largest entry of the field at which errors are about `atol`."""
        worst = float(self.errors(np.ones((len(self.extents), 1))).max())
        return atol * min(1.0, 1.0 / worst)

    def fitted(self, size: Vector) -> None:
        """There are no better bounds for one field."""


@dataclass(frozen=True, eq=False)
class Guard:
    """What a checked claim proves: two bounds of errors, the norm that guides, its plain step, where it holds.

    Parameters
    ----------
    model : Model
        The network; with the slopes of the box, where there is one.
    certificate : Certificate
        Of `model`, with a positive rate.
    own, even : Reach
        Bounds of errors from the weights of the certificate, and from others where some are found.
    guide : Norm
        In which the iteration is guarded.
    plain : PlainStep
        What an Euler step is proved to do there.
    box : Box or None
        Where all this holds; None for everywhere.
    """

    model: Model
    certificate: Certificate
    own: Reach
    even: Reach | None
    guide: Norm
    plain: PlainStep
    box: Box | None

    @property
    def norm(self) -> Norm:
        """The certified norm."""
        return self.certificate.norm

    @property
    def rate(self) -> float:
        """The certified rate, in 1/time."""
        return self.certificate.rate

    def errors(self, size: Vector) -> Vector:
        """Bounds (n, k) of the error of every neuron, for fields of at most `size`."""
        return self.own(size) if self.even is None else np.minimum(self.own(size), self.even(size))

    def error(self, f: Vector) -> Vector:
        """A bound (k,) of the largest error, for fields f."""
        own = self.own.largest(f)
        return own if self.even is None else np.minimum(own, self.even.largest(f))

    def norm_error(self, size: Vector) -> Vector:
        """The bound `norm(f) / rate` of the distance to the equilibrium, (k,) for fields of at most `size`."""
        return np.asarray(div_up(self.norm.above(size), self.rate))

    def fitted(self, size: Vector) -> Reach | None:
        """Bounds of errors that are made for fields of at most `size` (n,)."""
        return fitted_reach(self.model, self.certificate, size)

    def aim(self, atol: float) -> Aim:
        """That error, wanted at most `atol`."""
        reaches = [self.own] if self.even is None else [self.own, self.even]
        return Aim(self.error, min(reach.worst(self.guide) for reach in reaches), atol)


def guard(model: Model, claim: Claim, inputs: Vector) -> Guard | Bound | None:
    """What the claim, proved for `model` here, says about equilibria for `inputs`; None where that is nothing.

    Raises
    ------
    InputError
        When some of the inputs are not among those of a local claim, or the activation has other slopes than the model.
    NotProved
        When the claim is not true of this model.
    """
    check(claim, model).require()
    if not isinstance(claim, LocalClaim):
        needs_all_slopes(model)
    if isinstance(claim, EVERYWHERE):
        return Bound(claim.norm, claim.lower, claim.norm.extents()) if claim.lower > 0 else None
    if isinstance(claim, Certificate):
        return _guard(model, claim, None)
    assert isinstance(claim, LocalClaim)
    if not _box(inputs, model.n).inside(claim.inputs):
        raise InputError("the local claim was made for other inputs: call certify_local with a box that holds these")
    if not claim.converges:
        return None
    if isinstance(claim.certificate, Certificate):
        return _guard(claim.tightened(model), claim.certificate, claim.box)
    return Bound(claim.norm, claim.lower, claim.norm.extents(), claim.box)


def _guard(about: Model, certificate: Certificate, box: Box | None) -> Guard | None:
    """From a certificate that is proved."""
    if not certificate.rate > 0:
        return None
    own = Reach(certificate.norm, np.maximum(row_rates(about.triple(), certificate.norm), certificate.rate))
    even, norm, rate = even_reach(about, certificate), certificate.norm, certificate.rate
    other = guiding_reach(about, certificate) if norm.condition > EVEN else None
    if other is not None:
        norm, rate = other.norm, other.rate
    if about.triple().discrete:
        return Guard(about, certificate, own, even, norm, PlainStep(1.0, 1.0 - rate), box)
    sizes = step_sizes(about, norm)
    return Guard(about, certificate, own, even, norm, PlainStep(sizes.best, sizes.factor(sizes.best)), box)


def _box(inputs: Vector, n: int) -> Box:
    """The smallest box of all inputs."""
    rows = inputs if inputs.ndim == 2 else inputs[..., None]
    return Box(*(np.array(np.broadcast_to(end, (n,))) for end in (rows.min(axis=-1), rows.max(axis=-1))))
