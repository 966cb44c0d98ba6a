"""The hash depends on the matrices' names, shapes and values, on nothing about their storage; its text is fixed."""

from __future__ import annotations

import hashlib
import struct
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from tests.tools.verifier import verifier

from metzler.claims import hashing
from metzler.claims.hashing import PIECE, matrices_sha256, matrices_sha256_meanwhile
from metzler.io.blocks import write_blocks
from metzler.matrices.forms import canonical_csr

M = np.array([[0.0, 1.5, 0.0], [-2.0, 0.0, 0.1], [0.0, 0.0, 0.0]])


def sha(*texts: bytes) -> bytes:
    return hashlib.sha256(b"".join(texts)).digest()


def test_the_bytes_that_are_hashed() -> None:
    head = b"W\0" + struct.pack("<3q", 3, 3, 3)
    pointers, columns = struct.pack("<4q", 0, 1, 3, 3), struct.pack("<3H", 1, 0, 2)
    values = struct.pack("<3d", 1.5, -2.0, 0.1)
    assert matrices_sha256({"W": M}) == sha(head, sha(pointers), sha(columns), sha(values)).hex()
    assert matrices_sha256({}) == sha().hex()


def test_without_zeros_the_values_alone_are_hashed() -> None:
    full = np.array([[1.0, 0.1], [-2.0, 3.0]])
    text = b"W\0" + struct.pack("<3q", 2, 2, 4) + sha(struct.pack("<4d", 1.0, 0.1, -2.0, 3.0))
    for kind in (np.asarray, np.asfortranarray, sparse.csr_array, sparse.csc_array):
        assert matrices_sha256({"W": kind(full)}) == sha(text).hex()


@pytest.mark.parametrize(("columns", "kind"), [(2**16, "H"), (2**16 + 1, "i")])
def test_many_columns_are_longer_numbers(columns: int, kind: str) -> None:
    W = sparse.csr_array(([2.0, 0.1], [3, columns - 1], [0, 2]), shape=(1, columns))
    head = b"W\0" + struct.pack("<3q", 1, columns, 2)
    parts = struct.pack("<2q", 0, 2), struct.pack(f"<2{kind}", 3, columns - 1), struct.pack("<2d", 2.0, 0.1)
    assert matrices_sha256({"W": W}) == sha(head, *map(sha, parts)).hex()


SINGLE = [1.0, -0.75, 2.0**-126, -(2.0**-126), 2.0**128 - 2.0**104, float(np.float32(0.1))]
DOUBLE = [
    0.1,
    2.0**-127,
    2.0**-149,
    2.0**-1074,
    2.0**128,
    2.0**128 - 2.0**103,
    1e300,
    1 + 2.0**-24,
    2.0**-126 + 2.0**-150,
]


@pytest.mark.parametrize("value", SINGLE + DOUBLE)
@pytest.mark.parametrize("place", [0, 1, 70])
def test_values_of_single_precision_are_hashed_as_such(value: float, place: int) -> None:
    values = np.full(71, 0.5)
    values[place] = value
    kind = "f" if value in SINGLE else "d"
    text = b"W\0" + struct.pack("<3q", 1, 71, 71) + sha(struct.pack(f"<71{kind}", *values))
    assert matrices_sha256({"W": values[None, :]}) == sha(text).hex()
    assert verifier.digest({"W": (71, [dict(enumerate(values.tolist()))])}) == sha(text).hex()


def test_every_piece_has_its_own_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "PIECE", 2)
    values = [1.0, 2.0, 0.1, 2.0, 0.5]
    pieces = struct.pack("<2f", 1.0, 2.0), struct.pack("<2d", 0.1, 2.0), struct.pack("<f", 0.5)
    text = b"W\0" + struct.pack("<3q", 1, 5, 5) + b"".join(map(sha, pieces))
    assert matrices_sha256({"W": np.array([values])}) == sha(text).hex()


def text(name: str, W: sparse.csr_array, piece: int = PIECE) -> bytes:
    """The canonical form of a sparse matrix whose values are not of single precision."""
    arrays = (W.indptr, "<i8"), (W.indices, "<u2" if W.shape[1] <= 2**16 else "<i4"), (W.data, "<f8")
    out = name.encode() + b"\0" + struct.pack("<3q", *W.shape, W.nnz)
    for array, kind in arrays:
        out += b"".join(sha(array[k : k + piece].astype(kind).tobytes()) for k in range(0, len(array), piece))
    return out


def several_pieces(columns: int = 40_000) -> sparse.csr_array:
    """Row pointers, indices and values of several pieces each."""
    rng = np.random.default_rng(7)
    W = sparse.random_array((140_000, columns), density=340_000 / 140_000 / columns, format="csr", rng=rng)
    W.data[0], W.data[-1] = 1.0, 2.0
    return W


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("columns", [40_000, 70_000])
def test_pieces(columns: int, threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "cores", lambda: threads)
    W = several_pieces(columns)
    assert len(W.indptr) > PIECE
    assert W.nnz > 2 * PIECE
    assert matrices_sha256({"W": W}) == sha(text("W", W)).hex()
    assert matrices_sha256({"W": W, "A": W}) == sha(text("A", W), text("W", W)).hex()


def test_blocks_have_the_hash_of_the_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    W = several_pieces()[:40_000]
    blocks = write_blocks((W[a : a + 9_000] for a in range(0, 40_000, 9_000)), 40_000, tmp_path)
    for piece in (PIECE, 10_007, 100_000):
        monkeypatch.setattr(hashing, "PIECE", piece)
        assert matrices_sha256({"W": blocks}) == sha(text("W", W, piece)).hex()


@pytest.mark.parametrize("columns", [40_000, 70_000])
def test_the_stand_alone_checker_takes_the_same_pieces(columns: int) -> None:
    W = several_pieces(columns)
    edges = zip(W.indices.tolist(), W.data.tolist(), strict=True)
    rows = [dict(next(edges) for _ in range(count)) for count in np.diff(W.indptr).tolist()]
    assert verifier.digest({"W": (columns, rows)}) == matrices_sha256({"W": W})


@pytest.mark.parametrize("threads", [1, 3])
@given(piece=st.integers(1, 14))
def test_pieces_of_any_size(threads: int, piece: int) -> None:
    W = sparse.csr_array(0.1 * np.vstack([M, 2 * M, np.eye(3)]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "PIECE", piece)
        patch.setattr(hashing, "WORTHWHILE", 1)
        patch.setattr(hashing, "cores", lambda: threads)
        assert matrices_sha256({"B": W, "A": W}) == sha(text("A", W, piece), text("B", W, piece)).hex()


def test_large_arrays_are_not_copied() -> None:
    W = several_pieces(70_000)
    pieces = [piece for piece in hashing._stream({"W": W}) if not isinstance(piece, bytes)]
    assert all(len(parts) == 1 for parts, _ in pieces)
    assert sum(np.shares_memory(parts[0], W.indices) for parts, _ in pieces) == 3
    assert sum(np.shares_memory(parts[0], W.data) for parts, _ in pieces) == 3


def test_small_matrices_ask_for_no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(hashing, "cores", lambda: asked.append(1) or 2)
    matrices_sha256({"W": several_pieces()[:20_000]})
    assert not asked
    matrices_sha256({"W": several_pieces()})
    assert asked


def test_who_asks_takes_part_and_who_leaves_stops_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    W, done = several_pieces(), []
    digest = hashing._digest
    monkeypatch.setattr(hashing, "cores", lambda: 2)

    def slow(piece: Any) -> bytes:
        done.append(threading.current_thread() is threading.main_thread())
        time.sleep(0.02)
        return digest(piece)

    monkeypatch.setattr(hashing, "_digest", slow)
    with matrices_sha256_meanwhile({"W": W}) as sha256:
        found = sha256()
    assert found == sha256() == sha(text("W", W)).hex()
    assert {True, False} == set(done)
    total = len(done)
    done.clear()
    with matrices_sha256_meanwhile({"W": W}):
        pass
    assert len(done) < total


@pytest.mark.parametrize("helpers", [0, 2])
def test_what_fails_in_any_thread_is_raised(helpers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "cores", lambda: 1 + helpers)

    def broken(piece: Any) -> bytes:
        raise OSError("gone")

    monkeypatch.setattr(hashing, "_digest", broken)
    with pytest.raises(OSError, match="gone"):
        matrices_sha256({"W": several_pieces()})


@pytest.mark.parametrize("threads", [1, 3])
def test_stored_zeros_are_found_on_the_way(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "cores", lambda: threads)
    W = several_pieces()
    W.data[[5, -1]] = 0.0
    clean = W.copy()
    clean.eliminate_zeros()
    assert matrices_sha256({"W": W}) == sha(text("W", clean)).hex()
    assert W.nnz == clean.nnz + 2
    full = sparse.csr_array(np.ones((2, 2)))
    full.data[1] = 0.0
    assert matrices_sha256({"W": full}) == matrices_sha256({"W": np.array([[1.0, 0.0], [1.0, 1.0]])})


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
