"""Boxes of states, and what weights, activations and networks make of them, rounded outward."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.activations import Activation
from metzler.arrays import UNIT, Matrix, Vector
from metzler.errors import InputError
from metzler.facts import Column, Columns, Fact, Result
from metzler.frozen import Frozen, owned
from metzler.matrices.forms import by_sign, kept, row_lengths
from metzler.matrices.labelled import numbers, numbers_for
from metzler.models import Model, RecurrentModel
from metzler.models.base import known_model
from metzler.models.labels import names_of
from metzler.models.pointwise import FUNCTION_ERROR
from metzler.models.recurrent import is_recurrent, recurrent

MOST_IMAGES = 10_000
"""So many images are formed to see that trajectories of a region enter a given box."""
SHRINK = 1e-9
"""Images rest when no side of the box gets shorter by more than this fraction."""


@dataclass(frozen=True, eq=False, repr=False)
class Box(Frozen, Result):
    """All states x with `lower <= x <= upper`.

    Parameters
    ----------
    lower, upper : (n,) arrays, state
        Without NaN, lower <= upper; infinite ends are allowed.

    Examples
    --------
    >>> Box([-1.0, 0.0], [1.0, 2.0]).contains([0.5, 0.5])
    True
    """

    lower: Vector
    upper: Vector

    def __post_init__(self) -> None:
        lower, upper = (owned(numbers(end, name="a box")) for end in (self.lower, self.upper))
        if lower.ndim != 1 or lower.shape != upper.shape or not (lower <= upper).all():
            raise InputError("a box needs lower <= upper, two vectors of one length without NaN")
        for name, end in (("lower", lower), ("upper", upper)):
            object.__setattr__(self, name, end)

    def facts(self) -> tuple[Fact, ...]:
        """Its size, and its ends where they are all alike."""
        ends = {"lower": self.lower, "upper": self.upper}
        alike = (Fact(name, end[0]) for name, end in ends.items() if len(end) and (end == end[0]).all())
        return Fact("states", len(self.lower)), Fact("bounded", self.bounded), *alike

    def columns(self) -> Columns:
        """The ends of every state."""
        ends = (Column("lower", self.lower), Column("upper", self.upper))
        return Columns(ends, {"state": range(len(self.lower))})

    @classmethod
    def of(cls, model: Model, lower: Any = -np.inf, upper: Any = np.inf) -> Box:
        """The box of states of a model: numbers, or ends by the names of neurons; what is left out has no end.

        Examples
        --------
        >>> from metzler.models import Hopfield
        >>> net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh", names=["PYR", "PV"])
        >>> Box.of(net, {"PV": 0.0}, 2.0).lower
        array([-inf,   0.])
        """
        known_model(model)
        ends = (("lower", lower, -np.inf), ("upper", upper, np.inf))
        return cls(*(numbers_for(end, model.n, name=name, labels=names_of(model), rest=far) for name, end, far in ends))

    @property
    def bounded(self) -> bool:
        """Whether all ends are finite."""
        return bool(np.isfinite(self.lower).all() and np.isfinite(self.upper).all())

    def contains(self, x: ArrayLike) -> bool:
        """Whether a state lies in the box."""
        values = numbers_for(x, self.lower.size, name="a state")
        return bool((values >= self.lower).all() and (values <= self.upper).all())

    def inside(self, other: Box) -> bool:
        """Whether this box is a part of another."""
        return bool((self.lower >= other.lower).all() and (self.upper <= other.upper).all())

    def strictly_inside(self, other: Box) -> bool:
        """Whether the other box is a neighbourhood of this one."""
        return bool(
            ((self.lower > other.lower) | np.isneginf(other.lower)).all()
            and ((self.upper < other.upper) | np.isposinf(other.upper)).all()
        )

    def inflated(self, fraction: float) -> Box:
        """The box with every finite end moved outward by this fraction of the length and of the position."""
        low, high = (np.where(np.isfinite(end), end, 0.0) for end in (self.lower, self.upper))
        length = np.where(np.isfinite(self.upper - self.lower), high - low, 0.0)
        reach = fraction * (1e-3 + length + np.maximum(np.abs(low), np.abs(high)))
        return Box(self.lower - reach, self.upper + reach)


def weighted(M: Matrix, gain: float, box: Box, u: Box) -> Box:
    """`gain M z + u` for z in the box, rounded outward."""
    W, gain = (M, gain) if gain >= 0 else (-M, -gain)
    (positive, negative), terms = by_sign(W), row_lengths(W)
    unbounded = np.isinf(box.lower) | np.isinf(box.upper)
    lower, upper = (np.where(np.isfinite(end), end, 0.0) for end in (box.lower, box.upper))
    with np.errstate(over="ignore", invalid="ignore"):
        size = abs(W) @ np.maximum(np.abs(lower), np.abs(upper))
        error = gain * (2.0 * (terms + 6) * UNIT * size + terms * 2.0**-1070)
        low, high = (gain * v for v in (positive @ lower + negative @ upper, positive @ upper + negative @ lower))
        added = (np.where(np.isfinite(end), np.abs(end), 0.0) for end in (u.lower, u.upper))
        error = error + 4 * UNIT * (np.abs(low) + np.abs(high) + sum(added))
        low, high = low - error + u.lower, high + error + u.upper
    low, high = np.where(np.isfinite(low), low, -np.inf), np.where(np.isfinite(high), high, np.inf)
    if unbounded.any() and gain > 0:
        reached = (abs(W) @ unbounded.astype(float)) > 0
        low, high = np.where(reached, -np.inf, low), np.where(reached, np.inf, high)
    return Box(_down(low), _up(high))


def activated(phi: Activation, box: Box) -> Box:
    """phi over the box: its ends where phi does not decrease, else a bound from a point and the slopes."""
    lo, hi = phi.slopes_on(box.lower, box.upper)
    middle = np.clip(0.0, box.lower, box.upper)
    with np.errstate(all="ignore"):
        ends = [phi.function(end) for end in (box.lower, box.upper)]
        centre = phi.function(middle)
        left, right = middle - box.lower, box.upper - middle
        low = centre + np.minimum(_times(-hi, left), _times(lo, right))
        high = centre + np.maximum(_times(-lo, left), _times(hi, right))
        rising = lo >= 0
        low = np.where(rising & ~np.isnan(ends[0]), np.fmax(ends[0], low), low)
        high = np.where(rising & ~np.isnan(ends[1]), np.fmin(ends[1], high), high)
        error = FUNCTION_ERROR * (np.abs(centre) + np.abs(low) + np.abs(high))
    error = np.where(np.isfinite(error), error, 0.0)
    return Box(_down(low - error), _up(high + error))


def quotient(box: Box, divisor: Vector) -> Box:
    """The box divided by positive numbers, rounded outward."""
    return Box(_down(box.lower / divisor), _up(box.upper / divisor))


def has_boxes(model: Model) -> bool:
    """Whether boxes say something about models of this kind: leaky, with an activation function."""
    return is_recurrent(model) and model.activation is not None


def boxed(model: Model) -> RecurrentModel:
    """The model, if it has boxes and positive leaks; refused otherwise."""
    net = recurrent(model, "a local claim needs")
    if net.activation is None:
        raise InputError("a local claim needs the activation function: give activation='tanh' or another one")
    if not (net.leak > 0).all():
        raise InputError(f"a local claim needs a positive leak in every neuron, got {net.leak.min()}")
    return net


def image(model: RecurrentModel, box: Box, inputs: Box) -> Box:
    """A box that holds `phi(gain W x + u) / leak` (Hopfield: `(gain W phi(x) + u) / leak`) for all x, u in the boxes.

    With a dissipation matrix D, `D_ij x_j` is subtracted for all j but i before the division by `leak_i = D_ii`.
    Equilibria are fixed points of that map; a box that it maps into itself is forward invariant.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.0]], activation="saturation", leak=2.0)
    >>> found = image(net, Box([-9.0], [9.0]), Box([-3.0], [3.0]))
    >>> bool(abs(found.upper[0] - 0.5) < 1e-12)
    True
    """
    if model.slope_side == "post":
        out = activated(model.activation, _argument(model, box, inputs))
    else:
        out = weighted(model.W, model.gain, activated(model.activation, box), inputs)
    if model.dissipation is not None:
        out = weighted(kept(model.dissipation, np.not_equal), -1.0, box, out)
    return quotient(out, model.leak)


def tightened(model: RecurrentModel, box: Box, inputs: Box, *, room: float = 0.0) -> RecurrentModel:
    """The model with the slopes that its activation takes while state and input stay in their boxes, rounded outward.

    Slopes that were given beside the activation do not count: they may be narrower than it is. With `room` they hold
    those of arguments that are wider by this fraction, too.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[2.0]], activation="relu")
    >>> tightened(net, Box([-2.0], [-1.0]), Box([0.0], [0.0])).slopes[1].tolist()
    [0.0]
    """
    where = _argument(model, box, inputs) if model.slope_side == "post" else box
    lo, hi = model.activation.slopes_on(where.lower, where.upper)
    if room:  # rounding may make those of a wider argument narrower by a last bit
        wide = where.inflated(room)
        low, high = model.activation.slopes_on(wide.lower, wide.upper)
        lo, hi = np.minimum(lo, low), np.maximum(hi, high)
    return replace(model, slopes=(lo, hi))


def stays(model: RecurrentModel, box: Box, inputs: Box) -> bool:
    """Whether it is proved that no trajectory leaves the box."""
    return image(model, box, inputs).inside(box)


def enters(model: RecurrentModel, region: Box, box: Box, inputs: Box) -> bool:
    """Whether it is proved that every trajectory from `region` enters, in finite time, a box that it does not leave.

    No trajectory leaves a region that is mapped into itself, and all come as near as one likes to its image, then to
    the image of that, and so on; once one of these lies in the interior of the box, they are in the box.
    """
    if region.inside(box):
        return True
    now = region
    for _ in range(MOST_IMAGES):
        after = image(model, now, inputs)
        if not after.inside(now):
            return False
        if after.strictly_inside(box):
            return True
        if settled(now, after):
            return False
        now = after
    return False


def settled(box: Box, after: Box) -> bool:
    """Whether no side got shorter by more than a fraction of its length, or of its finite end if one is infinite."""
    low, high = box.lower, box.upper
    length = np.where(np.isfinite(high - low), high - low, np.minimum(np.abs(low), np.abs(high)))
    with np.errstate(invalid="ignore"):
        less = [np.where(b == a, 0.0, np.abs(b - a)) for a, b in ((low, after.lower), (high, after.upper))]
    return bool((np.isfinite(sum(less)) & (sum(less) <= SHRINK * length + 1e-300)).all())


def _argument(model: RecurrentModel, box: Box, u: Box) -> Box:
    """`gain W x + u` over the box."""
    return weighted(model.W, model.gain, box, u)


def _times(slope: Vector, length: Vector) -> Vector:
    """Their product, 0 where either is 0."""
    return np.where((slope == 0) | (length == 0), 0.0, slope * length)


def _down(values: Vector) -> Vector:
    return np.asarray(np.nextafter(np.nextafter(values, -np.inf), -np.inf))


def _up(values: Vector) -> Vector:
    return np.asarray(np.nextafter(np.nextafter(values, np.inf), np.inf))
