"""Real networks, each with names, source and licence: the worm's chemical synapses and the fly's visual system."""

from __future__ import annotations

from metzler.datasets.celegans import celegans
from metzler.datasets.fly import fly_visual_system
from metzler.networks import Connectome

__all__ = ["Connectome", "celegans", "fly_visual_system"]
