"""The pictures of the pages on simulation and entrainment: `python examples/tutorial_pictures.py [folder]`."""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import numpy as np

import metzler as mz

W, TAU = [[0.1, 0.6], [-0.7, 0.0]], [1.0, 0.3]


def run(folder: str | Path = "docs/pictures") -> list[Path]:
    """Draw both pictures and return their paths."""
    net = mz.Hopfield(W, activation="tanh", tau=TAU)
    cert = mz.certify(net, norm="linf")
    tube = mz.tube(net, cert, mz.simulate(net, [1.0, -1.0], u=0.2, t=(0.0, 8.0)), u=0.2, radius=0.3)
    rate = mz.FiringRate(W, activation="tanh", tau=TAU)
    found = mz.entrain(
        rate,
        mz.certify(rate, norm="linf"),
        lambda t: np.array([np.sin(t), 0.0]),
        2 * np.pi,
        input_rate=[1.0, 0.0],
        knots=100,
    )
    out = []
    for name, shown in (("tube", tube), ("entrainment", found)):
        path = Path(folder) / f"{name}.png"
        shown.plot().figure.savefig(path, dpi=110)
        out.append(path)
    return out


if __name__ == "__main__":
    print(*run(*sys.argv[1:]), sep="\n")
