"""The limit that a file's announced sizes must respect before memory is taken."""

from __future__ import annotations

from metzler.errors import InputError

LARGEST_DEFLATE_RATIO = 1032
"""No deflate stream (zip, gzip) holds more bytes per compressed byte; one that announces more is lying."""

HARMLESS = 2**26
"""Bytes that what any file announces may take."""

_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def require_dense_fits(rows: int, columns: int, itemsize: int, *, where: str, max_bytes: int) -> None:
    """Refuse a dense matrix whose entries, as stored or as float64, take more than `max_bytes`."""
    needed = rows * columns * max(8, itemsize)
    if needed > max_bytes:
        raise InputError(
            f"{where} announces a dense {rows} x {columns} matrix, which needs {in_words(needed)}, more than the limit "
            f"of {in_words(max_bytes)}: save it as a sparse matrix with scipy.sparse.save_npz."
        )


def honest_bytes(held: int, max_bytes: int) -> int:
    """What the content of a file of `held` bytes may take, whatever it announces or unpacks to."""
    return min(max_bytes, max(HARMLESS, LARGEST_DEFLATE_RATIO * held))


def require_sparse_fits(
    rows: int, columns: int, stored: int, *, where: str, max_bytes: int, held: int | None = None
) -> None:
    """Refuse a sparse matrix whose CSR form takes more than `max_bytes`, or than a file of `held` bytes honestly has.

    A file announces rows with one number; each of them takes eight bytes.
    """
    needed = 8 * (max(rows, columns) + 1) + 16 * stored
    limit = max_bytes if held is None else honest_bytes(held, max_bytes)
    if needed > limit:
        more = (
            f"more than the limit of {in_words(max_bytes)}" if needed > max_bytes else f"but has {in_words(held or 0)}"
        )
        raise InputError(
            f"{where} announces a sparse {rows} x {columns} matrix with {stored} entries, which needs "
            f"{in_words(needed)}, {more}."
        )


def in_words(count: int) -> str:
    """Return a number of bytes with a unit."""
    size, unit = float(count), 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.0f} {_UNITS[unit]}" if unit == 0 else f"{size:.1f} {_UNITS[unit]}"
