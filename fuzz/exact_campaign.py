"""Fast proofs against exact ones on many hostile networks: `python -m fuzz.exact_campaign [count] [first seed]`.

For every seed a network of up to twelve states with entries over up to three hundred decades, zeros, subnormals,
reducible ones, of every model. Twice in each norm: with random vectors, and with what `certify` returns.
"""

from __future__ import annotations

import sys
from collections import Counter
from fractions import Fraction

import numpy as np
from tests.claims import hostile

from metzler.claims.check import check
from metzler.errors import RangeExceeded, StepsExhausted
from metzler.models import Model
from metzler.norms.diagonal import Norm
from metzler.numbers.scaled import Scaled
from metzler.proofs.diagonal import Witness, prove
from metzler.proofs.exact import prove_exact
from metzler.search.certify import certify

WELL_SCALED = 1e6
"""Largest ratio of weights up to which a certificate counts as well scaled in the report of lost rate.

The loss is stated relative to the largest of the rate and the Jacobian's diagonal, between which it can cancel.
"""


def random_vectors(net: Model, order: str, seed: int, counts: Counter[str]) -> None:
    """The fast proof with vectors over up to a hundred decades is never more optimistic than the exact one."""
    rng = np.random.default_rng([seed, 2])
    w, exponents = hostile.spread(rng, net.n, float(rng.choice([0.0, 2.0, 100.0])))
    limiting = np.flatnonzero(np.r_[True, rng.random(net.n - 1) < 0.7])
    x, powers = hostile.spread(rng, len(limiting), float(rng.choice([0.0, 2.0, 100.0])))
    fast = prove(net, Norm(order, w, exponents), Witness(limiting, x, powers))
    exact = prove_exact(net.triple(), order, Scaled(w, exponents), limiting, Scaled(x, powers))
    counts["random vectors"] += 1
    if np.isfinite(fast.rate_down):
        assert Fraction(fast.rate_down) <= exact.rate, (seed, order)
        counts["random vectors, a rate to compare"] += 1
    if np.isfinite(fast.ceiling_up):
        assert exact.ceiling is not None, (seed, order)
        assert Fraction(fast.ceiling_up) >= exact.ceiling, (seed, order)
        counts["random vectors, a ceiling to compare"] += 1


def certified(net: Model, order: str, seed: int, counts: Counter[str], losses: list[float]) -> None:
    """What `certify` returns passes both checks; the rate lost to rounding is noted."""
    try:
        cert = certify(net, order)
    except (RangeExceeded, StepsExhausted) as error:
        counts[f"certify says {type(error).__name__}"] += 1
        return
    assert check(cert, net).holds, (seed, order)
    exact = check(cert, net, exact=True)
    assert exact.holds, (seed, order, exact.reasons)
    counts["certificates, fast and exact check hold"] += 1
    if cert.norm.exponents is None and cert.norm.condition <= WELL_SCALED:
        t = net.triple()
        ends = [np.abs(t.jacobian(d).diagonal()).max() for d in (t.lo, t.hi)]
        size = max(abs(exact.rate), *ends)
        if np.finfo(float).tiny < size < np.inf:
            losses.append((exact.rate - cert.rate) / size)


def main(count: int = 10_000, first: int = 0) -> None:
    """Run and print the counts."""
    counts: Counter[str] = Counter()
    losses: list[float] = []
    for seed in range(first, first + count):
        net = hostile.network(seed)
        for order in ("l1", "linf"):
            random_vectors(net, order, seed, counts)
            certified(net, order, seed, counts, losses)
        if (seed - first + 1) % 500 == 0:
            print(f"{seed - first + 1} networks", flush=True)
    for name, number in sorted(counts.items()):
        print(f"{name}: {number}")
    print(f"rate lost to rounding, relative, {len(losses)} well scaled certificates: "
          f"median {np.median(losses):.1e}, largest {max(losses):.1e}")  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
