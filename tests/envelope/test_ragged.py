"""Rows with candidates on profiles of their own."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.envelope.family import Form
from metzler.envelope.ragged import RaggedRows


def two_rows(first: float, second: float) -> RaggedRows:
    """One index whose two candidates have these diagonal entries."""
    form, zeros = np.array([Form.VERTICES], dtype=np.int8), np.zeros(2, dtype=int)
    return RaggedRows(np.zeros((2, 1)), np.array([first, second]), np.ones(2), form, zeros, np.arange(2))


@pytest.mark.parametrize(
    ("first", "second", "current", "chosen"),
    [(1.0, 1.0, None, 0), (1.0, 1.0, 0, 0), (1.0, 1.0, 1, 1), (1.0, 2.0, 0, 1), (2.0, 1.0, 1, 0), (1.0, 2.0, None, 1)],
)
def test_a_tie_keeps_the_current_row(first: float, second: float, current: int | None, chosen: int) -> None:
    now = None if current is None else np.array([current])
    assert two_rows(first, second).policy(np.ones(1), now).tolist() == [chosen]


def test_a_profile_may_serve_two_candidates_of_its_row() -> None:
    off = np.array([[0.0, 1.0], [2.0, 0.0]])
    owner, profile = np.array([0, 0, 1]), np.array([0, 0, 1])
    rows = RaggedRows(off, np.zeros(3), np.array([1.0, 4.0, 1.0]), np.ones(2, dtype=np.int8), owner, profile)
    assert rows(np.ones(2)).tolist() == [4.0, 2.0]
    assert rows.largest_needed(np.array([0, 1]), np.ones(2), np.full(3, 2.0)).tolist() == [2.0, 0.5]
    part = rows.restricted(np.array([1]))
    assert (part.n, part.owner.tolist(), part.profile.tolist()) == (1, [0], [0])
