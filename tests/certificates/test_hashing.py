"""The hash depends on the matrices' names, shapes and values, on nothing about their storage; its text is fixed."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from tests.tools.verifier import verifier

from metzler.certificates import hashing
from metzler.certificates.hashing import PIECE, canonical_csr, matrices_sha256
from metzler.io.blocks import write_blocks

M = np.array([[0.0, 1.5, 0.0], [-2.0, 0.0, 0.1], [0.0, 0.0, 0.0]])


def test_the_bytes_that_are_hashed() -> None:
    text = b"W\0" + struct.pack("<3q", 3, 3, 3) + struct.pack("<4q", 0, 1, 3, 3)
    text += struct.pack("<3i", 1, 0, 2) + struct.pack("<3d", 1.5, -2.0, 0.1)
    assert matrices_sha256({"W": M}) == hashlib.sha256(hashlib.sha256(text).digest()).hexdigest()


def stream(name: str, W: sparse.csr_array) -> bytes:
    parts = (np.array([*W.shape, W.nnz]), "<i8"), (W.indptr, "<i8"), (W.indices, "<i4"), (W.data, "<f8")
    return name.encode() + b"\0" + b"".join(array.astype(kind).tobytes() for array, kind in parts)


def in_pieces(text: bytes, piece: int = PIECE) -> str:
    digests = (hashlib.sha256(text[k : k + piece]).digest() for k in range(0, len(text), piece))
    return hashlib.sha256(b"".join(digests)).hexdigest()


def several_pieces() -> sparse.csr_array:
    """Row pointers, indices and values of 0.3, 1.1 and 2.2 pieces: each ends within a piece."""
    return sparse.random_array((40_000, 40_000), density=1.8e-4, format="csr", rng=np.random.default_rng(7))


@pytest.mark.parametrize("threads", [1, 3])
def test_pieces_do_not_end_where_arrays_do(threads: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(hashing, "cores", lambda: threads)
    W = several_pieces()
    assert len(stream("W", W)) > 3 * PIECE
    assert matrices_sha256({"W": W}) == in_pieces(stream("W", W))
    assert matrices_sha256({"W": W, "A": W}) == in_pieces(stream("A", W) + stream("W", W))
    blocks = write_blocks((W[a : a + 9_000] for a in range(0, 40_000, 9_000)), 40_000, tmp_path)
    assert matrices_sha256({"W": blocks}) == in_pieces(stream("W", W))


def test_the_stand_alone_checker_takes_the_same_pieces() -> None:
    W = several_pieces()
    edges = zip(W.indices.tolist(), W.data.tolist(), strict=True)
    rows = [dict(next(edges) for _ in range(count)) for count in np.diff(W.indptr).tolist()]
    assert verifier.digest({"W": (40_000, rows)}) == matrices_sha256({"W": W})


@pytest.mark.parametrize("threads", [1, 3])
@given(data=st.data())
def test_pieces_of_any_size(threads: int, data: st.DataObject) -> None:
    W = sparse.csr_array(np.vstack([M, 2 * M, np.eye(3)]))
    text = stream("A", W) + stream("B", W)
    whole = [len(text) // k for k in (1, 2, 3) if len(text) % k == 0]
    piece = data.draw(st.integers(1, len(text) + 1) | st.sampled_from(whole))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "PIECE", piece)
        patch.setattr(hashing, "cores", lambda: threads)
        assert matrices_sha256({"B": W, "A": W}) == in_pieces(text, piece)


def test_large_arrays_are_not_copied() -> None:
    W = several_pieces()
    _, pointers, indices, data = (np.asarray(view) for view in hashing._buffers({"W": W}))
    assert pointers.tolist() == W.indptr.tolist()
    assert np.shares_memory(indices, W.indices)
    assert np.shares_memory(data, W.data)


def test_two_pieces_ask_for_no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(hashing, "cores", lambda: asked.append(1) or 2)
    W = several_pieces()
    few = W[:20_000]
    assert PIECE < len(stream("W", few)) < 2 * PIECE
    assert matrices_sha256({"W": few}) == in_pieces(stream("W", few))
    assert not asked
    matrices_sha256({"W": W})
    assert asked


def test_no_more_pieces_are_taken_than_the_threads_need(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, done = 0, 0
    most = 0

    def pieces() -> Any:
        nonlocal taken, most
        for _ in range(50):
            taken += 1
            most = max(most, taken - done)
            yield [memoryview(b"x")]

    monkeypatch.setattr(hashing, "cores", lambda: 2)
    for digest in hashing._digests(pieces()):
        done += 1
        assert digest == hashlib.sha256(b"x").digest()
    assert (taken, done) == (50, 50)
    assert most <= 2 * hashing.AHEAD + 1


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
