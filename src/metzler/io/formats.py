"""The formats that `metzler.io.read` knows: one row each, which the reader, the command line and the pages share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from metzler.io import csv, mtx, npy, npz
from metzler.networks import Network


class Reader(Protocol):
    """Path in, network out; a file is data, its announced sizes are compared with the limit before memory is taken."""

    def __call__(self, path: Path, *, max_bytes: int) -> Network: ...


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes
    ----------
    suffixes : mapping of str to bytes
        The ends of its files' names, the usual one first, each with the bytes that such a file must begin with.
    read : Reader
    content : str
        What such a file holds, for the list of formats.
    magic : bytes
        How a file begins that is one whatever its name; empty where nothing shows it.
    remark : str
        What a short list of the endings adds to the first.
    """

    suffixes: Mapping[str, bytes]
    read: Reader
    content: str
    magic: bytes = b""
    remark: str = ""


def _unnamed(matrix: Callable[..., Any]) -> Reader:
    """The reader of a format that holds a matrix and nothing else."""
    return lambda path, *, max_bytes: Network(matrix(path, max_bytes=max_bytes), source=str(path))


FORMATS = (
    Format(
        {".npz": npz.MAGIC},
        _unnamed(npz.read_npz),
        "a SciPy sparse matrix, or one dense array with two axes",
        npz.MAGIC,
        "SciPy sparse, or one dense matrix",
    ),
    Format({".npy": npy.MAGIC}, _unnamed(npy.read_npy), "a dense array with two axes", npy.MAGIC),
    Format({".mtx": b"", ".mtx.gz": mtx.GZIP_MAGIC}, _unnamed(mtx.read_mtx), "Matrix Market", mtx.MAGIC),
    Format(
        {".csv": b"", ".tsv": b"", ".txt": b""},
        csv.read_csv,
        "a square table of numbers, names in the first row or column allowed; no list of edges",
    ),
)


def usual_endings() -> str:
    """The usual ending of each format, in words."""
    return listed([next(iter(form.suffixes)) for form in FORMATS], "or")


def all_endings() -> str:
    """Every ending, in words."""
    remarks = {next(iter(form.suffixes)): f" ({form.remark})" for form in FORMATS if form.remark}
    return listed([suffix + remarks.get(suffix, "") for form in FORMATS for suffix in form.suffixes], "or")


def listed(words: Sequence[str], last: str) -> str:
    """At least two words as a list."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
