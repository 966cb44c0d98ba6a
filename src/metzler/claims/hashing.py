"""The SHA-256 that binds a certificate to the matrices it speaks about."""

from __future__ import annotations

import hashlib
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np

from metzler.arrays import Array
from metzler.matrices.forms import canonical_csr, count, stored_arrays
from metzler.threads import WORTHWHILE, cores

HEAD = struct.Struct("<x3q")
INT64, INT32, UINT16, FLOAT64, FLOAT32 = (np.dtype(kind) for kind in ("<i8", "<i4", "<u2", "<f8", "<f4"))
PIECE = 2**17
"""Entries of an array that are hashed together: part of what the hash is."""
NORMAL = 2.0**-126
FEW = 64
"""So many values are tried in single precision before all of a piece."""

Piece = tuple[list[Array], np.dtype[Any]]


class StoredZero(Exception):
    """A sparse matrix that was taken for canonical stores a zero."""


def matrices_sha256(matrices: Mapping[str, Any]) -> str:
    """Hexadecimal SHA-256 of named matrices in canonical form, in two levels so that threads share the work.

    The canonical form of a matrix: its name in UTF-8 and a zero byte; rows, columns and number of non-zeros as three
    little-endian int64; then three arrays, its canonical CSR form (rows in order, columns rising within a row,
    duplicates summed, no stored zeros), each cut into pieces of 2^17 numbers, the last one shorter. Of each piece
    stand the 32 bytes of the SHA-256 of its numbers, little-endian: row pointers as int64; columns as uint16, as
    int32 where there are more than 2^16 columns; values as float32 where all of the piece are normal numbers of that
    type, as float64 elsewhere. Row pointers and columns of a matrix without zeros are left out. The hash is the
    SHA-256 of all this, for each name in alphabetical order.

    Examples
    --------
    >>> import numpy as np, scipy.sparse as sp
    >>> matrices_sha256({"W": np.eye(2)}) == matrices_sha256({"W": sp.eye_array(2, format="csc")})
    True
    """
    with matrices_sha256_meanwhile(matrices) as sha256:
        return sha256()


@contextmanager
def matrices_sha256_meanwhile(matrices: Mapping[str, Any]) -> Iterator[Callable[[], str]]:
    """A context that gives a function for the hash.

    Other cores begin with that of large matrices at once; who asks for it takes part in what is left to do.
    """
    helpers = 0 if all(count(matrix) < WORTHWHILE for matrix in matrices.values()) else cores() - 1
    digests = _Digests(_stream(matrices))

    def sha256() -> str:
        try:
            return digests.result()
        except StoredZero:
            clean = {name: canonical_csr(m) for name, m in matrices.items()}
            return _Digests(_stream(clean)).result()

    if not helpers:
        yield cache(sha256)
        return
    with ThreadPoolExecutor(helpers) as pool:
        digests.running = [pool.submit(digests.work) for _ in range(helpers)]
        try:
            yield cache(sha256)
        finally:
            digests.stop()


class _Digests:
    """The digests of a stream of pieces; every thread that works on it takes the next piece."""

    def __init__(self, stream: Iterator[bytes | Piece]) -> None:
        self.stream, self.lock = enumerate(stream), threading.Lock()
        self.found: dict[int, bytes] = {}
        self.running: list[Any] = []

    def work(self) -> None:
        """Take pieces while there are some."""
        while True:
            with self.lock:
                number, piece = next(self.stream, (-1, None))
            if piece is None:
                return
            self.found[number] = piece if isinstance(piece, bytes) else _digest(piece)

    def stop(self) -> None:
        """Nobody takes another piece."""
        with self.lock:
            self.stream = enumerate(())

    def result(self) -> str:
        """The hash of all; whoever asks works, too."""
        try:
            self.work()
            for thread in self.running:
                thread.result()
        except BaseException:
            self.stop()
            raise
        return hashlib.sha256(b"".join(self.found[number] for number in range(len(self.found)))).hexdigest()


def _stream(matrices: Mapping[str, Any]) -> Iterator[bytes | Piece]:
    """The canonical form: bytes as they are, and the parts of every piece that is hashed by itself."""
    for name in sorted(matrices):
        matrix = matrices[name]
        rows, columns = matrix.shape
        nnz, arrays = stored_arrays(matrix)
        yield name.encode() + HEAD.pack(rows, columns, nnz)
        if nnz < rows * columns:
            yield from _pieces(arrays[0], INT64)
            yield from _pieces(arrays[1], UINT16 if columns <= 2**16 else INT32)
        yield from _pieces(arrays[2], FLOAT64)


def _pieces(arrays: Iterable[Array], kind: np.dtype[Any]) -> Iterator[Piece]:
    """Views of consecutive arrays that make up `PIECE` numbers, again and again; the last ones may make up fewer."""
    piece: list[Array] = []
    room = PIECE
    for array in arrays:
        while len(array) >= room:
            yield [*piece, array[:room]], kind
            array, piece, room = array[room:], [], PIECE
        if len(array):
            piece.append(array)
            room -= len(array)
    if piece:
        yield piece, kind


def _digest(piece: Piece) -> bytes:
    """The SHA-256 of a piece in its type: 32 bytes."""
    parts, kind = piece
    numbers = parts[0] if len(parts) == 1 else np.concatenate(parts)
    if kind is FLOAT64:
        if not numbers.all():
            raise StoredZero
        if _single(numbers[:FEW]) and _single(numbers):
            kind = FLOAT32
    return hashlib.sha256(np.ascontiguousarray(numbers, kind).data).digest()


def _single(values: Array) -> bool:
    """Whether all are normal numbers of single precision; subnormal ones may count as zero in some processes."""
    with np.errstate(over="ignore", under="ignore"):
        single = values.astype(FLOAT32)
    return bool((single == values).all() and (np.abs(single) >= NORMAL).all())
