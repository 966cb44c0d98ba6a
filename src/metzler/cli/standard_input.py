"""Standard input in the place of a file."""

from __future__ import annotations

import gzip
import sys
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from metzler.containers.compressed import GZIP_MAGIC
from metzler.errors import InputError
from metzler.io.formats import FORMATS

STANDARD_INPUT = "-"
"""Stands for standard input where a file is asked for."""
MOST_BYTES = 2**32
"""No more is read from standard input."""
CHUNK, LONGEST_MAGIC = 2**20, 64


def spooled() -> Path:
    """What comes from standard input, in a file that is there until the command ends.

    Its name says what the first bytes do not: that it is a table of text, or one that is compressed.

    Raises
    ------
    InputError
        When it is a terminal, or more than 4 GiB come.
    """
    if sys.stdin.isatty():
        raise InputError("- is standard input, and nothing is piped into it: give the name of a file")
    folder = Path(click.get_current_context().with_resource(TemporaryDirectory(prefix="metzler-")))
    place = folder / "-.csv"
    left = MOST_BYTES
    with place.open("wb") as out:
        while piece := sys.stdin.buffer.read(CHUNK):
            left -= len(piece)
            if left < 0:
                raise InputError(f"more than {MOST_BYTES} bytes come from standard input: give the name of a file")
            out.write(piece)
    return place.rename(folder / f"-{_packed(place)}")


def _packed(place: Path) -> str:
    """The ending that a text must have, for only its first bytes once unpacked say what it is."""
    with place.open("rb") as spool:
        if spool.read(len(GZIP_MAGIC)) != GZIP_MAGIC:
            return ".csv"
    try:
        with gzip.open(place) as unpacked:
            start = unpacked.read(LONGEST_MAGIC).lower()
    except (OSError, EOFError, zlib.error):  # damaged: the reader says so
        start = b""
    packed = ((form.magic.lower(), ending) for form in FORMATS for ending in form.suffixes if ending.endswith(".gz"))
    return next((ending for magic, ending in packed if magic and start.startswith(magic)), ".csv.gz")
