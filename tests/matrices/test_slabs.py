"""Pieces cover a vector once, in order."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.matrices.slabs import SLAB, slabs


@pytest.mark.parametrize("n", [1, SLAB - 1, SLAB, SLAB + 1, 3 * SLAB + 5])
def test_pieces_cover_everything_once(n: int) -> None:
    whole = np.arange(n)
    pieces = [whole[part] for part in slabs(n)]
    assert np.array_equal(np.concatenate(pieces), whole)
    assert all(0 < len(piece) <= SLAB for piece in pieces)


def test_nothing_has_no_pieces() -> None:
    assert slabs(0) == []
