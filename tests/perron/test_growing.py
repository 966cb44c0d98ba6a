"""A search that lists rows on its way ends at the Perron value of all of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from tests.oracles.triples import Bare, corners, metzler_rows, random_triple, worst

from metzler.envelope.build import envelope
from metzler.models import Triple
from metzler.perron import conditioned_steps, perron_steps
from metzler.perron.growing import growing
from metzler.steps import finished


def nine_slopes(seed: int, *, discrete: bool = False) -> Triple:
    t = random_triple(seed, "many slopes", n=2, discrete=discrete)
    return replace(t, B=np.where(t.B == 0, 0.5, t.B), C=np.where(t.C == 0, 0.5, t.C))


def largest_abscissa(t: Triple) -> float:
    """Of all matrices whose rows are worst-case rows at some vertex each (product families)."""
    rows = np.unique(np.array([metzler_rows(t, d) for d in corners(t)]).round(14), axis=0)
    first, second = (np.unique(rows[:, i], axis=0) for i in (0, 1))
    pairs = np.array([[a, b] for a, b in product(first[_outer(first)], second[_outer(second)])])
    return float(np.linalg.eigvals(pairs).real.max())


def _outer(rows: np.ndarray) -> np.ndarray:
    """Rows that no other one is above in both entries."""
    return np.array([not ((rows >= row).all(axis=1) & (rows > row).any(axis=1)).any() for row in rows])


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_the_value_is_that_of_all_rows(seed: int, discrete: bool) -> None:
    t = nine_slopes(seed, discrete=discrete)
    family = envelope(Bare(t), "linf")
    assert not family.complete
    pair = finished(perron_steps(family, margin=1e-9))
    assert pair.upper == pytest.approx(largest_abscissa(t), rel=1e-9, abs=1e-9)
    z = pair.eta.nearest()
    assert (worst(t, z) <= (pair.upper + 1e-9 * abs(pair.upper)) * z).all()


@pytest.mark.parametrize("seed", range(4))
def test_steps_promise_no_upper_bound_while_rows_may_be_missing(seed: int) -> None:
    family = envelope(Bare(nine_slopes(seed)), "linf")
    found = list(perron_steps(family, margin=1e-9))
    assert found
    assert all(step.upper == np.inf for step in found)


def test_weights_within_a_ratio_are_the_best_of_these() -> None:
    t = nine_slopes(5)
    family, ratios = envelope(Bare(t), "linf"), np.exp(np.linspace(-np.log(1.2), np.log(1.2), 2001))
    best = min(float((worst(t, z) / z).max()) for z in (np.array([1.0, q]) for q in ratios))
    root = finished(perron_steps(family, margin=1e-9)).lower
    z, _ = finished(conditioned_steps(family, np.ones(2), 1.2, root, 0.0, 1e-6))
    assert z.max() <= 1.2 * z.min() * (1 + 1e-12)
    assert float((worst(t, z) / z).max()) == pytest.approx(best, abs=1e-3)


def test_a_search_that_is_stopped_is_not_repeated() -> None:
    family, asked = envelope(Bare(nine_slopes(0)), "linf"), []

    def search(listed, found):  # type: ignore[no-untyped-def]
        asked.append(listed)
        yield 0
        return np.array([1.0, 1e3])

    from metzler.numbers.scaled import Scaled

    finished(growing(family, search, Scaled, lambda step: step, lambda: True))
    assert len(asked) == 1
