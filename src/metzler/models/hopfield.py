"""The Hopfield network (Davydov, Proskurnikov and Bullo 2022, equation (14))."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from metzler.arrays import Vector
from metzler.models.recurrent import RecurrentModel


@dataclass(frozen=True, eq=False, repr=False)
class Hopfield(RecurrentModel):
    """The Hopfield network `tau x' = -leak x + gain W phi(x) + u`.

    Its Jacobians are `[1/tau] (-[leak] + gain W [d])`, `d_j` in the slope interval of neuron j.
    In l1 every column has one slope (two vertices, exact, Theorem 16); in l-infinity every
    entry varies on its own (interval bound, exact, equation (7) with negative slopes corrected).

    Parameters
    ----------
    W : (n, n) array, nested list, or SciPy sparse array or matrix
        Weights, `W[i, j]` is the synapse from j to i. Copied once: the network does not change when it does.
    leak : float or (n,) array
        Decay, without unit (1/time when `tau` is 1).
    activation : str or Activation, optional
        Its name ("relu", "tanh", ...) or an `Activation`.
    slopes : (lo, hi), optional
        Slope interval, scalars or (n,) arrays of any sign; replaces that of the activation.
    tau : float or (n,) array
        Time constants, positive, in units of time: the unit of the rate is its inverse.
    gain : float
        Factor on all weights, not negative.
    dissipation : (n, n) array or SciPy sparse array, optional
        A full matrix in the place of `[leak]`: `tau x' = -dissipation x + gain W phi(x) + u`. Its diagonal is
        then the `leak`, which must not be given beside it.

    Raises
    ------
    InputError, InputTypeError
        When the weights or a parameter are not as above.

    References
    ----------
    davydov2022, equation (14), Theorem 16.

    Examples
    --------
    >>> net = Hopfield([[0.0, 0.9], [-0.9, 0.0]], activation="tanh")
    >>> net.field([0.0, 0.0], [1.0, -1.0])
    array([ 1., -1.])
    """

    kind: ClassVar[str] = "hopfield"
    input_inside: ClassVar[bool | None] = False
    slope_side: ClassVar[str | None] = "pre"

    def drive(self, x: Vector, u: Vector) -> Vector:
        """`gain W phi(x) + u`."""
        out: Vector = self.gain * (self.W @ self.phi(x)) + u
        return out
