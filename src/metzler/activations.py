"""Activation functions with the interval in which all their slopes lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Vector
from metzler.digits import near
from metzler.errors import InputError, InputTypeError
from metzler.facts import Fact, Result, spread
from metzler.frozen import Frozen, owned
from metzler.matrices.labelled import plain_vector

Slopes = tuple[Vector, Vector]

_FUNCTION_ERROR = 16 * float(np.finfo(float).eps)
"""Relative error granted to a derivative computed from np.exp (within 4 ulp) and four operations."""

_TANH_TAIL = 1e3
"""From here on the slope of tanh is below every double, and doubling the argument must not overflow."""

_TRIAL_POINTS = np.linspace(-20.0, 20.0, 4001)
"""Where the declared slopes of a user's function are tried."""

_TRIAL_RTOL = 1e-6
"""Slack of that trial, far above the rounding of a difference quotient with step 0.01."""


@dataclass(frozen=True, eq=False, repr=False)
class Activation(Frozen, Result):
    """An elementwise function phi and an interval that holds every slope (phi(x) - phi(y)) / (x - y).

    Parameters
    ----------
    name : str
        How reports and files call it.
    function : callable
        phi, elementwise on float64 arrays; state to state (or rate).
    lo, hi : float or array_like (n,), none
        Smallest and largest slope, finite, lo <= hi; one number, or one per neuron. May be negative.
    projection : bool
        Whether phi moves every x to the nearest point of an interval (relu, saturation, identity).
    local_slopes : callable or None
        (lower, upper) -> (lo, hi), the slope interval on a box; None means lo and hi hold on every box.

    Examples
    --------
    >>> phi = activation("tanh")
    >>> phi.lo, phi.hi
    (0.0, 1.0)
    >>> float(phi(0.0))
    0.0
    """

    name: str
    function: Callable[[Vector], Vector]
    lo: float | Vector
    hi: float | Vector
    projection: bool = False
    local_slopes: Callable[[Vector, Vector], Slopes] | None = None

    def __post_init__(self) -> None:
        if not callable(self.function):
            raise InputTypeError(
                f"The function of an activation must be callable, but is {type(self.function).__name__}."
            )
        self._set(lo=_slope(self.lo, "lower"), hi=_slope(self.hi, "upper"))
        if np.ndim(self.lo) and np.ndim(self.hi) and np.shape(self.lo) != np.shape(self.hi):
            raise InputError(
                f"Lower and upper slopes must have one length, but have {np.size(self.lo)} and {np.size(self.hi)}."
            )
        if np.any(np.greater(self.lo, self.hi)):
            raise InputError(f"The lower slope must not exceed the upper one, but {self.name!r} has lo > hi.")
        if self.projection:
            _try_projection(self)

    def facts(self) -> tuple[Fact, ...]:
        """Its name, and its slopes."""
        return (
            Fact("name", self.name),
            *spread("lower slope", self.lo),
            *spread("upper slope", self.hi),
            Fact("projection", self.projection),
            Fact("slopes on a box", "its own" if self.local_slopes is not None else "the same"),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """By its name where that says it all, so that functions made here can be sent to other processes."""
        return (activation, (self.name,)) if self.named else super().__reduce__()

    @property
    def named(self) -> bool:
        """Whether its name says it all: `activation(name)` is this very function.

        Examples
        --------
        >>> activation("tanh").named, leaky_relu(0.2).named
        (True, False)
        """
        return _NAMED.get(self.name) is self

    def __call__(self, x: ArrayLike) -> Vector:
        """Return phi(x), elementwise."""
        return self.function(np.asarray(x, dtype=np.float64))

    def slopes_on(self, lower: ArrayLike, upper: ArrayLike) -> Slopes:
        """Return the slope interval of each neuron while its input stays in a box.

        Parameters
        ----------
        lower, upper : array_like (n,), state
            Ends of the box, lower <= upper; infinite ends are allowed.

        Returns
        -------
        lo, hi : ndarray (n,), none
            Rounded outward, and never wider than the global interval. Exact for piecewise linear functions.
            A box that is one single kink gets the slopes of both sides.

        Raises
        ------
        InputError
            If an end is NaN or lower > upper.

        Examples
        --------
        >>> lo, hi = activation("relu").slopes_on([-1.0, 0.5, -2.0], [1.0, 2.0, -1.0])
        >>> lo, hi
        (array([0., 1., 0.]), array([1., 1., 0.]))
        """
        below, above = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
        if not np.all(below <= above):
            raise InputError("A box must have lower <= upper without NaN in every neuron, but this one has not.")
        shape = np.broadcast_shapes(below.shape, above.shape, np.shape(self.lo), np.shape(self.hi))
        lo, hi = np.broadcast_to(self.lo, shape), np.broadcast_to(self.hi, shape)
        if self.local_slopes is None:
            return lo.copy(), hi.copy()
        local_lo, local_hi = self.local_slopes(below, above)
        return np.clip(local_lo, lo, hi), np.clip(local_hi, lo, hi)


def activation(choice: str | Activation) -> Activation:
    """Return the activation of that name, or the given one unchanged.

    Parameters
    ----------
    choice : str or Activation
        "relu", "leaky-relu" (slope 0.01), "elu", "tanh", "logistic", "softplus", "saturation", "identity"
        or "absolute"; or an `Activation`, e.g. from `leaky_relu` or `custom`.

    Raises
    ------
    InputError
        If the name is unknown, or names a function without slope bounds (with the reason).

    Examples
    --------
    >>> activation("logistic").hi
    0.25
    >>> activation("step")
    Traceback (most recent call last):
    metzler.errors.InputError: Activation 'step' is refused: it jumps, so no finite slope bounds it.
    """
    if isinstance(choice, Activation):
        return choice
    if not isinstance(choice, str):
        raise InputTypeError(
            f"An activation must be a name or an Activation (see custom), but is {type(choice).__name__}."
        )
    name = choice.strip().lower().replace("_", "-")
    if name in _REFUSED:
        raise InputError(f"Activation {choice!r} is refused: {_REFUSED[name]}.")
    if name not in _NAMED:
        close = get_close_matches(name, _NAMED, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "use custom(function, slopes=(lo, hi)) for another function."
        raise InputError(f"Activation {choice!r} is unknown (known: {', '.join(_NAMED)}): {hint}")
    return _NAMED[name]


def leaky_relu(slope: float = 0.01) -> Activation:
    """Return x for x > 0 and slope * x for x <= 0; the slope may be negative or above one.

    Examples
    --------
    >>> phi = leaky_relu(0.2)
    >>> phi.lo, phi.hi, phi([-1.0, 2.0])
    (0.2, 1.0, array([-0.2,  2. ]))
    """
    a = _slope(slope, "negative-side")
    if np.ndim(a):
        raise InputError("leaky_relu takes one slope: use custom(...) with slopes per neuron instead.")
    return Activation("leaky-relu", partial(_leaky, a), min(a, 1.0), max(a, 1.0), False, partial(_leaky_slopes, a))


def slope_below(phi: Activation) -> float | None:
    """The slope below 0 of an activation that is x above it: relu, leaky relu, identity; None for all others."""
    f = phi.function
    if isinstance(f, partial) and f.func is _leaky:
        return float(f.args[0])
    return 0.0 if f is _relu else 1.0 if f is np.positive else None


def _leaky(a: float, x: Vector) -> Vector:
    return np.where(x > 0, x, a * x)


def _leaky_slopes(a: float, lower: Vector, upper: Vector) -> Slopes:
    """Slope interval of a function of slope 1 above 0 and slope `a` below."""
    return _sorted(np.where(lower < 0, a, 1.0), np.where(upper > 0, 1.0, a))


def custom(
    function: Callable[[Vector], Vector], *, slopes: tuple[ArrayLike, ArrayLike], name: str = "custom"
) -> Activation:
    """Return an activation from a function and the slopes that its author vouches for.

    Parameters
    ----------
    function : callable
        phi, elementwise: called with arrays (n,) and (k, 1), which parameters (n,) of its own may broadcast against.
    slopes : (lo, hi), each float or array_like (n,), none
        Interval that holds every slope (phi(x) - phi(y)) / (x - y). Whatever is certified rests on it.
    name : str
        How reports and files call it.

    Raises
    ------
    InputError
        If the slopes are not finite or not ordered, or if a trial on [-20, 20] finds a slope outside them
        (which catches jumps and wrong numbers; passing it proves nothing).

    Examples
    --------
    >>> import numpy as np
    >>> custom(np.arctan, slopes=(0.0, 1.0), name="arctan").hi
    1.0
    >>> custom(np.sign, slopes=(0.0, 1.0))
    Traceback (most recent call last):
    metzler.errors.InputError: The declared slopes [0.0, 1.0] of 'custom' do not hold: near x = -0.01 its slope is 100.
    """
    try:
        lo, hi = slopes
    except (TypeError, ValueError) as error:
        raise InputTypeError("slopes must be a pair (lo, hi), e.g. slopes=(0.0, 1.0).") from error
    result = Activation(name, function, lo, hi)  # type: ignore[arg-type]  # __post_init__ converts and checks
    _try_slopes(result)
    return result


def _try_slopes(phi: Activation) -> None:
    points = _TRIAL_POINTS[:, None]
    with np.errstate(all="ignore"):
        values = np.asarray(phi.function(points), dtype=np.float64)
        quotients = np.diff(values, axis=0) / np.diff(points, axis=0)
    noise = 4 * np.finfo(float).eps * np.abs(values).max() / np.diff(_TRIAL_POINTS).min()
    slack = _TRIAL_RTOL * np.maximum(1.0, np.maximum(np.abs(phi.lo), np.abs(phi.hi))) + noise
    holds = (quotients >= phi.lo - slack) & (quotients <= phi.hi + slack)
    if not np.all(holds):
        k, neuron = np.unravel_index(int(np.argmin(holds)), holds.shape)
        lo, hi = (float(np.broadcast_to(end, holds.shape[1:])[neuron]) for end in (phi.lo, phi.hi))
        raise InputError(
            f"The declared slopes [{lo}, {hi}] of {phi.name!r} do not hold: near x = {near(_TRIAL_POINTS[k], 4)} "
            f"its slope is {near(np.broadcast_to(quotients, holds.shape)[k, neuron], 6)}."
        )


def _try_projection(phi: Activation) -> None:
    """A projection onto an interval rises and leaves its own values alone."""
    values = np.asarray(phi.function(_TRIAL_POINTS[:, None]), dtype=np.float64)
    if (np.diff(values, axis=0) < 0).any() or (phi.function(values) != values).any():
        raise InputError(f"{phi.name!r} is no projection onto an interval: it falls, or moves its own values.")


def _slope(value: Any, which: str) -> Any:
    """A finite slope as float, or slopes per neuron as a read-only float64 copy."""
    value = plain_vector(value, name=f"The {which} slope")
    try:
        s = np.array(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputTypeError(f"The {which} slope must be a real number or one per neuron, but is {value!r}.") from error
    if s.ndim > 1 or s.size == 0:
        raise InputError(f"The {which} slope must be one number or one per neuron, but has shape {s.shape}.")
    if not np.isfinite(s).all():
        raise InputError(
            f"The {which} slope must be finite, but is {value!r}: no rate follows from an unbounded slope."
        )
    return owned(s) if s.ndim else float(s)


def _sorted(a: Vector, b: Vector) -> Slopes:
    return np.minimum(a, b), np.maximum(a, b)


def _outward(lo: Vector, hi: Vector) -> Slopes:
    """Widen computed non-negative derivatives by their rounding error."""
    return np.maximum(0.0, np.nextafter(lo * (1 - _FUNCTION_ERROR), -np.inf)), np.nextafter(
        hi * (1 + _FUNCTION_ERROR), np.inf
    )


def _on_bump(derivative: Callable[[Vector], Vector]) -> Callable[[Vector, Vector], Slopes]:
    """Slope interval of a function whose derivative is even and falls with abs(x)."""

    def local_slopes(lower: Vector, upper: Vector) -> Slopes:
        near = np.maximum(0.0, np.maximum(lower, -upper))
        far = np.maximum(np.abs(lower), np.abs(upper))
        return _outward(derivative(far), derivative(near))

    return local_slopes


def _on_rise(derivative: Callable[[Vector], Vector]) -> Callable[[Vector, Vector], Slopes]:
    """Slope interval of a convex function, whose derivative rises."""

    def local_slopes(lower: Vector, upper: Vector) -> Slopes:
        return _outward(derivative(lower), derivative(upper))

    return local_slopes


def _logistic(x: Vector) -> Vector:
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)


def _logistic_slope(x: Vector) -> Vector:
    e = np.exp(-np.abs(x))
    return e / (1.0 + e) ** 2


def _tanh_slope(x: Vector) -> Vector:
    return 4.0 * _logistic_slope(2.0 * np.minimum(np.abs(x), _TANH_TAIL))


def _elu(x: Vector) -> Vector:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0.0)))


def _elu_slope(x: Vector) -> Vector:
    return np.exp(np.minimum(x, 0.0))


def _softplus(x: Vector) -> Vector:
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def _relu(x: Vector) -> Vector:
    return np.maximum(x, 0.0)


def _saturation(x: Vector) -> Vector:
    return np.clip(x, -1.0, 1.0)


def _saturation_slopes(lower: Vector, upper: Vector) -> Slopes:
    inside = (lower >= -1) & (upper <= 1)
    meets = (lower < 1) & (upper > -1)
    return _sorted(np.where(inside, 1.0, 0.0), np.where(meets, 1.0, 0.0))


_NAMED = {
    "relu": Activation("relu", _relu, 0.0, 1.0, True, partial(_leaky_slopes, 0.0)),
    "leaky-relu": leaky_relu(),
    "elu": Activation("elu", _elu, 0.0, 1.0, False, _on_rise(_elu_slope)),
    "tanh": Activation("tanh", np.tanh, 0.0, 1.0, False, _on_bump(_tanh_slope)),
    "logistic": Activation("logistic", _logistic, 0.0, 0.25, False, _on_bump(_logistic_slope)),
    "softplus": Activation("softplus", _softplus, 0.0, 1.0, False, _on_rise(_logistic)),
    "saturation": Activation("saturation", _saturation, 0.0, 1.0, True, _saturation_slopes),
    "identity": Activation("identity", np.positive, 1.0, 1.0, True),
    "absolute": Activation("absolute", np.abs, -1.0, 1.0, False, partial(_leaky_slopes, -1.0)),
}

ACTIVATIONS = tuple(_NAMED)
"""The names of those that are known."""

_JUMPS = "it jumps, so no finite slope bounds it"
_GROWS = "its slope grows without bound"
_REFUSED = {
    "step": _JUMPS,
    "heaviside": _JUMPS,
    "sign": _JUMPS,
    "threshold": _JUMPS,
    "sqrt": "its slope is unbounded near 0",
    "square-root": "its slope is unbounded near 0",
    "square": _GROWS,
    "exp": _GROWS,
    "spike": "a spiking neuron resets its state, which no rate model of this package describes",
    "softmax": "it is not elementwise, so it has no slope per neuron",
}
