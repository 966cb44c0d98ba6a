"""Macaque large-scale model: what must change for an l1 certificate. Argument: the .npz file with W and tau."""

from __future__ import annotations

import sys

import numpy as np

from metzler.consequences.design.nearest import nearest_weights
from metzler.models import Hopfield
from metzler.search.certify import certify
from metzler.search.local import certify_local


def run(path: str) -> dict[str, float]:
    """Rate as it is, least changes found for rate 0 in l1, and the rate in the box for tanh responses."""
    with np.load(path, allow_pickle=False) as data:
        W, tau = data["W"], data["tau"]
    net = Hopfield(W, activation="relu", tau=tau)
    out = {"rate": certify(net, "l1").rate, "total weight": float(np.abs(W).sum())}
    for distance in ("frobenius", "total"):
        found = nearest_weights(net, "l1", distance=distance)
        out[f"{distance}: total change"], out[f"{distance}: Frobenius change"] = found.total, found.frobenius
        out[f"{distance}: synapses changed"] = found.changed
        out[f"{distance}: rate"] = found.certificate.rate
    out["box, saturating: rate"] = certify_local(Hopfield(W, activation="tanh", tau=tau)).rate
    for name, value in out.items():
        print(f"{name:>32} {value:.6g}")
    return out


if __name__ == "__main__":
    run(sys.argv[1])
