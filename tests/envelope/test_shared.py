"""Rows whose candidates share a profile."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.envelope.build import envelope
from metzler.envelope.family import Form
from metzler.envelope.shared import SharedRows, compact
from metzler.models import EchoState, FiringRate


@pytest.mark.parametrize(
    ("first", "second", "current", "chosen"),
    [(1.0, 1.0, None, 0), (1.0, 1.0, 0, 0), (1.0, 1.0, 1, 1), (1.0, 2.0, 0, 1), (2.0, 1.0, 1, 0), (1.0, 2.0, None, 1)],
)
def test_a_tie_keeps_the_current_row(first: float, second: float, current: int | None, chosen: int) -> None:
    form, now = np.array([Form.TWO_VERTEX], dtype=np.int8), None if current is None else np.array([current])
    rows = SharedRows(np.zeros((1, 1)), np.array([[first], [second]]), np.ones((2, 1)), form)
    assert rows.policy(np.ones(1), now).tolist() == [chosen]


def test_one_candidate_each_is_chosen_without_a_product() -> None:
    rows = SharedRows(np.empty((0, 3)), np.zeros((1, 3)), np.ones((1, 3)), np.ones(3, dtype=np.int8))
    assert rows.policy(np.ones(3)).tolist() == [0, 0, 0]


def test_restricting_a_large_sparse_family_to_a_few_rows() -> None:
    W = sparse.random_array((60, 60), density=0.2, rng=np.random.default_rng(0), format="csr")
    index = np.array([3, 17, 18, 59])
    z = np.arange(1.0, 5.0)
    padded = np.zeros(60)
    padded[index] = z
    rows = envelope(FiringRate(W, slopes=(0.5, 1.0)), "linf")
    assert rows.restricted(index)(z) == pytest.approx(rows(padded)[index], rel=1e-14)


def test_layers_of_one_number_take_its_memory() -> None:
    same, other = np.full((2, 5), 3.0), np.arange(10.0).reshape(2, 5)
    assert compact(same).strides[1] == 0
    assert (compact(same) == same).all()
    assert compact(other) is other


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("leaking_rate", [1.0, 0.3])
def test_the_rows_of_a_leaky_reservoir_stay_on_shared_profiles(leaking_rate: float, order: str) -> None:
    """A full `A` would give every candidate a profile of its own: seconds in place of hundredths at 500 neurons."""
    net = EchoState(np.full((4, 4), 0.1), leaking_rate, activation="tanh")
    assert isinstance(envelope(net, order), SharedRows)
