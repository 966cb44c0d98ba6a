"""The models: what a network is. They know their equation, their field and their triple; no norm and no solver."""

from __future__ import annotations

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
from metzler.models.kinds import KINDS, from_parameters
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
