"""Networks of which the weights and leaks are known up to intervals: one certificate for every member."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from metzler.arrays import Matrix, Vector
from metzler.errors import InputError
from metzler.frozen import Frozen
from metzler.matrices import own_weights
from metzler.matrices.indices import indices
from metzler.matrices.labelled import labels_of
from metzler.models.arguments import (
    block,
    compact,
    known_activation,
    nonnegative_scalar,
    per_neuron,
    read_parameters,
    slope_interval,
    uniform,
)
from metzler.models.base import Model
from metzler.models.firing_rate import FiringRate
from metzler.models.hopfield import Hopfield
from metzler.models.jacobian_bounds import require_ordered
from metzler.models.recurrent import RecurrentModel
from metzler.models.triple import Triple

PARAMETERS = ("leak_lower", "leak_upper", "tau", "slope_lo", "slope_hi", "gain")


@dataclass(frozen=True, eq=False)
class IntervalModel(Frozen, Model):
    """All networks with `W_lower <= W <= W_upper` and `leak_lower <= leak <= leak_upper`; abstract."""

    W_lower: Matrix
    W_upper: Matrix
    leak_lower: Any = 1.0
    leak_upper: Any = None
    activation: Any = None
    slopes: Any = None
    tau: Any = 1.0
    gain: Any = 1.0

    def __post_init__(self) -> None:
        labels = labels_of(self.W_lower)
        lower = own_weights(self.W_lower, name="W_lower")
        upper = own_weights(self.W_upper, name="W_upper", labels=labels or ())
        if lower.shape != upper.shape:
            raise InputError(f"W_lower and W_upper must have one shape, got {lower.shape} and {upper.shape}")
        require_ordered(lower, upper, name="interval weights")
        n = lower.shape[0]
        phi = known_activation(self.activation)
        settled = {
            "W_lower": lower,
            "W_upper": upper,
            "leak_lower": per_neuron(self.leak_lower, n, name="leak_lower", labels=labels),
            "leak_upper": per_neuron(
                self.leak_lower if self.leak_upper is None else self.leak_upper, n, name="leak_upper", labels=labels
            ),
            "activation": phi,
            "slopes": slope_interval(self.slopes, phi, n, labels=labels),
            "tau": per_neuron(self.tau, n, name="tau", positive=True, labels=labels),
            "gain": nonnegative_scalar(self.gain, name="gain"),
        }
        for name, value in settled.items():
            object.__setattr__(self, name, value)
        if (self.leak_lower > self.leak_upper).any():
            i = int(np.argmax(self.leak_lower > self.leak_upper))
            raise InputError(
                f"leaks must satisfy lower <= upper, got {self.leak_lower[i]} > {self.leak_upper[i]} at index {i}"
            )
        free = (lower.diagonal() < upper.diagonal()) & (self.slopes[0] < 0)
        if free.any():
            i = int(np.argmax(free))
            raise InputError(
                f"neuron {i} has a negative lower slope and an interval for its self-loop, so no single network is the "
                "worst: give W_lower and W_upper the same diagonal"
            )

    @property
    def n(self) -> int:
        """Number of neurons."""
        return int(self.W_lower.shape[0])

    def matrices(self) -> dict[str, Matrix]:
        """Both ends of the weights."""
        return {"W_lower": self.W_lower, "W_upper": self.W_upper}

    def parameters(self) -> dict[str, Vector]:
        """Both ends of the leaks, time constants, slopes and gain; a constant one as a 0-d array."""
        values = (self.leak_lower, self.leak_upper, self.tau, *self.slopes)
        out = {name: compact(value) for name, value in zip(PARAMETERS, values, strict=False)}
        return out | {"gain": np.array(self.gain)}

    @classmethod
    def from_parameters(cls, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Self:
        """The model of these matrices and `parameters()`; it has slopes but no activation function."""
        if set(matrices) != {"W_lower", "W_upper"}:
            raise InputError(f"{cls.kind} networks have 'W_lower' and 'W_upper', got {sorted(matrices)}")
        p = read_parameters(parameters, PARAMETERS)
        return cls(
            matrices["W_lower"],
            matrices["W_upper"],
            leak_lower=p["leak_lower"],
            leak_upper=p["leak_upper"],
            slopes=(p["slope_lo"], p["slope_hi"]),
            tau=p["tau"],
            gain=p["gain"].item(),
        )

    @abstractmethod
    def member(self, W: Any, leak: ArrayLike) -> RecurrentModel:
        """The network of the box with these weights and leaks; they are not compared with the intervals."""

    def worst(self) -> RecurrentModel:
        """The member that contracts slowest in every diagonally weighted l1 and l-infinity norm.

        Of each weight the end of larger magnitude, of a self-loop the upper end, of a leak the lower one.
        """
        return self.member(self._widest(self.W_upper.diagonal()), self.leak_lower)

    def quickest(self) -> RecurrentModel:
        """The member whose -J has the largest log norms: of a self-loop the lower end, of a leak the upper one."""
        return self.member(self._widest(self.W_lower.diagonal()), self.leak_upper)

    def _widest(self, own: Vector) -> Matrix:
        """Of each weight the end of larger magnitude, `own` on the diagonal."""
        lower, upper = (sparse.csr_array(M) for M in (self.W_lower, self.W_upper))
        swap = abs(lower) > abs(upper)
        widest = upper - upper.multiply(swap) + lower.multiply(swap)
        widest = (widest - sparse.diags_array(widest.diagonal()) + sparse.diags_array(own)).tocsr()
        return widest if sparse.issparse(self.W_upper) else widest.toarray()

    def restricted(self, keep: NDArray[np.intp]) -> Self:
        """The networks of the neurons `keep` alone, the others silent; they have slopes but no activation function."""
        keep = indices(keep, self.n, name="keep", flags=True)
        lower, upper = (block(M, keep) for M in (self.W_lower, self.W_upper))
        slopes, leaks = (self.slopes[0][keep], self.slopes[1][keep]), (self.leak_lower[keep], self.leak_upper[keep])
        return type(self)(lower, upper, *leaks, uniform(self.activation), slopes, self.tau[keep], self.gain)

    def triple(self) -> Triple:
        """That of the worst member."""
        return self.worst().triple()

    def fastest(self) -> Triple:
        """That of the quickest member."""
        return self.quickest().triple()

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The time derivative of the worst member's state, in state / time."""
        return self.worst().field(x, u)


@dataclass(frozen=True, eq=False)
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

    def member(self, W: Any, leak: ArrayLike) -> Hopfield:
        """The Hopfield network with these weights and leaks."""
        return Hopfield(W, leak, self.activation, self.slopes, self.tau, self.gain)


@dataclass(frozen=True, eq=False)
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

    def member(self, W: Any, leak: ArrayLike) -> FiringRate:
        """The firing-rate network with these weights and leaks."""
        return FiringRate(W, leak, self.activation, self.slopes, self.tau, self.gain)
