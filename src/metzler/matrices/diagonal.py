"""Diagonal matrices as CSR arrays, built without the detour over other formats."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


def diagonal(values: NDArray[np.float64]) -> Any:
    """The CSR array with `values` (n,) on its diagonal, zeros stored."""
    n = len(values)
    matrix = sparse.csr_array((values, np.arange(n, dtype=np.int32), np.arange(n + 1, dtype=np.int32)), shape=(n, n))
    matrix.has_canonical_format = True
    return matrix


def identity(n: int) -> Any:
    """The (n, n) identity."""
    return diagonal(np.ones(n))
