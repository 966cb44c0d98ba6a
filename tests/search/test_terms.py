"""The slopes that are chosen for a row are those at which it is largest at a vector, whichever way they are found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.oracles.triples import random_triple, worst

from metzler.models import Triple
from metzler.proofs.vertices import Route, routes
from metzler.search.terms import Part


def few_columns(seed: int, order: str) -> Triple:
    """Three states; the rows (l1: columns) of nine slopes are taken by sign patterns."""
    t = random_triple(seed, "many slopes", n=3)
    t = replace(t, B=np.where(t.B == 0, 0.5, t.B), C=np.where(t.C == 0, 0.5, t.C))
    assert routes(t.oriented(order)).tolist() == [Route.PATTERNS] * 3
    return t


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(8))
def test_sign_patterns_find_the_worst_slopes(seed: int, order: str) -> None:
    t = few_columns(seed, order)
    z = 10.0 ** np.random.default_rng(seed).uniform(-1, 1, 3)
    part = Part(t, order, np.arange(3))
    slope, _ = part.improved(part.steepest(), np.log(z), 0.0)
    M, turned = part.matrix(slope), t.oriented(order)
    if order == "linf":
        assert M @ z == pytest.approx(worst(turned, z), rel=1e-12)
    else:
        assert M.T @ z == pytest.approx(worst(replace(turned, tau=np.ones(3)), z / t.tau), rel=1e-12)


def test_slopes_that_do_not_matter_are_ties() -> None:
    """Two slopes with rows of C that cancel at this vector: either end is as bad."""
    B, C = np.ones((2, 9)), np.array([[1.0, 1.0]] * 8 + [[1.0, -1.0]])
    t = Triple(-20.0 * np.eye(2), B, C, np.ones(2), np.zeros(9), np.ones(9))
    assert routes(t).tolist() == [Route.PATTERNS] * 2
    part = Part(t, "linf", np.arange(2))
    assert part.improved(part.steepest(), np.zeros(2), 1e-9)[1]
    assert not part.improved(part.steepest(), np.log([1.0, 0.5]), 1e-9)[1]
