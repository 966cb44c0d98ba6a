"""Entrainment: the one periodic response of a contracting network to a periodic input, with a proved distance."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Vector
from metzler.claims.claim import Claim
from metzler.claims.contraction import Contraction
from metzler.claims.pair import contraction
from metzler.consequences.robustness.input_rate import WatchedInput, given_rate, require_period
from metzler.consequences.trajectories.simulate import Input, as_input, simulate
from metzler.consequences.trajectories.tube import Tube, grown, tube
from metzler.deadline import Deadline
from metzler.errors import InputError, InputTypeError
from metzler.facts import Columns, Fact, Result, Side
from metzler.matrices.names import Names
from metzler.models import Model
from metzler.models.arguments import nonnegative_scalar, scalar
from metzler.models.pointwise import (
    continuous,
    input_entries,
    input_names,
    input_push,
    needs_input_form,
)
from metzler.norms.norm import StateNorm
from metzler.plot.trajectories import Curves
from metzler.steps import Step, finished

SAMPLES = 65
OFFSET = 0.00618
MAX_PERIODS = 10_000


@dataclass(frozen=True, eq=False, repr=False)
class PeriodicResponse(Curves, Result):
    """The computed orbit over one period and how far the true one may be.

    Parameters
    ----------
    t : (k,) array
        Times of one period.
    x : (n, k) array
        States.
    error : (k,) array
        Rigorous where `rigorous`: distance to the true periodic orbit, in the certified norm.
    closure : float
        Distance between the first and the last state of the computed orbit, rounded up.
    amplitude : float
        Bound of the distance of the true orbit from the equilibrium under the mean input, from the input
        alone: `sup |g (u - mean)| / rate`; the supremum is over 65 samples and its rounding, plus what the
        input's rate of change allows between them.
    factor : float
        `exp(-rate period)`: how much closer a period brings any two states.
    periods : int
        Simulated until the orbit closed.
    rigorous : bool
        False when no bound of the input's rate of change was given.
    norm : StateNorm
        The certified norm.
    assumed : str
        What is taken for granted about the input: that it repeats, and how fast it changes.
    names : Names or None
        What the neurons are called: `found["PYR_0"]` is the curve of one.
    time_unit : str
        The network's.
    """

    t: Vector
    x: Vector
    error: Vector
    closure: float
    amplitude: float
    factor: float
    periods: int
    rigorous: bool
    norm: StateNorm
    assumed: str = ""
    names: Names | None = None
    time_unit: str = "time"

    def per_neuron(self) -> Vector:
        """The error of every state (n, k): what the norm allows it, such as `error / w_i`."""
        return self._tube.per_neuron()

    def columns(self) -> Columns:
        """The computed orbit at every time, and how far every neuron may be from it."""
        return self._tube.columns()

    @property
    def _tube(self) -> Tube:
        return Tube(
            self.t,
            self.x,
            self.error,
            0.0,
            self.norm,
            self.rigorous,
            names=self.names,
            time_unit=self.time_unit,
        )

    def band(self) -> Vector:
        """The same, for a picture."""
        return self.per_neuron()

    @property
    def sentence(self) -> str:
        """What is found, in words."""
        claim = "Proved" if self.rigorous else "Estimated (no input_rate was given)"
        return (
            f"{claim}: the periodic response lies within {self.fact('distance').number} of the computed orbit in the "
            f"certified norm, and every trajectory comes closer by the factor {self.fact('factor').number} in a "
            f"period. Assumed: {self.assumed}."
        )

    def facts(self) -> tuple[Fact, ...]:
        """Distances in the certified norm, the factor of a period, and what is taken for granted."""
        side: Side = "upper" if self.rigorous else "estimate"
        return (
            Fact("distance", self.error.max(), side=side, digits=3),
            Fact("factor", self.factor, side="upper", digits=3),
            Fact("amplitude", self.amplitude, side=side, digits=3),
            Fact("closure", self.closure, side="estimate", digits=3),
            Fact("proved", self.rigorous),
            Fact("states", len(self.x)),
            Fact("times", len(self.t)),
            Fact("periods simulated", self.periods),
            Fact("assumed", self.assumed),
        )


@overload
def entrain(model: Model, claim: Claim, u: Input, period: float, **options: Any) -> PeriodicResponse: ...
@overload
def entrain(
    model: Model, claim: Claim, u: Sequence[Input], period: float, **options: Any
) -> list[PeriodicResponse]: ...
def entrain(
    model: Model, claim: Claim, u: Input | Sequence[Input], period: float, **options: Any
) -> PeriodicResponse | list[PeriodicResponse]:
    """The periodic response to one periodic input, or to several.

    The Poincare map contracts by `exp(-rate period)`; the network is simulated period by period until the
    orbit closes, and the last period is wrapped in a tube, so that the distance to the true orbit is at most
    `(norm(P(x) - x) + radius) / (1 - exp(-rate period))`.

    Parameters
    ----------
    model : Model
        In continuous time, with inputs.
    claim : Claim
        Of a positive rate in any norm, about `model`. Of a local claim the computed orbit has to lie in the box, which
        no trajectory leaves, and the input among its inputs: the periodic orbit is then the only one of the box, and
        what comes into the box comes near it.
    u : callable or sequence of callables
        Input: time to scalar, (n,) array or mapping of neurons to numbers, with this period.
    period : float
        Positive, in units of time.
    **options
        `x0` (n,) start, or by name; `closure_rtol` (1e-8), below which the orbit counts as closed: its `closure`
        relative to the size of the state; `rtol`, `atol`, `method` of the solver, as in `simulate`; `input_rate`,
        `knots` as in `tube`; `deadline`, seconds for each input after which the orbit that has been reached is taken,
        with a larger distance (the first period and the tube come on top).

    Raises
    ------
    InputError
        When the rate or the period is not positive, the input does not repeat at 65 samples of a period, or it moves
        faster than `input_rate` allows between two times at which it is evaluated.
    NotProved
        When the claim is not one about this model.

    References
    ----------
    davydov2022tac (entrainment of contracting systems to periodic inputs).

    Examples
    --------
    >>> from metzler.search.certify import certify
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0]], activation="tanh")
    >>> wave = lambda t: np.array([np.sin(t)])
    >>> found = entrain(net, certify(net, "linf"), wave, 2 * np.pi, input_rate=1.0, knots=2000)
    >>> found.rigorous, bool(found.error.max() < 1e-2), bool(abs(found.x[0, 0] + 0.5) < 1e-3)
    (True, True, True)
    """
    if callable(u):
        return finished(entrain_steps(model, claim, u, period, **options))
    if not isinstance(u, Sequence):
        raise InputTypeError(f"u must be a function of time or a list of them, got {type(u).__name__}")
    return [finished(entrain_steps(model, claim, each, period, **options)) for each in u]


def entrain_steps(
    model: Model,
    claim: Claim,
    u: Input,
    period: float,
    *,
    x0: ArrayLike = 0.0,
    closure_rtol: float = 1e-8,
    rtol: float = 1e-8,
    atol: float = 1e-10,
    method: str = "RK45",
    input_rate: ArrayLike | None = None,
    knots: int = 400,
    deadline: float | None = None,
) -> Generator[Step, None, PeriodicResponse]:
    """Like `entrain` for one input, but yields after every period how far the orbit is from closing.

    `upper` of a `Step` is what the distance to the true orbit would be without the error of the computation.
    """
    held = _require(model, claim, period)
    until, period, enough = Deadline(deadline), float(period), nonnegative_scalar(closure_rtol, name="closure_rtol")
    entries, names = input_entries(model) or model.n, input_names(model)
    input_rate = None if input_rate is None else given_rate(input_rate, entries, names)
    given = WatchedInput(as_input(u, entries, names), input_rate, moving=True, names=names)
    amplitude = _amplitude(model, held, given, period, input_rate)
    norm, x, closure, periods, fine = held.norm, x0, np.inf, 0, {"rtol": rtol, "atol": atol}
    while True:
        left = until.left() if periods else None
        next_run = simulate(model, x, given, (0.0, period), method=method, deadline=left, **fine)
        if next_run.t[-1] < period:
            break
        run = next_run
        start, end = run.x[:, 0], run.x[:, -1]
        before, closure = closure, norm.up(end - start)
        periods += 1
        yield Step("periods", min(1.0, periods / (periods + 1)), 0.0, closure / -math.expm1(-held.rate * period))
        small = closure <= enough * max(float(np.asarray(norm(end))), 1e-300)
        stuck = periods > 3 and closure > 0.999 * before
        if small or stuck or periods >= MAX_PERIODS or until.passed():
            break
        x = end
    around = tube(model, claim, run, given, input_rate=input_rate, knots=knots)
    assumed = f"it repeats after the period, as {SAMPLES} samples do; {around.assumed}"
    return _wrapped(held, around, closure, amplitude, period, periods, assumed)


def _require(model: Model, claim: Claim, period: float) -> Contraction:
    held = contraction(model, claim, "entrain(model, claim, u, period)").positive("entrainment")
    continuous(model)
    needs_input_form(model)
    if not held.kept:
        raise InputError("entrainment needs a local claim whose box no trajectory leaves: this one has no region")
    if not 0 < scalar(period, name="period") < 1e300:
        raise InputError(f"period must be positive and finite, got {period!r}")
    if not held.rate * period > 1e-300:
        raise InputError(f"a period of {period!r} is too short: at the rate {held.rate} nothing shrinks in it")
    return held


def _wrapped(
    held: Contraction,
    around: Tube,
    closure: float,
    amplitude: float,
    period: float,
    periods: int,
    assumed: str,
) -> PeriodicResponse:
    factor = math.exp(-held.rate * period) * (1 + 1e-14)
    first = (closure + float(around.radius[-1])) / (-math.expm1(-held.rate * period)) * (1 + 1e-12)
    # A ball of that radius around the start holds the orbit; it shrinks on the way while the residual adds to it.
    error = [grown(first, held.rate, 0.0, t - around.t[0]) for t in around.t]
    total = np.array(error) + around.radius
    return PeriodicResponse(
        around.t,
        around.x,
        total * (1 + 1e-12),
        closure,
        amplitude,
        factor,
        periods,
        around.rigorous,
        held.norm,
        assumed,
        around.names,
        around.time_unit,
    )


def _amplitude(model: Model, held: Contraction, u: Any, period: float, rate: ArrayLike | None) -> float:
    times = np.linspace(0.0, period, SAMPLES)
    require_period(u.u, period, times + OFFSET * period, u.names)  # not where square waves jump
    values = np.array([u(float(t)) for t in times])
    mean = values[:-1].mean(axis=0)
    far = np.abs(values - mean).max(axis=0) + given_rate(rate, values.shape[1]) * period / (SAMPLES - 1) / 2
    return float(held.norm.above(input_push(model, far)[:, None])[0]) / held.rate * (1 + 1e-9)
