"""Components by products, and the pair of a reducible family."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from tests.matrices.test_blocked import Listed

from metzler.envelope.build import envelope
from metzler.matrices.blocked import Blocked
from metzler.models import Hopfield
from metzler.perron.network import perron_steps
from metzler.perron.whole import component_around, whole_steps


def _finish(steps):
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


@pytest.mark.parametrize("seed", range(10))
def test_the_component_is_scipys(seed: int) -> None:
    rng = np.random.default_rng(seed)
    W = sparse.csr_array((rng.random((40, 40)) < 0.04).astype(float))
    labels = connected_components(W, connection="strong")[1]
    for i in (0, 7, 39):
        assert np.array_equal(component_around(W, i), labels == labels[i])


@pytest.mark.parametrize("seed", range(10))
def test_the_pair_is_that_of_the_search_by_components(seed: int) -> None:
    rng = np.random.default_rng(seed)
    W = rng.standard_normal((50, 50)) * (rng.random((50, 50)) < 0.15)
    W[25:, :25] = 0.0
    family = envelope(Hopfield(sparse.csr_array(W), activation="relu"), "linf")
    blocked = replace(family, off=Blocked(Listed(family.off, 20)))
    pair, other = _finish(whole_steps(blocked, 1e-8)), _finish(perron_steps(family, margin=1e-8))
    scale = max(1.0, abs(other.upper))
    assert pair.lower <= other.upper + 1e-12 * scale
    assert other.lower <= pair.upper + 1e-12 * scale
    assert pair.upper - pair.lower <= 1e-8 * scale
    eta = pair.eta.plain("")
    assert (family(eta) <= pair.upper * eta + 1e-14 * scale * eta).all()
