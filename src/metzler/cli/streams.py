"""Standard input, output and error as they are in practice: closed, full, or read by somebody who has left."""

from __future__ import annotations

import gzip
import io
import os
import re
import sys
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from metzler.containers.compressed import GZIP_MAGIC
from metzler.errors import InputError, MetzlerError
from metzler.io.formats import FORMATS

STANDARD_INPUT = "-"
"""Stands for standard input where a file is asked for."""
MOST_BYTES = 2**32
"""No more is read from standard input."""
CHUNK, LONGEST_MAGIC = 2**20, 64
NAMES = ("stdin", "stdout", "stderr")
KEYWORD = re.compile(r"\b(pre|post|weight|sign|transmitter|glutamate|unknown|neurons|orientation)='([^' ]*)'")
"""How a sentence of a reader names an option, which is another word here."""
ESCAPED = "backslashreplace"
"""How a character is written that a stream has no letter for, such as one in the name of a file."""


def open_all() -> None:
    """Put the null device where standard input, output or error is closed; nothing that is written there is refused.

    Whoever closes one does not want it; and the next file that is opened must not get its number, for what is meant
    for standard error would be written into that file.
    """
    for number, name in enumerate(NAMES):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free, this one
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "r" if name == "stdin" else "w", closefd=False))
        stream = getattr(sys, name)
        if name != "stdin" and isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors=ESCAPED)


def say(text: str, *, err: bool = False) -> None:
    """Write a result to standard output, or error. Who has stopped reading it is not an error; a full disk is."""
    try:
        click.echo(text, err=err)
    except BrokenPipeError:
        abandon("stderr" if err else "stdout")


def note(text: str) -> None:
    """Write what deserves a second look on standard error."""
    say(f"metzler: note: {text}", err=True)


def complain(text: str) -> None:
    """Write `metzler: text` on standard error; where even that fails nobody can be told."""
    try:
        sys.stdout.flush()
    except OSError:
        abandon("stdout")
    try:
        click.echo(f"metzler: {text}", err=True)
    except OSError:
        abandon("stderr")


def abandon(name: str) -> None:
    """Write no more to standard output or error: the interpreter, which flushes at its end, must not fail there."""
    setattr(sys, name, open(os.devnull, "w", errors=ESCAPED))  # noqa: SIM115


def sentence(error: BaseException) -> str:
    """What went wrong, on one line."""
    match error:
        case click.UsageError(ctx=context):
            hint = f" (see {context.command_path} --help)" if context else ""
            text = error.format_message() + hint
        case click.ClickException():
            text = error.format_message()
        case MetzlerError():
            text = KEYWORD.sub(lambda m: f"--{m[1]} {m[2] or chr(39) * 2}", str(error))
        case MemoryError():
            text = "there is not enough memory for a network of this size"
        case OSError():
            text = f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
        case _:
            text = f"this should not have happened, please report it: {type(error).__name__}: {error}"
    return " ".join(text.split())


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
