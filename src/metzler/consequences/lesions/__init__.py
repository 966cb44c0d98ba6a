"""What if a part is lost?"""

from __future__ import annotations

from metzler.consequences.lesions.prune import Inherited, prune, remove_edges
from metzler.consequences.lesions.study import Lesion, lesion_study, random_pairs, single_neurons

__all__ = [
    "Inherited",
    "Lesion",
    "lesion_study",
    "prune",
    "random_pairs",
    "remove_edges",
    "single_neurons",
]
