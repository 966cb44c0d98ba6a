"""Real networks, each with names, source and licence: the worm's chemical synapses and the fly's visual system."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from metzler.datasets.celegans import celegans
from metzler.datasets.fly import fly_visual_system
from metzler.networks import Network

__all__ = ["DATASETS", "celegans", "fly_visual_system"]

DATASETS: Mapping[str, Callable[..., Network]] = {"celegans": celegans, "fly": fly_visual_system}
"""By the name that the command line gives them."""
