"""The hash depends on the matrices' names, shapes and values, on nothing about their storage; its text is fixed."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from metzler.certificates.hashing import canonical_csr, matrices_sha256

M = np.array([[0.0, 1.5, 0.0], [-2.0, 0.0, 0.1], [0.0, 0.0, 0.0]])


def test_the_bytes_that_are_hashed() -> None:
    text = b"W\0" + struct.pack("<3q", 3, 3, 3) + struct.pack("<4q", 0, 1, 3, 3)
    text += struct.pack("<3i", 1, 0, 2) + struct.pack("<3d", 1.5, -2.0, 0.1)
    assert matrices_sha256({"W": M}) == hashlib.sha256(text).hexdigest()


def duplicated() -> Any:
    rows, columns = np.nonzero(M)
    halves = np.r_[M[rows, columns] / 2, M[rows, columns] / 2]
    order = np.array([5, 0, 3, 2, 4, 1])
    coo = (halves[order], (np.r_[rows, rows][order], np.r_[columns, columns][order]))
    return sparse.coo_array(coo, shape=(3, 3))


def duplicated_csr() -> Any:
    data, indices = np.array([1.5, 0.05, -2.0, 0.05]), np.array([1, 2, 0, 2])
    return sparse.csr_array((data, indices, np.array([0, 1, 4, 4])), shape=(3, 3))


def stored_zeros() -> Any:
    full = sparse.csr_array(np.where(M == 0, 9.0, M))
    full.data[full.data == 9.0] = 0.0
    full.data[:1] = -0.0
    return full


def wide() -> Any:
    S = sparse.csr_array(M)
    return sparse.csr_array((S.data, S.indices.astype(np.int64), S.indptr.astype(np.int64)), shape=S.shape)


@pytest.mark.parametrize(
    "same",
    [
        np.asfortranarray(M), sparse.csr_array(M), sparse.csc_array(M), sparse.csr_matrix(M), duplicated(),
        duplicated_csr(), stored_zeros(), wide(), np.where(M == 0, -0.0, M),
    ],
)  # fmt: skip
def test_storage_does_not_matter(same: Any) -> None:
    assert matrices_sha256({"W": same}) == matrices_sha256({"W": M})


def changed(position: tuple[int, int], value: float) -> np.ndarray:
    out = M.copy()
    out[position] = value
    return out


@pytest.mark.parametrize(
    "other",
    [
        {"V": M}, {"W": M.T}, {"W": -M}, {"W": M[:2]}, {"W": M[:, [0, 1, 2, 2]]}, {"W": M, "A": M}, {},
        {"W": changed((0, 1), float(np.nextafter(1.5, 2)))}, {"W": changed((2, 2), 5e-324)},
        {"W": changed((2, 0), 0.1)}, {"W": sparse.csr_array((4, 3))},
    ],
)  # fmt: skip
def test_another_network_has_another_hash(other: dict[str, Any]) -> None:
    assert matrices_sha256(other) != matrices_sha256({"W": M})


def test_the_order_of_names_does_not_matter_but_which_is_which_does() -> None:
    one, two = np.eye(2), np.ones((2, 2))
    assert matrices_sha256({"A": one, "B": two}) == matrices_sha256({"B": two, "A": one})
    assert matrices_sha256({"A": one, "B": two}) != matrices_sha256({"A": two, "B": one})


def test_shapes_of_empty_matrices_count() -> None:
    hashes = {matrices_sha256({"W": sparse.csr_array(shape)}) for shape in ((1, 6), (6, 1), (2, 3), (3, 2))}
    assert len(hashes) == 4


@given(st.lists(st.sampled_from([0.0, 1.0, -0.5]), min_size=12, max_size=12), st.permutations(range(12)))
def test_any_order_of_entries(values: list[float], order: list[int]) -> None:
    full = np.array(values).reshape(3, 4)
    rows, columns = np.divmod(np.array(order), 4)
    mixed = sparse.coo_array((full[rows, columns], (rows, columns)), shape=(3, 4))
    assert matrices_sha256({"W": mixed}) == matrices_sha256({"W": full})


def test_the_argument_is_not_written_to() -> None:
    for matrix in (duplicated_csr(), stored_zeros()):
        before = [part.copy() for part in (matrix.data, matrix.indices, matrix.indptr)]
        clean = canonical_csr(matrix)
        assert clean.has_canonical_format
        assert clean.data.all()
        assert all((a == b).all() for a, b in zip(before, (matrix.data, matrix.indices, matrix.indptr), strict=True))
    read_only = sparse.csr_array(M)
    for part in (read_only.data, read_only.indices, read_only.indptr):
        part.setflags(write=False)
    assert matrices_sha256({"W": read_only}) == matrices_sha256({"W": M})
