"""The limit that a file's announced sizes must respect before memory is taken."""

from __future__ import annotations

from metzler.errors import InputError

LARGEST_DEFLATE_RATIO = 1032
"""No deflate stream (zip, gzip) holds more bytes per compressed byte; one that announces more is lying."""

_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def require_dense_fits(rows: int, columns: int, itemsize: int, *, where: str, max_bytes: int) -> None:
    """Refuse a dense matrix whose entries, as stored or as float64, take more than `max_bytes`."""
    needed = rows * columns * max(8, itemsize)
    if needed > max_bytes:
        raise InputError(
            f"{where} announces a dense {rows} x {columns} matrix, which needs {in_words(needed)}, more than the limit "
            f"of {in_words(max_bytes)}: save it as a sparse matrix with scipy.sparse.save_npz."
        )


def require_sparse_fits(rows: int, columns: int, stored: int, *, where: str, max_bytes: int) -> None:
    """Refuse a sparse matrix whose CSR form takes more than `max_bytes`."""
    needed = 8 * (max(rows, columns) + 1) + 16 * stored
    if needed > max_bytes:
        raise InputError(
            f"{where} announces a sparse {rows} x {columns} matrix with {stored} entries, "
            f"which needs {in_words(needed)}, more than the limit of {in_words(max_bytes)}."
        )


def in_words(count: int) -> str:
    """Return a number of bytes with a unit."""
    size, unit = float(count), 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.0f} {_UNITS[unit]}" if unit == 0 else f"{size:.1f} {_UNITS[unit]}"
