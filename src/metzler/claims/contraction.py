"""What the proof of a rate says of trajectories: in which norm, between which states, for which inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metzler.arrays import Mask, Vector
from metzler.errors import InputError
from metzler.models import Model
from metzler.norms.norm import StateNorm
from metzler.proofs.boxes import Box


@dataclass(frozen=True, eq=False)
class Contraction:
    """`norm(x(t) - y(t)) <= exp(-rate t) norm(x(0) - y(0))` for two solutions under the same input.

    Parameters
    ----------
    model : Model
        The network; of a claim on a box with the slopes that it has there.
    norm : StateNorm
    rate : float
        Proved, in 1/time; of a map 1 - factor per step.
    box : Box or None
        Of the states between which it holds; None for all.
    inputs : Box or None
        Of the inputs for which it holds; None for all.
    kept : bool
        Whether no trajectory leaves the box, under such inputs.
    """

    model: Model
    norm: StateNorm
    rate: float
    box: Box | None = None
    inputs: Box | None = None
    kept: bool = True

    def everywhere(self, because: str) -> Contraction:
        """This one, if it holds between any two states; refused where it does not, with what leads out of the box."""
        if self.box is not None:
            raise InputError(f"a local claim has a rate between states of its box, and {because}")
        return self

    def positive(self, what: str) -> Contraction:
        """This one, if its rate is positive."""
        if not self.rate > 0:
            raise InputError(f"{what} needs a claim of positive rate, got {self.rate}: nothing is proved")
        return self

    def takes(self, lower: Vector, upper: Vector) -> None:
        """Refuse inputs between `lower` and `upper`, numbers or (n,), that are not among those of a local claim."""
        if self.inputs is None:
            return
        ends = (np.broadcast_to(np.asarray(end, dtype=float), self.inputs.lower.shape) for end in (lower, upper))
        if not Box(*ends).inside(self.inputs):
            raise InputError(
                "the local claim was made for other inputs: call certify_local with a box that holds these"
            )

    def holds(self, low: Vector, high: Vector, *, inside: bool = False) -> Mask:
        """Which columns (k,) of states between `low` and `high` (n, k) lie in the box, or in its interior."""
        if self.box is None:
            return np.ones(low.shape[1], dtype=bool)
        least, most = self.box.lower[:, None], self.box.upper[:, None]
        within = (low > least) & (high < most) if inside else (low >= least) & (high <= most)
        return np.asarray(within.all(axis=0))
