"""What the Hopfield and the firing-rate model share: one weight matrix, leaks, time constants, one slope per neuron."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metzler.arrays import Matrix, Vector
from metzler.errors import InputError, InputTypeError
from metzler.frozen import Frozen
from metzler.matrices import own_weights
from metzler.matrices.blocked import in_memory
from metzler.matrices.diagonal import diagonal
from metzler.matrices.indices import indices
from metzler.matrices.labelled import Labels, labels_of
from metzler.models.arguments import (
    applied,
    block,
    column,
    compact,
    input_like,
    known_activation,
    nonnegative_scalar,
    per_neuron,
    read_parameters,
    slope_interval,
    state,
    uniform,
)
from metzler.models.base import Model

PARAMETERS = ("leak", "tau", "slope_lo", "slope_hi", "gain")


@dataclass(frozen=True, eq=False)
class RecurrentModel(Frozen, Model):
    """A leaky network of n neurons with one weight matrix; abstract, see `Hopfield` and `FiringRate`."""

    W: Matrix
    leak: Any = 1.0
    activation: Any = None
    slopes: Any = None
    tau: Any = 1.0
    gain: Any = 1.0
    dissipation: Any = None

    def __post_init__(self) -> None:
        weights, labels = own_weights(self.W), labels_of(self.W)
        n = weights.shape[0]
        phi = known_activation(self.activation)
        leak = per_neuron(self.leak, n, name="leak", labels=labels)
        settled = {
            "W": weights,
            "leak": leak if self.dissipation is None else self._settle_dissipation(n, leak, labels),
            "activation": phi,
            "slopes": slope_interval(self.slopes, phi, n, labels=labels),
            "tau": per_neuron(self.tau, n, name="tau", positive=True, labels=labels),
            "gain": nonnegative_scalar(self.gain, name="gain"),
        }
        for name, value in settled.items():
            object.__setattr__(self, name, value)

    def _settle_dissipation(self, n: int, leak: Vector, labels: Labels | None) -> Vector:
        """Check the dissipation matrix; its diagonal is the leak."""
        full = own_weights(self.dissipation, name="dissipation", labels=labels or ())
        if full.shape[0] != n:
            raise InputError(f"dissipation must have shape ({n}, {n}) like the weights, got {full.shape}")
        own = per_neuron(full.diagonal(), n, name="the diagonal of dissipation")
        if not ((leak == 1).all() or np.array_equal(leak, own)):
            raise InputError("give leak or dissipation, not both: the diagonal of the dissipation matrix is the leak")
        object.__setattr__(self, "dissipation", full)
        return own

    @property
    def n(self) -> int:
        """Number of neurons."""
        return int(self.W.shape[0])

    def matrices(self) -> dict[str, Matrix]:
        """The weight matrix, under the name `W`, and the dissipation matrix where there is one."""
        return {"W": self.W} if self.dissipation is None else {"W": self.W, "dissipation": self.dissipation}

    def parameters(self) -> dict[str, Vector]:
        """Leak (unless a matrix holds it), time constants, slopes and gain; a constant one as a 0-d array."""
        lo, hi = self.slopes
        values = (self.leak, self.tau, lo, hi)
        out = {name: compact(value) for name, value in zip(PARAMETERS, values, strict=False)}
        if self.dissipation is not None:
            del out["leak"]
        return out | {"gain": np.array(self.gain)}

    @classmethod
    def from_parameters(cls, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Self:
        """The model of these matrices and `parameters()`; it has slopes but no activation function."""
        if set(matrices) not in ({"W"}, {"W", "dissipation"}):
            raise InputError(f"{cls.kind} networks have 'W' (and 'dissipation'), got {sorted(matrices)}")
        full = matrices.get("dissipation")
        p = read_parameters(parameters, PARAMETERS if full is None else PARAMETERS[1:])
        slopes, leak = (p["slope_lo"], p["slope_hi"]), p.get("leak", 1.0)
        return cls(matrices["W"], leak=leak, slopes=slopes, tau=p["tau"], gain=p["gain"].item(), dissipation=full)

    def leak_matrix(self) -> Matrix:
        """`-diag(leak)`, or minus the dissipation matrix: the part of the Jacobian without uncertainty."""
        return diagonal(-self.leak) if self.dissipation is None else -self.dissipation

    def restricted(self, keep: NDArray[np.intp]) -> Self:
        """The network of the neurons `keep` alone, the others silent.

        An activation with slopes of its own for every neuron is left out; the slopes stay.
        """
        keep = indices(keep, self.n, name="keep", flags=True)
        W, full = (None if M is None else block(M, keep) for M in (self.W, self.dissipation))
        slopes = (self.slopes[0][keep], self.slopes[1][keep])
        leak = self.leak[keep] if full is None else 1.0
        return replace(
            self,
            W=W,
            leak=leak,
            activation=uniform(self.activation),
            slopes=slopes,
            tau=self.tau[keep],
            dissipation=full,
        )

    def phi(self, x: Vector) -> Vector:
        """The activation applied to every entry."""
        return applied(self.activation, x)

    @abstractmethod
    def drive(self, x: Vector, u: Vector) -> Vector:
        """The right-hand side without the leak, before division by tau."""

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The time derivative at state `x` under input `u`; see the class for the equation.

        Parameters
        ----------
        x : (n,) or (n, k) array
            One state, or k states as columns.
        u : scalar, (n,) or (n, k) array
            Input, in units of state (firing-rate: of the activation's argument).

        Returns
        -------
        array of the shape of `x`, in state / time
        """
        x = state(x, self.n)
        decay = column(self.leak, x) * x if self.dissipation is None else self.dissipation @ x
        out: Vector = (self.drive(x, input_like(u, x)) - decay) / column(self.tau, x)
        return out


def plain(model: object) -> RecurrentModel:
    """The model, if it is a `Hopfield` or `FiringRate` network with plain leaks; refused otherwise."""
    if not isinstance(model, RecurrentModel):
        kind = model.kind if isinstance(model, Model) else type(model).__name__
        raise InputTypeError(f"this needs a Hopfield or a FiringRate network, got {kind}")
    if model.dissipation is not None:
        raise InputError("this needs a leak for every neuron, got a dissipation matrix: give leak= instead")
    in_memory(model.W)
    return model
