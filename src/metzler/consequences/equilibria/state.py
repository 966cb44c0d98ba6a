"""One equilibrium for each input: the states, and how near the true ones are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Vector
from metzler.consequences.equilibria.solve import linear_solve
from metzler.errors import InputError
from metzler.facts import Column, Columns, Fact, Result
from metzler.matrices.labelled import numbers
from metzler.matrices.names import Name, called, place
from metzler.models import Model
from metzler.models.labels import names_of, time_unit
from metzler.models.pointwise import input_entries, input_names, jacobian_at
from metzler.norms.norm import StateNorm

EVERYWHERE = "all states"


@dataclass(frozen=True, eq=False, repr=False)
class Equilibrium(Result):
    """One equilibrium for each input.

    Parameters
    ----------
    state : (n,) or (n, k) array
        The computed equilibria, as columns for a batch of inputs.
    error : float or (k,) array
        Rigorous: every neuron of `state` is within so much of the true equilibrium, in the unit of the state, rounding
        included. Infinite when nothing is proved.
    norm_error : float or (k,) array
        The same in the certified norm: `norm(state - true) <= norm_error`.
    residual : float or (k,) array
        The largest entry of `f(state, u)`, as computed, in state / time.
    converged : bool
        Whether the wanted tolerance was reached: by `error`, or without a proof by the residual. Rounding may keep
        a very small one out of reach; `error` is true all the same.
    unique : bool
        Proved: there is exactly one equilibrium for each input (in the region and the box of a local claim).
    predicted : int
        Steps that suffice by the claim alone, known after one evaluation; -1 without one.
    evaluations : int
        The most evaluations of the field that one input took.
    method : str
        "anderson", "newton", "euler", "per-neuron", or "root" where no claim in l1 or l-infinity guides; "splitting"
        where that failed and there is one equilibrium without a rate.
    norm : StateNorm or None
        The certified norm.
    lipschitz : float
        `norm(x*(u) - x*(v)) <= lipschitz norm(u - v)` for any two inputs; infinite when not proved. Where states do not
        have an input each (an implicit network with U, low-rank weights), the same with the largest entries in the
        place of the norm.
    where : str
        Among which states it is proved to be the only one; empty where that is not proved.
    without_rate : str
        Why there is one where no rate is proved; empty otherwise.

    `found["PYR_0"]` is the state of one neuron, a number or (k,), and `by_name()` has all of them.
    """

    state: Vector
    error: Any
    norm_error: Any
    residual: Any
    converged: bool
    unique: bool
    predicted: int
    evaluations: int
    method: str
    norm: StateNorm | None
    lipschitz: float
    where: str
    model: Model
    input: Any
    errors: Vector
    without_rate: str = ""

    def facts(self) -> tuple[Fact, ...]:
        """How near the true equilibria are, where they are unique, and what it took."""
        return (
            Fact("equilibria", 1 if self.state.ndim == 1 else self.state.shape[1]),
            Fact("unique", self.unique),
            Fact("unique among", self.where or None),
            Fact("proved without a rate", self.without_rate or None),
            Fact("error of every neuron", np.max(self.error), side="upper", digits=3),
            Fact("error in the norm", np.max(self.norm_error), side="upper", digits=3),
            Fact("residual", np.max(self.residual), f"state/{time_unit(self.model)}", "estimate", 3),
            Fact("tolerance reached", self.converged),
            Fact("evaluations", self.evaluations),
            Fact("method", self.method),
            Fact("plain steps predicted", self.predicted if self.predicted >= 0 else None),
            Fact("Lipschitz constant in the input", self.lipschitz, side="upper"),
        )

    def columns(self) -> Columns:
        """The state of every neuron and how far it is from the true one, for each input."""
        index = {"neuron": called(names_of(self.model), range(self.model.n))}
        batch = self.state.ndim > 1
        rows = zip(np.atleast_2d(self.state.T), np.atleast_2d(self.errors.T), strict=True)
        each = ((f", input {k}" if batch else "", x, error) for k, (x, error) in enumerate(rows))
        states = [
            (Column(f"state{of}", x, side="estimate"), Column(f"error{of}", error, side="upper", digits=3))
            for of, x, error in each
        ]
        return Columns(tuple(column for pair in states for column in pair), index)

    def per_neuron(self) -> Vector:
        """Rigorous bound of the error of every entry of `state`, in its shape; `error` is the largest."""
        return self.errors

    def __getitem__(self, neuron: Name) -> Any:
        """The state of one neuron, by its name, or its index where neurons have none; (k,) of a batch."""
        return self.state[place(neuron, names_of(self.model), self.model.n)]

    def by_name(self) -> dict[Name, Any]:
        """The state of every neuron by its name, or its index where neurons have none."""
        return dict(zip(called(names_of(self.model), range(self.model.n)), self.state.tolist(), strict=True))

    def response(self, direction: ArrayLike) -> Vector:
        """How the equilibrium moves with the input, to first order: `dx* / du` times `direction`, an estimate.

        Only for a single input, of which `direction` has the shape, or the entries that move by name. The slopes are
        those at the computed state.
        """
        if self.state.ndim != 1:
            raise InputError("a response is that of one equilibrium: solve for a single input")
        entries = input_entries(self.model)
        moved = numbers(direction, name="the direction", labels=input_names(self.model), n=entries, rest=0.0)
        if entries is not None and moved.shape != (entries,):
            raise InputError(f"a direction must have shape ({entries},), got {moved.shape}")
        push = _pushed(self.model, self.state, self.input, moved)
        return -linear_solve(jacobian_at(self.model, self.state, self.input), push, 1e-10)

    @property
    def sentence(self) -> str:
        """What is found, in words."""
        count, error = self.fact("equilibria").value, self.fact("error of every neuron")
        many = f"{count} equilibria" if count != 1 else "The equilibrium"
        if not self.unique:
            state = f"{'found' if self.converged else 'not found'}, residual {self.fact('residual').number}"
            why = "Uniqueness is not proved, and neither is a distance: there is no certificate of positive rate."
            return f"{many} {state}. {why}"
        predicted = f", {self.predicted} plain steps predicted." if self.predicted >= 0 else "."
        steps = f"; {self.evaluations} evaluations ({self.method}){predicted}"
        only = "unique" if self.where == EVERYWHERE else f"unique in {self.where}"
        if self.without_rate:
            only = f"one for every input, proved without a rate ({self.without_rate})"
        if error.value == math.inf:
            return f"{many}, {only}, not reached: no distance is proved{steps}"
        return f"{many}, {only}, every neuron within {error.number}{steps}"


def _pushed(model: Model, x: Vector, u: Any, direction: Vector) -> Vector:
    """The derivative of the field with respect to the input, times `direction`, by a central difference."""
    h = 1e-6 * (1.0 + float(np.abs(np.asarray(u)).max())) / (float(np.abs(direction).max()) or 1.0)
    ahead, behind = np.asarray(u) + h * direction, np.asarray(u) - h * direction
    return (model.field(x, ahead) - model.field(x, behind)) / (2 * h)
