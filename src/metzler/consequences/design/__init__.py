"""How is the rate changed?"""

from __future__ import annotations

from metzler.consequences.design.nearest import NearestWeights, nearest_weights, nearest_weights_steps, project_weights
from metzler.consequences.design.scaling import ClassScaling, scale_classes, scale_classes_steps
from metzler.consequences.design.weaken import Removal, fewest_removals, fewest_removals_steps

__all__ = [
    "ClassScaling",
    "NearestWeights",
    "Removal",
    "fewest_removals",
    "fewest_removals_steps",
    "nearest_weights",
    "nearest_weights_steps",
    "project_weights",
    "scale_classes",
    "scale_classes_steps",
]
