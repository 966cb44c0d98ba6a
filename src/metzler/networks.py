"""A network that somebody measured, with what is needed to name and to cite it."""

from __future__ import annotations

from dataclasses import dataclass

import scipy.sparse as sp


@dataclass(frozen=True, eq=False)
class Connectome:
    """A measured network.

    Attributes
    ----------
    weights : csr_array of float64, (n, n)
        weights[i, j] is the synapse from cell j to cell i: positive excites, negative inhibits.
    names : tuple of str, (n,)
        Name of each cell, in the order of the weights.
    source : str
        Where the data come from, ready to cite.
    licence : str
        Under which terms.
    unit : str
        What one of them is, where not all are neurons: "cell".
    """

    weights: sp.csr_array
    names: tuple[str, ...]
    source: str
    licence: str
    unit: str = "neuron"

    @property
    def n(self) -> int:
        """Number of neurons or cells."""
        return len(self.names)
