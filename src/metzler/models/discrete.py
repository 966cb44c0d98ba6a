"""Networks in discrete time: maps `x+ = F(x, u)`; their rate is 1 minus the contraction factor of a step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from numpy.typing import ArrayLike

from metzler.arrays import Matrix, Vector
from metzler.errors import InputError
from metzler.matrices.diagonal import diagonal
from metzler.matrices.labelled import state
from metzler.models.arguments import column, input_like
from metzler.models.lure_like import FeedbackModel
from metzler.models.triple import Triple


@dataclass(frozen=True, eq=False, repr=False)
class _WeightMap(FeedbackModel):
    """A map with one square weight matrix and one nonlinearity for each neuron; abstract."""

    W: Matrix
    timed: ClassVar[bool] = False
    discrete: ClassVar[bool] = True


@dataclass(frozen=True, eq=False, repr=False)
class HopfieldMap(_WeightMap):
    """The map `x+ = gain W phi(x) + u`.

    The best factor of any diagonally weighted l1 norm is the spectral radius of `gain |W| [max(|lo|, |hi|)]`, and
    exact for every W; in l-infinity it is the same number.

    Parameters
    ----------
    W : (n, n) array, nested list, or SciPy sparse array or matrix
        Weights, `W[i, j]` is the synapse from j to i.
    activation, slopes, gain
        As for `Hopfield`.
    tau : 1
        A map has no time constant.

    Examples
    --------
    >>> HopfieldMap([[0.0, 0.5], [-0.5, 0.0]], activation="relu").field([1.0, -1.0])
    array([ 0. , -0.5])
    """

    kind: ClassVar[str] = "hopfield-map"
    input_inside: ClassVar[bool | None] = False
    slope_side: ClassVar[str | None] = "pre"


@dataclass(frozen=True, eq=False, repr=False)
class FiringRateMap(_WeightMap):
    """The map `x+ = phi(gain W x + u)`, the usual recurrent layer; its l-infinity rate is exact for every W.

    Parameters
    ----------
    W, activation, slopes, gain, tau
        As for `HopfieldMap`.

    Examples
    --------
    >>> FiringRateMap([[0.0, 0.5], [-0.5, 0.0]], activation="relu").field([1.0, -1.0], 1.0)
    array([0.5, 0.5])
    """

    kind: ClassVar[str] = "firing-rate-map"
    input_inside: ClassVar[bool | None] = True
    slope_side: ClassVar[str | None] = "post"

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The next state, of the shape of `x`; `u` is added inside the activation."""
        x = state(x, self.n, self.names)
        return self.phi(self.gain * (self.W @ x) + input_like(u, x, self.names))


@dataclass(frozen=True, eq=False, repr=False)
class EchoState(_WeightMap):
    """The leaky echo-state network `x+ = (1 - a) x + a phi(gain W x + u)`.

    A positive rate proves the echo-state property: the state forgets its start at least by the factor
    `1 - rate` in every step, for every input. Sufficient only: for slopes [-1, 1] and a = 1 diagonal l1 and l-infinity
    norms prove it exactly where the spectral radius of `gain abs(W)` is below 1, other norms may prove more (an
    orthogonal W below gain 1 in the Euclidean norm).

    Parameters
    ----------
    W : (n, n) array, nested list, or SciPy sparse array or matrix
        Reservoir weights, `W[i, j]` is the synapse from j to i.
    a : float or (n,) array
        Leaking rates in (0, 1], no unit. `1 - a` is rounded once to double precision, and the map with that
        number is the one that is certified.
    activation, slopes, gain, tau
        As for `HopfieldMap`; `gain` is the usual scaling of the spectral radius.

    Examples
    --------
    >>> net = EchoState([[0.0, 0.9], [-0.9, 0.0]], 0.5, activation="tanh")
    >>> net.field([1.0, 0.0])
    array([ 0.5       , -0.3581...])
    """

    a: Any = 1.0
    kind: ClassVar[str] = "echo-state"
    input_inside: ClassVar[bool | None] = True
    slope_side: ClassVar[str | None] = "post"
    parameter_names: ClassVar[tuple[str, ...]] = ("tau", "slope_lo", "slope_hi", "a", "gain")

    def __post_init__(self) -> None:
        super().__post_init__()
        if not ((self.a > 0) & (self.a <= 1)).all():
            raise InputError(f"the leaking rates a must lie in (0, 1], got {self.a.min()} to {self.a.max()}")

    def triple(self) -> Triple:
        """`A = 1 - [a]`, `B = [a]`, `C = W`."""
        A, B = diagonal(1.0 - self.a), diagonal(self.a)
        lo, hi = self.slopes
        return Triple(A, B, self.W, self.tau, lo, hi, self.gain, discrete=True)

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The next state, of the shape of `x`; `u` is added inside the activation."""
        x = state(x, self.n, self.names)
        moved = self.phi(self.gain * (self.W @ x) + input_like(u, x, self.names))
        return column(1.0 - self.a, x) * x + column(self.a, x) * moved
