"""Trajectories by SciPy's solvers, with or without delays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.integrate import solve_ivp

from metzler.arrays import Vector
from metzler.deadline import Deadline
from metzler.digits import exact, near
from metzler.errors import InputError, InputTypeError, StepsExhausted
from metzler.facts import Columns, Fact, Result, over_time
from metzler.matrices import as_weights
from metzler.matrices.forms import by_columns, dense
from metzler.matrices.indices import items
from metzler.matrices.labelled import numbers, numbers_for, plain_matrix
from metzler.matrices.names import Names
from metzler.models import Model, RecurrentModel
from metzler.models.arguments import scalar
from metzler.models.base import known_model
from metzler.models.labels import names_of, time_unit
from metzler.models.pointwise import continuous, input_entries, input_names, jacobian_at, needs_field
from metzler.models.recurrent import recurrent
from metzler.plot.trajectories import UNKNOWN, Curves

Input = Callable[[float], ArrayLike]

IMPLICIT = ("BDF", "Radau", "LSODA")
METHODS = ("RK45", "DOP853", "RK23", *IMPLICIT)
MOST = 1e150
"""Squares of larger numbers leave the doubles."""
MAX_JACOBIAN = 20_000
"""Above so many states no Jacobian is handed to an implicit solver that would factor it densely."""

LEAST_RTOL = 1e-13
"""Below it rounding is larger than what a step may err."""
MOST_PIECES = 1_000_000
"""A delayed trajectory is made in pieces of one delay, no more than so many."""


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory(Curves, Result):
    """A simulated trajectory.

    Parameters
    ----------
    t : (k,) array
        Times, rising.
    x : (n, k) array
        States, one column for each time.
    state : callable
        The solver's interpolant: a time or (k,) times to (n,) or (n, k) states.
    events : list of arrays
        The times at which each event function was zero.
    evaluations : int
        Of the field.
    names : Names or None
        What the neurons are called: `run["PYR_0"]` is the curve of one.
    time_unit : str
        The network's.
    """

    t: Vector
    x: Vector
    state: Callable[[Any], Vector] = field(repr=False)
    events: Sequence[Vector] = ()
    evaluations: int = 0
    names: Names | None = None
    time_unit: str = "time"

    def facts(self) -> tuple[Fact, ...]:
        """Its size and its end; nothing about a simulation is proved."""
        return (
            Fact("states", len(self.x)),
            Fact("times", len(self.t)),
            Fact("first time", self.t[0], self._unit),
            Fact("last time", self.t[-1], self._unit),
            Fact("largest state", np.abs(self.x).max(), side="estimate"),
            Fact("evaluations of the field", self.evaluations),
        )

    def columns(self) -> Columns:
        """The states at every time."""
        return over_time(self.t, self.x, self.names, self._unit)

    @property
    def _unit(self) -> str:
        """The unit of time, where it was said."""
        return "" if self.time_unit == UNKNOWN else self.time_unit


def as_input(u: ArrayLike | Input, n: int | None, names: Names | None = None) -> Callable[[float], Vector]:
    """The input of n entries as a function of time, from a constant or a function; a wrong shape is refused.

    By the names of its entries, where these have some; those that are left out are 0. Where n is None the model does
    not say how many entries its input has, and it is given as it is.

    Examples
    --------
    >>> as_input(0.5, 2)(3.0)
    array([0.5, 0.5])
    """

    def at(t: float) -> Vector:
        value = numbers(u(t) if callable(u) else u, name="an input", labels=names, n=n, rest=0.0)
        if n is None:
            return value
        if value.shape not in ((), (n,)):
            raise InputError(f"an input must be a number or have shape ({n},) at every time, got {value.shape}")
        if not np.isfinite(value).all():
            raise InputError(f"the input must be finite, got NaN or infinity at the time {near(t, 9)}")
        return np.broadcast_to(value, (n,))

    at(0.0)
    return at


def simulate(
    model: Model,
    x0: ArrayLike,
    u: ArrayLike | Input = 0.0,
    t: ArrayLike = (0.0, 10.0),
    *,
    method: str = "RK45",
    rtol: float = 1e-6,
    atol: float = 1e-9,
    events: Any = None,
    deadline: float | None = None,
) -> Trajectory:
    """The trajectory of a continuous model from `x0`.

    Parameters
    ----------
    model : Model
        With a field, in continuous time.
    x0 : scalar, (n,) array, or mapping of neurons to numbers
        Initial state. By name where neurons have names, else by index; those that are left out start at 0.
    u : scalar, (n,) array, mapping of neurons to numbers, or callable of the time
        Input; one number for each column of U where an implicit network has one. Those that are left out have none.
    t : (k,) array, k >= 2
        Rising times at which the trajectory is wanted; the first is that of `x0`. A pair is a span, and the
        solver's own times are returned.
    method : str
        One of SciPy's: "RK45", "DOP853", "RK23", or the implicit "BDF", "Radau", "LSODA", which get the sparse
        Jacobian.
    rtol, atol : float
        Tolerances of the solver. They are wishes; `tube` proves a distance.
    events : callable or list of callables, optional
        As for `scipy.integrate.solve_ivp`: functions of time and state whose zeros are found.
    deadline : float, optional
        Seconds after which the trajectory ends where it has come to.

    Returns
    -------
    Trajectory

    Raises
    ------
    InputError
        For a map, a method that is not known, times that do not rise, or wrong shapes.
    StepsExhausted
        When the solver gives up; the error carries the trajectory so far.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 0.9], [-0.9, 0.0]], activation="tanh")
    >>> run = simulate(net, [1.0, 0.0], t=[0.0, 50.0, 100.0])
    >>> run.x.shape, bool(abs(run.x[:, -1]).max() < 1e-4)
    ((2, 3), True)
    """
    continuous(model)
    needs_field(model)
    if not isinstance(method, str) or method not in METHODS:
        raise InputError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
    own, names = input_entries(model), names_of(model)
    times, start, given = _times(t), _start(x0, model.n, names), as_input(u, own, input_names(model))

    def f(now: float, x: Vector) -> Vector:
        return _squarable(model.field(x, given(now)), now, method)

    zeros = [] if events is None else [events] if callable(events) else _functions(events)
    extra: dict[str, Any] = {}
    if method in IMPLICIT and model.n <= MAX_JACOBIAN and model.input_inside is not None:
        extra["jac"] = lambda now, x: _jacobian(model, x, given(now), method)
    found = _integrated(
        f,
        (times[0], times[-1]),
        start,
        method,
        t_eval=None if len(times) == 2 else times,
        dense_output=True,
        events=[*zeros, EndOfTime(Deadline(deadline))],
        **tolerances(rtol, atol),
        **extra,
    )
    seen = found.t_events[: len(zeros)]
    run = Trajectory(found.t, found.y, found.sol, seen, int(found.nfev), names, time_unit(model))
    if found.status < 0:
        raise StepsExhausted(f"the solver gave up at t = {near(found.t[-1], 6)}: {found.message}", best=run)
    return run


def _functions(events: Any) -> list[Any]:
    listed = list(items(events, name="events", of="functions of time and state"))
    wrong = next((each for each in listed if not callable(each)), None)
    if wrong is not None:
        raise InputTypeError(f"events must be functions of time and state, got {type(wrong).__name__}")
    return listed


def _squarable(change: Vector, now: float, method: str) -> Vector:
    """The change of the states; refused where an implicit solver, which squares it, would never end."""
    if method in IMPLICIT and not np.abs(change).max(initial=0.0) <= MOST:
        raise InputError(
            f"at t = {near(now, 6)} states change faster than {exact(MOST)}, beyond what {method} can square: take "
            "other units, or the method RK45"
        )
    return change


def _integrated(*arguments: Any, **options: Any) -> Any:
    """What SciPy's solver finds; states beyond the doubles are no warning, for it gives up there and says so."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return solve_ivp(*arguments, **options)


def simulate_delayed(
    model: RecurrentModel,
    x0: ArrayLike,
    W_delayed: Any,
    tau: float,
    u: ArrayLike | Input = 0.0,
    t: tuple[float, float] = (0.0, 10.0),
    *,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    deadline: float | None = None,
) -> Trajectory:
    """The trajectory of a network with delayed synapses, by the method of steps; the history is constant at `x0`.

    On each interval of length `tau` the delayed states are known, and SciPy's RK45 integrates what is left.

    Parameters
    ----------
    model, x0, u, rtol, atol
        As for `simulate`; a Hopfield or a firing-rate network.
    W_delayed : (n, n) array or sparse array
        As for `delay`.
    tau : float
        One positive delay for all, in units of time.
    t : (start, end)
        Span.
    deadline : float, optional
        Seconds after which the trajectory ends where it has come to.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0]], activation="identity")
    >>> run = simulate_delayed(net, [1.0], [[-0.5]], 1.0, t=(0.0, 1.0))
    >>> bool(abs(run.x[0, -1] - (1.5 / 2.718281828459045 - 0.5)) < 1e-5)
    True
    """
    known_model(model)
    recurrent(model, "delays need")
    if not 0 < scalar(tau, name="tau") < np.inf:
        raise InputError(f"tau must be positive and finite, got {tau!r}")
    names = names_of(model)
    start, given, fine = _start(x0, model.n, names), as_input(u, model.n, names), tolerances(rtol, atol)
    times = _times(t)
    first, last = float(times[0]), float(times[-1])
    if last - first > MOST_PIECES * tau:
        raise InputError(f"a delay of {tau!r} cuts this time into more than {MOST_PIECES} pieces: give a shorter one")
    plain = plain_matrix(W_delayed, name="W_delayed", labels=names or ())
    D = sparse.csr_array(as_weights(plain, name="W_delayed"))
    if D.shape != (model.n, model.n):
        raise InputError(f"W_delayed must have shape {(model.n, model.n)}, got {D.shape}")
    history = _History(start, first, model)
    evaluations, end = 0, EndOfTime(Deadline(deadline))
    while history.end < last and end.cut is None:
        stop = min(history.end + tau, last)

        def f(now: float, x: Vector) -> Vector:
            seen = history(now - tau)
            return model.field(x, given(now) + model.gain * (D @ model.sent(seen)))

        found = _integrated(f, (history.end, stop), history.last, dense_output=True, events=end, **fine)
        evaluations += int(found.nfev)
        history.append(found)
        if found.status < 0:
            run = history.trajectory(evaluations)
            raise StepsExhausted(f"the solver gave up at t = {near(found.t[-1], 6)}: {found.message}", best=run)
    return history.trajectory(evaluations)


class EndOfTime:
    """An event that ends an integration in the first step after the deadline."""

    terminal = True

    def __init__(self, deadline: Deadline) -> None:
        self.passed = deadline.passed
        self.before = -np.inf
        self.cut: float | None = None

    def __call__(self, now: float, x: Vector) -> float:
        """Positive before the end; the end lies within the last step, so that solvers find it there."""
        if self.cut is None and np.isfinite(self.before) and now > self.before and self.passed():
            self.cut = 0.5 * (self.before + now)
        if self.cut is None:
            self.before = now
            return 1.0
        return self.cut - now


class _History:
    """What the network did so far, piece by piece."""

    def __init__(self, start: Vector, time: float, model: Model) -> None:
        self.labels = names_of(model), time_unit(model)
        self.first, self.start, self.end, self.last = time, start, time, start
        self.t, self.x = [np.array([time])], [start[:, None]]
        self.ends: list[float] = []
        self.pieces: list[Any] = []

    def append(self, found: Any) -> None:
        self.t.append(found.t[1:])
        self.x.append(found.y[:, 1:])
        self.end, self.last = float(found.t[-1]), found.y[:, -1]
        self.ends.append(self.end)
        self.pieces.append(found.sol)

    def __call__(self, time: float) -> Vector:
        if time <= self.first or not self.pieces:
            return self.start
        k = min(int(np.searchsorted(self.ends, time)), len(self.pieces) - 1)
        return np.asarray(self.pieces[k](time))

    def trajectory(self, evaluations: int) -> Trajectory:
        """All pieces as one."""
        x = np.concatenate(self.x, axis=1)
        return Trajectory(np.concatenate(self.t), x, self.many, (), evaluations, *self.labels)

    def many(self, time: Any) -> Vector:
        """The states at one time, or at many."""
        return np.array([self(float(s)) for s in np.atleast_1d(time)]).T if np.ndim(time) else self(float(time))


def _jacobian(model: Model, x: Vector, u: Vector, method: str) -> Any:
    J = jacobian_at(model, x, u)
    return dense(J) if method == "LSODA" else by_columns(J)


def tolerances(rtol: float, atol: float) -> dict[str, float]:
    """The solver's options; refused where no step could meet them.

    Examples
    --------
    >>> tolerances(1e-6, 0.0)
    Traceback (most recent call last):
    metzler.errors.InputError: atol must be positive and finite, got 0.0
    """
    if not LEAST_RTOL <= scalar(rtol, name="rtol") < np.inf:
        raise InputError(f"rtol must be finite and at least {LEAST_RTOL}, got {rtol!r}")
    if not 0 < scalar(atol, name="atol") < np.inf:
        raise InputError(f"atol must be positive and finite, got {atol!r}")
    return {"rtol": float(rtol), "atol": float(atol)}


def _times(t: ArrayLike) -> Vector:
    times = numbers(t, name="times")
    if times.ndim != 1 or len(times) < 2 or not np.isfinite(times).all() or not (np.diff(times) > 0).all():
        raise InputError(f"times must be finite and rising, the start and the end or more, got shape {times.shape}")
    return times


def _start(x0: ArrayLike, n: int, names: Names | None) -> Vector:
    start = numbers_for(x0, n, name="x0", labels=names, rest=0.0)
    if not np.isfinite(start).all():
        raise InputError("x0 must be finite, got NaN or infinity")
    return start
