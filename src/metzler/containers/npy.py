"""NumPy's .npy: one dense array behind a header, read without ever unpickling."""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from metzler.containers.size import require_dense_fits
from metzler.errors import InputError, one_line

MAGIC = b"\x93NUMPY"

_LONGEST_HEADER = 10_000
"""NumPy's own limit; the header of a plain array takes 128 bytes."""

_ENTRY_TYPE = re.compile(r"[<>|=][a-zA-Z]\d*(\[\w+\])?")

_CHUNK = 2**24


@dataclass(frozen=True)
class Header:
    """What a .npy stream announces: shape, order of storage, entry type."""

    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype[Any]

    @property
    def nbytes(self) -> int:
        """Announced size of the entries, in exact arithmetic."""
        return math.prod(self.shape) * self.dtype.itemsize


def read_npy(path: Path, *, max_bytes: int) -> NDArray[Any]:
    """Return the two-dimensional array of a .npy file, as stored."""
    where = f"{str(path)!r}"
    with path.open("rb") as stream:
        header = read_header(stream, where=where)
        require_numbers(header, where=where)
        if len(header.shape) == 2:
            rows, columns = header.shape
            require_dense_fits(rows, columns, header.dtype.itemsize, where=where, max_bytes=max_bytes)
        held = path.stat().st_size - stream.tell()
        if held != header.nbytes:
            what = "is truncated" if held < header.nbytes else "has something after its array"
            raise InputError(f"{where} {what}: it announces {header.nbytes} bytes of entries and holds {held}.")
        return read_entries(stream, header, where=where)


def read_header(stream: IO[bytes], *, where: str) -> Header:
    """Return the header at the start of a .npy stream, which is left at the first entry.

    Parsed here because NumPy's own reader takes as much memory as a hostile header asks for.
    """
    try:
        return _parse_header(_header_text(stream))
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError) as error:
        raise InputError(f"{where} is not a valid .npy array: {one_line(error)}.") from error


def _header_text(stream: IO[bytes]) -> str:
    start = stream.read(len(MAGIC) + 2)
    if len(start) < len(MAGIC) + 2 or not start.startswith(MAGIC):
        raise ValueError("it does not begin as one")
    version = start[-2]
    if version not in (1, 2, 3):
        raise ValueError(f"format version {version} is unknown")
    length = int.from_bytes(stream.read(2 if version == 1 else 4), "little")
    if length > _LONGEST_HEADER:
        raise ValueError(f"its header announces {length} bytes")
    text = stream.read(length)
    if len(text) < length:
        raise ValueError("its header is truncated")
    return text.decode("utf-8" if version == 3 else "latin-1")


def _parse_header(text: str) -> Header:
    content = ast.literal_eval(text)
    if not isinstance(content, dict) or set(content) != {"descr", "fortran_order", "shape"}:
        raise ValueError("its header is incomplete")
    shape, descr = content["shape"], content["descr"]
    if not isinstance(shape, tuple) or not all(type(length) is int and length >= 0 for length in shape):
        raise ValueError(f"it announces the shape {shape}")
    if not isinstance(descr, str) or not _ENTRY_TYPE.fullmatch(descr):
        raise ValueError("it is a table with named columns or of an unknown entry type")
    return Header(shape=shape, fortran=bool(content["fortran_order"]), dtype=np.dtype(descr))


def require_numbers(header: Header, *, where: str) -> None:
    """Refuse entries that are not numbers, above all pickled Python objects."""
    if header.dtype.hasobject:
        raise InputError(
            f"{where} holds Python objects (a pickle), which could run code when read: "
            "save the numbers, e.g. W.astype(float)."
        )
    if header.dtype.kind not in "biufc":
        raise InputError(f"{where} must hold numbers, but its entries are of type {header.dtype}.")


def read_entries(stream: IO[bytes], header: Header, *, where: str) -> NDArray[Any]:
    """Return the array after a header; its memory is filled as the bytes arrive."""
    flat = np.empty(math.prod(header.shape), dtype=header.dtype)
    target = flat.view(np.uint8)
    done = 0
    while done < header.nbytes:
        piece = stream.read(min(_CHUNK, header.nbytes - done))
        if not piece:
            raise InputError(f"{where} is truncated: it announces {header.nbytes} bytes of entries and holds {done}.")
        target[done : done + len(piece)] = np.frombuffer(piece, dtype=np.uint8)
        done += len(piece)
    return flat.reshape(header.shape, order="F" if header.fortran else "C")
