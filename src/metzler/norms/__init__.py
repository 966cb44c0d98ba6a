"""Diagonally weighted l1, l2, l-infinity and l_p norms, quadratic norms, log norms and weak pairings."""

from __future__ import annotations

from metzler.norms.diagonal import Norm
from metzler.norms.log_norms import Conservatism, conservatism, one_sided_lipschitz_estimate, worst_log_norm
from metzler.norms.lp import LpNorm
from metzler.norms.pairings import directional_derivative, weak_pairing
from metzler.norms.quadratic import QuadraticNorm

__all__ = [
    "Conservatism",
    "LpNorm",
    "Norm",
    "QuadraticNorm",
    "conservatism",
    "directional_derivative",
    "one_sided_lipschitz_estimate",
    "weak_pairing",
    "worst_log_norm",
]
