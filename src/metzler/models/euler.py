"""One explicit Euler step of a continuous model, as a map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from metzler.arrays import UNIT, Matrix, Vector
from metzler.errors import InputError, InputTypeError
from metzler.matrices.diagonal import identity
from metzler.matrices.forms import by_rows
from metzler.matrices.labelled import state
from metzler.models.arguments import nonnegative_scalar, read_parameters
from metzler.models.base import Model
from metzler.models.changed import with_gain
from metzler.models.labels import Labelled, labels, relabelled
from metzler.models.lure import Lure
from metzler.models.lure_like import SLOPE_PARAMETERS
from metzler.models.pointwise import increment, rounding_error
from metzler.models.triple import Triple


@dataclass(frozen=True, eq=False, repr=False)
class EulerStep(Labelled, Model):
    """The map `x+ = x + step f(x, u)` of a model `x' = f(x, u)`: what a simulation with that step does.

    Its Jacobians are `I + step J(d)`; of an interval model, those of all members. A positive rate proves that
    each step brings any two states closer by the factor `1 - rate`, for the step size as it is, not only for small
    ones.

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
    discrete: ClassVar[bool] = True
    kind: ClassVar[str] = "euler-step"

    def __post_init__(self) -> None:
        if not isinstance(self.model, Model):
            raise InputTypeError(f"an Euler step needs a model, got {type(self.model).__name__}")
        step = nonnegative_scalar(self.step, name="step")
        if step == 0:
            raise InputError("step must be positive, got 0.0")
        if self.model.triple().discrete:
            raise InputError(f"an Euler step needs a model in continuous time, {self.model.kind} networks are maps")
        both_ways(self.model)
        own = labels(self.model)
        self._set(step=step, names=own["names"] if self.names is None else self.names)
        self._set(time_unit=self.time_unit or own["time_unit"])
        self._set(model=relabelled(self.model, names=self.take_labels(None)))
        self.need_names(self.n)

    @property
    def n(self) -> int:
        return self.model.n

    def matrices(self) -> dict[str, Matrix]:
        t = both_ways(self.model)
        return {"A": t.A, "B": t.B, "C": t.C}

    def parameters(self) -> dict[str, Vector]:
        """Step, and the continuous triple's time constants, slopes and gain."""
        return Lure.from_triple(both_ways(self.model)).parameters() | {"step": np.array(self.step)}

    @classmethod
    def from_parameters(cls, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Self:
        """The step of the Lur'e system with these matrices; it has slopes but no activation function."""
        p = read_parameters(parameters, (*SLOPE_PARAMETERS, "step"))
        step = p.pop("step").item()
        return cls(Lure.from_parameters(matrices, p), step)

    def triple(self) -> Triple:
        """`I + [step/tau] A`, `[step/tau] B`, C; a uniform factor goes to the gain."""
        return self._stepped(both_ways(self.model))

    def within(self) -> tuple[Triple, float] | None:
        """The step of the model's own `within`."""
        found = self.model.within()
        if found is None:
            return None
        narrow, extra = found
        return self._stepped(narrow), float(np.nextafter(self.step * extra + 2.0**-50, np.inf))

    def worst_only(self) -> str | None:
        return self.model.worst_only()

    def described(self) -> str:
        return self.model.described()

    def weight_gain(self) -> float:
        return self.model.weight_gain()

    def with_gain(self, gain: float) -> EulerStep:
        """The step of the continuous model with another gain."""
        return EulerStep(with_gain(self.model, gain), self.step, **labels(self))

    @property
    def input_names(self) -> Any:
        """Those of the continuous model."""
        return self.model.input_names

    def is_map(self) -> bool:
        return True

    def rounding(self, x: Vector, u: ArrayLike) -> Vector:
        """The step's own, and `step` times that of the continuous model."""
        moved = self.step * np.abs(increment(self.model, x, u))
        return np.asarray(1.01 * (self.step * rounding_error(self.model, x, u) + 8 * UNIT * (np.abs(x) + moved)))

    def _stepped(self, t: Triple) -> Triple:
        factor = self.step / t.tau
        eye = identity(t.n)
        A = eye + sparse.diags_array(factor) @ t.A
        uniform = bool((factor == factor[0]).all())
        B = t.B if uniform else sparse.diags_array(factor) @ t.B
        gain = float(t.gain * factor[0]) if uniform else t.gain
        return Triple(by_rows(A), by_rows(B), t.C, np.ones(t.n), t.lo, t.hi, gain, discrete=True)

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        x = state(x, self.n, self.names)
        out: Vector = x + self.step * self.model.field(x, u)
        return out


def both_ways(model: Model) -> Triple:
    """The triple of a continuous model, its diagonal reaching from the slowest Jacobian down to the fastest.

    That of `|I + h J|` may be worst at either. Where `model.fastest()` differs from `model.triple()`, each diagonal
    entry that does gets a nonlinearity of its own.

    Raises
    ------
    InputError
        Where both differ in more than A, as for an interval model with intervals for self-loops.

    Examples
    --------
    >>> from metzler.models.interval import IntervalHopfield
    >>> t = both_ways(IntervalHopfield([[0.0]], [[0.0]], 1.0, 100.0, "relu"))
    >>> t.jacobian([0.0, t.hi[1]]).toarray().round(9).tolist()
    [[-100.0]]
    """
    slow, fast = model.triple(), model.fastest()
    if fast is None:
        return slow
    if not (_same(slow.B, fast.B) and _same(slow.C, fast.C)):
        raise InputError(
            "an Euler step of an interval model needs self-loops without intervals: give W_lower and W_upper the same "
            "diagonal (step_sizes covers the others)"
        )
    down = np.asarray(slow.A.diagonal() - fast.A.diagonal())
    at = np.flatnonzero(down > 0)
    if not len(at):
        return slow
    with np.errstate(over="ignore"):
        reach = np.nextafter(np.nextafter(down[at], np.inf) / (slow.gain or 1.0), np.inf)
    if not np.isfinite(reach).all():
        raise InputError(f"an Euler step of an interval model needs a gain of 0 or a larger one, got {slow.gain!r}")
    own = sparse.csr_array((np.ones(len(at)), (at, np.arange(len(at)))), shape=(slow.n, len(at)))
    B, C = (sparse.csr_array(M) for M in (slow.B, slow.C))
    live = slow.gain > 0
    lo = np.concatenate([slow.lo * live, np.zeros(len(at))])
    hi = np.concatenate([slow.hi * live, reach])
    B, C = sparse.hstack([B, -own], format="csr"), sparse.vstack([C, own.T], format="csr")
    return replace(slow, B=B, C=C, lo=lo, hi=hi, gain=slow.gain or 1.0)


def _same(one: Matrix, other: Matrix) -> bool:
    difference = abs(one - other)
    return bool(difference.max() == 0) if 0 not in one.shape else True
