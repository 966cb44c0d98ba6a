"""The norm of a network of networks: the modules' norms, put together by an outer one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.frozen import Frozen
from metzler.matrices.labelled import numbers
from metzler.norms.diagonal import Norm


@dataclass(frozen=True, eq=False, repr=False)
class CompositeNorm(Frozen, Result):
    """`max_i w_i |x_i|_i` or `sum_i w_i |x_i|_i` over modules i with norms of their own.

    Parameters
    ----------
    parts : tuple of Norm or CompositeNorm
        One for each module, whose states stand one after the other.
    outer : Norm
        Of order l1 or linf, a weight for each module.

    Examples
    --------
    >>> norm = CompositeNorm((Norm("l1", [1.0, 1.0]), Norm("linf", [2.0])), Norm("linf", [1.0, 0.5]))
    >>> norm([1.0, -2.0, 4.0])
    4.0
    """

    parts: tuple[Norm | CompositeNorm, ...]
    outer: Norm

    def __post_init__(self) -> None:
        if len(self.parts) != len(self.outer.weights):
            raise InputError(f"a weight for each of {len(self.parts)} modules is needed, got {len(self.outer.weights)}")

    def facts(self) -> tuple[Fact, ...]:
        """The outer order, the modules and the states."""
        return Fact("order", self.outer.order), Fact("modules", len(self.parts)), Fact("states", sum(self.sizes))

    @property
    def sizes(self) -> list[int]:
        """Number of states of each module."""
        return [sum(part.sizes) if isinstance(part, CompositeNorm) else len(part.weights) for part in self.parts]

    def __call__(self, x: Vector) -> float:
        """The norm of a state (n,)."""
        states, sizes = numbers(x, name="a state"), self.sizes
        if states.shape != (sum(sizes),):
            raise InputError(f"a state must have shape ({sum(sizes)},), got {states.shape}")
        pieces = np.split(states, np.cumsum(sizes)[:-1])
        return float(self.outer(np.array([part(piece) for part, piece in zip(self.parts, pieces, strict=True)])))
