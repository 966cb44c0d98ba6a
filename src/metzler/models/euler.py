"""One explicit Euler step of a continuous model, as a map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from metzler.errors import InputError, InputTypeError
from metzler.frozen import Frozen
from metzler.matrices.diagonal import identity
from metzler.models.base import Matrix, Model, Triple, Vector, nonnegative_scalar, read_parameters, state
from metzler.models.feedback import SLOPE_PARAMETERS
from metzler.models.lure import Lure


@dataclass(frozen=True, eq=False)
class EulerStep(Frozen, Model):
    """The map `x+ = x + step f(x, u)` of a model `x' = f(x, u)`: what a simulation with that step does.

    Its Jacobians are `I + step J(d)`. A positive rate proves that each step brings any two states closer by the factor
    `1 - rate`, for the step size as it is, not only for small ones.

    Parameters
    ----------
    model : Model
        A model in continuous time.
    step : float
        Positive, in units of time. `step / tau` and the fixed part `I + step A / tau` are rounded once to double
        precision, and the map with those numbers is the one that is certified.

    References
    ----------
    davydov2022, Theorems 16 to 23 for the models; the step identity of l1 and l-infinity norms
    `Lip(I + h f) = max(1 + h b, -1 + h q)` with b and q the worst log norms of J and -J.

    Examples
    --------
    >>> from metzler.models.hopfield import Hopfield
    >>> step = EulerStep(Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="relu", tau=0.1), 0.05)
    >>> step.field([1.0, 0.0])
    array([0.5 , 0.25])
    >>> step.triple().jacobian([1.0, 1.0]).tolist()
    [[0.5, 0.25], [0.25, 0.5]]
    """

    model: Model
    step: Any
    kind: ClassVar[str] = "euler-step"

    def __post_init__(self) -> None:
        if not isinstance(self.model, Model):
            raise InputTypeError(f"an Euler step needs a model, got {type(self.model).__name__}")
        step = nonnegative_scalar(self.step, name="step")
        if step == 0:
            raise InputError("step must be positive, got 0.0")
        if self.model.triple().discrete:
            raise InputError(f"an Euler step needs a model in continuous time, a {self.model.kind} network is a map")
        object.__setattr__(self, "step", step)

    @property
    def n(self) -> int:
        """Number of states."""
        return self.model.n

    def matrices(self) -> dict[str, Matrix]:
        """The matrices of the continuous model's triple."""
        t = self.model.triple()
        return {"A": t.A, "B": t.B, "C": t.C}

    def parameters(self) -> dict[str, Vector]:
        """Step, and the continuous triple's time constants, slopes and gain."""
        return Lure.from_triple(self.model.triple()).parameters() | {"step": np.array(self.step)}

    @classmethod
    def from_parameters(cls, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Self:
        """The step of the Lur'e system with these matrices; it has slopes but no activation function."""
        p = read_parameters(parameters, (*SLOPE_PARAMETERS, "step"))
        step = p.pop("step").item()
        return cls(Lure.from_parameters(matrices, p), step)

    def triple(self) -> Triple:
        """`I + [step/tau] A`, `[step/tau] B`, C; a uniform factor goes to the gain."""
        t = self.model.triple()
        factor = self.step / t.tau
        eye = identity(t.n)
        A = eye + sparse.diags_array(factor) @ t.A
        uniform = bool((factor == factor[0]).all())
        B = t.B if uniform else sparse.diags_array(factor) @ t.B
        gain = float(t.gain * factor[0]) if uniform else t.gain
        A, B = (M.tocsr() if sparse.issparse(M) else np.asarray(M) for M in (A, B))
        return Triple(A, B, t.C, np.ones(t.n), t.lo, t.hi, gain, discrete=True)

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The next state, of the shape of `x`."""
        x = state(x, self.n)
        out: Vector = x + self.step * self.model.field(x, u)
        return out
