"""The firing-rate network (Davydov, Proskurnikov and Bullo 2022, equation (18))."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from metzler.arrays import Vector
from metzler.models.recurrent import RecurrentModel


@dataclass(frozen=True, eq=False, repr=False)
class FiringRate(RecurrentModel):
    """The firing-rate network `tau x' = -leak x + phi(gain W x + u)`.

    Its Jacobians are `[1/tau] (-[leak] + gain [d] W)`, `d_i` in the slope interval of neuron i.
    In l-infinity every row has one slope (two vertices, exact for every W: Theorem 18 without its
    hypothesis that W is invertible); in l1 every entry varies on its own (equation (8), the worst
    case over all slopes in the box, which the network reaches when `W` is surjective).

    Parameters
    ----------
    W, leak, activation, slopes, tau, gain, dissipation
        As for `Hopfield`.

    References
    ----------
    davydov2022, equation (18), Theorem 18.

    Examples
    --------
    >>> net = FiringRate([[0.0, 0.5], [0.5, 0.0]], activation="relu", tau=0.05)
    >>> net.field([1.0, 0.0], 0.0)
    array([-20.,  10.])
    """

    kind: ClassVar[str] = "firing-rate"
    input_inside: ClassVar[bool | None] = True
    slope_side: ClassVar[str | None] = "post"

    def drive(self, x: Vector, u: Vector) -> Vector:
        """`phi(gain W x + u)`."""
        return self.phi(self.gain * (self.W @ x) + u)
