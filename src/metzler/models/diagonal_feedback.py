"""Linear coupling with a diagonal nonlinear feedback (Davydov, Proskurnikov and Bullo 2022, Theorem 20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from metzler.arrays import Index, Matrix
from metzler.matrices.diagonal import diagonal, identity
from metzler.models.edges import Severed
from metzler.models.lure_like import FeedbackModel
from metzler.models.triple import Triple


@dataclass(frozen=True, eq=False, repr=False)
class DiagonalFeedback(FeedbackModel):
    """The network `tau x' = W x - gain [feedback] phi(x) + u`: linear coupling, each state with its own feedback.

    Its Jacobians are `[1/tau] (W - gain [feedback] [d])`: only the diagonal varies, so that one Metzler
    matrix is the worst case in l1, l-infinity and every other lp norm: for non-negative feedback the
    majorant of `W - [feedback] [lo]`. Exact in both norms, for slopes of any sign.

    Parameters
    ----------
    W : (n, n) array, nested list, or SciPy sparse array or matrix
        Linear coupling, with its leaks on the diagonal.
    feedback : float or (n,) array
        Strength of the nonlinear feedback (the paper's diagonal matrix C), no unit.
    activation, slopes, tau, gain
        As for `Hopfield`; `gain` multiplies the feedback.

    References
    ----------
    davydov2022, Theorem 20.

    Examples
    --------
    >>> net = DiagonalFeedback([[-1.0, 2.0], [0.0, -1.0]], feedback=[1.0, 3.0], activation="tanh")
    >>> net.field([1.0, 0.0], [0.0, 1.0]).round(6)
    array([-1.761594,  1.      ])
    """

    W: Matrix
    feedback: Any = 1.0
    kind: ClassVar[str] = "diagonal-feedback"
    input_inside: ClassVar[bool | None] = False
    parameter_names: ClassVar[tuple[str, ...]] = ("tau", "slope_lo", "slope_hi", "feedback", "gain")

    def triple(self) -> Triple:
        """`A = W`, `B = -[feedback]`, `C = I`."""
        lo, hi = self.slopes
        B = diagonal(-self.feedback)
        return Triple(self.W, B, identity(self.n), self.tau, lo, hi, self.gain)

    def without(self, rows: Index, columns: Index) -> Severed:
        """The network without these linear couplings."""
        linear = (np.ones(1), np.ones(1))
        return self._severed("W", rows, columns, self.triple().B, linear, "a nonlinear part")
