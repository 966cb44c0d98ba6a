"""The SHA-256 that binds a certificate to the matrices it speaks about."""

from __future__ import annotations

import hashlib
import struct
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from scipy import sparse

from metzler.matrices.blocked import Blocked
from metzler.matrices.threads import WORTHWHILE, cores

HEAD = struct.Struct("<x3q")
INT64, INT32, FLOAT64 = (np.dtype(kind) for kind in ("<i8", "<i4", "<f8"))
PIECE = 2**20
"""Bytes of the canonical form that are hashed at a time: part of what the hash is."""
FEW = 2
"""So many pieces are hashed before a thread would have started."""
AHEAD = 4
"""Pieces for each thread that are taken before the first of them is done; the others stay where they are."""

T = TypeVar("T")


def matrices_sha256(matrices: Mapping[str, Any]) -> str:
    """Hexadecimal SHA-256 of named matrices in canonical form, in two levels so that threads share the work.

    The canonical form, for each name in alphabetical order: the name in UTF-8 and a zero byte; rows,
    columns and number of non-zeros as three little-endian int64; then the canonical CSR arrays (rows in
    order, columns rising within a row, duplicates summed, no stored zeros): row pointers as little-endian
    int64, column indices as little-endian int32, values as little-endian float64. These bytes are cut into
    pieces of 2^20, the last one shorter; the hash is the SHA-256 of the SHA-256 digests (32 bytes each) of
    all pieces in order.

    Examples
    --------
    >>> import numpy as np, scipy.sparse as sp
    >>> matrices_sha256({"W": np.eye(2)}) == matrices_sha256({"W": sp.eye_array(2, format="csc")})
    True
    """
    buffers = _buffers(matrices)
    first: deque[memoryview] = deque()
    size = 0
    for buffer in buffers:
        first.append(buffer)
        size += buffer.nbytes
        if size > PIECE:
            break
    else:
        return hashlib.sha256(hashlib.sha256(b"".join(first)).digest() if first else b"").hexdigest()
    del buffer
    return hashlib.sha256(b"".join(_digests(_pieces(_drained(first, buffers))))).hexdigest()


@contextmanager
def matrices_sha256_meanwhile(matrices: Mapping[str, Any]) -> Iterator[Callable[[], str]]:
    """A context that gives a function for the hash; that of large matrices in memory is computed on the side."""
    if cores() == 1 or all(_stored(matrix) < WORTHWHILE for matrix in matrices.values()):
        yield cache(lambda: matrices_sha256(matrices))
        return
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(matrices_sha256, matrices).result


def _stored(matrix: Any) -> int:
    return int(matrix.size if isinstance(matrix, np.ndarray) else matrix.nnz)


def _buffers(matrices: Mapping[str, Any]) -> Iterator[memoryview]:
    """The canonical form as contiguous arrays; copies only where the type is another one."""
    for name in sorted(matrices):
        matrix = matrices[name]
        arrays: Iterable[tuple[Any, Any]]
        if isinstance(matrix, Blocked):
            shape, nnz, arrays = matrix.shape, matrix.nnz, matrix.canonical()
        else:
            shape, indptr, indices, data = _canonical_arrays(matrix)
            nnz, arrays = data.size, ((indptr, INT64), (indices, INT32), (data, FLOAT64))
        yield memoryview(name.encode() + HEAD.pack(*shape, nnz))
        for array, kind in arrays:
            yield np.ascontiguousarray(array, kind).data


def _pieces(buffers: Iterable[memoryview]) -> Iterator[list[memoryview]]:
    """Views of the buffers that make up `PIECE` bytes, again and again; the last ones may make up fewer."""
    piece: list[memoryview] = []
    room = PIECE
    for buffer in buffers:
        rest = buffer if buffer.nbytes < room else np.frombuffer(buffer, dtype=np.uint8).data
        while rest.nbytes >= room:
            yield [*piece, rest[:room]]
            rest, piece, room = rest[room:], [], PIECE
        piece.append(rest)
        room -= rest.nbytes
    if room < PIECE:
        yield piece


def _digests(pieces: Iterator[list[memoryview]]) -> Iterator[bytes]:
    """The SHA-256 of every piece, in order; by several threads if it is worth it."""
    first = deque(islice(pieces, FEW + 1))
    threads = cores() if len(first) > FEW else 1
    every = _drained(first, pieces)
    return map(_digest, every) if threads == 1 else _side_by_side(every, threads)


def _drained(first: deque[T], others: Iterator[T]) -> Iterator[T]:
    """All of them in order; none of the first is kept once it is taken."""
    while first:
        yield first.popleft()
    yield from others


def _digest(piece: list[memoryview]) -> bytes:
    """The SHA-256 of a piece: 32 bytes."""
    digest = hashlib.sha256()
    for buffer in piece:
        digest.update(buffer)
    return digest.digest()


def _side_by_side(pieces: Iterator[list[memoryview]], threads: int) -> Iterator[bytes]:
    """The digests of all pieces, in order; at most `AHEAD * threads` pieces are taken and not done."""
    waiting: deque[Future[bytes]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for piece in pieces:
            waiting.append(pool.submit(_digest, piece))
            if len(waiting) == AHEAD * threads:
                yield waiting.popleft().result()
        yield from (future.result() for future in waiting)


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
    W = matrix if isinstance(matrix, sparse.csr_array) else sparse.csr_array(matrix)
    if W.has_canonical_format and W.data.all():
        return W
    W = W.copy()
    W.sum_duplicates()
    W.eliminate_zeros()
    return W
