"""Equilibria: computed fast, proved by the claim."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import UNIT, Vector
from metzler.claims.claim import Claim
from metzler.claims.pair import known_pair
from metzler.consequences.equilibria.guard import CALL, Bound, Guard
from metzler.consequences.equilibria.iterate import INNER, Run, iterate_steps
from metzler.consequences.equilibria.roots import root_steps
from metzler.consequences.equilibria.sole import Sole, what_is_proved
from metzler.consequences.equilibria.splitting import split
from metzler.consequences.equilibria.state import EVERYWHERE, Equilibrium
from metzler.consequences.robustness.strength import input_strength
from metzler.deadline import Deadline, Stop
from metzler.errors import InputError
from metzler.matrices.labelled import numbers
from metzler.matrices.names import Names
from metzler.models import Model
from metzler.models.arguments import scalar
from metzler.models.labels import names_of
from metzler.models.pointwise import (
    increment,
    input_entries,
    input_names,
    needs_field,
    rounding_error,
)
from metzler.numbers.outward import div_up
from metzler.steps import Step, finished

METHODS = ("anderson", "newton", "euler", "per-neuron")
TOLERANCE = 1e-9
BATCH = 4_000_000
"""So many numbers of state are iterated side by side; a larger batch of inputs is cut into parts."""
AGAIN = 3
"""So often the network with solved self-loops is asked for less error, until that of the network itself is wanted."""
FITTED = 16
"""So many columns whose bound is not small enough get one of their own."""


def equilibrium(
    model: Model,
    claim: Claim | None,
    u: ArrayLike = 0.0,
    *,
    x0: ArrayLike = 0.0,
    atol: float = TOLERANCE,
    method: str = "anderson",
    deadline: float | None = None,
) -> Equilibrium:
    """The equilibrium of a network for one input or a batch of inputs, with a proved distance from the true one.

    With a claim of positive rate c the plain iteration is the explicit Euler step of the best size
    (`step_sizes`), whose factor is known, and so is the number of steps. "anderson" and "newton" propose better
    states (after 100 steps all are Newton's); one is taken only if it shrinks `norm(f)` at least as much as the plain
    step is proved to, so that they never need more accepted steps than predicted. "per-neuron" takes plain steps that
    solve each neuron's self-loop (`step_sizes`), of firing-rate and implicit networks with relu, leaky relu, saturation
    or identity; their factor is known, too, and where it is the smaller one "anderson" and "newton" start from them.
    Where the weights of the certified
    norm are more than 10^6 apart, all this is done in another norm of about half the rate (`guiding_reach`). The
    iteration ends, and the error is stated, neuron by neuron in the unit of the state: by the M-matrix bound
    `(-T)^-1 |f(x)|` (THEORY 5.4) or by `norm(f(x)) / c` over the neuron's weight, whichever is less.

    Parameters
    ----------
    model : Model
        With a field; flow or map. The rounding of a field of one's own (`JacobianBounds`) is granted 16 units and two
        for each state, see `rounding_error`.
    claim : Claim of a rate in any norm, or None
        About `model`. With None the answer says that nothing is proved; with a rate that is not positive, or a claim of
        `uniqueness`, there may still be one equilibrium, without a rate (sought up to 500 neurons), and an error by the
        field. A local
        one must have been made for inputs among which `u` is. It is proved here. One in another norm than l1
        and l-infinity guides no iteration: the state is sought without it, and its error proved by `norm(f(x)) / c` and
        what the norm allows a state, in a quadratic one `sqrt((P^-1)_ii)`.
    u : scalar, (n,) or (n, k) array, or mapping of neurons to numbers
        Input; k columns give k equilibria. As many rows as the model's input has entries. By name where neurons have
        names, else by index; those that are left out have none.
    x0 : scalar, (n,) or (n, k) array, or mapping of neurons to numbers
        Where to start.
    atol : float
        Wanted bound of the error of every neuron, in the unit of the state (an absolute tolerance: an equilibrium may
        be zero); without a claim, of the residual.
    method : "anderson", "newton", "euler" or "per-neuron"
    deadline : float, optional
        Seconds after which the best states so far are returned, with what is proved about them; checking the
        claim comes first, and the bound of the error on top.

    Returns
    -------
    Equilibrium

    Raises
    ------
    InputError
        For a model without a field, another method, a per-neuron step where there is none, a tolerance that is not
        positive, an input of the wrong shape or with NaN, or one outside those of a local claim.
    NotProved
        When the claim is not one about this model.

    References
    ----------
    davydov2022, Section IV.A (the unique equilibrium); jafarpour2021 (the averaged iteration).

    Examples
    --------
    >>> from metzler.search.certify import certify
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.0, 0.9], [-0.9, 0.0]], activation="tanh")
    >>> found = equilibrium(net, certify(net, "linf"), [1.0, -1.0], atol=1e-12)
    >>> found.state.round(9).tolist(), found.unique, bool(found.error <= 1e-12)
    ([0.240462957, -0.838593974], True, True)
    """
    return finished(equilibrium_steps(model, claim, u, x0=x0, atol=atol, method=method, deadline=deadline))


def equilibrium_steps(
    model: Model,
    claim: Claim | None,
    u: ArrayLike = 0.0,
    *,
    x0: ArrayLike = 0.0,
    atol: float = TOLERANCE,
    method: str = "anderson",
    deadline: float | None = None,
) -> Generator[Step, None, Equilibrium]:
    """Like `equilibrium`, but yields after every step how far the states are.

    `upper` of a `Step` is the largest error of the inputs at work (of all, up to 4 million numbers of state), the
    rounding of the field left out; infinite without a claim, where there is a stage for every input.
    """
    until = Deadline(deadline)
    known_pair(model, claim, CALL, kinds=(Claim, type(None)))
    if not isinstance(method, str) or method not in METHODS:
        raise InputError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
    if not 0 < scalar(atol, name="atol") < np.inf:
        raise InputError(f"atol must be positive and finite, got {atol!r}")
    needs_field(model)
    inputs = _batch(u, input_entries(model), "the input", input_names(model))
    start = _batch(x0, model.n, "x0", names_of(model))
    single = inputs.ndim < 2 and start.ndim < 2
    k = max(a.shape[1] if a.ndim == 2 else 1 for a in (inputs, start))
    states = _columns(start, model.n, k)
    u_all: Any = inputs[:, None] if inputs.ndim == 1 else inputs
    proof = what_is_proved(model, claim, inputs, until)
    if isinstance(proof, Guard):
        run, used = (yield from _guarded(model, states, u_all, proof, atol, method, until)), method
    else:
        residual = atol if proof is None else proof.residual(atol)
        run, used = (yield from root_steps(model, states, u_all, residual, until)), "root"
        if isinstance(proof, Sole) and not run.converged:
            more = split(model, proof, run.state, u_all, residual, until.passed)
            run, used = replace(more, evaluations=run.evaluations + more.evaluations), "splitting"
    return _answer(model, run, inputs, u_all, proof, used, atol, single, until.passed)


def _guarded(
    model: Model, states: Vector, u: Any, proof: Guard, atol: float, method: str, until: Deadline
) -> Generator[Step, None, Run]:
    """Part by part, so that no more than `BATCH` numbers are iterated at a time."""
    width, parts, work = max(1, BATCH // model.n), list[Run](), proof.seeking(method)
    about = model if work is proof else work.model
    if proof.box is not None:
        states = np.clip(states, proof.box.lower[:, None], proof.box.upper[:, None])
    for first in range(0, states.shape[1], width):
        part = slice(first, first + width)
        given = u[:, part] if np.ndim(u) == 2 and u.shape[1] > 1 else u
        seek = given, work.guide, work.plain
        run = yield from iterate_steps(about, states[:, part], *seek, work.aim(atol), method, until.passed)
        for _ in range(1 if work is proof else AGAIN):
            error = float(proof.error(_size(model, run.state, given)).max())
            if error <= atol or until.passed():
                break  # the rounding of the bound needs its share of the tolerance, the other network's error another
            share = max(atol - 1.1 * (error - atol) - INNER * atol, INNER * atol)
            if work is not proof:
                share *= min(1.0, float(work.error(np.abs(increment(about, run.state, given))).max()) / error)
            more = yield from iterate_steps(about, run.state, *seek, work.aim(share), method, until.passed)
            run = replace(more, predicted=run.predicted, evaluations=run.evaluations + more.evaluations)
        parts.append(run)
    return Run.joined(parts)


def _answer(
    model: Model,
    run: Run,
    u: Vector,
    us: Any,
    proof: Guard | Bound | Sole | None,
    used: str,
    atol: float,
    single: bool,
    stop: Stop,
) -> Equilibrium:
    residual = np.abs(increment(model, run.state, us)).max(axis=0)
    errors, norm_error = np.full(run.state.shape, np.inf), np.full(residual.shape, np.inf)
    norm, lipschitz = None, math.inf
    if proof:
        norm = proof.norm
        errors, norm_error = _errors(model, run.state, us, proof, atol, stop)
        if isinstance(proof, Sole):
            lipschitz = proof.lipschitz(model)
        elif proof.box is None:
            lipschitz = float(div_up(input_strength(model, proof.norm), proof.rate))
    error = errors.max(axis=0)
    one = (lambda a: float(a[0])) if single else (lambda a: a)
    return Equilibrium(
        run.state[:, 0] if single else run.state,
        one(error),
        one(norm_error),
        one(residual),
        bool((error <= atol).all()) if proof else run.converged,
        proof is not None,
        run.predicted,
        run.evaluations,
        used,
        norm,
        lipschitz,
        "" if proof is None else EVERYWHERE if proof.box is None else "the region and the box of the local claim",
        model,
        u,
        errors[:, 0] if single else errors,
        proof.reason if isinstance(proof, Sole) else "",
    )


def _errors(
    model: Model, x: Vector, u: Any, proof: Guard | Bound | Sole, atol: float, stop: Stop
) -> tuple[Vector, Vector]:
    """Bounds of the error of every neuron (n, k) and in the certified norm (k,); infinite outside a box."""
    size = _size(model, x, u)
    errors, norm_error = proof.errors(size), proof.norm_error(size)
    for j in np.flatnonzero(errors.max(axis=0) > atol)[:FITTED]:
        if stop():
            break
        fitted = proof.fitted(size[:, j])
        if fitted is not None:
            errors[:, j] = np.minimum(errors[:, j], fitted(size[:, [j]])[:, 0])
    if proof.box is not None:
        outside = [not proof.box.contains(each) for each in x.T]
        errors, norm_error = np.where(outside, np.inf, errors), np.where(outside, np.inf, norm_error)
    return errors, norm_error


def _size(model: Model, x: Vector, u: Any) -> Vector:
    """The field's size, its rounding included."""
    size: Vector = np.abs(increment(model, x, u)) + rounding_error(model, x, u)
    return size * (1.0 + 2.0 * UNIT)


def _batch(value: ArrayLike, rows: int | None, name: str, names: Names | None) -> Vector:
    """A number, a vector of so many entries, or columns of them; of any number where that is not known."""
    out = numbers(value, name=name, labels=names, n=rows, rest=0.0)
    if out.ndim > 2 or (out.ndim and rows is not None and out.shape[0] != rows):
        raise InputError(f"{name} must be a number or an array of shape ({rows},) or ({rows}, k), got {out.shape}")
    if not out.size:
        raise InputError(f"{name} must have at least one column, got shape {out.shape}")
    if not np.isfinite(out).all():
        raise InputError(f"{name} must be finite, got NaN or infinity")
    return out


def _columns(start: Vector, n: int, k: int) -> Vector:
    shaped = start[:, None] if start.ndim == 1 else start
    if shaped.ndim != 2 or shaped.shape[1] in (1, k):
        return np.array(np.broadcast_to(shaped, (n, k)))
    raise InputError(f"x0 has {shaped.shape[1]} columns and the input {k}: give as many of both, or one")
