"""What a proof of one equilibrium without a rate says of a state: how far it is from there, by the field."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from metzler.arrays import UNIT, Vector
from metzler.claims.check import check
from metzler.claims.claim import Claim
from metzler.claims.uniqueness import UniquenessClaim
from metzler.consequences.equilibria.guard import Bound, Guard, guard
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.facts import Fact
from metzler.matrices.forms import dense
from metzler.models import Model
from metzler.models.pointwise import input_push, needs_all_slopes
from metzler.numbers.balls import Ball
from metzler.numbers.outward import SMALLEST
from metzler.proofs.uniqueness import Loop, loop_of
from metzler.search.uniqueness import uniqueness
from metzler.threads import on_one_thread

LARGEST = 500
"""Networks up to this size are tried without being asked."""
PARTS = (1e-9, 1e-6, 1e-3, 0.1, 0.5)
"""By one of these parts less than the margin of the form over its diagonal is proved."""


@dataclass(frozen=True, eq=False)
class Sole:
    """The one equilibrium of a network, proved by multipliers q.

    Let w be a state's distance from it and r the field there, without time constants. With slopes d between lo and hi,
    `J(d) w = r`, so that every `r_i` lies between the entries of `J(lo) w` and `J(hi) w`, and
    `w' J(lo)' [q] J(hi) w <= r' [q] (J(lo) + J(hi)) w`; the form is at least `least [diagonal]`. Where the slopes stand
    behind the weights the same holds for what the activation makes of w, from which w follows by one more product.

    Parameters
    ----------
    loop : Loop
    q : (n,) array
    margin : float
    tau : (n,) array
    """

    loop: Loop
    q: Vector
    margin: float
    tau: Vector
    norm: None = None
    box: None = None

    @property
    def reason(self) -> str:
        """Why there is one."""
        margin = Fact("margin", self.margin, side="lower", digits=4).number
        return f"the weights less the leak are diagonally stable for all slopes at once, with margin {margin}"

    @cached_property
    def _form(self) -> tuple[Vector, float]:
        """A diagonal, and the part of it that the form is proved to exceed; 0 where there is none."""
        form = self.loop.form(self.q, Ball).scaled(0.5)
        diagonal = np.diagonal(form.mid).copy()
        if not (diagonal > 0).all():
            return np.ones(self.loop.n), 0.0
        root = np.sqrt(diagonal)
        least = float(on_one_thread(np.linalg.eigvalsh, form.mid / root[:, None] / root)[0])
        for part in PARTS:
            wanted = (1.0 - part) * least
            if wanted > 0 and (form - Ball.exact(np.diag(diagonal)).scaled(wanted)).is_positive_definite():
                return diagonal, wanted
        return diagonal, 0.0

    def errors(self, size: Vector) -> Vector:
        """Bounds (n, k) of the error of every neuron, for fields of at most `size`."""
        power = np.frexp(size.max(axis=0))[1]
        with np.errstate(all="ignore"):
            return np.asarray(np.ldexp(self._of_ordinary(np.ldexp(size, -power)), power) + SMALLEST)

    def _of_ordinary(self, size: Vector) -> Vector:
        """The same for fields whose largest entries are near 1, the squares of which do not underflow."""
        loop, up = self.loop, 1.0 + 8.0 * (self.loop.n + 16) * UNIT
        diagonal, least = self._form
        with np.errstate(all="ignore"):
            r = size * self.tau[:, None] * up
            W, lo, hi = loop.gain * np.abs(dense(loop.W)), np.abs(loop.lo), np.abs(loop.hi)
            weighted = self.q[:, None] * r
            own = loop.leak[:, None] * weighted
            both = lo * hi + np.where((lo > 0) & (hi > 0), SMALLEST, 0.0)
            if loop.inside:
                pushed, rest = W.T @ ((lo + hi)[:, None] * weighted) + 2.0 * own, np.zeros(r.shape[1])
            else:
                pushed = W.T @ (2.0 * both[:, None] * weighted) + (lo + hi)[:, None] * own
                rest = (both[:, None] * weighted * r).sum(axis=0)
            length = np.sqrt((pushed * pushed / diagonal[:, None]).sum(axis=0)) / least + np.sqrt(rest / least)
            out = length / np.sqrt(diagonal)[:, None]
            if not loop.inside:
                out = (W @ out + r) / loop.leak[:, None]
        out = out * up * up + SMALLEST
        return np.where(np.isnan(out), np.inf, out)

    def norm_error(self, size: Vector) -> Vector:
        """There is no norm."""
        return np.full(size.shape[1], np.inf)

    def residual(self, atol: float) -> float:
        """A largest entry of the field at which errors are about `atol`."""
        worst = float(self.errors(np.ones((self.loop.n, 1))).max())
        return atol * min(1.0, 0.5 / worst)

    def fitted(self, size: Vector) -> None:
        """There are no better bounds for one field."""

    def lipschitz(self, model: Model) -> float:
        """How far the equilibrium moves at most for inputs that differ by at most 1."""
        return float(self.errors(np.asarray(input_push(model))[:, None] * (1.0 + 4.0 * UNIT)).max())


def sole(model: Model, claim: UniquenessClaim) -> Sole | None:
    """What such a claim proves; None where that is nothing.

    Raises
    ------
    InputError
        When the activation has other slopes than the model.
    NotProved
        When the claim is not true of this model.
    """
    check(claim, model).require()
    needs_all_slopes(model)
    if not claim.unique or claim.multipliers is None:
        return None
    return Sole(loop_of(model), claim.multipliers, claim.lower, model.triple().tau)


def sole_by_search(model: Model, until: Deadline) -> Sole | None:
    """The same, sought; None for models that it is not for, above 500 neurons, and where it is not proved."""
    if model.n > LARGEST or until.passed():
        return None
    try:
        return sole(model, uniqueness(model, deadline=until.left()))
    except InputError:
        return None


def what_is_proved(model: Model, claim: Claim | None, inputs: Vector, until: Deadline) -> Guard | Bound | Sole | None:
    """What the claim proves; where it proves no rate, whether there is one equilibrium all the same."""
    if claim is None:
        return None
    if isinstance(claim, UniquenessClaim):
        return sole(model, claim)
    return guard(model, claim, inputs) or sole_by_search(model, until)
