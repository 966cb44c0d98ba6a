"""The step in which every neuron solves its own equation, and how fast it contracts."""

from __future__ import annotations

import math
from dataclasses import dataclass

from metzler.claims.contraction import Contraction
from metzler.claims.pair import contraction
from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.models import Model
from metzler.models.self_loops import without_self_loops
from metzler.numbers.outward import add_up
from metzler.search.certify import certify

PART = 1e-5
"""Of a distance, to which steps are counted unless another is asked for."""


@dataclass(frozen=True, eq=False, repr=False)
class PerNeuron(Result):
    """The step `x_i <- psi_i(s_i)` that solves the equation of each neuron's self-loop while the others are held still.

    Here `s_i` is what the others and the input send, and `x = psi_i(s)` solves `leak_i x = phi(w_ii x + s)`. For a
    projection phi and leak 1 it is the forward-backward step `x_i <- phi((1 - a_i) x_i + a_i (W x + u)_i)` of size
    `a_i = 1 / (1 - w_ii)`; its fixed points are the equilibria.

    Parameters
    ----------
    held : Contraction
        Of the network with solved self-loops, see `metzler.models.self_loops`.
    factor : float
        By which a step brings two states closer in `held.norm`, rounded up.
    """

    held: Contraction
    factor: float

    def count(self, part: float = PART) -> int:
        """So many steps bring any two states closer to this part of their distance."""
        return count_of(self.factor, part)

    @property
    def sentence(self) -> str:
        """What is found, in words."""
        return f"Solving each neuron's self-loop brings them closer by the factor {self.fact('its factor').number}."

    def facts(self) -> tuple[Fact, ...]:
        """Its factor."""
        return (Fact("its factor", self.factor, side="upper"),)


def count_of(factor: float, part: float) -> int:
    """So many steps of this factor bring a distance to at most this part of it; -1 where none does."""
    if not 0 < part < 1:
        raise InputError(f"part must be between 0 and 1, got {part!r}")
    if not factor < 1:
        return -1
    return 1 if factor <= 0 else max(1, math.ceil(math.log(part) / math.log(factor) - 1e-9))


def per_neuron(model: Model) -> PerNeuron | None:
    """The step that solves self-loops, in the norm of l-infinity in which it contracts fastest; None where none does.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> found = per_neuron(FiringRate([[-3.0, 1.0], [0.5, -1.0]], activation="relu"))
    >>> round(found.factor, 9), found.count(1e-5)
    (0.25, 9)
    """
    solved = without_self_loops(model)
    if solved is None:
        return None
    found = certify(solved, "linf")
    held = contraction(solved, found, "per_neuron(model)")
    return PerNeuron(held, float(add_up(1.0, -held.rate))) if held.rate > 0 else None
