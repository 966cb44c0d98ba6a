"""P by cyclic reduction: a solution of the matrix condition up to the rate that the multipliers have, none above."""

from __future__ import annotations

import numpy as np
import pytest
from tests.proofs.test_parabola import models

from metzler.models.base import full_triple
from metzler.proofs.parabola import weights_of
from metzler.proofs.quadratic import proves
from metzler.search.cyclic import cyclic_solution
from metzler.search.multipliers import rate_of_multipliers


@pytest.mark.parametrize("seed", range(8))
def test_a_norm_up_to_the_rate_of_the_multipliers_and_none_above(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for model in models(rng, int(rng.integers(1, 7))):
        triple = full_triple(model)
        net = weights_of(triple)
        q = rng.uniform(0.5, 2.0, model.n)
        rate = rate_of_multipliers(triple, q / net.scale**2)
        size = 1.0 + abs(rate)
        for margin, single in ((1e-3, False), (1e-3, True), (1e-1, False)):
            P = cyclic_solution(net, q, rate - margin * size, single=single)
            assert P is not None
            assert proves(triple, P, q / net.scale**2, rate - 1.1 * margin * size)
        assert cyclic_solution(net, q, rate + 1e-2 * size) is None


def test_no_weights() -> None:
    for model in models(np.random.default_rng(0), 3):
        net = weights_of(full_triple(model))
        still = type(net)(net.pole, 0.0 * net.matrix, net.rows, net.columns, net.gain, net.discrete)
        P = cyclic_solution(still, np.array([1.0, 2.0, 3.0]), 0.1)
        assert P is not None
        assert np.allclose(P, np.diag(np.diagonal(P)))
