"""The one function that reads a network from a file, whatever the format."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from metzler.errors import InputError, one_line
from metzler.files import as_path
from metzler.io.asked import LARGEST, Asked
from metzler.io.formats import FORMATS, REFUSED, Format, all_endings
from metzler.networks import Network

PART = "::"
"""Stands between the name of a file and that of one of its arrays."""


def read(
    source: str | os.PathLike[str],
    *,
    orientation: Literal["post-pre", "pre-post"] | str | None = None,
    part: str | None = None,
    max_bytes: int = LARGEST,
    pre: str | None = None,
    post: str | None = None,
    weight: str | None = None,
    sign: str | None = None,
    transmitter: str | None = None,
    glutamate: str | None = None,
    unknown: str | None = None,
    neurons: Any = None,
) -> Network:
    """Return the network in a file: checked weights with W[i, j] the synapse from j to i, and names where it has some.

    Parameters
    ----------
    source : path, or path::part
        Of one of the formats in `metzler.io.formats.FORMATS`. The first bytes decide, the name where they cannot.
    orientation : "post-pre" or "pre-post", optional
        What rows and columns of a matrix are; "post-pre" where it is not given. A file that stores pre x post is
        transposed. It cannot be guessed: the wrong one silently swaps the l1 and l-infinity answers.
    part : str, optional
        Which of several arrays in the file; the same as `path::part`.
    max_bytes : int
        Largest matrix to take into memory; checked against every announced size beforehand.
    pre, post, weight, sign, transmitter, glutamate, unknown, neurons
        Of a table of edges: its columns, its signs and its neurons.

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
    columns = {"pre": pre, "post": post, "weight": weight, "sign": sign, "transmitter": transmitter}
    signs = {"glutamate": glutamate, "unknown": unknown, "neurons": neurons}
    file, inside = _split(source, part)
    asked = Asked(max_bytes, inside, orientation, **columns, **signs)
    try:
        form = _format(file)
        asked.refuse_others(form.takes, where=repr(str(file)), what=f"a {next(iter(form.suffixes))} file")
        found = form.read(file, asked)
    except OSError as error:
        raise InputError(f"{str(file)!r} cannot be read: {error.strerror or one_line(error)}.") from error
    if orientation == "pre-post":
        found = found.transposed("transposed, for the file is pre x post")
    return found if found.source == os.fspath(source) else replace(found, source=os.fspath(source))


def _split(source: str | os.PathLike[str], part: str | None) -> tuple[Path, str | None]:
    """The file and the name of the part in it that is asked for."""
    file = as_path(source)
    name, mark, inside = str(file).rpartition(PART)
    if not mark or not name or file.exists():
        return file, part
    if part not in (None, inside):
        raise InputError(f"{str(file)!r} asks for the part {inside!r} and part= for {part!r}: give one of the two")
    return Path(name), inside


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
    for refused in REFUSED:
        if name.endswith(refused.endings) or (refused.starts and start.startswith(refused.starts)):
            raise InputError(f"{str(path)!r} {refused.reason}")
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
