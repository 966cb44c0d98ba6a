"""Networks of which the weights and leaks are known up to intervals: one certificate for every member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from metzler.arrays import Matrix, Vector
from metzler.errors import InputError
from metzler.matrices.forms import like
from metzler.matrices.names import listed, where
from metzler.models.firing_rate import FiringRate
from metzler.models.hopfield import Hopfield
from metzler.models.jacobian_bounds import own_ends
from metzler.models.labels import labels
from metzler.models.lure_like import SLOPE_PARAMETERS, LureLike
from metzler.models.recurrent import RecurrentModel
from metzler.models.triple import Triple


@dataclass(frozen=True, eq=False, repr=False)
class IntervalModel(LureLike):
    """All networks with `W_lower <= W <= W_upper` and `leak_lower <= leak <= leak_upper`; abstract."""

    W_lower: Matrix
    W_upper: Matrix
    leak_lower: Any = 1.0
    leak_upper: Any = None
    activation: Any = None
    slopes: Any = None
    tau: Any = 1.0
    gain: Any = 1.0

    matrix_names: ClassVar[tuple[str, str]] = ("W_lower", "W_upper")
    parameter_names: ClassVar[tuple[str, ...]] = ("leak_lower", "leak_upper", *SLOPE_PARAMETERS)
    labelled: ClassVar[str | None] = "W_lower"
    single_field: ClassVar[bool] = False
    members: ClassVar[type[RecurrentModel]]
    """What the networks of the box are."""

    def __post_init__(self) -> None:
        if self.leak_upper is None:
            self._set(leak_upper=self.leak_lower)
        super().__post_init__()
        if (self.leak_lower > self.leak_upper).any():
            i = int(np.argmax(self.leak_lower > self.leak_upper))
            raise InputError(
                f"leaks must satisfy lower <= upper, got {self.leak_lower[i]} > {self.leak_upper[i]} at "
                f"{where(self.names, i)}"
            )
        free = (self.W_lower.diagonal() < self.W_upper.diagonal()) & (self.slopes[0] < 0)
        if free.any():
            i = int(np.argmax(free))
            raise InputError(
                f"neuron {listed(self.names, i)} has a negative lower slope and an interval for its self-loop, so no "
                "single network is the worst: give W_lower and W_upper the same diagonal"
            )

    def settle(self) -> tuple[dict[str, Any], int, int]:
        """Two matrices of one shape, one nonlinearity for each neuron."""
        lower, upper = own_ends(self.W_lower, self.W_upper, self.matrix_names, self.names, what="interval weights")
        return {"W_lower": lower, "W_upper": upper}, lower.shape[0], lower.shape[0]

    def member(self, W: Any, leak: ArrayLike) -> RecurrentModel:
        """The network of the box with these weights and leaks; they are not compared with the intervals."""
        return self.members(W, leak, self.activation, self.slopes, self.tau, self.gain, **labels(self))

    def worst(self) -> RecurrentModel:
        """The member that contracts slowest in every diagonally weighted l1 and l-infinity norm.

        Of each weight the end of larger magnitude, of a self-loop the upper end, of a leak the lower one.
        """
        return self.member(self._widest(self.W_upper.diagonal()), self.leak_lower)

    def quickest(self) -> RecurrentModel:
        """The member whose -J has the largest log norms: of a self-loop the lower end, of a leak the upper one."""
        return self.member(self._widest(self.W_lower.diagonal()), self.leak_upper)

    def described(self) -> str:
        return "a network within the intervals"

    def _widest(self, own: Vector) -> Matrix:
        """Of each weight the end of larger magnitude, `own` on the diagonal."""
        lower, upper = (sparse.csr_array(M) for M in (self.W_lower, self.W_upper))
        swap = abs(lower) > abs(upper)
        widest = upper - upper.multiply(swap) + lower.multiply(swap)
        widest = (widest - sparse.diags_array(widest.diagonal()) + sparse.diags_array(own)).tocsr()
        return like(widest, self.W_upper)

    def restricted(self, keep: NDArray[np.intp]) -> Self:
        """The networks of the neurons `keep` alone, the others silent; they have slopes but no activation function."""
        return self._block(keep)

    def triple(self) -> Triple:
        """That of the worst member."""
        return self.worst().triple()

    def fastest(self) -> Triple:
        """That of the quickest member."""
        return self.quickest().triple()

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The time derivative of the worst member's state, in state / time."""
        return self.worst().field(x, u)


@dataclass(frozen=True, eq=False, repr=False)
class IntervalHopfield(IntervalModel):
    """All Hopfield networks `tau x' = -leak x + gain W phi(x) + u` with weights and leaks in given intervals.

    In a diagonally weighted l1 or l-infinity norm one member is the worst of the whole box, so that its certificate
    holds for each of them, also where weights and leaks change with time. Not so in other norms.

    Parameters
    ----------
    W_lower, W_upper : (n, n) arrays or SciPy sparse arrays
        Ends of the weights, `W_lower <= W_upper`.
    leak_lower, leak_upper : float or (n,) array
        Ends of the leaks; `leak_upper` is `leak_lower` unless given.
    activation, slopes, tau, gain
        As for `Hopfield`. A neuron with a negative lower slope must have a self-loop without interval.

    Examples
    --------
    >>> net = IntervalHopfield([[-1.0, -3.0], [0.0, 0.0]], [[0.5, 1.0], [0.5, 0.0]], activation="relu")
    >>> net.worst().W.tolist()
    [[0.5, -3.0], [0.5, 0.0]]
    """

    kind: ClassVar[str] = "interval-hopfield"
    members: ClassVar[type[RecurrentModel]] = Hopfield


@dataclass(frozen=True, eq=False, repr=False)
class IntervalFiringRate(IntervalModel):
    """All firing-rate networks `tau x' = -leak x + phi(gain W x + u)` with weights and leaks in given intervals.

    Parameters
    ----------
    W_lower, W_upper, leak_lower, leak_upper, activation, slopes, tau, gain
        As for `IntervalHopfield`.

    Examples
    --------
    >>> IntervalFiringRate([[-2.0]], [[0.5]], 0.9, 1.1, "relu").worst().leak
    array([0.9])
    """

    kind: ClassVar[str] = "interval-firing-rate"
    members: ClassVar[type[RecurrentModel]] = FiringRate
