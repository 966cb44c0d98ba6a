"""Profiles in the coordinates of a proof."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.matrices.forms import dense
from metzler.proofs.profiles import largest_factor, scaled


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array, sparse.csc_array])
def test_powers_of_two_are_applied_to_both_sides(kind) -> None:
    W = np.array([[0.0, 3.0], [5.0, 0.0]])
    power = np.array([4, -1])
    off = scaled(kind(W), power, np.arange(2))
    assert dense(off).tolist() == [[0.0, 3 / 32], [160.0, 0.0]]
    assert scaled(W, None, np.arange(2)) is W


def test_what_an_underflow_is_multiplied_by() -> None:
    assert largest_factor(np.array([3.0]), None) == 1.0
    assert largest_factor(np.array([3.0]), np.array([1])) == 3.0
