"""Networks without some synapses, of every kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from metzler.errors import InputError
from metzler.models import (
    DiagonalFeedback,
    EchoState,
    Entrywise,
    FiringRate,
    Hopfield,
    Implicit,
    JacobianBounds,
    LatentHopfield,
    Lure,
    Persidskii,
)

W = np.array([[-2.0, 1.0, 0.5], [0.3, -2.0, 0.0], [0.7, 0.2, -2.0]])
AT = (np.array([0, 2]), np.array([1, 0]))


@pytest.mark.parametrize(
    "net",
    [
        Hopfield(W, slopes=(0.5, 1.0)),
        FiringRate(W, slopes=(0.5, 1.0), dissipation=np.eye(3)),
        Persidskii(W, slopes=(0.5, 1.0)),
        Implicit(W, activation="tanh"),
        EchoState(W, 0.5, slopes=(0.5, 1.0)),
        Entrywise(W, slopes=(0.5, 1.0)),
        DiagonalFeedback(W, slopes=(0.5, 1.0)),
        Lure(W, np.eye(3), np.eye(3), slopes=(0.5, 1.0)),
    ],
    ids=lambda net: net.kind,
)
def test_the_jacobians_lose_these_entries_alone(net: Any) -> None:
    severed = net.without(*AT)
    assert type(severed.model) is type(net)
    before, after = (m.triple() for m in (net, severed.model))
    difference = np.asarray(sparse.csr_array(before.jacobian(before.hi) - after.jacobian(after.hi)[:3, :3]).toarray())
    assert set(zip(*np.nonzero(difference), strict=True)) == {(0, 1), (2, 0)}
    assert sparse.csr_array(severed.weights).shape == severed.beside.shape


def test_a_network_without_such_a_matrix_is_refused() -> None:
    for net in (JacobianBounds(W, W), LatentHopfield([[1.0]], [[0.5]], activation="tanh")):
        with pytest.raises(InputError, match="no weight matrix from which edges can be removed"):
            net.without(*AT)
