"""What a certified rate buys, and what its absence means."""

from __future__ import annotations

from metzler.consequences.compare import Comparison, ceiling, compare
from metzler.consequences.local import Box, LocalCertificate, certify_local
from metzler.consequences.prune import Inherited, prune, remove_edges
from metzler.consequences.refutation import Refutation, refute
from metzler.consequences.sharpen import Sharpened, sharpen
from metzler.consequences.step_size import StepSizes, step_sizes
from metzler.consequences.tradeoff import TradeoffPoint, tradeoff

__all__ = [
    "Box",
    "Comparison",
    "Inherited",
    "LocalCertificate",
    "Refutation",
    "Sharpened",
    "StepSizes",
    "TradeoffPoint",
    "ceiling",
    "certify_local",
    "compare",
    "prune",
    "refute",
    "remove_edges",
    "sharpen",
    "step_sizes",
    "tradeoff",
]
