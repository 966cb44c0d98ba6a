"""The best quadratic norm by a matrix inequality, for every model that has a triple, continuous or discrete."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from metzler.arrays import Vector
from metzler.claims.quadratic import QuadraticClaim
from metzler.deadline import Deadline
from metzler.digits import exact
from metzler.errors import InputError, NotProved
from metzler.matrices.indices import whole_number
from metzler.models import Model, Triple
from metzler.models.base import full_triple
from metzler.search.euclidean import dense_parts, estimated_rate, quadratic_claim
from metzler.search.semidefinite import solve, solver
from metzler.steps import finished
from metzler.threads import on_one_thread

LARGEST = 200
"""Largest number of states plus nonlinearities, halved, for which the inequality is set up."""
SET_UP, SET_UP_POWER = 10.0, 5.0
"""Seconds that setting it up takes at 100 states, at most, and how they grow with the states."""
MAX_STEPS = 12
RTOL = 1e-7
"""The rate is raised until a round gains less than this fraction of the size of the Jacobian."""
MOST = 1e100
"""No solver knows what to do with larger numbers."""
LEAST_MULTIPLIER = 1e-9
LIFTS = (0.0, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4)
"""A solver's multipliers may lie outside what is feasible by its own tolerance; one of these moves them inside."""


def lmi_certificate(model: Model, *, max_steps: int = MAX_STEPS, deadline: float | None = None) -> QuadraticClaim:
    """The best rate found in a norm `sqrt(x^T P x)`, proved by the matrix condition of `metzler.proofs.quadratic`.

    For the firing-rate and the Hopfield network, continuous and discrete, with slopes [0, 1] or [-1, 1] the
    condition is the sharp one among those with diagonal multipliers. The rate enters it times P, so each round
    fixes a rate, asks a solver for the P and the multipliers with the largest slack, and takes from them the
    rate that they really have: the sequence rises. What is returned is proved by Cholesky
    factorisations with error bounds; the solver's status is not looked at.

    Parameters
    ----------
    model : Model
        Any, continuous or discrete; up to about 200 states and as many nonlinearities, made dense.
    max_steps : int
        At most this many semidefinite programs.
    deadline : float, optional
        Seconds after which the best P so far is proved and returned. Setting up a program takes seconds at 100 states
        and minutes at 200, and goes on to its end: where less than `set_up_seconds` are left, none is set up.

    Returns
    -------
    QuadraticClaim

    Raises
    ------
    InputError
        When the model is too large, its triple is a worst case in l1 and linf only (interval-valued networks), or
        the extra `lmi` is not installed.
    NotProved
        When no P could be proved to have any rate at all.

    Notes
    -----
    Up to about 30 states Clarabel is used (seconds), beyond it SCS (half a minute at 50, two at 100,
    over ten at 200); then the rate may stay below the best one, never above it. `lmi_steps` yields the best rate so
    far (an estimate, before it is proved) after each program.

    References
    ----------
    gokhale2026, Table I, equations (22) to (29).

    Examples
    --------
    >>> from metzler.search.semidefinite import available
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, -1.5], [1.5, 0.0]], activation="relu")
    >>> round(lmi_certificate(net).rate, 4) if available() else 0.25
    0.25
    """
    return finished(lmi_steps(model, max_steps=max_steps, deadline=deadline))


def lmi_steps(
    model: Model, *, max_steps: int = MAX_STEPS, deadline: float | None = None
) -> Generator[float, None, QuadraticClaim]:
    """Like `lmi_certificate`, but yields the rate reached on the way, before it is proved."""
    until, most = Deadline(deadline), whole_number(max_steps, name="max_steps")
    triple = full_triple(model)
    n, m = triple.n, len(triple.lo)
    if n + m > 2 * LARGEST:
        raise InputError(f"the matrix inequality takes at most {2 * LARGEST} states and nonlinearities, got {n + m}")
    solver()
    with np.errstate(over="ignore", invalid="ignore"):
        parts = (*dense_parts(triple), triple.lo, triple.hi)
    if not all((np.abs(part) <= MOST).all() for part in parts):
        raise InputError(f"the matrix inequality takes Jacobians and slopes of at most {exact(MOST)} in size")
    P, q, rate = _start(triple)
    size = _spectral_norm(_jacobian(triple, triple.hi)) + abs(rate)
    for _ in range(most):
        yield rate
        left = until.left()
        found = None if left is not None and left < set_up_seconds(triple) else _round(triple, P, rate, until)
        if found is None:
            break
        found = max(
            ((found[0], found[1] * (1.0 + lift)) for lift in LIFTS), key=lambda pair: estimated_rate(triple, *pair)
        )
        better = estimated_rate(triple, *found)
        gain = better - rate
        if not gain > 0:
            break
        (P, q), rate = found, better
        if gain <= RTOL * size:
            break
    return _claim(model, P, q)


def set_up_seconds(triple: Triple) -> float:
    """The seconds that setting up the matrix inequality takes at most, roughly."""
    return float(SET_UP * (max(triple.n, len(triple.lo)) / 100.0) ** SET_UP_POWER)


def _jacobian(t: Triple, d: Vector) -> Vector:
    """The Jacobian at slopes d as a dense array."""
    A, B, C = dense_parts(t)
    return A + (B * d) @ C


def _claim(model: Model, P: Vector, q: Vector) -> QuadraticClaim:
    """The proved claim; P is lifted a little where it is not proved positive definite as it is."""
    best: QuadraticClaim | None = None
    top = float(np.abs(P).max())
    for lift in (0.0, 1e-12, 1e-10, 1e-8):
        with suppress(NotProved):
            found = quadratic_claim(model, P + lift * top * np.eye(len(P)), q, method="matrix inequality")
            best = found if best is None or found.lower > best.lower else best
        if best is not None and lift >= 1e-12:
            break
    if best is None:
        raise NotProved("no quadratic norm could be proved to have a rate for this network", ("no P",))
    return best


def _start(t: Triple) -> tuple[Vector, Vector, float]:
    """The identity with the best of several equal multipliers."""
    P, m = np.eye(t.n), len(t.lo)
    _, B, C = dense_parts(t)
    size = _spectral_norm(B)
    middle = size / (_spectral_norm(C) or 1.0) or 1.0
    tried = [(estimated_rate(t, P, np.full(m, middle * 2.0**k)), middle * 2.0**k) for k in range(-12, 13)]
    rate, q = max(tried)
    if not np.isfinite(rate):
        q = 10.0 * (size**2 + 1.0)
        rate = estimated_rate(t, P, np.full(m, q))
    return P, np.full(m, q), rate


def _spectral_norm(M: Vector) -> float:
    """The largest singular value; 0 of a matrix without entries, for which NumPy before 2 has none."""
    return float(on_one_thread(np.linalg.norm, M, 2)) if M.size else 0.0


def _round(t: Triple, last: Vector, rate: float, until: Deadline) -> tuple[Vector, Vector] | None:
    """P and multipliers with the largest slack at this rate, measured by the last P: then rounds converge fast."""
    cp, slopes = solver(), len(t.lo)
    t = t if slopes else _with_an_idle_slope(t)
    n, m = t.n, len(t.lo)
    A, B, C = dense_parts(t)
    reach = _spectral_norm(C) or 1.0  # the solver sees a C of norm 1
    size = max(_spectral_norm(A), _spectral_norm(B) * reach, 1e-300)
    C, B = C / reach, B * reach
    P, q, s = cp.Variable((n, n), symmetric=True), cp.Variable(m), cp.Variable()
    condition = _condition(cp, _with_parts(t, A, B, C), P, q, rate)
    pad = np.zeros((n + m, n + m))
    pad[:n, :n] = size * last / _spectral_norm(last)
    constraints = [condition + s * pad << 0, P << np.eye(n), P >> 1e-9 * np.eye(n), q >= LEAST_MULTIPLIER * size]
    if not solve(cp.Problem(cp.Maximize(s), constraints), n + m, until):
        return None
    K = np.asarray(P.value)
    multipliers = np.maximum(np.asarray(q.value), LEAST_MULTIPLIER * size)
    return 0.5 * (K + K.T), multipliers[:slopes] / reach**2


def _with_an_idle_slope(t: Triple) -> Triple:
    """A triple without slopes with one that nothing sees: older modelling packages know no empty variable."""
    return replace(t, B=np.zeros((t.n, 1)), C=np.zeros((1, t.n)), lo=np.zeros(1), hi=np.zeros(1))


def _with_parts(t: Triple, A: Vector, B: Vector, C: Vector) -> Triple:
    """The triple with dense parts that hold time constants and gain."""
    return replace(t, A=A, B=B, C=C, tau=np.ones(len(A)), gain=1.0)


def _condition(cp: Any, t: Triple, P: Any, q: Any, rate: float) -> Any:
    """The symmetric matrix that has to be negative semidefinite."""
    A, B, C, Q = t.A, t.B, t.C, cp.diag(q)
    N = 2.0 * C.T @ cp.diag(cp.multiply(q, t.lo * t.hi)) @ C
    mixed = C.T @ cp.diag(cp.multiply(q, t.lo + t.hi))
    if t.discrete:
        corner, side = A.T @ P @ A - (1.0 - rate) ** 2 * P - N, A.T @ P @ B + mixed
        whole = cp.bmat([[corner, side], [side.T, B.T @ P @ B - 2.0 * Q]])
    else:
        corner, side = A.T @ P + P @ A + 2.0 * rate * P - N, P @ B + mixed
        whole = cp.bmat([[corner, side], [side.T, -2.0 * Q]])
    return 0.5 * (whole + whole.T)
