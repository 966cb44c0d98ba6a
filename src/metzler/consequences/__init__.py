"""What a certified rate buys, and what its absence means."""

from __future__ import annotations

from metzler.consequences.prune import Inherited, prune, remove_edges
from metzler.consequences.refutation import Refutation, refute

__all__ = ["Inherited", "Refutation", "prune", "refute", "remove_edges"]
