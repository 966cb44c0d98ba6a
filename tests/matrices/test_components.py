"""Components against reachability by brute force, and their numbering on every arc."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metzler.errors import MetzlerError
from metzler.matrices import strong_components
from metzler.matrices.components import _topological


def assert_topological(A: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]) -> None:
    post, pre = np.nonzero(A)
    crossing = labels[post] != labels[pre]
    assert np.all(labels[post][crossing] > labels[pre][crossing])


small_graphs = st.integers(1, 8).flatmap(lambda n: arrays(np.int8, (n, n), elements=st.sampled_from([0, 0, 1, -1])))


@settings(deadline=None)
@given(small_graphs)
def test_two_neurons_share_a_component_when_each_reaches_the_other(A: np.ndarray[Any, Any]) -> None:
    n = len(A)
    reach = (A != 0) | np.eye(n, dtype=bool)
    for _ in range(n):
        reach = (reach.astype(int) @ reach.astype(int)) > 0
    mutual = reach & reach.T
    for given_as in (np.asarray, sp.csr_array, sp.csc_array):
        parts = strong_components(given_as(A))
        np.testing.assert_array_equal(parts.labels[:, None] == parts.labels, mutual)
        assert parts.count == len(np.unique(parts.labels)) == parts.labels.max() + 1
        assert_topological(A, parts.labels)


@pytest.mark.parametrize("form", ["csr", "csc"])
def test_a_large_sparse_network(form: str) -> None:
    rng = np.random.default_rng(1)
    A = sp.random_array((3000, 3000), density=0.0004, rng=rng).asformat(form)
    parts = strong_components(A)
    C = A.tocoo()
    crossing = parts.labels[C.row] != parts.labels[C.col]
    assert crossing.any()
    assert np.all(parts.labels[C.row][crossing] > parts.labels[C.col][crossing])
    assert parts.sizes.sum() == 3000
    for k, members in enumerate(parts.members()):
        assert np.all(parts.labels[members] == k)
        assert np.all(np.diff(members) > 0)


def test_a_chain_against_the_grain() -> None:
    parts = strong_components(sp.diags_array(np.ones(4), offsets=1, shape=(5, 5)))
    np.testing.assert_array_equal(parts.labels, [4, 3, 2, 1, 0])


def test_a_stored_zero_is_no_synapse() -> None:
    A = sp.csr_array((np.array([1.0, 0.0]), np.array([1, 0]), np.array([0, 1, 2])), shape=(2, 2))
    assert strong_components(A).count == 2


def test_renumbering_from_any_order() -> None:
    rng = np.random.default_rng(2)
    n = 40
    A = np.triu(rng.random((n, n)) < 0.1, 1)
    order = rng.permutation(n)
    A = A[np.ix_(order, order)]
    post, pre = (index.astype(np.int64) for index in np.nonzero(A))
    numbers = _topological(n, post, pre)
    assert sorted(numbers) == list(range(n))
    assert np.all(numbers[post] > numbers[pre])


def test_arcs_in_a_circle_cannot_be_numbered() -> None:
    with pytest.raises(MetzlerError, match="cycle"):
        _topological(3, np.array([0, 1, 2]), np.array([1, 0, 0]))
