"""1,000 lesions of the fly visual system against certifying what is left from the beginning, both in this run.

Usage: `python -m benchmarks.lesions_vs_cold [EXTENT] [COUNT]`. Neurons are drawn at random from the whole network;
every fiftieth is certified from the beginning too, and the two brackets must meet.
"""

from __future__ import annotations

import sys
from time import perf_counter

import numpy as np

from benchmarks.timing import timed
from metzler.consequences.lesions.study import lesion_study
from metzler.datasets import fly_visual_system
from metzler.models import FiringRate
from metzler.search.certify import certify


def main(extent: int = 15, count: int = 1000, every: int = 50) -> None:
    """Print time per lesion, time of a cold certify of the rest, and their ratio, for both norms."""
    net = FiringRate(fly_visual_system(extent).weights, activation="relu", tau=0.05)
    chosen = np.random.default_rng(0).choice(net.n, count, replace=False)
    print(f"extent {extent}: {net.n} neurons, {net.W.nnz} synapses, {count} lesions")
    for order in ("l1", "linf"):
        cert = certify(net, order)
        times, cold, cuts, searched, apart, gap = [], [], [], 0, 0, 0.0
        start = perf_counter()
        for k, found in enumerate(lesion_study(net, cert, chosen[:, None])):
            times.append(perf_counter() - start)
            searched += found.searched
            gap = max(gap, found.upper - found.rate)
            if k % every == 0:
                cut = perf_counter()
                left = net.restricted(np.delete(np.arange(net.n), found.silenced))
                cuts.append(perf_counter() - cut)
                whole, seconds = timed(lambda left=left, order=order: certify(left, order), 3)
                cold.append(seconds)
                apart += not (found.rate <= whole.rate + whole.gap and whole.rate <= found.upper)
            start = perf_counter()
        per, from_cold = float(np.mean(times)), float(np.median(cold))
        print(
            f"{order}: {1e3 * per:.1f} ms a lesion (median {1e3 * np.median(times):.1f}, slowest "
            f"{1e3 * np.max(times[1:]):.0f}, first with set-up {times[0]:.2f} s, {searched} searched, widest bracket "
            f"{gap:.2g}); cold {1e3 * from_cold:.0f} ms (+ {1e3 * np.median(cuts):.0f} ms to cut the network); ratio "
            f"{from_cold / per:.1f}, with the cut {(from_cold + np.median(cuts)) / per:.1f}; brackets that do not "
            f"meet: {apart} of {len(cold)}"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
