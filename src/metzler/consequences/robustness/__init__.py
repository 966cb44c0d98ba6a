"""What does the network withstand?"""

from __future__ import annotations

from metzler.consequences.robustness.margins import EdgeMargin, EdgeMargins, edge_margins
from metzler.consequences.robustness.robustness import Robustness, robustness
from metzler.consequences.robustness.step_size import ForwardBackward, StepSizes, forward_backward, step_sizes

__all__ = [
    "EdgeMargin",
    "EdgeMargins",
    "ForwardBackward",
    "Robustness",
    "StepSizes",
    "edge_margins",
    "forward_backward",
    "robustness",
    "step_sizes",
]
