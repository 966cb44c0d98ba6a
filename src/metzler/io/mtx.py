"""Matrix Market's .mtx and .mtx.gz: coordinate or array, real, integer or pattern, with any real symmetry."""

from __future__ import annotations

import gzip
import itertools
import re
import warnings
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.io import mmwrite

from metzler.containers.cells import is_number
from metzler.containers.compressed import Packed
from metzler.containers.size import require_dense_fits, require_sparse_fits
from metzler.errors import InputError, one_line
from metzler.networks import Network

MAGIC = b"%%MatrixMarket"

_LAYOUTS = ("coordinate", "array")
_FIELDS = ("real", "double", "integer", "unsigned-integer", "pattern")
_VALUES = {"integer": "<i8", "unsigned-integer": "<u8"}
_VALUE = (is_number, re.compile("-?[0-9]{1,19}").fullmatch)
"""Whether a cell is a value: of reals, of whole numbers."""
_SYMMETRIES = ("general", "symmetric", "skew-symmetric")

_LONGEST_LINE = 10_000
_MOST_COMMENTS = 100_000

_SHORTEST_COORDINATE_LINE = 4
"""Bytes of `1 1` and a line end, the least that a coordinate entry takes."""

_SHORTEST_ARRAY_LINE = 2


def read_mtx(path: Path, *, max_bytes: int) -> Any:
    """Return the matrix of a Matrix Market file, as stored: a COO array, or a dense one for the array layout.

    Symmetric files are completed, entries of a pattern file are ones, duplicate entries are kept for
    `as_weights` to add.
    """
    file = Packed(path, max_bytes)
    where = file.where
    try:
        with file.open_bytes() as stream:
            layout, field, symmetry, rows, columns, stored = _read_header(stream, where)
            symmetric = symmetry != "general"
            if layout == "array":
                require_dense_fits(rows, columns, 8, where=where, max_bytes=max_bytes)
                least = _SHORTEST_ARRAY_LINE * (rows * columns // 2 if symmetric else rows * columns) - 1
            else:
                most = 2 * stored if symmetric else stored
                require_sparse_fits(rows, columns, most, where=where, max_bytes=max_bytes, held=path.stat().st_size)
                least = _SHORTEST_COORDINATE_LINE * stored - 1
            if least > file.most_bytes:
                raise InputError(f"{where} is truncated: it announces more entries than a file of its size can hold.")
            if layout == "array":
                return _read_array(stream, rows, columns, field, symmetry)
            return _read_coordinates(stream, rows, columns, stored, field, symmetry)
    except (ValueError, OverflowError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        detail = _first_wrong(file) or one_line(error)
        raise InputError(f"{where} is a malformed Matrix Market file: {detail}.") from error


def write_mtx(network: Network, path: Path) -> None:
    """Write the weights in full precision, compressed where the name ends with .gz; the format has no names.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "net.mtx")
    ...     write_mtx(Network(sparse.csr_array([[0.0, 0.1], [0.0, 0.0]])), path)
    ...     read_mtx(path, max_bytes=2**20).toarray()
    array([[0. , 0.1],
           [0. , 0. ]])
    """
    with ExitStack() as stack:
        stream: Any = stack.enter_context(path.open("wb"))
        if path.name.lower().endswith(".gz"):
            stream = stack.enter_context(gzip.GzipFile("", "wb", fileobj=stream, mtime=0))
        write_matrix(network.weights, stream)


def write_matrix(matrix: Any, stream: Any) -> None:
    """Write a matrix of any shape in full precision: every double is read back as it is."""
    mmwrite(stream, matrix, symmetry="general")


def _read_coordinates(stream: BinaryIO, rows: int, columns: int, stored: int, field: str, symmetry: str) -> Any:
    """The lines `i j value` (or `i j`) as a COO array; SciPy's own reader crashes on some malformed lines."""
    kind: list[tuple[str, str]] = [("i", "<i8"), ("j", "<i8")]
    lines = _numbers(stream, kind if field == "pattern" else [*kind, ("value", _VALUES.get(field, "<f8"))], stored)
    i, j = lines["i"] - 1, lines["j"] - 1
    value = np.ones(stored) if field == "pattern" else lines["value"]
    outside = (i < 0) | (i >= rows) | (j < 0) | (j >= columns)
    if outside.any():
        k = int(outside.argmax())
        raise ValueError(f"entry {i[k] + 1} {j[k] + 1} lies outside of {rows} x {columns}")
    if symmetry != "general":
        off = i != j
        mirror = -value[off] if symmetry == "skew-symmetric" else value[off]
        i, j, value = np.r_[i, j[off]], np.r_[j, i[off]], np.r_[value, mirror]
    return sparse.coo_array((value, (i, j)), shape=(rows, columns))


def _read_array(stream: BinaryIO, rows: int, columns: int, field: str, symmetry: str) -> NDArray[Any]:
    """One value a line, column by column; of a symmetric matrix from the diagonal (skew: below it) downwards."""
    kind = [("value", _VALUES.get(field, "<f8"))]
    if symmetry == "general":
        return _numbers(stream, kind, rows * columns)["value"].reshape((columns, rows)).T
    if rows != columns:
        raise ValueError(f"a {symmetry} matrix must be square, got {rows} x {columns}")
    j, i = np.triu_indices(rows, 1 if symmetry == "skew-symmetric" else 0)
    W = np.zeros((rows, columns), dtype=kind[0][1])
    W[i, j] = _numbers(stream, kind, len(i))["value"]
    strict = np.tril(W, -1).T
    return W - strict if symmetry == "skew-symmetric" else W + strict


def _numbers(stream: BinaryIO, kind: list[tuple[str, str]], count: int) -> NDArray[np.void]:
    """The remaining lines, of which there must be `count`, each with the fields `kind`."""
    if count == 0:
        if stream.read(_LONGEST_LINE).split():
            raise ValueError("it announces 0 entries and has more")
        return np.zeros(0, dtype=kind)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # "input contained no data" is said below
        lines = np.loadtxt(stream, dtype=kind, comments="%", ndmin=1, encoding="latin-1", max_rows=count + 1)
    if len(lines) != count:
        more = "more" if len(lines) > count else f"only {len(lines)}"
        raise ValueError(f"it announces {count} entries and has {more}")
    return lines


def _first_wrong(file: Packed) -> str:
    """Which line below the size is the first that is no entry, and why; empty where all of them are."""
    with file.open_bytes() as stream:
        layout, field, _, rows, columns, _ = _read_header(stream, file.where)
        wanted = 1 if layout == "array" else 3 - (field == "pattern")
    with file.open_bytes() as stream:
        lines = (line.decode("latin-1").partition("%")[0].split() for line in iter(stream.readline, b""))
        entries = ((number, cells) for number, cells in enumerate(lines, 1) if cells)
        for number, cells in itertools.islice(entries, 1, None):
            if len(cells) != wanted:
                return f"line {number} has {len(cells)} numbers in place of {wanted}"
            for k, (cell, most) in enumerate(zip(cells, (rows, columns) if wanted > 1 else (), strict=False), 1):
                if not cell.isdecimal() or not 1 <= int(cell) <= most:
                    return f"cell {k} of line {number} is {cell[:40]!r}, no whole number from 1 to {most}"
            if wanted != 2 and not _VALUE[field in _VALUES](cells[-1]):
                kind = "whole number of 64 bits" if field in _VALUES else "number"
                return f"cell {wanted} of line {number} is {cells[-1][:40]!r}, no {kind}"
    return ""


def _read_header(stream: BinaryIO, where: str) -> tuple[str, str, str, int, int, int]:
    """Layout, field, symmetry, rows, columns and entries listed in the file; the stream stands behind them."""
    banner = stream.readline(_LONGEST_LINE).decode("latin-1").lower().split()
    if len(banner) != 5 or banner[:2] != ["%%matrixmarket", "matrix"]:
        raise InputError(f"{where} must begin with '%%MatrixMarket matrix LAYOUT FIELD SYMMETRY', but does not.")
    layout, field, symmetry = banner[2:]
    if field == "complex" or symmetry == "hermitian":
        raise InputError(f"{where} must be real, but is complex: save the real part if it is meant.")
    if layout not in _LAYOUTS or field not in _FIELDS or symmetry not in _SYMMETRIES:
        raise InputError(f"{where} has an unknown Matrix Market header: {layout} {field} {symmetry}.")
    for _ in range(_MOST_COMMENTS):
        line = stream.readline(_LONGEST_LINE).decode("latin-1")
        if line and (not line.strip() or line.startswith("%")):
            continue
        numbers = line.split()
        if len(numbers) != (3 if layout == "coordinate" else 2) or not all(number.isdecimal() for number in numbers):
            break
        rows, columns, *stored = map(int, numbers)
        return layout, field, symmetry, rows, columns, stored[0] if stored else rows * columns
    raise InputError(
        f"{where} must say its size after the header, e.g. '3 3 4' for 3 x 3 with 4 entries, but does not."
    )
