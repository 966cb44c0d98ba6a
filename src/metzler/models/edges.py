"""A network that lost some synapses, with what else its Jacobians have in the same entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from metzler.arrays import Matrix, Vector


@dataclass(frozen=True)
class Severed:
    """A network without some synapses.

    Parameters
    ----------
    model : Model
        The network that is left.
    weights : (n, n) matrix
        The matrix from which entries were removed, as it was.
    beside : (n, n) matrix
        Not zero where the Jacobians have another part in the same entry.
    slopes : (lo, hi)
        What multiplies an entry.
    part : str
        What that other part is.
    """

    model: Any
    weights: Matrix
    beside: Matrix
    slopes: tuple[Vector, Vector]
    part: str
