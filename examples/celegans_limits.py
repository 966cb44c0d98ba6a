"""C. elegans: the synapses that limit the rate, and what silencing the most connected neurons does."""

from __future__ import annotations

import numpy as np

from metzler.claims.check import check
from metzler.consequences.lesions.prune import prune
from metzler.consequences.limits.loops import bottleneck_loop
from metzler.consequences.limits.sensitivity import Sensitivity, sensitivity
from metzler.datasets import celegans
from metzler.facts import table
from metzler.models import Hopfield
from metzler.search.certify import certify
from metzler.search.critical_gain import critical_gain


def run(norm: str = "l1") -> tuple[Sensitivity, list[tuple[str, float, float]]]:
    """The sensitivities at half the critical gain; for ten neurons the inherited and the re-optimised rate."""
    worm = celegans()
    free = Hopfield(worm, activation="relu")
    net = Hopfield(worm, activation="relu", gain=0.5 * critical_gain(free, norm).lower)
    cert = certify(net, norm)
    found = sensitivity(net, cert)
    print(f"rate {cert.rate:.6f}, {len(found.limiting)} limiting cells")
    print(table(found.ranked(20)))
    loop = bottleneck_loop(net, cert)
    print("bottleneck loop:", " -> ".join(map(str, loop.neurons)), f"rate {loop.rate:.6f}")
    linked = (worm.weights != 0).astype(int)
    degree = np.asarray(linked.sum(axis=0)).ravel() + np.asarray(linked.sum(axis=1)).ravel()
    effects = []
    for i in np.argsort(-degree, kind="stable")[:10]:
        part = prune(net, cert, keep=np.delete(np.arange(worm.n), i))
        inherited, best = part.require(), certify(part.model, norm)
        assert check(inherited, part.model).holds
        effects.append((worm.names[i], inherited.rate, best.rate))
        print(f"{worm.names[i]:>8} degree {degree[i]:3d} inherited {inherited.rate:.6f} best {best.rate:.6f}")
    return found, effects


if __name__ == "__main__":
    run()
