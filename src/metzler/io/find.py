"""Where the weights come from: a file, or a data set by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from metzler.datasets import celegans, fly_visual_system
from metzler.errors import InputError
from metzler.io import read_weights
from metzler.matrices import own_weights
from metzler.networks import Connectome

DATASETS = ("celegans", "fly")


@dataclass(frozen=True)
class Source:
    """Weights (n, n), post x pre, with the names of the neurons (or other `unit`) where the source has them."""

    weights: Any
    names: tuple[str, ...] = ()
    origin: str = ""
    unit: str = "neuron"


def load(network: str, *, orientation: str | None = None, extent: int | None = None) -> Source:
    """The network called `network`: a data set where it is the name of one, else a file.

    Parameters
    ----------
    network : str
        "celegans", "fly", or a path; "./fly" is a path.
    orientation : {"post-pre", "pre-post"}, optional
        What rows and columns of the file are; a data set knows.
    extent : int, optional
        Extent of the fly visual system.

    Raises
    ------
    InputError
        When an option does not belong to this network, or the file cannot be read.
    """
    if extent is not None and network != "fly":
        raise InputError(f"--extent belongs to the data set 'fly', not to '{network}': leave it out")
    if network in DATASETS:
        if orientation is not None:
            raise InputError(f"the data set '{network}' knows its orientation: leave --orientation out")
        return _from_connectome(_dataset(network, extent))
    W = own_weights(read_weights(network, orientation=orientation or "post-pre"))  # models need no copy of these
    return Source(W, origin=network)


def _dataset(name: str, extent: int | None) -> Connectome:
    if name == "celegans":
        return celegans()
    return fly_visual_system() if extent is None else fly_visual_system(extent=extent)


def _from_connectome(connectome: Connectome) -> Source:
    return Source(connectome.weights, connectome.names, connectome.source, connectome.unit)
