"""The one function that reads a network from a file, whatever the format."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Literal

from metzler.errors import InputError
from metzler.io.formats import FORMATS, Format, all_endings
from metzler.networks import Network

_PICKLE_STARTS = tuple(bytes([0x80, protocol]) for protocol in range(2, 6))
_PICKLE_ENDINGS = (".pkl", ".pickle", ".joblib")


def read(
    path: str | os.PathLike[str],
    *,
    orientation: Literal["post-pre", "pre-post"] | str = "post-pre",
    max_bytes: int = 16 * 2**30,
) -> Network:
    """Return the network in a file: checked weights with W[i, j] the synapse from j to i, and names where it has some.

    Parameters
    ----------
    path : path
        Of one of the formats in `metzler.io.formats.FORMATS`. The first bytes decide, the name where they cannot.
    orientation : "post-pre" or "pre-post"
        What rows and columns of the file are. A file that stores pre x post is transposed. It cannot be guessed:
        the wrong one silently swaps the l1 and l-infinity answers.
    max_bytes : int
        Largest matrix to take into memory; checked against every announced size beforehand.

    Returns
    -------
    Network
        Its `source` is the path as it was given.

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
    ...     _ = path.write_text(",PYR,PV\\nPYR,0,1\\nPV,-2,0\\n")
    ...     net = read(path, orientation="pre-post")
    >>> net.names, net.weights
    (('PYR', 'PV'), array([[ 0., -2.],
           [ 1.,  0.]]))
    """
    if orientation not in ("post-pre", "pre-post"):
        raise InputError(
            f"The orientation must be 'post-pre' (W[i, j] from j to i) or 'pre-post', but is {orientation!r}."
        )
    file = Path(path)
    try:
        found = _format(file).read(file, max_bytes=max_bytes)
    except OSError as error:
        raise InputError(f"{str(file)!r} cannot be read: {error.strerror or error}.") from error
    if orientation == "pre-post":
        changes = (*found.changes, "transposed, for the file is pre x post")
        found = replace(found, weights=found.weights.T, changes=changes)
    return found if found.source == os.fspath(path) else replace(found, source=os.fspath(path))


def _format(path: Path) -> Format:
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
    for form in FORMATS:
        if form.magic and start.lower().startswith(form.magic.lower()):
            return form
    named = [(suffix, begins, form) for form in FORMATS for suffix, begins in form.suffixes.items()]
    for suffix, begins, form in named:
        if name.endswith(suffix):
            if start.startswith(begins):
                return form
            ending = path.name[-len(suffix) :]
            raise InputError(f"{str(path)!r} has the name of a {ending} file, but its content is something else.")
    raise InputError(f"{str(path)!r} is of an unknown format: give a {all_endings()} file.")
