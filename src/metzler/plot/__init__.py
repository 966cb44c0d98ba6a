"""One picture a file, with matplotlib (extra `report`): arrays in, axes out, wherever the arrays come from.

Every title states what the picture shows, its numbers rounded outward; colours are told apart by colour-blind readers;
names are drawn as they are written. `svg` makes of axes what stands in a page.
"""

from metzler.plot.envelope import envelope
from metzler.plot.gershgorin import discs, gershgorin
from metzler.plot.lesions import lesions
from metzler.plot.norm_weights import norm_weights
from metzler.plot.norms import norms
from metzler.plot.ranking import ranking
from metzler.plot.rates import rates
from metzler.plot.slack import slack
from metzler.plot.spectrum import spectrum
from metzler.plot.subnetwork import subnetwork
from metzler.plot.trajectories import curves
from metzler.plot.vector import svg

__all__ = [
    "curves",
    "discs",
    "envelope",
    "gershgorin",
    "lesions",
    "norm_weights",
    "norms",
    "ranking",
    "rates",
    "slack",
    "spectrum",
    "subnetwork",
    "svg",
]
