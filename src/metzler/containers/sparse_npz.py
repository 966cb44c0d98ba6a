"""The sparse matrix in an archive as SciPy writes it."""

from __future__ import annotations

from typing import Any

import scipy.sparse as sp
from numpy.typing import NDArray

from metzler.containers.archive import HINT, Archive
from metzler.containers.npy import require_numbers
from metzler.containers.size import require_sparse_fits
from metzler.errors import InputError, one_line

_PARTS = {
    "csr": ("data", "indices", "indptr"),
    "csc": ("data", "indices", "indptr"),
    "bsr": ("data", "indices", "indptr"),
    "coo": ("data", "row", "col"),
    "dia": ("data", "offsets"),
}
"""The arrays of each sparse format in SciPy's files; `data` first."""

ENTRIES = frozenset({"format", "shape", "_is_array", *(part for parts in _PARTS.values() for part in parts)})
"""What SciPy calls the entries of its files."""

_LONGEST_NAME = 64


def read_sparse(archive: Archive, max_bytes: int) -> Any:
    """The sparse matrix, once every announced size fits."""
    form = _read_format(archive)
    missing = [key for key in ("shape", *_PARTS[form]) if key not in archive.entries]
    if missing:
        raise InputError(f"{archive.where} is an incomplete sparse matrix: {', '.join(missing)} missing, {HINT}.")
    rows, columns = read_shape(archive)
    headers = {key: archive.header(key) for key in _PARTS[form]}
    for key, header in headers.items():
        require_numbers(header, where=archive.named(key))
        if key != "data" and (header.dtype.kind not in "iu" or len(header.shape) != 1):
            raise InputError(
                f"{archive.named(key)} must be a list of whole numbers, but is {header.dtype} {header.shape}."
            )
    stored = max(header.nbytes // header.dtype.itemsize for header in headers.values())
    require_sparse_fits(rows, columns, stored, where=archive.where, max_bytes=max_bytes, held=archive.held)
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


def _read_format(archive: Archive) -> str:
    header = archive.header("format")
    if header.shape != () or header.dtype.kind not in "SU" or header.dtype.itemsize > _LONGEST_NAME:
        raise InputError(
            f"{archive.where} must name its sparse format, but entry 'format' is {header.dtype} {header.shape}."
        )
    value = archive.array("format").item()
    form = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    if form not in _PARTS:
        raise InputError(
            f"{archive.where} has the sparse format {form!r}, but must have one of {', '.join(_PARTS)}: {HINT}."
        )
    return form


def read_shape(archive: Archive) -> tuple[int, int]:
    """The announced shape."""
    header = archive.header("shape")
    if header.shape != (2,) or header.dtype.kind not in "iu":
        raise InputError(
            f"{archive.where} must have two whole numbers as shape, but has {header.dtype} {header.shape}."
        )
    rows, columns = (int(length) for length in archive.array("shape"))
    if rows < 0 or columns < 0:
        raise InputError(f"{archive.where} announces the shape {rows} x {columns}.")
    return rows, columns
