"""The chemical synapses of the nematode C. elegans, shipped with the package."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import resources

import numpy as np
import scipy.sparse as sp

from metzler.networks import Network

_FILE = "celegans.npz"

_TYPES = {
    "muscle": r"M[DV][LR]\d\d|pm\d.*|[uv]m\d.*|mu_.*",
    "glia": r"GLR.*|CEPsh.*",
    "other": r"mc\d.*|e\d.*|g\d.*|bm|hyp|int|hmc|exc_.*",
}
"""The names of cells that are no neurons. Muscles: of the body wall, pharynx, uterus, vulva, gut. Others: marginal,
epithelial, gland, excretory and so on."""


def celegans(neurons_only: bool = False) -> Network:
    """Return the chemical synapses of the adult hermaphrodite C. elegans, signed by transmitter.

    weights[i, j] = synapses from cell j to cell i with acetylcholine, glutamate or betaine, minus those with GABA.

    Parameters
    ----------
    neurons_only : bool
        Leave out what is no neuron, that is 171 cells which send no synapses: rates and critical gains of leaky
        networks with equal leaks are the same without them.

    Returns
    -------
    Network
        473 cells and 4,241 connected pairs; weights are synapse counts from -75 to 142. All 302 neurons are among the
        cells; 135 are muscle cells, 10 glia, 26 others that neurons reach: `types` says which. They stand in the order
        of the source, from the pharynx on.

    Notes
    -----
    The sign rule is this package's: excitatory for acetylcholine, glutamate and betaine, inhibitory for GABA.
    Real receptors make exceptions. Where one pair uses both kinds (136 pairs) the entry is the difference.
    Gap junctions, monoamines and peptides are left out. A weight in a rate model is a gain per synapse times
    this count.

    References
    ----------
    cook2019 (the wiring), wang2024 (the transmitters), openworm-cect: derived from the reader OpenWormUnified of the
    package cect; see the licence file beside the data.

    Examples
    --------
    >>> worm = celegans()
    >>> worm.n, worm.weights.nnz
    (473, 4241)
    >>> {kind: worm.types.count(kind) for kind in sorted(set(worm.types))}
    {'glia': 10, 'muscle': 135, 'neuron': 302, 'other': 26}
    >>> celegans(neurons_only=True).n
    302
    >>> post, pre = worm.names.index("VD2"), worm.names.index("DD1")
    >>> float(worm.weights[post, pre]) < 0  # GABA inhibits
    True
    """
    with (
        resources.files("metzler.datasets").joinpath(_FILE).open("rb") as file,
        np.load(file, allow_pickle=False) as data,
    ):
        counts = data["data"].astype(np.float64)
        indices, indptr = data["indices"].astype(np.int32), data["indptr"].astype(np.int32)
        names = tuple(name.decode("ascii") for name in data["names"])
    weights = sp.csr_array((counts, indices, indptr), shape=(len(names), len(names)))
    worm = Network(
        weights,
        names,
        types=map(_type, names),
        sign_rule="acetylcholine, glutamate and betaine +, GABA -",
        of="cell",
        weight_unit="synapses",
        source="C. elegans chemical synapses: reader OpenWormUnified of the PyPI package cect 0.3.5 (OpenWorm)",
        licence="MIT, Copyright (c) 2026 OpenWorm",
        citation="Cook et al. 2019, doi:10.1038/s41586-019-1352-7; Wang et al. 2024, doi:10.7554/eLife.95402",
        changes=("gap junctions, monoamines and peptides are left out",),
    )
    if not neurons_only:
        return worm
    neurons = np.flatnonzero(np.array(worm.types) == "neuron")
    left_out = f"{worm.n - len(neurons)} cells that are no neurons are left out"
    return replace(worm.restricted(neurons, left_out), of="neuron")


def _type(name: str) -> str:
    return next((kind for kind, names in _TYPES.items() if re.fullmatch(names, name)), "neuron")
