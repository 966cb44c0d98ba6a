"""A network that lost some synapses, with what else its Jacobians have in the same entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Index, Matrix, Vector


@dataclass(frozen=True)
class Severed:
    """A network without some synapses.

    Parameters
    ----------
    model : Model
        The network that is left.
    weights : (n, n) matrix
        The matrix from which entries were removed, as it was.
    beside : (n, n) matrix
        Not zero where the Jacobians have another part in the same entry.
    slopes : (lo, hi)
        What multiplies an entry.
    part : str
        What that other part is.
    """

    model: Any
    weights: Matrix
    beside: Matrix
    slopes: tuple[Vector, Vector]
    part: str


def zeroed(W: Matrix, rows: Index, columns: Index) -> Matrix:
    """A copy of W with those entries zero.

    Examples
    --------
    >>> zeroed(np.ones((2, 2)), np.array([0]), np.array([1])).tolist()
    [[1.0, 0.0], [1.0, 1.0]]
    """
    if not sparse.issparse(W):
        out = W.copy()
        out[rows, columns] = 0.0
        return out
    entries = sparse.coo_array(W)
    width = np.int64(W.shape[1])
    gone = np.isin(entries.row.astype(np.int64) * width + entries.col, rows.astype(np.int64) * width + columns)
    kept = ~gone
    data, where = entries.data[kept], (entries.row[kept], entries.col[kept])
    return sparse.csr_array(sparse.coo_array((data, where), shape=W.shape))
