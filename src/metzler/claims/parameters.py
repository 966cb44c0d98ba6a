"""What thresholds are about: how a network is changed by a parameter, and what claims of changed networks say of it.

Every rule takes its claims as proved of the networks that `network` makes, and nothing else for granted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from metzler.arrays import Array
from metzler.claims.diagonal import Certificate
from metzler.digits import add_up
from metzler.errors import InputError
from metzler.frozen import Frozen
from metzler.matrices.indices import indices
from metzler.models import Model
from metzler.models.changed import restricted, weights_alone, with_gain, with_leak
from metzler.models.delayed import PARTS, Delays
from metzler.numbers.outward import add_both, div_down, div_up

ROUNDED = 4 * float(np.finfo(float).eps)
"""Factors are stated with so much room for their own rounding."""
Settings = Mapping[str, Array]
Ends = tuple[float, float]
Shape = tuple[type[Any], int]
LATE: Mapping[str, Shape] = MappingProxyType({name: (kind, ndim) for name, kind, ndim in PARTS})


@dataclass(frozen=True, eq=False)
class Point(Frozen):
    """A claim of the network that a parameter has changed.

    Parameters
    ----------
    value : float
        Of the parameter; finite.
    claim : Certificate
    """

    value: float
    claim: Certificate

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", float(self.value))
        if not np.isfinite(self.value):
            raise InputError(f"the value of a parameter must be finite, got {self.value}")


class Parameter(ABC):
    """One row of `PARAMETERS`."""

    name: ClassVar[str]
    quantity: ClassVar[str]
    is_rate: ClassVar[bool] = False
    """Whether it is one, with the unit of the network's; the others are factors."""
    settings: ClassVar[Mapping[str, Shape]] = MappingProxyType({})
    """What the question has besides the model and the value: name, type, and number of dimensions."""

    @abstractmethod
    def network(self, model: Model, settings: Settings, value: float, order: str) -> Model:
        """The changed network, for norms of this order."""

    @abstractmethod
    def ends(self, model: Model, settings: Settings, certified: tuple[Point, ...], refuted: Point | None) -> Ends:
        """The bounds that follow from claims of changed networks; infinite where nothing follows.

        Raises
        ------
        InputError
            When the claims do not say what the bounds need.
        """


class Gain(Parameter):
    """The factor on all weights, beside the model's own gain; the value of a point is the gain itself.

    The quantity is the largest factor s such that with every factor between 0 and s some diagonal weights of the order
    prove a positive rate: with those below `lower` some do, with one that is not above `upper` none do. A log norm (of
    a map: a norm) of Jacobians that are affine in the gain is convex in it, and so is the largest over all slopes: a
    norm that certifies two gains certifies all between them. The certified points are a path from gain 0 on which
    neighbours share the gain or the norm.
    """

    name = "gain"
    quantity = "critical gain"

    def network(self, model: Model, settings: Settings, value: float, order: str) -> Model:
        return with_gain(model, value)

    def ends(self, model: Model, settings: Settings, certified: tuple[Point, ...], refuted: Point | None) -> Ends:
        own, low, high = model.weight_gain(), -np.inf, np.inf
        if certified:
            _need(certified[0].value == 0, "the gains that are certified must begin at 0")
            _need(all(point.claim.lower > 0 for point in certified), "a gain on the way has no positive rate")
            for first, then in pairwise(certified):
                linked = first.value == then.value or _share_norm(first.claim, then.claim)
                _need(linked, "two gains that follow each other must share their norm")
            low = float(div_down(certified[-1].value, own)) * (1 - ROUNDED) if own > 0 else np.inf
        if refuted is not None:
            _need(refuted.claim.upper <= 0, "the gain that is too large may have a positive rate")
            _need(own > 0 and refuted.value >= 0, "a network without weights has no gain that is too large")
            high = float(div_up(refuted.value, own)) * (1 + ROUNDED)
        return low, high


class WeightsAlone(Parameter):
    """The same quantity as `Gain`, where nothing but a leak is left at gain 0: one claim of the weights alone says all.

    `-[leak] + s N` with Metzler rows N has a positive rate in some norm exactly when `[1/leak] N` has one above -1/s.
    """

    name = "weights alone"
    quantity = "critical gain"

    def network(self, model: Model, settings: Settings, value: float, order: str) -> Model:
        alone = weights_alone(model)
        if alone is None:
            raise InputError("this network has more than weights and a leak")
        return alone.model

    def ends(self, model: Model, settings: Settings, certified: tuple[Point, ...], refuted: Point | None) -> Ends:
        alone = weights_alone(model)
        _need(alone is not None and len(certified) == 1 and refuted is None, "it needs one claim of the weights alone")
        assert alone is not None
        claim, rest = certified[0].claim, alone.rest
        largest = add_up(alone.shift, -claim.rate)
        smallest = -add_up(add_up(claim.rate, claim.gap), -alone.shift)
        low = float(div_down(rest, largest)) * (1 - ROUNDED) if largest > 0 else np.inf
        high = float(div_up(rest, smallest)) * (1 + ROUNDED) if smallest > 0 else np.inf
        return (low, high) if largest or rest else (0.0, high)


class Leak(Parameter):
    """What is added to all leaks of a Hopfield or firing-rate network with plain leaks; setting: the wanted `rate`.

    With `upper` added to every leak some diagonal weights of the order prove the rate; with less than `lower` none do.
    Leaks are sums that are rounded, and more leak is never worse in any of these norms: the bounds are the largest and
    the smallest amount by which a leak of the changed networks exceeds that of the model.
    """

    name = "leak"
    quantity = "critical leak"
    settings = MappingProxyType({"rate": (np.float64, 0)})

    def network(self, model: Model, settings: Settings, value: float, order: str) -> Model:
        return with_leak(model, value)

    def ends(self, model: Model, settings: Settings, certified: tuple[Point, ...], refuted: Point | None) -> Ends:
        net, rate = with_leak(model, 0.0), settings["rate"].item()
        low, high = -np.inf, np.inf
        if certified:
            _need(len(certified) == 1 and certified[0].claim.lower >= rate, "the rate is not certified")
            high = float(add_both(with_leak(model, certified[0].value).leak, -net.leak)[1].max())
        if refuted is not None:
            _need(refuted.claim.upper <= rate, "the rate is not out of reach where the leak is too small")
            low = float(add_both(with_leak(model, refuted.value).leak, -net.leak)[0].min())
        return low, high


class DelayGain(Parameter):
    """The factor on the delayed synapses of a network in continuous time, which the settings hold.

    With every factor from 0 to `lower` the inequality of `metzler.delay` proves a positive rate for every delay. With
    `upper`, and above it, no diagonal weights of the order do for the network that stands for the delayed one, whose
    weights are rounded up (`Delays`). A factor that is larger makes no row smaller; delayed synapses on no cycle change
    no Perron value.
    """

    name = "delay gain"
    quantity = "delay gain"
    settings = LATE

    def network(self, model: Model, settings: Settings, value: float, order: str) -> Model:
        _need(value >= 0, "the factor on delayed synapses must not be negative")
        return Delays.from_parts(model, settings).network(order, 0.0, value)

    def ends(self, model: Model, settings: Settings, certified: tuple[Point, ...], refuted: Point | None) -> Ends:
        low = -np.inf
        if certified:
            _need(len(certified) == 1 and certified[0].claim.lower > 0, "the factor that is certified has no rate")
            low = certified[0].value if Delays.from_parts(model, settings).on_a_cycle() else np.inf
        if refuted is not None:
            _need(refuted.claim.upper <= 0, "the factor that is too large may have a positive rate")
        high = np.inf if refuted is None else refuted.value
        return low, high


class DelayedRate(Parameter):
    """The rate of a network in continuous time with the delayed synapses that the settings hold, in 1/time.

    The inequality of `metzler.delay` proves a rate s when the network that stands for it at s has a rate of at least s;
    that rate falls as s grows. So a claim of the network at s puts the rate between the smaller of s and its lower
    bound, and the larger of s and its upper bound. That network's weights are rounded up (`Delays`).
    """

    name = "delays"
    quantity = "rate with delays"
    is_rate = True
    settings = LATE

    def network(self, model: Model, settings: Settings, value: float, order: str) -> Model:
        return Delays.from_parts(model, settings).network(order, value)

    def ends(self, model: Model, settings: Settings, certified: tuple[Point, ...], refuted: Point | None) -> Ends:
        points = certified if refuted is None else (*certified, refuted)
        low = max(min(point.value, point.claim.lower) for point in points)
        return low, min(max(point.value, point.claim.upper) for point in points)


class Lesion(Parameter):
    """The best rate of what is left without the neurons `silenced`, in 1/time (of a map: per step).

    Both bounds are those of one claim of the network that is left; the value of its point says nothing.
    """

    name = "lesion"
    quantity = "rate after a lesion"
    is_rate = True
    settings = MappingProxyType({"silenced": (np.int64, 1)})

    def network(self, model: Model, settings: Settings, value: float, order: str) -> Model:
        silenced = indices(settings["silenced"], model.n, name="a lesion")
        return restricted(model, np.delete(np.arange(model.n), silenced))

    def ends(self, model: Model, settings: Settings, certified: tuple[Point, ...], refuted: Point | None) -> Ends:
        _need(len(certified) == 1 and refuted is None, "it needs one claim of the network that is left")
        return certified[0].claim.lower, certified[0].claim.upper


def _share_norm(one: Certificate, other: Certificate) -> bool:
    a, b = one.norm, other.norm
    powers = [np.zeros(1, dtype=np.int64) if norm.exponents is None else norm.exponents for norm in (a, b)]
    return bool(a.order == b.order and (a.weights == b.weights).all() and (powers[0] == powers[1]).all())


def _need(condition: object, message: str) -> None:
    if not condition:
        raise InputError(message)


ROWS = (Gain(), WeightsAlone(), Leak(), DelayGain(), DelayedRate(), Lesion())
PARAMETERS: Mapping[str, Parameter] = MappingProxyType({row.name: row for row in ROWS})
