"""The one function that reads weights from a file, whatever the format."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from metzler.errors import InputError
from metzler.io import csv, mtx, npy, npz
from metzler.matrices import Weights, as_weights

_READERS = {"npz": npz.read_npz, "npy": npy.read_npy, "mtx": mtx.read_mtx, "csv": csv.read_csv}

_FORMATS = ".npz (SciPy sparse, or one dense matrix), .npy, .mtx, .mtx.gz, .csv, .tsv or .txt"

_PICKLE_STARTS = tuple(bytes([0x80, protocol]) for protocol in range(2, 6))
_PICKLE_ENDINGS = (".pkl", ".pickle", ".joblib")


def read_weights(
    path: str | os.PathLike[str],
    *,
    orientation: Literal["post-pre", "pre-post"] | str = "post-pre",
    max_bytes: int = 16 * 2**30,
) -> Weights:
    """Return the weights in a file as a checked matrix with W[i, j] the synapse from j to i.

    Parameters
    ----------
    path : path
        A .npz (SciPy sparse CSR, CSC, COO, BSR or DIA; or one dense matrix), .npy, .mtx, .mtx.gz, .csv, .tsv or .txt
        file. The first bytes decide, the name where they cannot.
    orientation : "post-pre" or "pre-post"
        What rows and columns of the file are. A file that stores pre x post is transposed. It cannot be guessed:
        the wrong one silently swaps the l1 and l-infinity answers.
    max_bytes : int
        Largest matrix to take into memory; checked against every announced size beforehand.

    Returns
    -------
    csr_array, csc_array or ndarray of float64, (n, n)
        As `as_weights` returns it.

    Raises
    ------
    InputError, InputTypeError
        In one sentence that names the file: it is missing, empty, truncated, malformed, too large, of an
        unknown format or a pickle, or its matrix is not square, real and finite.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "net.csv")
    ...     _ = path.write_text("0, 1\\n-2, 0\\n")
    ...     read_weights(path, orientation="pre-post")
    array([[ 0., -2.],
           [ 1.,  0.]])
    """
    if orientation not in ("post-pre", "pre-post"):
        raise InputError(
            f"The orientation must be 'post-pre' (W[i, j] from j to i) or 'pre-post', but is {orientation!r}."
        )
    file = Path(path)
    try:
        raw = _READERS[_format(file)](file, max_bytes=max_bytes)
    except OSError as error:
        raise InputError(f"{str(file)!r} cannot be read: {error.strerror or error}.") from error
    W = as_weights(raw, name=f"the weights in {str(file)!r}")
    return W if orientation == "post-pre" else W.T


def _format(path: Path) -> str:
    """The format that the first bytes show, or else the name."""
    if not path.exists():
        raise InputError(f"{str(path)!r} does not exist.")
    if not path.is_file():
        raise InputError(f"{str(path)!r} must be a file, but is {'a folder' if path.is_dir() else 'something else'}.")
    with path.open("rb") as file:
        start = file.read(16)
    if not start:
        raise InputError(f"{str(path)!r} is empty.")
    name = path.name.lower()
    if start.startswith(_PICKLE_STARTS) or name.endswith(_PICKLE_ENDINGS):
        raise InputError(
            f"{str(path)!r} is a Python pickle, which could run code when read: "
            "save the matrix with scipy.sparse.save_npz."
        )
    for magic, form in ((npz.MAGIC, "npz"), (npy.MAGIC, "npy"), (mtx.MAGIC, "mtx")):
        if start.lower().startswith(magic.lower()):
            return form
    if name.endswith(".mtx") or (name.endswith(".mtx.gz") and start.startswith(mtx.GZIP_MAGIC)):
        return "mtx"
    if name.endswith((".csv", ".tsv", ".txt")):
        return "csv"
    if name.endswith((".npz", ".npy", ".mtx.gz")):
        ending = "".join(path.suffixes[-2:] if name.endswith(".gz") else path.suffixes[-1:])
        raise InputError(f"{str(path)!r} has the name of a {ending} file, but its content is something else.")
    raise InputError(f"{str(path)!r} is of an unknown format: give a {_FORMATS} file.")
