"""A smallest unstable sub-network, against all of them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

from metzler.errors import InputError
from metzler.matrices.subnetworks import totally_hurwitz, totally_hurwitz_steps

rng = np.random.default_rng(22)


def subsets(n: int) -> list[tuple[int, ...]]:
    return [s for k in range(1, n + 1) for s in combinations(range(n), k)]


def test_totally_hurwitz_against_all_sub_matrices() -> None:
    """Also of several components, where a later one may have the smaller witness."""
    counts = {True: 0, False: 0}
    for k in range(120):
        A = rng.normal(size=(5, 5)) - rng.uniform(0.5, 2.5) * np.eye(5)
        if k % 2:
            A = A * (rng.random((5, 5)) < 0.4) - 0.05 * np.eye(5)
        bad = [s for s in subsets(5) if np.linalg.eigvals(A[np.ix_(s, s)]).real.max() >= 0]
        found = totally_hurwitz(A if k % 3 else sparse.csr_array(A))
        counts[bool(found)] += 1
        assert found.holds == (not bad)
        if bad:
            assert found.indices is not None
            assert len(found.indices) == len(bad[0])
            assert tuple(found.indices) in bad
    assert min(counts.values()) > 5


def test_a_smallest_witness_in_a_later_component() -> None:
    found = totally_hurwitz([[-1.0, 1.0, 0.0], [1.0, -1.0, 0.0], [-2.0, 2.0, 1.0]])
    assert found.holds is False
    assert found.indices is not None
    assert found.indices.tolist() == [2]
    assert found.reason == "the sub-network of 1 neurons at 2 is not Hurwitz"


def test_totally_hurwitz_in_steps_and_out_of_time() -> None:
    A = np.array([[-1.0, -4.0, -3.0], [0.0, -1.0, 2.0], [3.0, 0.0, -1.0]])
    steps = list(totally_hurwitz_steps(A))
    assert [step.reason for step in steps] == [f"no sub-network of at most {k} neurons is unstable" for k in (1, 2, 3)]
    hurried = totally_hurwitz(A, deadline=0.0)
    assert hurried.holds is None
    assert hurried.reason == "out of time; no smaller sub-network than 1 is unstable"


def test_totally_hurwitz_says_when_a_component_is_too_large() -> None:
    A = rng.normal(size=(20, 20)) * 0.3 - 2.0 * np.eye(20)
    assert totally_hurwitz(A, max_size=8).holds is None
    with pytest.raises(InputError, match="max_size"):
        totally_hurwitz(A, max_size=25)
    A[3, 3] = 0.5
    found = totally_hurwitz(A)
    assert found.indices is not None
    assert found.indices.tolist() == [3]
