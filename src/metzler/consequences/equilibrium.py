"""Equilibria: computed fast, proved by the certificate."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metzler.certificates import Certificate, check
from metzler.certificates.outward import div_up
from metzler.consequences.iterate import INNER, Run, Steps, iterate
from metzler.consequences.local import LocalCertificate
from metzler.consequences.roots import root
from metzler.consequences.solve import linear_solve
from metzler.consequences.step_size import step_sizes
from metzler.digits import up
from metzler.errors import InputError
from metzler.models import Model
from metzler.models.pointwise import UNIT, increment, input_gain, jacobian_at, needs_input_form, rounding_error
from metzler.norms import Norm

Vector = NDArray[np.float64]

METHODS = ("anderson", "newton", "euler")
TOLERANCE = 1e-9
BATCH = 4_000_000
"""So many numbers of state are iterated side by side; a larger batch of inputs is cut into parts."""


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """One equilibrium for each input.

    Parameters
    ----------
    state : (n,) or (n, k) array
        The computed equilibria, as columns for a batch of inputs.
    error : float or (k,) array
        Rigorous: `norm(state - true) <= error`, in the certified norm, rounding included. Infinite when
        nothing is proved.
    residual : float or (k,) array
        The norm of `f(state, u)`, as computed, in the certified norm or, without one, in l-infinity.
    converged : bool
        Whether the wanted tolerance was reached: by `error`, or without a proof by the residual. Rounding may keep
        a very small one out of reach; `error` is true all the same.
    unique : bool
        Proved: there is exactly one equilibrium for each input (in the box of a local certificate).
    predicted : int
        Steps that suffice by the certificate alone, known after one evaluation; -1 without one.
    evaluations : int
        The most evaluations of the field that one input took.
    method : str
        "anderson", "newton", "euler", or "root" for what no certificate guards.
    norm : Norm or None
        The certified norm.
    lipschitz : float
        `norm(x*(u) - x*(v)) <= lipschitz norm(u - v)` for any two inputs; infinite when not proved.
    statement : str
        The same in a sentence.
    """

    state: Vector
    error: Any
    residual: Any
    converged: bool
    unique: bool
    predicted: int
    evaluations: int
    method: str
    norm: Norm | None
    lipschitz: float
    statement: str
    model: Model = field(repr=False)
    input: Any = field(repr=False)

    def per_neuron(self) -> Vector:
        """Rigorous bound of the error of every entry of `state`, in its shape: `error / w_i`."""
        if self.norm is None:
            return np.full(self.state.shape, np.inf)
        error = np.atleast_1d(self.error)[None, :]
        with np.errstate(over="ignore", under="ignore", divide="ignore"):
            weights = self.norm.weights
            if self.norm.exponents is not None:
                weights = np.ldexp(weights, np.clip(self.norm.exponents, -5000, 5000).astype(np.int32))
            bound = np.nextafter(error / np.nextafter(weights, 0.0)[:, None], np.inf)
        return np.asarray(bound if self.state.ndim == 2 else bound[:, 0])

    def response(self, direction: ArrayLike) -> Vector:
        """How the equilibrium moves with the input, to first order: `dx* / du` times `direction` (n,), an estimate.

        Only for a single input. The slopes are those at the computed state.
        """
        if self.state.ndim != 1:
            raise InputError("a response is that of one equilibrium: solve for a single input")
        moved = np.asarray(direction, dtype=float)
        if moved.shape != self.state.shape:
            raise InputError(f"a direction must have shape {self.state.shape}, got {moved.shape}")
        push = _pushed(self.model, self.state, self.input, moved)
        return -linear_solve(jacobian_at(self.model, self.state, self.input), push, 1e-10)

    def __str__(self) -> str:
        return self.statement


def equilibrium(
    model: Model,
    u: ArrayLike = 0.0,
    *,
    certificate: Certificate | LocalCertificate | None = None,
    x0: ArrayLike = 0.0,
    tol: float = TOLERANCE,
    method: str = "anderson",
) -> Equilibrium:
    """The equilibrium of a network for one input or a batch of inputs, with a proved distance from the true one.

    With a certificate of positive rate c the plain iteration is the explicit Euler step of the best size
    (`step_sizes`), whose factor is known, and so is the number of steps. "anderson" and "newton" propose better
    states; a proposal is taken only if it shrinks `norm(f)` at least as much as the plain step is proved to, so that
    they never need more accepted steps than predicted. The final bound is `norm(f(x)) / c`.

    Parameters
    ----------
    model : Model
        Hopfield, firing-rate, Persidskii, diagonal-feedback, Lur'e or implicit; flow or map.
    u : scalar, (n,) or (n, k) array
        Input; k columns give k equilibria.
    certificate : Certificate or LocalCertificate, optional
        About `model`. Without it, or with a rate that is not positive, the answer says that nothing is proved.
    x0 : scalar, (n,) or (n, k) array
        Where to start.
    tol : float
        Wanted bound of the error in the certified norm; without certificate, of the residual in l-infinity.
    method : "anderson", "newton" or "euler"

    Returns
    -------
    Equilibrium

    Raises
    ------
    InputError
        For another method, a tolerance that is not positive, an input of the wrong shape or with NaN.
    NotProved
        When the certificate is not one of this model.

    References
    ----------
    davydov2022, Section IV.A (the unique equilibrium); jafarpour2021 (the averaged iteration).

    Examples
    --------
    >>> from metzler.certificates import certify
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.0, 0.9], [-0.9, 0.0]], activation="tanh")
    >>> found = equilibrium(net, [1.0, -1.0], certificate=certify(net, "linf"), tol=1e-12)
    >>> found.state.round(9).tolist(), found.unique, bool(found.error <= 1e-12)
    ([0.240462957, -0.838593974], True, True)
    """
    if method not in METHODS:
        raise InputError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
    if not (np.isfinite(tol) and tol > 0):
        raise InputError(f"tol must be positive and finite, got {tol!r}")
    needs_input_form(model)
    inputs, start = _batch(u, model, "the input"), _batch(x0, model, "x0")
    single = inputs.ndim < 2 and start.ndim < 2
    k = max(a.shape[1] if a.ndim == 2 else 1 for a in (inputs, start))
    states = _columns(start, model.n, k)
    u_all: Any = inputs[:, None] if inputs.ndim == 1 else inputs
    proof = _proof(model, certificate)
    if proof is None:
        run, used = root(model, states, u_all, tol), "root"
    else:
        run, used = _guarded(model, states, u_all, proof[0], proof[1], tol, method), method
    return _answer(model, run, inputs, u_all, certificate, proof, used, tol, single)


def _guarded(
    model: Model, states: Vector, u: Any, certificate: Certificate, steps: Steps, tol: float, method: str
) -> Run:
    """Part by part, so that no more than `BATCH` numbers are iterated at a time."""
    width = max(1, BATCH // model.n)
    parts = []
    for first in range(0, states.shape[1], width):
        part = slice(first, first + width)
        given = u[:, part] if np.ndim(u) == 2 and u.shape[1] > 1 else u
        run = iterate(model, states[:, part], given, certificate.norm, steps, tol, method)
        error = float(certified_error(model, run.state, given, certificate).max())
        if error > tol:  # the rounding of the bound needs its share of the tolerance
            share = max(tol - 1.1 * (error - tol) - INNER * tol, INNER * tol)
            more = iterate(model, run.state, given, certificate.norm, steps, share, method)
            run = replace(more, predicted=run.predicted, evaluations=run.evaluations + more.evaluations)
        parts.append(run)
    return Run(
        np.concatenate([p.state for p in parts], axis=1),
        max(p.predicted for p in parts),
        max(p.evaluations for p in parts),
        all(p.converged for p in parts),
    )


def _proof(model: Model, given: Certificate | LocalCertificate | None) -> tuple[Certificate, Steps] | None:
    """The checked certificate with the plain step it proves; None where it proves no contraction."""
    if given is None:
        return None
    local = isinstance(given, LocalCertificate)
    certificate = given.certificate if isinstance(given, LocalCertificate) else given
    about = given.model if isinstance(given, LocalCertificate) else model
    if local and given.model.matrices().keys() != model.matrices().keys():  # type: ignore[union-attr]
        raise InputError("the local certificate is about another kind of network")
    check(certificate, about).require()
    if not certificate.rate > 0 or (isinstance(given, LocalCertificate) and not given.converges):
        return None
    if about.triple().discrete:
        return certificate, Steps(1.0, 1.0 - certificate.rate, certificate.rate)
    sizes = step_sizes(about, certificate.norm)
    return certificate, Steps(sizes.best, sizes.factor(sizes.best), certificate.rate)


def _answer(
    model: Model,
    run: Run,
    u: Vector,
    columns: Any,
    given: Certificate | LocalCertificate | None,
    proof: tuple[Certificate, Steps] | None,
    used: str,
    tol: float,
    single: bool,
) -> Equilibrium:
    f = increment(model, run.state, columns)
    norm = proof[0].norm if proof else None
    plain = norm or Norm("linf", np.ones(model.n))
    residual = np.asarray(plain(f))
    error, lipschitz = np.full(residual.shape, np.inf), math.inf
    if proof:
        error = certified_error(model, run.state, columns, proof[0])
        lipschitz = float(div_up(float(input_gain(model).max()), proof[0].rate))
        if isinstance(given, LocalCertificate):
            inside = [given.box.contains(x) for x in run.state.T]
            error = np.where(inside, error, np.inf)
            lipschitz = math.inf
    one = (lambda a: float(a[0])) if single else (lambda a: a)
    statement = _statement(run, error, residual, proof is not None and bool(np.isfinite(error).all()), used)
    return Equilibrium(
        run.state[:, 0] if single else run.state,
        one(error),
        one(residual),
        bool((error <= tol).all()) if proof else run.converged,
        proof is not None,
        run.predicted,
        run.evaluations,
        used,
        norm,
        lipschitz,
        statement,
        model,
        u,
    )


def certified_error(model: Model, x: Vector, u: Any, certificate: Certificate) -> Vector:
    """The bound `norm(f(x, u)) / rate` of the distance to the equilibrium, (k,) for states (n, k), rounded up."""
    size = np.abs(increment(model, x, u)) + rounding_error(model, x, u)
    raised = np.asarray(certificate.norm(size)) * (1.0 + (2.0 * model.n + 8.0) * UNIT)
    return np.asarray(div_up(np.nextafter(raised, np.inf), certificate.rate))


def _pushed(model: Model, x: Vector, u: Any, direction: Vector) -> Vector:
    """The derivative of the field with respect to the input, times `direction`, by a central difference."""
    h = 1e-6 * (1.0 + float(np.abs(np.asarray(u)).max())) / (float(np.abs(direction).max()) or 1.0)
    ahead, behind = np.asarray(u) + h * direction, np.asarray(u) - h * direction
    return (model.field(x, ahead) - model.field(x, behind)) / (2 * h)


def _batch(value: ArrayLike, model: Model, name: str) -> Vector:
    out = np.asarray(value, dtype=float)
    rows = model.n
    if name == "the input" and getattr(model, "U", None) is not None:
        rows = int(model.U.shape[1])  # type: ignore[attr-defined]
    if out.ndim > 2 or (out.ndim and out.shape[0] != rows):
        raise InputError(f"{name} must be a number or an array of shape ({rows},) or ({rows}, k), got {out.shape}")
    if not np.isfinite(out).all():
        raise InputError(f"{name} must be finite, got NaN or infinity")
    return out


def _columns(start: Vector, n: int, k: int) -> Vector:
    shaped = start[:, None] if start.ndim == 1 else start
    if shaped.ndim == 2 and shaped.shape[1] not in (1, k):
        raise InputError(f"x0 has {shaped.shape[1]} columns and the input {k}: give as many of both, or one")
    return np.array(np.broadcast_to(shaped, (n, k)))


def _statement(run: Run, error: Vector, residual: Vector, proved: bool, used: str) -> str:
    many = f"{len(error)} equilibria" if len(error) > 1 else "The equilibrium"
    if not proved:
        state = "found" if run.converged else "not found"
        return (
            f"{many} {state}, residual {residual.max():.3g}. Uniqueness is not proved, and neither is a distance: "
            "there is no certificate of positive rate."
        )
    return (
        f"{many}, unique, within {up(float(error.max()), 3)} in the certified norm; {run.evaluations} evaluations "
        f"({used}), {run.predicted} plain steps predicted."
    )
