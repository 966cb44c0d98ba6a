"""NumPy's and SciPy's .npz: a zip archive with a sparse matrix, or with one dense matrix."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import scipy.sparse as sp
from numpy.typing import NDArray

from metzler.errors import InputError, one_line
from metzler.io.npy import Header, read_entries, read_header, require_numbers
from metzler.io.size import LARGEST_DEFLATE_RATIO, in_words, require_dense_fits, require_sparse_fits

MAGIC = b"PK\x03\x04"

_PARTS = {
    "csr": ("data", "indices", "indptr"),
    "csc": ("data", "indices", "indptr"),
    "bsr": ("data", "indices", "indptr"),
    "coo": ("data", "row", "col"),
    "dia": ("data", "offsets"),
}
"""The arrays of each sparse format in SciPy's files; `data` first."""

_MOST_ENTRIES = 1000
_LONGEST_NAME = 64

_HINT = "save W with scipy.sparse.save_npz (sparse) or numpy.savez(file, W=W) (dense)"


@dataclass(frozen=True)
class _Archive:
    """An open archive whose entries have plausible sizes; `where` names it in messages."""

    zip: zipfile.ZipFile
    entries: dict[str, zipfile.ZipInfo]
    where: str

    def named(self, key: str) -> str:
        return f"{self.where} (entry {key!r})"

    def header(self, key: str) -> Header:
        with self.zip.open(self.entries[key]) as stream:
            header = read_header(stream, where=self.named(key))
            held = self.entries[key].file_size - stream.tell()
        if held != header.nbytes and not header.dtype.hasobject:
            raise InputError(f"{self.named(key)} announces {header.nbytes} bytes of entries and holds {held}.")
        return header

    def array(self, key: str) -> NDArray[Any]:
        with self.zip.open(self.entries[key]) as stream:
            array = read_entries(stream, read_header(stream, where=self.named(key)), where=self.named(key))
            stream.read(1)  # at the end of an entry its checksum is compared
        return array


def read_npz(path: Path, *, max_bytes: int) -> Any:
    """Return the matrix of a .npz file, as stored: a SciPy sparse array, or the one dense matrix in it.

    Raises
    ------
    InputError
        If the archive is damaged, encrypted, lies about its sizes, holds no matrix or several, holds Python
        objects in place of numbers, or announces more than `max_bytes`.

    Notes
    -----
    Every size is compared with `max_bytes` before memory is taken: what the archive says about an entry,
    what the entry's own header says, and what its compressed size allows.
    """
    with _opened(path) as archive:
        return (_read_sparse if "format" in archive.entries else _read_dense)(archive, max_bytes)


def announced(path: Path) -> tuple[tuple[int, int], int]:
    """The shape of the sparse matrix in a .npz file and how many entries it stores, as it says; they are not read."""
    with _opened(path) as archive:
        if not {"format", "data", "shape"} <= archive.entries.keys():
            raise InputError(f"{archive.where} holds no sparse matrix: save it with scipy.sparse.save_npz.")
        header = archive.header("data")
        return _read_shape(archive), int(header.nbytes // header.dtype.itemsize)


@contextmanager
def _opened(path: Path) -> Iterator[_Archive]:
    """The archive in a file, whose damages are told in a sentence that names it."""
    where = f"{str(path)!r}"
    try:
        with zipfile.ZipFile(path) as file:
            yield _Archive(file, _entries(file, where), where)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise InputError(f"{where} is a damaged or truncated .npz archive: {one_line(error)}.") from error
    except (RuntimeError, NotImplementedError, UnicodeError) as error:
        raise InputError(f"{where} is not an archive that NumPy or SciPy wrote: {one_line(error)}.") from error


def _entries(file: zipfile.ZipFile, where: str) -> dict[str, zipfile.ZipInfo]:
    """The archive's arrays by name, once their sizes are plausible."""
    infos = file.infolist()
    entries = {info.filename.removesuffix(".npy"): info for info in infos if info.filename.endswith(".npy")}
    if not entries:
        raise InputError(f"{where} holds no NumPy array: {_HINT}.")
    if len(infos) > _MOST_ENTRIES or len(entries) < sum(info.filename.endswith(".npy") for info in infos):
        raise InputError(f"{where} has too many entries or several of one name: {_HINT}.")
    for info in entries.values():
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InputError(f"{where} is compressed in a way that NumPy does not write: {_HINT}.")
        if info.file_size > LARGEST_DEFLATE_RATIO * (info.compress_size + 1):
            raise InputError(
                f"{where} lies about its size: entry {info.filename!r} announces {in_words(info.file_size)} in "
                f"{info.compress_size} compressed bytes."
            )
    return entries


def _read_dense(archive: _Archive, max_bytes: int) -> NDArray[Any]:
    headers = {key: archive.header(key) for key in archive.entries}
    matrices = [key for key, header in headers.items() if len(header.shape) == 2 and header.dtype.kind in "biufc"]
    if len(matrices) != 1:
        if len(headers) == 1:
            ((key, header),) = headers.items()
            require_numbers(header, where=archive.named(key))
        listed = ", ".join(f"{key} {header.shape}" for key, header in headers.items())[:300]
        raise InputError(
            f"{archive.where} must hold one matrix, but has {len(matrices)} (its arrays: {listed}): {_HINT}."
        )
    (key,) = matrices
    header = headers[key]
    rows, columns = header.shape
    require_dense_fits(rows, columns, header.dtype.itemsize, where=archive.named(key), max_bytes=max_bytes)
    return archive.array(key)


def _read_sparse(archive: _Archive, max_bytes: int) -> Any:
    form = _read_format(archive)
    missing = [key for key in ("shape", *_PARTS[form]) if key not in archive.entries]
    if missing:
        raise InputError(f"{archive.where} is an incomplete sparse matrix: {', '.join(missing)} missing, {_HINT}.")
    rows, columns = _read_shape(archive)
    headers = {key: archive.header(key) for key in _PARTS[form]}
    for key, header in headers.items():
        require_numbers(header, where=archive.named(key))
        if key != "data" and (header.dtype.kind not in "iu" or len(header.shape) != 1):
            raise InputError(
                f"{archive.named(key)} must be a list of whole numbers, but is {header.dtype} {header.shape}."
            )
    stored = max(header.nbytes // header.dtype.itemsize for header in headers.values())
    require_sparse_fits(rows, columns, stored, where=archive.where, max_bytes=max_bytes)
    parts = {key: archive.array(key) for key in headers}
    try:
        return _assemble(form, parts, (rows, columns))
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise InputError(f"{archive.where} is an inconsistent sparse matrix: {one_line(error)}.") from error


def _assemble(form: str, parts: dict[str, NDArray[Any]], shape: tuple[int, int]) -> Any:
    data, *places = (parts[key] for key in _PARTS[form])
    if form == "coo":
        return sp.coo_array((data, tuple(places)), shape=shape)
    if form == "dia":
        return sp.dia_array((data, places[0]), shape=shape)
    kinds = {"csr": sp.csr_array, "csc": sp.csc_array, "bsr": sp.bsr_array}
    return kinds[form]((data, *places), shape=shape)


def _read_format(archive: _Archive) -> str:
    header = archive.header("format")
    if header.shape != () or header.dtype.kind not in "SU" or header.dtype.itemsize > _LONGEST_NAME:
        raise InputError(
            f"{archive.where} must name its sparse format, but entry 'format' is {header.dtype} {header.shape}."
        )
    value = archive.array("format").item()
    form = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    if form not in _PARTS:
        raise InputError(
            f"{archive.where} has the sparse format {form!r}, but must have one of {', '.join(_PARTS)}: {_HINT}."
        )
    return form


def _read_shape(archive: _Archive) -> tuple[int, int]:
    header = archive.header("shape")
    if header.shape != (2,) or header.dtype.kind not in "iu":
        raise InputError(
            f"{archive.where} must have two whole numbers as shape, but has {header.dtype} {header.shape}."
        )
    rows, columns = (int(length) for length in archive.array("shape"))
    if rows < 0 or columns < 0:
        raise InputError(f"{archive.where} announces the shape {rows} x {columns}.")
    return rows, columns
