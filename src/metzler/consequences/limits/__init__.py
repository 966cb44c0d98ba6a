"""Who sets the rate?"""

from __future__ import annotations

from metzler.consequences.limits.gain_sweep import GainPoint, gain_sweep
from metzler.consequences.limits.loops import Loop, bottleneck_loop, bottleneck_loop_steps
from metzler.consequences.limits.sensitivity import Sensitivity, sensitivity, sensitivity_steps
from metzler.consequences.limits.tradeoff import TradeoffPoint, tradeoff

__all__ = [
    "GainPoint",
    "Loop",
    "Sensitivity",
    "TradeoffPoint",
    "bottleneck_loop",
    "bottleneck_loop_steps",
    "gain_sweep",
    "sensitivity",
    "sensitivity_steps",
    "tradeoff",
]
