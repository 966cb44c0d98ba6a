"""What the rate of the fly visual system buys: delayed synapses, and the response to a moving grating at 4 Hz.

Usage: `python examples/fly_consequences.py [extent]`; extent 3 takes seconds, 15 half a minute.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

import metzler as mz
from metzler.datasets import fly_visual_system

TAU = 0.05
FREQUENCY = 4.0
DELAY = 0.005


def run(extent: int = 3) -> dict[str, Any]:
    """Rates in 1/s; the error of the response in the certified norm, and relative to the size of the response."""
    W = fly_visual_system(extent).weights
    net = mz.FiringRate(W, activation="relu", tau=TAU)
    cert = mz.certify(net, "linf")
    late = mz.delay(net, cert, tau=DELAY)
    omega = 2 * np.pi * FREQUENCY
    phase = np.linspace(0.0, 2 * np.pi * 4, net.n)

    def grating(t: float) -> np.ndarray:
        return 0.5 + 0.5 * np.sin(omega * t - phase)

    found = mz.entrain(
        net, cert, grating, 1 / FREQUENCY, input_rate=0.5 * omega, closure_rtol=1e-5, rtol=1e-5, atol=1e-7, knots=500
    )
    return {
        "neurons": net.n,
        "rate": cert.rate,
        "rate with 5 ms delays": late.rate,
        "upper bound of that": late.upper,
        "periods": found.periods,
        "error": float(found.error.max()),
        "size": float(np.asarray(cert.norm(found.x)).max()),
        "rigorous": found.rigorous,
    }


if __name__ == "__main__":
    for name, value in run(int(sys.argv[1]) if len(sys.argv) > 1 else 3).items():
        print(f"{name}: {value}")
