"""The models: what a network is. They know their equation, their field and their triple; no norm and no solver."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metzler.errors import InputError
from metzler.models.base import Matrix, Model, Triple
from metzler.models.firing_rate import FiringRate
from metzler.models.hopfield import Hopfield
from metzler.models.recurrent import RecurrentModel

__all__ = ["FiringRate", "Hopfield", "Model", "RecurrentModel", "Triple", "from_parameters", "KINDS"]

KINDS: Mapping[str, type[RecurrentModel]] = {"hopfield": Hopfield, "firing-rate": FiringRate}


def from_parameters(kind: str, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Model:
    """The model of this kind, rebuilt from its matrices and from what `parameters()` gave."""
    if kind not in KINDS:
        raise InputError(f"model kind must be one of {sorted(KINDS)}, got {kind!r}")
    return KINDS[kind].from_parameters(matrices, parameters)
