"""Numbers for every neuron from a file."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Vector
from metzler.errors import InputError

MAX_TEXT_BYTES = 2**28
"""A text file with one number per neuron is smaller than this for any network that fits into memory."""


def read_vector(path: Path) -> Vector:
    """The numbers (n,) in a .npy file with one axis, or a .csv file with one row or one column, perhaps below names."""
    readers = {".npy": _read_npy, ".csv": _read_csv}
    if path.suffix.lower() not in readers:
        raise InputError(
            f"expected a number or the path of a .npy or .csv file with one number per neuron, got '{path}'"
        )
    if path.exists() and not path.is_file():
        raise InputError(f"'{path}' must be a plain file, for it is not known when a pipe or a device ends")
    try:
        values = readers[path.suffix.lower()](path)
    except FileNotFoundError:
        raise InputError(f"'{path}' does not exist") from None
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror or error}") from None
    except (ValueError, EOFError) as error:
        raise InputError(f"'{path}' is not a {path.suffix} file with one number per neuron: {error}") from None
    if values.ndim == 2 and 1 in values.shape:
        values = values.reshape(-1)
    if values.ndim != 1 or values.dtype.kind not in "biuf":
        raise InputError(
            f"'{path}' must hold one real number per neuron along one axis, got {values.dtype} of shape {values.shape}"
        )
    return np.array(values, dtype=np.float64)


def _read_npy(path: Path) -> NDArray[np.generic]:
    # Mapped, not read: a header that announces more than the file holds is refused before memory is taken.
    return np.load(path, mmap_mode="r", allow_pickle=False)  # type: ignore[no-any-return]


def _read_csv(path: Path) -> Vector:
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise ValueError(f"it is larger than {MAX_TEXT_BYTES} bytes")
    rows = [line.split(",") for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    if rows and all(HEADER.match(cell) for cell in rows[0]):
        rows = rows[1:]
    if not rows:
        raise ValueError("it holds no numbers")
    return np.array([[float(cell) for cell in row] for row in rows], dtype=np.float64)


HEADER = re.compile(r"\s*[\"']?(?!nan|inf)[^\W\d]", re.IGNORECASE)
"""How a name begins that stands above numbers."""
