"""The models: what a network is. They know their equation, their field and their triple; no norm and no solver."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metzler.arrays import Matrix
from metzler.errors import InputError
from metzler.models.attention import Attention, AttentionRate
from metzler.models.base import Model
from metzler.models.diagonal_feedback import DiagonalFeedback
from metzler.models.discrete import EchoState, FiringRateMap, HopfieldMap
from metzler.models.entrywise import Entrywise
from metzler.models.entrywise_bounds import printed_bound, tight_bound
from metzler.models.euler import EulerStep
from metzler.models.firing_rate import FiringRate
from metzler.models.hopfield import Hopfield
from metzler.models.implicit import Implicit
from metzler.models.interval import IntervalFiringRate, IntervalHopfield, IntervalModel
from metzler.models.jacobian_bounds import JacobianBounds, from_jacobian_bounds
from metzler.models.low_rank import LatentHopfield, LowRankFiringRate, LowRankHopfield
from metzler.models.lure import Lure, LureMap
from metzler.models.lure_like import FeedbackModel
from metzler.models.persidskii import Persidskii
from metzler.models.recurrent import RecurrentModel
from metzler.models.triple import Triple

__all__ = [
    "Attention",
    "AttentionRate",
    "DiagonalFeedback",
    "EchoState",
    "Entrywise",
    "EulerStep",
    "FeedbackModel",
    "FiringRate",
    "FiringRateMap",
    "Hopfield",
    "HopfieldMap",
    "Implicit",
    "IntervalFiringRate",
    "IntervalHopfield",
    "IntervalModel",
    "JacobianBounds",
    "KINDS",
    "LatentHopfield",
    "LowRankFiringRate",
    "LowRankHopfield",
    "Lure",
    "LureMap",
    "Model",
    "Persidskii",
    "RecurrentModel",
    "Triple",
    "from_jacobian_bounds",
    "from_parameters",
    "printed_bound",
    "tight_bound",
]

KINDS: Mapping[str, type[Model]] = {
    model.kind: model
    for model in (
        Hopfield,
        FiringRate,
        Persidskii,
        DiagonalFeedback,
        Entrywise,
        Lure,
        JacobianBounds,
        IntervalHopfield,
        IntervalFiringRate,
        LowRankHopfield,
        LowRankFiringRate,
        LatentHopfield,
        Implicit,
        HopfieldMap,
        FiringRateMap,
        EchoState,
        LureMap,
        EulerStep,
    )
}


def from_parameters(kind: str, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Model:
    """The model of this kind, rebuilt from its matrices and from what `parameters()` gave."""
    if kind not in KINDS:
        raise InputError(f"model kind must be one of {sorted(KINDS)}, got {kind!r}")
    return KINDS[kind].from_parameters(matrices, parameters)
