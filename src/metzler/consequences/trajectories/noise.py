"""White noise on the states: a certified bound in expectation, and a simulation to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp

from metzler.arrays import Vector
from metzler.claims.claim import Claim
from metzler.claims.pair import contraction
from metzler.consequences.robustness.step_size import euler_steps
from metzler.consequences.trajectories.simulate import EndOfTime, Input, Trajectory, as_input, tolerances
from metzler.deadline import Deadline
from metzler.digits import near
from metzler.errors import InputError, StepsExhausted
from metzler.facts import Fact, Result
from metzler.matrices.labelled import numbers
from metzler.models import Model
from metzler.models.arguments import scalar
from metzler.models.labels import names_of, time_unit
from metzler.models.pointwise import continuous, input_entries, input_names, needs_field
from metzler.norms.norm import StateNorm
from metzler.rng import generator

SLACK = 1e-6
"""Relative slack for a numerical integral."""
ROUNDED = 4 * float(np.finfo(float).eps)
MAX_STEPS = 10_000_000


@dataclass(frozen=True, repr=False)
class NoiseBound(Result):
    """`E |x(t) - y(t)| <= transient e^(-rate t) + expected` in the certified norm.

    x is the noisy network, y any solution without noise, `transient` the distance at the start.

    Parameters
    ----------
    rate : float
        In 1/time.
    expected : float
        In units of the state, weighted.
    expected_plain : float
        The same in the unweighted norm of the same order, in units of the state.
    still : float
        What a network without synapses and with leak `(q + rate) / 2` would have: `E |z|`.
    factor : float
        `expected / still`: 1 + how much the synapses can add; `(q + rate) / (2 rate)`, rounded up.
    time_unit : str
        The network's.
    """

    rate: float
    expected: float
    expected_plain: float
    still: float
    factor: float
    time_unit: str = "time"

    @property
    def sentence(self) -> str:
        """What is found, in words."""
        return (
            f"With this noise the state stays, in expectation and in the certified norm, within "
            f"{self.fact('expected distance').number} of the trajectory without noise, once the start is forgotten at "
            f"the rate {self.fact('rate').number}."
        )

    def facts(self) -> tuple[Fact, ...]:
        """The rate and the distances."""
        return (
            Fact("rate", self.rate, f"1/{self.time_unit}", "lower"),
            Fact("expected distance", self.expected, side="upper"),
            Fact("expected distance, unweighted norm", self.expected_plain, side="upper"),
            Fact("without synapses", self.still, side="upper"),
            Fact("factor of the synapses", self.factor, side="upper"),
        )


def noise_bound(model: Model, claim: Claim, sigma: ArrayLike) -> NoiseBound:
    """How far independent white noise on every state moves a contracting network, in expectation.

    Parameters
    ----------
    model : Model
        In continuous time, `dx = f(x, u) dt + sigma dB`.
    claim : Claim
        Of a positive rate in any norm between any two states, about `model`.
    sigma : scalar, (n,) array, or mapping of all neurons to numbers
        Not negative; in units of the state over the square root of time.

    Returns
    -------
    NoiseBound

    Raises
    ------
    InputError
        For a map, a wrong `sigma`, a rate that is not positive, a norm with exponents, or a local claim: noise leaves
        every box.
    NotProved
        When the claim is not one about this model.

    Notes
    -----
    With z the Ornstein-Uhlenbeck process `dz = -a z dt + sigma dB` from 0, `v = x - z` is differentiable and
    `v' = f(v + z, u) + a z`. The curve norm derivative of `v - y` is at most `-c |v - y| + |J + a I| |z|`, and
    `|J + a I| <= max(a - c, q - a)`, q the worst log norm of -J. So `E |x - y| <= (1 + max(a - c, q - a) / c) E |z|`;
    the best a is `(q + c) / 2`. It is attained by networks without synapses and with equal leak. `E |z|` is a closed
    form in l1 and a one-dimensional integral in l-infinity, computed by SciPy to six digits and rounded up. Between l1
    and l-infinity `|J + a I|` lies between theirs (Stein and Weiss), and `E |z|` below the root of `E |z|^p`.

    In a quadratic norm Ito's formula says more: the expectation of `|x - y|^2` obeys
    `v' <= -2 c v + sum_i P_ii sigma_i^2`, so that `E |x - y| <= sqrt(sum_i P_ii sigma_i^2 / (2 c))`: what a network
    without synapses and with leak c has, in the mean of squares.

    References
    ----------
    davydov2022, Section I, names the question; the bound is ours.

    Examples
    --------
    >>> from metzler.search.certify import certify
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0]], activation="tanh")
    >>> round(noise_bound(net, certify(net, "l1"), 1.0).expected_plain, 4)  # sqrt(1 / pi)
    0.5642
    """
    held = contraction(model, claim, "noise_bound(model, claim, sigma)").everywhere("noise leaves every box")
    continuous(model)
    intensity, norm = _sigma(sigma, model), held.positive("a bound on noise").norm
    c, factor = held.rate, 1.0
    a = c
    if norm.parts:
        a, factor = _balance(model, norm, c)
    still = norm.gaussian(intensity / np.sqrt(2.0 * a)) * (1 + SLACK)
    expected = still * factor
    return NoiseBound(c, expected, norm.widest * expected, still, factor * (1 + ROUNDED), time_unit(model))


def _balance(model: Model, norm: StateNorm, c: float) -> tuple[float, float]:
    """The leak a of the still network, and `1 + |J + a I| / c`."""
    bounds = [(share, euler_steps(model, part)) for share, part in norm.parts]
    a = 0.5 * (max(c, *(found.q for _, found in bounds)) + c)
    if norm.by_rows is not None:
        return a, a / c
    size = float(np.prod([max(a + found.b, found.q - a) ** share for share, found in bounds]))
    return a, 1.0 + size / c * (1.0 + SLACK)


def simulate_noisy(
    model: Model,
    x0: ArrayLike,
    sigma: ArrayLike,
    u: ArrayLike | Input = 0.0,
    t: tuple[float, float] = (0.0, 10.0),
    *,
    step: float,
    rng: int | np.random.Generator = 0,
    rtol: float = 1e-5,
    atol: float = 1e-8,
    deadline: float | None = None,
) -> Trajectory:
    """One trajectory of `dx = f(x, u) dt + sigma dB`, at the times `start, start + step, ...`.

    Parameters
    ----------
    model, x0, u, rtol, atol
        As for `simulate`.
    sigma : scalar, (n,) array, or mapping of all neurons to numbers
        Not negative; in units of the state over the square root of time.
    t : (start, end)
        Span.
    step : float
        Of the noise's grid, in units of time; its Ornstein-Uhlenbeck part is sampled exactly there and linear
        between, and SciPy's RK45 integrates the rest.
    rng : int or numpy.random.Generator
        A seed, the same for the same trajectory, or what the numbers are drawn from.
    deadline : float, optional
        Seconds after which the trajectory ends where it has come to.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> run = simulate_noisy(Hopfield([[0.0]], activation="tanh"), [0.0], 0.5, t=(0.0, 1.0), step=0.01)
    >>> run.x.shape
    (1, 101)
    """
    continuous(model)
    needs_field(model)
    names, own = names_of(model), input_entries(model)
    intensity, given = _sigma(sigma, model), as_input(u, own, input_names(model))
    span = numbers(t, name="t")
    if span.shape != (2,) or not (np.isfinite(span).all() and span[0] < span[1]):
        raise InputError(f"t must be a finite rising pair, got {t}")
    first, last = (float(end) for end in span)
    if (
        not (np.isfinite(scalar(step, name="step")) and 0 < step <= last - first)
        or (last - first) / step * model.n > MAX_STEPS
    ):
        raise InputError(f"step must divide the span into 1 to {MAX_STEPS} numbers of all states, got {step!r}")
    start = numbers(x0, name="x0", labels=names, n=model.n, rest=0.0)
    if start.shape not in ((), (model.n,)) or not np.isfinite(start).all():
        raise InputError(f"x0 must be a finite number or have shape ({model.n},), got {start.shape}")
    end = EndOfTime(Deadline(deadline))
    grid = np.linspace(first, last, max(round((last - first) / step), 1) + 1)
    h = grid[1] - grid[0]
    pull = 1.0 / model.triple().tau
    draw = generator(rng)
    kick = intensity * np.sqrt(-np.expm1(-2.0 * pull * h) / (2.0 * pull))
    z = np.zeros((model.n, len(grid)))
    for k in range(1, len(grid)):
        z[:, k] = np.exp(-pull * h) * z[:, k - 1] + kick * draw.standard_normal(model.n)

    def f(now: float, v: Vector) -> Vector:
        k = min(max(int((now - first) / h), 0), len(grid) - 2)
        noise = z[:, k] + (now - grid[k]) / h * (z[:, k + 1] - z[:, k])
        return np.asarray(model.field(v + noise, given(now)) + pull * noise)

    begin = np.array(np.broadcast_to(start, (model.n,)))
    found = solve_ivp(f, (first, last), begin, t_eval=grid, max_step=h, events=end, **tolerances(rtol, atol))
    x = found.y + z[:, : found.y.shape[1]]
    run = Trajectory(found.t, x, partial(_linear, found.t, x), (), int(found.nfev), names, time_unit(model))
    if found.status < 0:
        raise StepsExhausted(f"the solver gave up at t = {near(found.t[-1], 6)}: {found.message}", best=run)
    return run


def _linear(t: Vector, x: Vector, now: ArrayLike) -> Vector:
    """The states at some times, linear between the grid's times."""
    return np.array([np.interp(np.asarray(now, dtype=float), t, row) for row in x])


def _sigma(sigma: ArrayLike, model: Model) -> Vector:
    n = model.n
    value = numbers(sigma, name="sigma", labels=names_of(model), n=n)
    if value.shape not in ((), (n,)) or not np.isfinite(value).all() or (value < 0).any():
        raise InputError(
            f"sigma must be a number or have shape ({n},), finite and not negative, got shape {value.shape}"
        )
    return np.array(np.broadcast_to(value, (n,)))
