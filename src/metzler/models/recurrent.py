"""What the Hopfield and the firing-rate model share: one weight matrix, leaks, time constants, one slope per neuron."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metzler.arrays import Matrix, Vector
from metzler.errors import InputError, InputTypeError
from metzler.matrices import own_weights
from metzler.matrices.diagonal import diagonal
from metzler.matrices.labelled import Labels, state
from metzler.models.arguments import column, input_like, per_neuron, read_parameters
from metzler.models.base import Model
from metzler.models.lure_like import SLOPE_PARAMETERS, LureLike


@dataclass(frozen=True, eq=False, repr=False)
class RecurrentModel(LureLike):
    """A leaky network of n neurons with one weight matrix; abstract, see `Hopfield` and `FiringRate`."""

    W: Matrix
    leak: Any = 1.0
    activation: Any = None
    slopes: Any = None
    tau: Any = 1.0
    gain: Any = 1.0
    dissipation: Any = None

    parameter_names: ClassVar[tuple[str, ...]] = ("leak", *SLOPE_PARAMETERS)

    def settle(self) -> tuple[dict[str, Any], int, int]:
        """Square weights and, where it is given, a dissipation matrix of their shape; one nonlinearity a neuron."""
        settled, n, m = super().settle()
        if self.dissipation is not None:
            full = own_weights(self.dissipation, name="dissipation", labels=self.names or ())
            if full.shape[0] != n:
                raise InputError(f"dissipation must have shape ({n}, {n}) like the weights, got {full.shape}")
            settled["dissipation"] = full
        return settled, n, m

    def settle_own(self, n: int, labels: Labels | None) -> dict[str, Any]:
        """The leak, which is the diagonal of a dissipation matrix."""
        leak = super().settle_own(n, labels)["leak"]
        if self.dissipation is None:
            return {"leak": leak}
        own = per_neuron(self.dissipation.diagonal(), n, name="the diagonal of dissipation")
        if not ((leak == 1).all() or np.array_equal(leak, own)):
            raise InputError("give leak or dissipation, not both: the diagonal of the dissipation matrix is the leak")
        return {"leak": own}

    def matrices(self) -> dict[str, Matrix]:
        """The weight matrix, under the name `W`, and the dissipation matrix where there is one."""
        return super().matrices() | ({} if self.dissipation is None else {"dissipation": self.dissipation})

    def parameters(self) -> dict[str, Vector]:
        """Leak (unless a matrix holds it), time constants, slopes and gain; a constant one as a 0-d array."""
        out = super().parameters()
        if self.dissipation is not None:
            del out["leak"]
        return out

    @classmethod
    def from_parameters(cls, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Self:
        if set(matrices) not in ({"W"}, {"W", "dissipation"}):
            raise InputError(f"{cls.kind} networks have 'W' (and 'dissipation'), got {sorted(matrices)}")
        if "dissipation" not in matrices:
            return super().from_parameters(matrices, parameters)
        p = read_parameters(parameters, SLOPE_PARAMETERS)
        slopes = (p["slope_lo"], p["slope_hi"])
        return cls(**matrices, slopes=slopes, tau=p["tau"], gain=p["gain"].item())

    def still(self) -> Matrix:
        """`-diag(leak)`, or minus the dissipation matrix: the part of the Jacobian without uncertainty."""
        return diagonal(-self.leak) if self.dissipation is None else -self.dissipation

    def restricted(self, keep: NDArray[np.intp]) -> Self:
        """The network of the neurons `keep` alone, the others silent.

        An activation with slopes of its own for every neuron is left out; the slopes stay.
        """
        return self._block(keep)

    def weights_alone(self) -> Self | None:
        """The network without leaks whose time constants they are; None with a dissipation matrix."""
        if self.dissipation is not None:
            return None
        if not (self.leak > 0).all():
            raise InputError(f"the critical gain needs a positive leak in every neuron, got {self.leak.min()}")
        return replace(self, leak=0.0, tau=self.leak, time_unit="")

    def sent(self, x: Vector) -> Vector:
        """What the synapses carry from neurons in state `x`: `phi(x)` in a Hopfield network, x in a firing-rate one."""
        return self.phi(x) if self.slope_side == "pre" else x

    @abstractmethod
    def drive(self, x: Vector, u: Vector) -> Vector:
        """The right-hand side without the leak, before division by tau."""

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The time derivative of a state `x` (n,) or (n, k), see the class for the equation; `u` scalar or like x."""
        x = state(x, self.n, self.names)
        decay = column(self.leak, x) * x if self.dissipation is None else self.dissipation @ x
        out: Vector = (self.drive(x, input_like(u, x, self.names)) - decay) / column(self.tau, x)
        return out


def is_recurrent(model: object) -> bool:
    """Whether this is a `Hopfield` or `FiringRate` network."""
    return isinstance(model, RecurrentModel)


def recurrent(model: object, what: str = "this needs") -> RecurrentModel:
    """The model, if it is a `Hopfield` or `FiringRate` network; refused otherwise, `what` begins the sentence."""
    if not isinstance(model, RecurrentModel):
        kind = model.kind if isinstance(model, Model) else type(model).__name__
        raise InputTypeError(f"{what} a Hopfield or a FiringRate network, got {kind}")
    return model
