"""What the Hopfield and the firing-rate model share: one weight matrix, leaks, time constants, one slope per neuron."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from metzler.activations import Activation
from metzler.errors import InputError
from metzler.matrices import as_weights
from metzler.models.base import (
    Matrix,
    Model,
    Vector,
    compact,
    known_activation,
    nonnegative_scalar,
    per_neuron,
    read_parameters,
    slope_interval,
    state,
)

PARAMETERS = ("leak", "tau", "slope_lo", "slope_hi", "gain")


@dataclass(frozen=True, eq=False)
class RecurrentModel(Model):
    """A leaky network of n neurons with one weight matrix; abstract, see `Hopfield` and `FiringRate`."""

    W: Matrix
    leak: Any = 1.0
    activation: Any = None
    slopes: Any = None
    tau: Any = 1.0
    gain: Any = 1.0

    def __post_init__(self) -> None:
        weights = as_weights(self.W)
        n = weights.shape[0]
        phi = known_activation(self.activation)
        settled = {
            "W": weights,
            "leak": per_neuron(self.leak, n, name="leak"),
            "activation": phi,
            "slopes": slope_interval(self.slopes, phi, n),
            "tau": per_neuron(self.tau, n, name="tau", positive=True),
            "gain": nonnegative_scalar(self.gain, name="gain"),
        }
        for name, value in settled.items():
            object.__setattr__(self, name, value)

    @property
    def n(self) -> int:
        """Number of neurons."""
        return int(self.W.shape[0])

    def matrices(self) -> dict[str, Matrix]:
        """The weight matrix, under the name `W`."""
        return {"W": self.W}

    def parameters(self) -> dict[str, Vector]:
        """Leak, time constants, slopes and gain; a constant one as a 0-d array."""
        lo, hi = self.slopes
        values = (self.leak, self.tau, lo, hi)
        out = {name: compact(value) for name, value in zip(PARAMETERS, values, strict=False)}
        return out | {"gain": np.array(self.gain)}

    @classmethod
    def from_parameters(cls, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Self:
        """The model of these matrices and `parameters()`; it has slopes but no activation function."""
        if set(matrices) != {"W"}:
            raise InputError(f"a {cls.kind} network has one matrix 'W', got {sorted(matrices)}")
        p = read_parameters(parameters, PARAMETERS)
        slopes = (p["slope_lo"], p["slope_hi"])
        return cls(matrices["W"], leak=p["leak"], slopes=slopes, tau=p["tau"], gain=p["gain"].item())

    def leak_matrix(self) -> Matrix:
        """`-diag(leak)`, the part of the Jacobian without uncertainty."""
        return sparse.diags_array(-self.leak).tocsr()

    def phi(self, x: Vector) -> Vector:
        """The activation applied to every entry."""
        if not isinstance(self.activation, Activation):
            raise InputError(
                "this network has slopes but no activation function, so its field is not defined: "
                "give activation='tanh' or another one"
            )
        return self.activation.function(x)

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
        u = np.asarray(u, dtype=float)
        if u.ndim == 1 and x.ndim == 2:
            u = u[:, None]
        column = (slice(None), None) if x.ndim == 2 else slice(None)
        out: Vector = (self.drive(x, u) - self.leak[column] * x) / self.tau[column]
        return out
