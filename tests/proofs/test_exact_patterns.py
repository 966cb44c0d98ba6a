"""In integers, sign patterns find the exact worst case over all slope vertices, in both proofs of a certificate."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from tests.oracles.triples import exact, exact_worst, random_triple

from metzler.models import Triple
from metzler.numbers.scaled import Scaled
from metzler.proofs.exact import prove_exact
from metzler.proofs.exact_patterns import worst_slopes


def nine_slopes(seed: int, *, discrete: bool = False) -> Triple:
    t = random_triple(seed, "many slopes", n=3, discrete=discrete)
    return replace(t, B=np.where(t.B == 0, 0.5, t.B), C=np.where(t.C == 0, 0.5, t.C))


@pytest.mark.parametrize("own", [None, 0])
@pytest.mark.parametrize("seed", range(10))
def test_the_slopes_found_hold_the_worst_ones(seed: int, own: int | None) -> None:
    rng = np.random.default_rng(seed)
    loops = [(k, [(j, int(rng.integers(-9, 10))) for j in range(3)]) for k in range(7)]
    lo, hi, z = [0] * 7, [1 + int(k) for k in rng.integers(0, 5, 7)], [3, 1, 4]

    def value(d: tuple[int, ...]) -> int:
        row = [sum(slope * entries[j][1] for slope, (_, entries) in zip(d, loops, strict=True)) for j in range(3)]
        return sum((v if j == own else abs(v)) * z[j] for j, v in enumerate(row))

    found = list(worst_slopes(loops, (lo, hi), own, lambda columns: [z[j] for j in columns]))
    assert len(found) <= 2 ** (3 if own is None else 2)
    assert max(map(value, found)) == max(map(value, product(*zip(lo, hi, strict=True))))


@pytest.mark.parametrize("powers", [None, [0, 3, -4], [1500, -1500, 0]])
@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("discrete", [False, True])
def test_exact_bounds_are_those_of_all_vertices(discrete: bool, order: str, powers: list[int] | None) -> None:
    for seed in range(2):
        t, rng = nine_slopes(seed, discrete=discrete), np.random.default_rng(seed)
        given = Scaled(rng.uniform(0.1, 10.0, 3), None if powers is None else np.array(powers))
        turned = t.oriented(order)
        proof = prove_exact(t, order, given, [0, 1, 2], given)
        assert proof.exact
        weights = exact(given)
        e = [1 / v if order == "linf" else v / Fraction(float(c)) for v, c in zip(weights, t.tau, strict=True)]
        worst = [value for value in exact_worst(turned, e) if value is not None]
        assert -proof.rate >= max(worst)
        assert -proof.rate == max(worst) or not proof.settled
        assert proof.settled
        least = [value for value in exact_worst(turned, weights) if value is not None]
        assert proof.ceiling == -min(least)
