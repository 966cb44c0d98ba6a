"""What a matrix in blocks refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from metzler.matrices import as_weights
from metzler.matrices.blocked import Blocked, BlockSource


class Listed(BlockSource):
    """Blocks in a list."""

    def __init__(self, W: sparse.csr_array, cut: int) -> None:
        self.blocks = [W[:cut], W[cut:]]
        self.bounds, self.nnz = np.array([0, cut, W.shape[0]]), W.nnz

    def mapped(self, task: Any, *common: Any) -> Iterator[Any]:
        return (task(b, int(first), *common) for b, first in zip(self.blocks, self.bounds, strict=False))


def test_views() -> None:
    W = sparse.csr_array([[1.0, -2.0, 0.0], [0.0, 0.0, 3.0], [4.0, 0.0, -5.0]])
    B = Blocked(Listed(W, 1))
    assert as_weights(B) is B
    assert (B.T.T @ np.ones(3)).tolist() == [-1.0, 3.0, -1.0]
    assert (B.profile() @ np.ones(3)).tolist() == [2.0, 3.0, 4.0]
    assert (B.profile().T @ np.ones(3)).tolist() == [4.0, 2.0, 3.0]
    assert B.diagonal().tolist() == [1.0, 0.0, -5.0]
    with pytest.raises(NotImplementedError):
        list(B.T.canonical())
    with pytest.raises(NotImplementedError):
        list(B.scaled(np.ones(3)).canonical())
    assert (B.scaled(np.arange(3.0)).T @ np.ones(3)).tolist() == [0.0, -2.0, -4.0]
