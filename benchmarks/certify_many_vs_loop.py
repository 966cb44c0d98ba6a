"""`certify_many` on 10,000 networks of 50 neurons against a loop over `certify`, both in this run.

Usage: `python -m benchmarks.certify_many_vs_loop`. The loop runs over 500 of them and is scaled.
"""

from __future__ import annotations

import numpy as np

from benchmarks.timing import timed
from metzler.models import Hopfield
from metzler.search.certify import certify
from metzler.search.many import certify_many

COUNT, N, SAMPLE = 10_000, 50, 500


def main() -> None:
    """Print both times and the ratio."""
    W = np.random.default_rng(0).standard_normal((COUNT, N, N)) / N
    for order in ("l1", "linf"):
        found, ours = timed(lambda o=order: certify_many(W, o, activation="tanh"), 3)
        loop = [certify(Hopfield(w, activation="tanh"), order).rate for w in W[:3]]
        _, seconds = timed(lambda o=order: [certify(Hopfield(w, activation="tanh"), o) for w in W[:SAMPLE]], 3)
        scaled = seconds * COUNT / SAMPLE
        print(
            f"{order}: certify_many {ours:.2f} s, loop {scaled:.2f} s (scaled from {SAMPLE}), ratio "
            f"{scaled / ours:.1f}; "
            f"one by one {len(found.alone)}, largest gap {found.gap.max():.2g}, "
            f"difference {np.abs(found.rate[:3] - loop).max():.2g}"
        )


if __name__ == "__main__":
    main()
