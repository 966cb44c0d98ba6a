"""Certified tubes: a simulated trajectory with a radius inside which the true solutions are proved to be."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import CubicHermiteSpline

from metzler.arrays import UNIT, Vector
from metzler.claims.claim import Claim
from metzler.claims.contraction import Contraction
from metzler.claims.pair import contraction
from metzler.consequences.robustness.input_rate import WatchedInput, given_rate
from metzler.consequences.trajectories.simulate import Input, Trajectory, as_input
from metzler.deadline import Deadline
from metzler.digits import near
from metzler.errors import InputError, InputTypeError
from metzler.facts import Columns, Fact, Result, Side, over_time
from metzler.matrices.names import Names
from metzler.models import Model
from metzler.models.arguments import column, scalar
from metzler.models.labels import names_of, time_unit
from metzler.models.pointwise import (
    argument,
    continuous,
    input_entries,
    input_names,
    needs_input_form,
    rounding_error,
    seen_change,
)
from metzler.norms.norm import StateNorm
from metzler.plot.trajectories import UNKNOWN, Curves
from metzler.steps import Step, finished

MOST_POWER = 700.0
"""Larger powers of e count as infinite."""
BLOCK = 2_000_000
MOST_KNOTS = 10**9
"""So many numbers of state are handled at a time."""


@dataclass(frozen=True, eq=False, repr=False)
class Tube(Curves, Result):
    """A curve and a radius around it.

    Parameters
    ----------
    t : (k,) array
        Times.
    x : (n, k) array
        The curve at these times; between them it is the cubic through states and derivatives.
    radius : (k,) array
        Rigorous: every solution that starts within `radius[0]` of `x[:, 0]` is within `radius[j]` of `x[:, j]` at
        `t[j]`, in the certified norm.
    residual : float
        The largest proved residual of the curve, in state / time, in the certified norm.
    norm : StateNorm
        The certified norm.
    rigorous : bool
        False where the input is a function of time and no bound of its rate of change was given.
    assumed : str
        What is taken for granted about the input between the times at which it was looked at.
    names : Names or None
        What the neurons are called: `tube["PYR_0"]` is the curve of one.
    time_unit : str
        The network's.
    """

    t: Vector
    x: Vector
    radius: Vector
    residual: float
    norm: StateNorm
    rigorous: bool
    assumed: str = ""
    names: Names | None = None
    time_unit: str = "time"

    @property
    def sentence(self) -> str:
        """What is found, in words."""
        claim = "Proved" if self.rigorous else "Estimated"
        return (
            f"{claim}: solutions that start within {self.fact('radius at the start').number} of the curve stay within "
            f"{self.fact('largest radius').number} of it in the certified norm. Assumed: {self.assumed}."
        )

    def facts(self) -> tuple[Fact, ...]:
        """Its radius, in the certified norm, and what is taken for granted."""
        side: Side = "upper" if self.rigorous else "estimate"
        return (
            Fact("radius at the start", self.radius[0]),
            Fact("radius at the end", self.radius[-1], side=side, digits=3),
            Fact("largest radius", self.radius.max(), side=side, digits=3),
            Fact("residual", self.residual, f"state/{self.time_unit}", side, 3),
            Fact("proved", self.rigorous),
            Fact("states", len(self.x)),
            Fact("times", len(self.t)),
            Fact("assumed", self.assumed),
        )

    def columns(self) -> Columns:
        """The curve at every time, and how far every neuron may be from it."""
        unit = "" if self.time_unit == UNKNOWN else self.time_unit
        side: Side = "upper" if self.rigorous else "estimate"
        return over_time(self.t, self.x, self.names, unit, error=self.per_neuron(), side=side)

    def per_neuron(self) -> Vector:
        """The radius of every state (n, k): what the norm allows it, such as `radius / w_i`, rounded up."""
        return self.norm.per_state(self.radius)

    def band(self) -> Vector:
        """The same, for a picture."""
        return self.per_neuron()


def tube(
    model: Model,
    claim: Claim,
    run: Trajectory,
    u: ArrayLike | Input = 0.0,
    *,
    radius: float = 0.0,
    input_rate: ArrayLike | None = None,
    knots: int = 400,
    deadline: float | None = None,
) -> Tube:
    """A radius around a simulated trajectory, from the residual of the curve and the certified rate.

    A curve p with `norm(p' - f(p, u)) <= r` stays within rho of a solution, `rho' = -rate rho + r`. The curve is the
    piecewise cubic through the simulated states with the field as derivative. Its residual is bounded between the
    knots: the polynomial part by its second derivative, each nonlinearity by the slopes that it has on the range
    that its argument covers, the input by its rate of change, everything by its rounding.

    Parameters
    ----------
    model : Model
        That was simulated, without delays.
    claim : Claim
        Of a rate in any norm, about `model`; the rate may be negative, then the radius grows. Of a local claim the
        curve has to stay in the box, and the input among its inputs; where trajectories may leave the box, so does the
        whole tube.
    run : Trajectory
        From `simulate`.
    u : scalar, (n,) array, mapping of neurons to numbers, or callable
        The same input.
    radius : float
        Of the ball of initial states, in the certified norm.
    input_rate : scalar, (n,) array, or mapping of all neurons to numbers, optional
        Upper bound of `|u'|`, entry by entry; needed for a rigorous radius if `u` is a function of time. It is an
        assumption: `u` is compared with it at all knots and half-way between them, and refused where it contradicts it,
        as an input with a step does.
    knots : int
        At least so many equal intervals; the radius falls like their number squared where the slopes are smooth.
    deadline : float, optional
        Seconds after which the tube ends where it has come to.

    Returns
    -------
    Tube

    Raises
    ------
    InputError
        When a number is out of range, the input moves faster than `input_rate` allows, or the curve leaves the box of
        a local claim.
    NotProved
        When the claim is not one about this model.

    References
    ----------
    davydov2022tac (incremental input-to-state stability), applied to the residual.

    Examples
    --------
    >>> from metzler.search.certify import certify
    >>> from metzler.consequences.trajectories import simulate
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh")
    >>> run = simulate(net, [1.0, 0.0], t=(0.0, 5.0))
    >>> found = tube(net, certify(net, "linf"), run)
    >>> found.rigorous, bool(found.radius.max() < 1e-3)
    (True, True)
    """
    options: Any = {"radius": radius, "input_rate": input_rate, "knots": knots, "deadline": deadline}
    return finished(tube_steps(model, claim, run, u, **options))


def tube_steps(
    model: Model,
    claim: Claim,
    run: Trajectory,
    u: ArrayLike | Input = 0.0,
    *,
    radius: float = 0.0,
    input_rate: ArrayLike | None = None,
    knots: int = 400,
    deadline: float | None = None,
) -> Generator[Step, None, Tube]:
    """Like `tube`, but yields how far it is, with the largest residual so far as `lower`."""
    held = contraction(model, claim, "tube(model, claim, run, u)")
    continuous(model)
    needs_input_form(model)
    if not 0 <= scalar(radius, name="radius") < np.inf:
        raise InputError(f"radius must be finite and not negative, got {radius!r}")
    if not (scalar(knots, name="knots") >= 1 and int(min(knots, MOST_KNOTS)) == knots):
        raise InputError(f"knots must be a whole number from 1 to {MOST_KNOTS}, got {knots!r}")
    entries, names = input_entries(model) or model.n, input_names(model)
    curve = _Curve(held, run, as_input(u, entries, names), int(knots))
    rate = given_rate(input_rate, entries, names)
    moving, given = seen_change(model, rate), None if input_rate is None else rate
    curve.u = watched = WatchedInput(curve.u, given, moving=callable(u), names=names)
    until, sizes = Deadline(deadline), np.zeros(0)
    for part in curve.parts():
        with np.errstate(over="ignore", invalid="ignore"):
            found = curve.residual(part, moving, held.norm)
        sizes = np.concatenate([sizes, np.where(np.isnan(found), np.inf, found)])
        yield Step("residual", len(sizes) / (len(curve.t) - 1), float(sizes.max()), np.inf)
        if until.passed():
            break
    radii = [radius]
    for width, r in zip(np.diff(curve.t), sizes, strict=False):
        radii.append(grown(radii[-1], held.rate, r, width))
    done = len(radii)
    curve.stays(np.array(radii))
    return Tube(
        curve.t[:done],
        curve.x[:, :done],
        np.array(radii),
        float(sizes.max()),
        held.norm,
        watched.rigorous,
        watched.assumed,
        names_of(model),
        time_unit(model),
    )


def grown(radius: float, rate: float, residual: float, width: float) -> float:
    """The solution of `rho' = -rate rho + residual` after a time, rounded up.

    Examples
    --------
    >>> round(grown(1.0, 1.0, 0.0, 1.0), 6), grown(0.0, 0.0, 2.0, 3.0) >= 6.0
    (0.367879, True)
    """
    power = -rate * width
    if power > MOST_POWER or radius + residual == math.inf:
        return math.inf if radius > 0 or residual > 0 else 0.0
    share = -math.expm1(power) / rate if rate != 0 else width
    value = (radius * math.exp(power) + residual * share) * (1 + (32 + 4 * abs(power)) * UNIT)
    return math.nextafter(value, math.inf)


class _Curve:
    """The piecewise cubic through the states of a trajectory, with the field as its derivative."""

    def __init__(self, held: Contraction, run: Trajectory, u: Any, knots: int) -> None:
        if not isinstance(run, Trajectory):
            raise InputTypeError(f"run must be a trajectory, got {type(run).__name__}: give simulate(model, x0, u, t)")
        self.held, self.model, self.u = held, held.model, u
        even = np.linspace(run.t[0], run.t[-1], knots + 1)
        self.t = np.unique(np.concatenate([even, run.t]))
        self.x = np.asarray(run.state(self.t))
        self.spans: list[tuple[Vector, Vector, slice]] = []

    def parts(self) -> list[slice]:
        """Ranges of intervals that fit into memory together."""
        width, count = max(1, BLOCK // self.model.n), len(self.t) - 1
        return [slice(first, min(first + width, count)) for first in range(0, count, width)]

    def residual(self, part: slice, moving: Vector, norm: StateNorm) -> Vector:
        """Bounds of the norm of the residual on the intervals of `part`."""
        model, t = self.model, self.t[part.start : part.stop + 1]
        x, u, width = self.x[:, part.start : part.stop + 1], self.u.along(t), np.diff(t)
        slope = model.field(x, u)
        self._seen(part, x, slope, u, width, moving)
        error = rounding_error(model, x, u)
        # At the knots the derivative is the field, up to rounding; in between p' - f deviates from its chord.
        curved = _derivative_deviation(t, x, slope)
        inner = _field_deviation(model, x, slope, u, width, moving)
        ends = 2 * np.maximum(error[:, 1:], error[:, :-1])
        size = 8 * UNIT * np.abs(slope)
        bound = (ends + np.maximum(size[:, 1:], size[:, :-1]) + curved + inner) * (1 + 1e-12)
        return norm.above(bound)

    def _seen(self, part: slice, x: Vector, slope: Vector, u: Vector, width: Vector, moving: Vector) -> None:
        """Where the states of the intervals are, for a claim on a box; and the inputs, which are refused here."""
        if self.held.box is None:
            return
        away = column(moving, u) * float(0.5 * width.max()) * (1.0 + 4.0 * UNIT)
        self.held.takes((u - away).min(axis=1), (u + away).max(axis=1))
        stray = _stray(x, slope, width)
        self.spans.append((np.minimum(x[:, 1:], x[:, :-1]) - stray, np.maximum(x[:, 1:], x[:, :-1]) + stray, part))

    def stays(self, radii: Vector) -> None:
        """Refuse a curve that leaves the box in which the rate holds.

        Where no trajectory leaves the box, it is enough that the ball of initial states and the curve lie in it: the
        slopes between a solution and the curve are then those of the box. Else the whole tube has to lie inside, whence
        a solution does not come out, for it is in the tube for as long as it is in the box.
        """
        held, start = self.held, self.x[:, [0]]
        ball = held.norm.per_state(radii[:1])
        good = held.holds(start - ball, start + ball, inside=not held.kept)
        for low, high, at in self.spans if held.box is not None else ():
            ends = radii[at.start : at.stop + 1]
            wide = 0.0 if held.kept else held.norm.per_state(np.maximum(ends[1:], ends[:-1]))
            some = slice(0, len(ends) - 1)
            good = np.append(good, held.holds(low[:, some] - wide, high[:, some] + wide, inside=not held.kept))
        if not good.all():
            what, at_time = "curve" if held.kept else "tube", self.t[max(0, int(np.argmin(good)) - 1)]
            raise InputError(
                f"the {what} leaves the box of the local claim at the time {near(at_time, 6)}: nothing is proved "
                "there; start in the box, or call certify_local with a larger one"
            )


def _stray(x: Vector, slope: Vector, width: Vector) -> Vector:
    """How far the cubic strays from its chord at most (n, k - 1)."""
    chord = np.diff(x, axis=1) / width
    bend = np.maximum(np.abs(slope[:, 1:] - chord), np.abs(slope[:, :-1] - chord))
    # A cubic whose end slopes are off the chord's by at most `bend` strays from it by at most bend width / 4.
    return np.asarray(0.26 * bend * width + 16 * UNIT * (np.abs(x[:, 1:]) + np.abs(x[:, :-1])))


def _derivative_deviation(t: Vector, x: Vector, slope: Vector) -> Vector:
    """How far p' of the cubic lies from its chord: `width^2 / 8` times its second derivative, p''' constant."""
    width = np.diff(t)
    third = CubicHermiteSpline(t, x, slope, axis=1)(0.5 * (t[1:] + t[:-1]), 3)
    blur = 64 * UNIT * (np.abs(x[:, 1:]) + np.abs(x[:, :-1])) / width
    return np.asarray(np.abs(third) * width**2 / 8 + blur)


def _field_deviation(model: Model, x: Vector, slope: Vector, u: Vector, width: Vector, moving: Vector) -> Vector:
    """How far `f(p(t), u(t))` lies from its chord on each interval: linear part, nonlinearities and input."""
    triple, stray = model.triple(), _stray(x, slope, width)
    linear = abs(triple.A) @ stray
    seen = argument(model, x, u)
    inside = bool(model.input_inside)
    push = column(moving, x[:, 1:]) * width  # of what is seen inside phi, or added outside
    arg_stray = triple.gain * (abs(triple.C) @ stray) + (0.5 * push if inside else 0.0)
    low = np.minimum(seen[:, 1:], seen[:, :-1]) - arg_stray
    high = np.maximum(seen[:, 1:], seen[:, :-1]) + arg_stray
    reach = triple.gain * (abs(triple.C) @ np.abs(x)) + np.abs(seen)
    blur = 1e-12 * np.maximum(reach[:, 1:], reach[:, :-1])
    lo, hi = _slopes_on(model, low - blur, high + blur)
    rise = np.abs(np.diff(seen, axis=1))
    steep = np.maximum(np.abs(lo), np.abs(hi))
    value = steep * (arg_stray + blur) + (hi - lo) * rise / 4
    outer = 1.0 if inside else triple.gain
    total = linear + outer * (abs(triple.B) @ value)
    still = 0.0 if inside else 0.5 * push
    return np.asarray((total + still) / column(triple.tau, x))


def _slopes_on(model: Model, low: Vector, high: Vector) -> tuple[Vector, Vector]:
    """The slope intervals of the nonlinearities on ranges (m, k) of their arguments."""
    triple, phi = model.triple(), model.activation
    lo, hi = (np.broadcast_to(column(end, low), low.shape) for end in (triple.lo, triple.hi))
    if phi is None or phi.local_slopes is None:
        return lo, hi
    local_lo, local_hi = phi.local_slopes(low, high)
    return np.clip(local_lo, lo, hi), np.clip(local_hi, lo, hi)
