"""The SHA-256 that binds a certificate to the matrices it speaks about."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import sparse

from metzler.matrices.blocked import Blocked


def matrices_sha256(matrices: Mapping[str, Any]) -> str:
    """Hexadecimal SHA-256 of named matrices in canonical form.

    For each name in alphabetical order: the name in UTF-8 and a zero byte; rows, columns and number of
    non-zeros as three little-endian int64; then the canonical CSR arrays (rows in order, columns rising
    within a row, duplicates summed, no stored zeros): row pointers as little-endian int64, column
    indices as little-endian int32, values as little-endian float64.

    Examples
    --------
    >>> import numpy as np, scipy.sparse as sp
    >>> matrices_sha256({"W": np.eye(2)}) == matrices_sha256({"W": sp.eye_array(2, format="csc")})
    True
    """
    digest = hashlib.sha256()
    for name in sorted(matrices):
        matrix = matrices[name]
        digest.update(name.encode() + b"\0")
        if isinstance(matrix, Blocked):
            digest.update(np.array([*matrix.shape, matrix.nnz], dtype="<i8").tobytes())
            for array, kind in matrix.canonical():
                digest.update(np.ascontiguousarray(array, dtype=kind).data)
            continue
        shape, indptr, indices, data = _canonical_arrays(matrix)
        digest.update(np.array([*shape, len(data)], dtype="<i8").tobytes())
        for array, kind in ((indptr, "<i8"), (indices, "<i4"), (data, "<f8")):
            digest.update(np.ascontiguousarray(array, dtype=kind).data)
    return digest.hexdigest()


def _canonical_arrays(matrix: Any) -> tuple[tuple[int, int], Any, Any, Any]:
    """Shape and canonical CSR arrays; a dense matrix without zeros needs no search for its entries."""
    if not sparse.issparse(matrix) and matrix.all():
        rows, columns = matrix.shape
        indices = np.tile(np.arange(columns, dtype="<i4"), rows)
        return matrix.shape, np.arange(0, matrix.size + 1, columns), indices, matrix.ravel()
    W = canonical_csr(matrix)
    return W.shape, W.indptr, W.indices, W.data


def canonical_csr(matrix: Any) -> Any:
    """The matrix as CSR with sorted rows, summed duplicates and no stored zeros; a copy only where needed."""
    W = sparse.csr_array(matrix)
    if W.has_canonical_format and W.data.all():
        return W
    W = W.copy()
    W.sum_duplicates()
    W.eliminate_zeros()
    return W
