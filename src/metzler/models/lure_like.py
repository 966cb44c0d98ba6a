"""What the Lur'e-type models share: a fixed part and m scalar nonlinearities between two matrices."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Matrix, Vector
from metzler.errors import InputError
from metzler.frozen import Frozen
from metzler.matrices.labelled import labels_of
from metzler.models.arguments import (
    applied,
    column,
    compact,
    input_like,
    known_activation,
    nonnegative_scalar,
    per_neuron,
    read_parameters,
    slope_interval,
    state,
)
from metzler.models.base import Model

SLOPE_PARAMETERS = ("tau", "slope_lo", "slope_hi", "gain")


@dataclass(frozen=True, eq=False, kw_only=True)
class FeedbackModel(Frozen, Model):
    """`tau x' = A x + gain B phi(C x) + u`, where a subclass says what A, B and C are; abstract.

    A subclass settles its matrices in `settle` and names them in `matrix_names`. A map (`discrete`) has no time
    constants; its `field` is the next state.
    """

    activation: Any = None
    slopes: Any = None
    tau: Any = 1.0
    gain: Any = 1.0

    matrix_names: ClassVar[tuple[str, ...]]
    vector_names: ClassVar[tuple[str, ...]] = ()
    """Parameters besides slopes, time constants and gain, one number for each state."""

    def __post_init__(self) -> None:
        labels = labels_of(self.W) if "W" in self.matrix_names else None  # type: ignore[attr-defined]
        settled, n, m = self.settle()
        phi = known_activation(self.activation)
        settled |= {
            "activation": phi,
            "slopes": slope_interval(self.slopes, phi, m, labels=labels),
            "tau": per_neuron(self.tau, n, name="tau", positive=True, labels=labels),
            "gain": nonnegative_scalar(self.gain, name="gain"),
        }
        for name in self.vector_names:
            settled[name] = per_neuron(getattr(self, name), n, name=name, labels=labels)
        for name, value in settled.items():
            object.__setattr__(self, name, value)

    @abstractmethod
    def settle(self) -> tuple[dict[str, Any], int, int]:
        """The checked matrices by field name, the number of states and the number of nonlinearities."""

    @property
    def n(self) -> int:
        """Number of states."""
        return int(self.tau.shape[0])

    def matrices(self) -> dict[str, Matrix]:
        """The matrices of this model, by name."""
        return {name: getattr(self, name) for name in self.matrix_names}

    def parameters(self) -> dict[str, Vector]:
        """Time constants, slopes, gain and what else the model has; a constant one as a 0-d array."""
        lo, hi = self.slopes
        out = {"tau": self.tau, "slope_lo": lo, "slope_hi": hi}
        out |= {name: getattr(self, name) for name in self.vector_names}
        return {name: compact(value) for name, value in out.items()} | {"gain": np.array(self.gain)}

    @classmethod
    def from_parameters(cls, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Self:
        """The model of these matrices and `parameters()`; it has slopes but no activation function."""
        if set(matrices) != set(cls.matrix_names):
            raise InputError(f"{cls.kind} networks have the matrices {list(cls.matrix_names)}, got {sorted(matrices)}")
        p = read_parameters(parameters, SLOPE_PARAMETERS + cls.vector_names)
        rest = {name: p[name] for name in cls.vector_names}
        slopes = (p["slope_lo"], p["slope_hi"])
        return cls(**matrices, slopes=slopes, tau=p["tau"], gain=p["gain"].item(), **rest)

    def phi(self, y: Vector) -> Vector:
        """The activation applied to every entry."""
        return applied(self.activation, y)

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The time derivative at state `x` under input `u`; see the class for the equation.

        Parameters
        ----------
        x : (n,) or (n, k) array
            One state, or k states as columns.
        u : scalar, (n,) or (n, k) array
            Input, in units of state.

        Returns
        -------
        array of the shape of `x`, in state / time; of a map, the next state
        """
        x = state(x, self.n)
        t = self.triple()
        out: Vector = t.A @ x + t.gain * (t.B @ self.phi(t.C @ x)) + input_like(u, x)
        return out / column(t.tau, x)
