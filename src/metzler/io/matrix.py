"""Matrices that are no networks, such as the inputs of a Lur'e system: of any shape, without names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from metzler.containers.npy import read_npy
from metzler.containers.size import in_words
from metzler.errors import InputError, one_line
from metzler.io.asked import LARGEST
from metzler.io.mtx import read_mtx
from metzler.io.npz import read_matrix as read_npz
from metzler.io.read import split

DELIMITERS = {".csv": ",", ".tsv": "\t", ".txt": None}
BYTES_PER_NUMBER = 2
"""No number in a text takes less, with what separates it from the next one."""


def read_matrix(source: str | os.PathLike[str], *, max_bytes: int = LARGEST) -> Any:
    """The matrix in a file, dense or sparse, as it is stored.

    Parameters
    ----------
    source : path, or path::part
        A .npy, .npz, .mtx, .mtx.gz, .csv, .tsv or .txt file; of a .npz file with several arrays the part.
    max_bytes : int
        Largest matrix to take into memory.

    Raises
    ------
    InputError
        In one sentence that names the file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "B.csv")
    ...     _ = path.write_text("1,0,2\\n0,1,0\\n")
    ...     read_matrix(path).shape
    (2, 3)
    """
    file, part = split(source)
    if not file.is_file():
        raise InputError(f"'{file}' {'must be a plain file' if file.exists() else 'does not exist'}")
    ending = "".join(file.suffixes[-2:]).lower() if file.suffix.lower() == ".gz" else file.suffix.lower()
    if part is not None and ending != ".npz":
        raise InputError(f"'{file}' has no part {part!r}: only a .npz file holds several matrices")
    try:
        match ending:
            case ".npz":
                return read_npz(file, max_bytes=max_bytes, part=part)
            case ".npy":
                return read_npy(file, max_bytes=max_bytes)
            case ".mtx" | ".mtx.gz":
                return read_mtx(file, max_bytes=max_bytes)
            case ".csv" | ".tsv" | ".txt":
                return _read_text(file, DELIMITERS[ending], max_bytes)
    except OSError as error:
        raise InputError(f"'{file}' cannot be read: {error.strerror or one_line(error)}") from None
    raise InputError(f"'{file}' must be a .npz, .npy, .mtx or .csv file with a matrix in it")


def _read_text(file: Path, delimiter: str | None, max_bytes: int) -> Any:
    if file.stat().st_size > max_bytes // 8 * BYTES_PER_NUMBER:
        raise InputError(f"'{file}' may hold more numbers than fit into {in_words(max_bytes)}: save it as a .npz file")
    try:
        with file.open(encoding="utf-8-sig") as text:
            lines = [line for line in text if line.strip()]
        if not lines:
            raise InputError(f"'{file}' holds no numbers")
        return np.loadtxt(lines, delimiter=delimiter, comments=None, ndmin=2)
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"'{file}' must hold rows of numbers and nothing else: {one_line(error)}") from None
