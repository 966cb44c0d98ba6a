"""The Persidskii network (Davydov, Proskurnikov and Bullo 2022, Theorem 19)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from metzler.arrays import Matrix
from metzler.models.lure_like import FeedbackModel


@dataclass(frozen=True, eq=False, repr=False)
class Persidskii(FeedbackModel):
    """The Persidskii network `tau x' = gain W phi(x) + u`: a Hopfield network without leak.

    Its Jacobians are `[1/tau] gain W [d]`. Diagonal l1 and l-infinity norms certify it only where the slopes stay above
    0 and `W` itself is M-Hurwitz: with slopes `[lo, hi]`, unit `tau` and irreducible Metzler majorant of root
    `alpha < 0` the best l1 rate is `-lo alpha`. In l1 every column has one slope (two vertices, exact), in l-infinity
    every entry varies on its own (interval bound, exact).

    Parameters
    ----------
    W : (n, n) array, nested list, or SciPy sparse array or matrix
        Weights, `W[i, j]` acts from j on i.
    activation, slopes, tau, gain
        As for `Hopfield`.

    References
    ----------
    davydov2022, Theorem 19.

    Examples
    --------
    >>> net = Persidskii([[-2.0, 1.0], [1.0, -2.0]], activation="identity", slopes=(0.5, 2.0))
    >>> net.field([1.0, 0.0])
    array([-2.,  1.])
    """

    W: Matrix
    kind: ClassVar[str] = "persidskii"
    input_inside: ClassVar[bool | None] = False
    slope_side: ClassVar[str | None] = "pre"
