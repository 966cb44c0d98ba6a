"""Matrices of a recurrent network: the checked weights, their Metzler majorant, components and abscissa."""

from __future__ import annotations

from metzler.matrices.abscissa import spectral_abscissa
from metzler.matrices.components import Components, strong_components
from metzler.matrices.labelled import refuse_masked
from metzler.matrices.majorant import metzler_majorant
from metzler.matrices.weights import Weights, as_entries, as_weights, own_weights

__all__ = [
    "Components",
    "Weights",
    "as_entries",
    "as_weights",
    "metzler_majorant",
    "own_weights",
    "refuse_masked",
    "spectral_abscissa",
    "strong_components",
]
