"""Numbers for every neuron from a file, by name where the file has names."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Vector
from metzler.errors import InputError, one_line

MAX_TEXT_BYTES = 2**28
"""A text file with one number per neuron is smaller than this for any network that fits into memory."""


def read_numbers(path: Path) -> Vector | dict[str, float]:
    """The numbers (n,) in a .npy or .csv file, by name where the file has names.

    A .npy file has one axis. A .csv file has one column of numbers, perhaps below a title; two columns, names and
    numbers, where the names are no numbers or both stand below titles; or one row of numbers, perhaps below names.

    Raises
    ------
    InputError
        When there is no such file, or it holds something else; the sentence names it, and the line where there is one.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "tau.csv")
    ...     _ = path.write_text("neuron,tau\\nPYR,0.02\\nPV,0.01\\n")
    ...     read_numbers(path)
    {'PYR': 0.02, 'PV': 0.01}
    """
    readers = {".npy": _read_npy, ".csv": _read_csv}
    if path.suffix.lower() not in readers:
        raise InputError(
            f"expected a number or the path of a .npy or .csv file with one number per neuron, got '{path}'"
        )
    if path.exists() and not path.is_file():
        raise InputError(f"'{path}' must be a plain file, for it is not known when a pipe or a device ends")
    try:
        return readers[path.suffix.lower()](path)
    except FileNotFoundError:
        raise InputError(f"'{path}' does not exist") from None
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror or error}") from None
    except (ValueError, EOFError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"'{path}' is not a {path.suffix} file with one number per neuron: {one_line(error)}"
        ) from None


def _read_npy(path: Path) -> Vector:
    # Mapped, not read: a header that announces more than the file holds is refused before memory is taken.
    values: NDArray[np.generic] = np.load(path, mmap_mode="r", allow_pickle=False)
    if values.ndim == 2 and 1 in values.shape:
        values = values.reshape(-1)
    if values.ndim != 1 or values.dtype.kind not in "biuf":
        raise InputError(
            f"'{path}' must hold one real number per neuron along one axis, got {values.dtype} of shape {values.shape}"
        )
    return np.array(values, dtype=np.float64)


def _read_csv(path: Path) -> Vector | dict[str, float]:
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise ValueError(f"it is larger than {MAX_TEXT_BYTES} bytes")
    lines = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    rows = [(lines.line_num, [cell.strip() for cell in row]) for row in lines if any(map(str.strip, row))]
    titles = rows.pop(0)[1] if rows and all(HEADER.match(cell) for cell in rows[0][1]) else []
    if not rows:
        raise ValueError("it holds no numbers")
    width = len(titles) or len(rows[0][1])
    for line, row in rows:
        if len(row) != width:
            raise InputError(f"'{path}', line {line} must have {_cells(width)} like the first one, got {len(row)}")
    if width == 1:
        return np.array([_number(path, line, row, 0) for line, row in rows])
    if len(rows) > 1 or not _is_number(rows[0][1][0]):
        if width == 2 and (titles or not any(_is_number(row[0]) for _, row in rows)):
            return _by_name(path, [(line, row[0], _number(path, line, row, 1)) for line, row in rows])
        raise ValueError(f"it has {len(rows)} rows of {_cells(width)}: give one row or column, or names and numbers")
    line, row = rows[0]
    values = [_number(path, line, row, k) for k in range(width)]
    return _by_name(path, [(line, *each) for each in zip(titles, values, strict=True)]) if titles else np.array(values)


def _by_name(path: Path, rows: list[tuple[int, str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for line, name, value in rows:
        if name in found:
            raise InputError(f"'{path}', line {line}: {name!r} has a number already: give every neuron one")
        found[name] = value
    return found


def _number(path: Path, line: int, row: list[str], k: int) -> float:
    if not _is_number(row[k]):
        raise InputError(f"'{path}', line {line}, column {k + 1} must be a number, got {row[k][:40]!r}")
    return float(row[k])


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _cells(count: int) -> str:
    return f"{count} cell{'s' * (count > 1)}"


HEADER = re.compile(r"(?!nan|inf)[^\W\d]", re.IGNORECASE)
"""How a title begins that stands above numbers."""
