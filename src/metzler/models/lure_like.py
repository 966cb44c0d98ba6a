"""What the models with an activation share: slopes, time constants, a gain, and m scalar nonlinearities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from metzler.activations import Activation, activation
from metzler.arrays import Index, Matrix, Vector
from metzler.errors import InputError
from metzler.matrices import own_weights
from metzler.matrices.diagonal import identity
from metzler.matrices.forms import part, zeroed
from metzler.matrices.indices import indices
from metzler.matrices.labelled import Labels, state
from metzler.models.arguments import (
    applied,
    column,
    compact,
    input_like,
    nonnegative_scalar,
    per_neuron,
    read_parameters,
    slope_interval,
    uniform,
)
from metzler.models.base import Model
from metzler.models.edges import Severed
from metzler.models.labels import Labelled, labels
from metzler.models.triple import Triple

SLOPE_PARAMETERS = ("tau", "slope_lo", "slope_hi", "gain")


class LureLike(Labelled, Model):
    """A model with slopes, time constants and a gain; abstract.

    A subclass is a frozen dataclass with these fields and its matrices. It names the matrices in `matrix_names`, and in
    `parameter_names`, in the order in which certificates store them, all else that its Jacobians depend on; what is
    there besides slopes, time constants and gain is one number for each state.
    """

    activation: Any
    slopes: Any
    tau: Any
    gain: Any

    matrix_names: ClassVar[tuple[str, ...]] = ("W",)
    parameter_names: ClassVar[tuple[str, ...]] = SLOPE_PARAMETERS
    labelled: ClassVar[str | None] = "W"
    """The matrix whose labels the numbers for every neuron follow."""
    slope_a_state: ClassVar[bool] = True
    """Whether every state has a slope, so that slopes are given by the names of states."""
    timed: ClassVar[bool] = True
    """Whether there are time constants; a map and an equation have none."""
    discrete: ClassVar[bool] = False
    """Whether it is a map."""

    def __post_init__(self) -> None:
        names = self.take_labels(None if self.labelled is None else getattr(self, self.labelled))
        matrices, n, m = self.settle()
        self._set(**matrices)
        self.need_names(n)
        phi = None if self.activation is None else activation(self.activation)
        self._set(**self.settle_own(n, names))
        self._set(
            activation=phi,
            slopes=self.settle_slopes(phi, m, names if self.slope_a_state else None),
            tau=per_neuron(self.tau, n, name="tau", positive=True, labels=names),
            gain=nonnegative_scalar(self.gain, name="gain"),
        )
        if not (self.timed or (self.tau == 1).all()):
            raise InputError("a map has no time constant: leave tau at 1")

    def settle(self) -> tuple[dict[str, Any], int, int]:
        """The checked matrices by field name, the number of states and the number of nonlinearities."""
        W = own_weights(self.W, labels=self.names)  # type: ignore[attr-defined]
        return {"W": W}, W.shape[0], W.shape[0]

    def settle_slopes(self, phi: Activation | None, m: int, labels: Labels | None) -> tuple[Vector, Vector]:
        """Both ends of the slopes, (m,) each."""
        return slope_interval(self.slopes, phi, m, labels=labels)

    def settle_own(self, n: int, labels: Labels | None) -> dict[str, Any]:
        """The parameters besides slopes, time constants and gain, checked."""
        return {name: per_neuron(getattr(self, name), n, name=name, labels=labels) for name in self._own_names()}

    @classmethod
    def _own_names(cls) -> list[str]:
        return [name for name in cls.parameter_names if name not in SLOPE_PARAMETERS]

    @property
    def n(self) -> int:
        return int(self.tau.shape[0])

    def matrices(self) -> dict[str, Matrix]:
        return {name: getattr(self, name) for name in self.matrix_names}

    def parameters(self) -> dict[str, Vector]:
        """Time constants, slopes, gain and what else the model has; a constant one as a 0-d array."""
        slopes = dict(zip(("slope_lo", "slope_hi"), self.slopes, strict=True))
        values = {name: slopes[name] if name in slopes else getattr(self, name) for name in self.parameter_names}
        return {name: compact(value) if np.ndim(value) else np.array(value) for name, value in values.items()}

    @classmethod
    def from_parameters(cls, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Self:
        if set(matrices) != set(cls.matrix_names):
            raise InputError(f"{cls.kind} networks have the matrices {list(cls.matrix_names)}, got {sorted(matrices)}")
        p = read_parameters(parameters, cls.parameter_names)
        fields: dict[str, Any] = {name: p[name] for name in ("tau", *cls._own_names())}
        fields |= {"slopes": (p["slope_lo"], p["slope_hi"]), "gain": p["gain"].item()}
        return cls(**matrices, **fields)

    def triple(self) -> Triple:
        """`A` the still part, and `B = W`, `C = I` with slopes at the presynaptic side, else `B = I`, `C = W`."""
        W, eye = self.W, identity(self.n)  # type: ignore[attr-defined]
        lo, hi = self.slopes
        sides = (W, eye) if self.slope_side == "pre" else (eye, W)
        return Triple(self.still(), *sides, self.tau, lo, hi, self.gain, self.discrete)

    def still(self) -> Matrix:
        """The part A of the Jacobian without uncertainty; 0 unless the model says otherwise."""
        return sparse.csr_array((self.n, self.n), dtype=float)

    def with_gain(self, gain: float) -> Self:
        return replace(self, gain=gain)  # type: ignore[call-arg]

    def without(self, rows: Index, columns: Index) -> Severed:
        """The network without these weights, where there is one matrix of them."""
        if self.slope_side is None:
            return super().without(rows, columns)
        t = self.triple()
        return self._severed("W", rows, columns, t.A, (t.lo, t.hi), "a fixed part (the dissipation matrix)")

    def _severed(
        self, name: str, rows: Index, columns: Index, beside: Matrix, slopes: tuple[Vector, Vector], part: str
    ) -> Severed:
        weights = getattr(self, name)
        left = replace(self, **{name: zeroed(weights, rows, columns)})
        return Severed(left, weights, beside, slopes, part)

    def _block(self, keep: Any) -> Self:
        """The rows, columns and numbers `keep` of everything; an activation with slopes of its own is left out."""
        keep = indices(keep, self.n, name="keep", flags=True, names=self.names)
        given = {name: part(M, keep) for name, M in self.matrices().items()}
        given |= {name: getattr(self, name)[keep] for name in ("tau", *self._own_names())}
        given |= {"slopes": tuple(end[keep] for end in self.slopes), "activation": uniform(self.activation)}
        return replace(self, **labels(self, keep), **given)

    def is_map(self) -> bool:
        return self.discrete

    def phi(self, y: Vector) -> Vector:
        """The activation applied to every entry."""
        return applied(self.activation, y)

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """`A x + gain B phi(C x) + u` over tau, of a state `x` (n,) or (n, k); of a map, the next state."""
        x = state(x, self.n, self.names)
        t = self.triple()
        out: Vector = t.A @ x + t.gain * (t.B @ self.phi(t.C @ x)) + input_like(u, x, self.names)
        return out / column(t.tau, x)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class FeedbackModel(LureLike):
    """`tau x' = A x + gain B phi(C x) + u`, where a subclass says what A, B and C are; abstract.

    A map (`discrete`) has no time constants; its `field` is the next state.
    """

    activation: Any = None
    slopes: Any = None
    tau: Any = 1.0
    gain: Any = 1.0
