"""White noise on the states: a certified bound in expectation, and a simulation to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import quad, solve_ivp
from scipy.special import ndtr

from metzler.arrays import Vector
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.consequences.robustness.step_size import step_sizes
from metzler.consequences.trajectories.simulate import EndOfTime, Input, Trajectory, as_input, tolerances
from metzler.deadline import Deadline
from metzler.errors import InputError, StepsExhausted
from metzler.facts import Fact, Result
from metzler.matrices.labelled import numbers
from metzler.models import Model
from metzler.models.arguments import scalar
from metzler.models.labels import names_of, time_unit
from metzler.models.pointwise import continuous, input_entries, input_names, needs_all_slopes, needs_field
from metzler.norms.diagonal import Norm
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

    def __str__(self) -> str:
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


def noise_bound(model: Model, claim: Certificate, sigma: ArrayLike) -> NoiseBound:
    """How far independent white noise on every state moves a contracting network, in expectation.

    Parameters
    ----------
    model : Model
        In continuous time, `dx = f(x, u) dt + sigma dB`.
    claim : Certificate
        About `model`, with a positive rate.
    sigma : scalar, (n,) array, or mapping of all neurons to numbers
        Not negative; in units of the state over the square root of time.

    Returns
    -------
    NoiseBound

    Raises
    ------
    InputError
        For a map, a wrong `sigma`, a rate that is not positive, or a norm with exponents.
    NotProved
        When the claim is not one about this model.

    Notes
    -----
    With z the Ornstein-Uhlenbeck process `dz = -a z dt + sigma dB` from 0, `v = x - z` is differentiable and
    `v' = f(v + z, u) + a z`. The curve norm derivative of `v - y` is at most `-c |v - y| + |J + a I| |z|`, and
    `|J + a I| <= max(a - c, q - a)`, q the worst log norm of -J. So `E |x - y| <= (1 + max(a - c, q - a) / c) E |z|`;
    the best a is `(q + c) / 2`. It is attained by networks without synapses and with equal leak. `E |z|` is a closed
    form in l1 and a one-dimensional integral in l-infinity, computed by SciPy to six digits and rounded up.

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
    known_pair(model, claim, "noise_bound(model, claim, sigma)")
    needs_all_slopes(model)
    continuous(model)
    intensity = _sigma(sigma, model)
    check(claim, model).require()
    c, norm = claim.rate, claim.norm
    if not c > 0:
        raise InputError(f"a bound on noise needs a claim of positive rate, got {c}: nothing is proved")
    norm.w.plain("a bound on noise needs weights within the range of double precision: use a max_condition")
    a = 0.5 * (max(step_sizes(model, norm).q, c) + c)
    still = expected_size(norm, intensity / np.sqrt(2.0 * a)) * (1 + SLACK)
    expected = still * (a / c)
    plain = expected / float(norm.weights.min())
    return NoiseBound(c, expected, plain, still, a / c * (1 + ROUNDED), time_unit(model))


def expected_size(norm: Norm, deviation: Vector) -> float:
    """`E |z|` for independent normal z with these standard deviations (n,), in a weighted l1 or linf norm."""
    scaled = norm.weights * deviation
    if norm.order == "l1":
        return float(scaled.sum() * np.sqrt(2.0 / np.pi))
    largest = float(scaled.max(initial=0.0))
    if largest == 0:
        return 0.0
    spread = scaled[scaled > 0] / largest

    def beyond(s: float) -> float:
        """The probability that some entry is larger than s."""
        tail = 2.0 * ndtr(-s / spread)
        return float(-np.expm1(np.log1p(-np.minimum(tail, 1.0 - 1e-16)).sum())) if s > 0 else 1.0

    end = np.sqrt(2.0 * np.log(len(spread) + 1.0))
    value = (
        quad(beyond, 0.0, end, epsrel=1e-8, limit=200)[0] + quad(beyond, end, end + 40.0, epsabs=1e-12, limit=200)[0]
    )
    return float(largest * value)


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
        raise StepsExhausted(f"the solver gave up at t = {found.t[-1]:.6g}: {found.message}", best=run)
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
