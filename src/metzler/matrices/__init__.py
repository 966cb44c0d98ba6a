"""Matrices of a recurrent network: the checked weights, their Metzler majorant, components and abscissa."""

from __future__ import annotations

from metzler.matrices.abscissa import spectral_abscissa
from metzler.matrices.classes import Membership, hurwitz, m_hurwitz, quasidominant
from metzler.matrices.components import Components, strong_components
from metzler.matrices.labelled import refuse_masked
from metzler.matrices.majorant import metzler_majorant
from metzler.matrices.subnetworks import totally_hurwitz, totally_hurwitz_steps
from metzler.matrices.weights import Weights, as_entries, as_weights, own_weights

__all__ = [
    "Components",
    "Membership",
    "Weights",
    "as_entries",
    "as_weights",
    "hurwitz",
    "m_hurwitz",
    "metzler_majorant",
    "own_weights",
    "quasidominant",
    "refuse_masked",
    "spectral_abscissa",
    "strong_components",
    "totally_hurwitz",
    "totally_hurwitz_steps",
]
