"""The worst-case matrix and its Perron vectors."""

from __future__ import annotations

import numpy as np
import pytest
from tests.consequences.random_networks import best_rate, random_network

from metzler.certificates import certify
from metzler.consequences.worst import worst_case


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_root_and_vectors(seed: int, order: str) -> None:
    net = random_network(seed)
    found = worst_case(certify(net, order, margin=1e-10), net)
    assert -found.root == pytest.approx(best_rate(net, order), rel=1e-6, abs=1e-6)
    M = np.zeros((net.n, net.n))
    M[found.row, found.column] = found.entry
    M = (M - np.diag(net.leak / net.tau))[np.ix_(found.index, found.index)]
    assert found.left @ M @ found.right == pytest.approx(found.root)
    assert found.left @ found.right == pytest.approx(1.0)
    assert min(found.left.min(), found.right.min()) >= 0
