"""The one function that reads a network, from a file of any format or from an object of another package."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from metzler.errors import InputError, one_line
from metzler.files import as_path
from metzler.io.asked import LARGEST, Asked
from metzler.io.neurons import attach
from metzler.io.objects import network_of
from metzler.io.recognise import format_of
from metzler.networks import Network

PART = "::"
"""Stands between the name of a file and that of one of its arrays."""


def read(
    source: Any,
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
    speed: float | None = None,
) -> Network:
    """Return the network in a file or object: checked weights, W[i, j] the synapse from j to i, and its names.

    Parameters
    ----------
    source : path, path::part, or object
        Of one of the formats in `metzler.io.formats.FORMATS`, which first bytes and name decide; or one of the objects
        in `metzler.io.objects.OBJECTS`: a graph of networkx or igraph, a table with labels, a matrix.
    orientation : "post-pre" or "pre-post", optional
        What rows and columns of a matrix are; "post-pre" where it is not given. A file that stores pre x post is
        transposed. It cannot be guessed: the wrong one silently swaps the l1 and l-infinity answers.
    part : str, optional
        Which of several arrays in the file; the same as `path::part`.
    max_bytes : int
        Largest matrix to take into memory; checked against every announced size beforehand.
    pre, post, weight, sign, transmitter, glutamate, unknown
        Of a table of edges: its columns and its signs, see `metzler.io.from_edges`.
    neurons : table or path, optional
        What is known of the neurons of a table of edges or of a matrix: their order, names, types, positions.
    speed : float
        Of signals, in mm/ms: makes delays of the lengths of tracts in a file of The Virtual Brain.

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
    signs = {"glutamate": glutamate, "unknown": unknown, "neurons": neurons, "speed": speed}
    asked = Asked(max_bytes, part, orientation, **columns, **signs)
    is_file = isinstance(source, str | bytes | os.PathLike)
    found = _read_file(os.fsdecode(source), asked) if is_file else network_of(source, asked)
    if orientation == "pre-post":
        found = found.transposed(f"transposed, for the {'file' if is_file else 'matrix'} is pre x post")
    return found


def _read_file(source: str, asked: Asked) -> Network:
    """The network in a file, as it is stored."""
    file, inside = split(source, asked.part)
    asked = replace(asked, part=inside)
    try:
        form = format_of(file)
        asked.refuse_others(form.takes, where=repr(str(file)), what=f"a {next(iter(form.suffixes))} file")
        found = form.read(file, asked)
        if asked.neurons is not None and "pre" not in form.takes:
            found = attach(found, asked)
    except OSError as error:
        raise InputError(f"{str(file)!r} cannot be read: {error.strerror or one_line(error)}.") from error
    return found if found.source == source else replace(found, source=source)


def split(source: str | os.PathLike[str], part: str | None = None) -> tuple[Path, str | None]:
    """The file, and the name of the part in it that `file::part` or `part` asks for."""
    file = as_path(source)
    name, mark, inside = str(file).rpartition(PART)
    if not mark or not name or file.exists():
        return file, part
    if part not in (None, inside):
        raise InputError(f"{str(file)!r} asks for the part {inside!r} and part= for {part!r}: give one of the two")
    return Path(name), inside
