"""What a claim proves about equilibria, and how one of the diagonal kind guides their computation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from metzler.arrays import Vector
from metzler.claims.claim import Claim
from metzler.claims.contraction import Contraction
from metzler.claims.pair import contraction
from metzler.consequences.equilibria.iterate import Aim, PlainStep
from metzler.consequences.equilibria.reach import Reach, even_reach, fitted_reach, guiding_reach, row_rates
from metzler.consequences.robustness.per_neuron import per_neuron
from metzler.consequences.robustness.step_size import euler_steps
from metzler.errors import InputError
from metzler.models import Model
from metzler.norms.diagonal import Norm
from metzler.norms.norm import StateNorm
from metzler.numbers.outward import div_up
from metzler.proofs.boxes import Box

CALL = "equilibrium(model, claim or None, u)"
EVEN = 1e6
"""Above this ratio of its weights a certified norm does not guide the iteration: rounding in the heaviest neurons would
hide what the lightest still have to go."""


@dataclass(frozen=True, eq=False)
class Bound:
    """What a proved rate in any norm says: errors are bounded by the field, and what a norm allows a state.

    Parameters
    ----------
    held : Contraction
        Of a positive rate.
    """

    held: Contraction

    @property
    def norm(self) -> StateNorm:
        """The certified norm."""
        return self.held.norm

    @property
    def rate(self) -> float:
        """The certified rate, in 1/time."""
        return self.held.rate

    @property
    def box(self) -> Box | None:
        """Where it holds; None for everywhere."""
        return self.held.box

    def errors(self, size: Vector) -> Vector:
        """Bounds (n, k) of the error of every neuron, for fields of at most `size`."""
        return self.norm.per_state(self.norm_error(size))

    def norm_error(self, size: Vector) -> Vector:
        """The bound `norm(f) / rate` of the distance to the equilibrium, (k,) for fields of at most `size`."""
        return np.asarray(div_up(self.norm.above(size), self.rate))

    def residual(self, atol: float) -> float:
        """A largest entry of the field at which errors are about `atol`."""
        worst = float(self.errors(np.ones((self.norm.size, 1))).max())
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
    norm : Norm
        The certified one.
    rate : float
        Positive, in 1/time.
    own, even : Reach
        Bounds of errors from the weights of the certificate, and from others where some are found.
    guide : Norm
        In which the iteration is guarded.
    plain : PlainStep
        What an Euler step is proved to do there.
    box : Box or None
        Where all this holds; None for everywhere.
    solved : Guard or None
        The same of the network with solved self-loops, which has the same equilibria.
    """

    model: Model
    norm: Norm
    rate: float
    own: Reach
    even: Reach | None
    guide: Norm
    plain: PlainStep
    box: Box | None
    solved: Guard | None = None

    def seeking(self, method: str) -> Guard:
        """This one or the other, in whichever network the states are sought: where the plain step contracts faster.

        Raises
        ------
        InputError
            When the per-neuron step is asked for, and is not known or does not contract.
        """
        if method == "euler" or (self.solved is None and method != "per-neuron"):
            return self
        if self.solved is None:
            raise InputError(
                "the per-neuron step needs a firing-rate or implicit network with relu, leaky relu, saturation or "
                "identity, self-loops below its leaks, and a claim that holds everywhere: leave method='per-neuron' out"
            )
        return self.solved if method == "per-neuron" else min(self.solved, self, key=lambda one: one.plain.factor)

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
        return fitted_reach(self.model, self.norm, size)

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
    found = contraction(model, claim, CALL)
    rows = inputs if inputs.ndim == 2 else inputs[..., None]
    found.takes(rows.min(axis=-1), rows.max(axis=-1))
    if not (found.rate > 0 and found.kept):
        return None
    own = _by_rows(found)
    if own is None:
        return Bound(found)
    solved = per_neuron(found.model) if found.box is None else None
    other = None if solved is None else _by_rows(solved.held)
    return own if other is None else replace(own, solved=other)


def _by_rows(found: Contraction) -> Guard | None:
    """From a rate in a norm; None where its rows prove none."""
    norm = found.norm.by_rows
    own = None if norm is None else row_rates(found.model.triple(), norm)
    return None if own is None or not (own > 0).all() else _guard(found, norm, own)


def _guard(found: Contraction, norm: Norm, rates: Vector) -> Guard:
    """From a rate in a norm whose rows prove a positive one, too."""
    about, rate = found.model, found.rate
    own, even = Reach(norm, np.maximum(rates, rate)), even_reach(about, norm)
    other = guiding_reach(about, norm, rate) if norm.condition > EVEN else None
    guide, speed = (norm, rate) if other is None else (other.norm, other.rate)
    if about.triple().discrete:
        plain = PlainStep(1.0, 1.0 - speed)
    else:
        sizes = euler_steps(about, guide)
        plain = PlainStep(sizes.best, sizes.factor(sizes.best))
    return Guard(about, norm, rate, own, even, guide, plain, found.box)
