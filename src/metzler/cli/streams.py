"""Standard input, output and error as they are in practice: closed, full, or read by somebody who has left."""

from __future__ import annotations

import io
import os
import re
import sys

import click

from metzler.errors import MetzlerError

NAMES = ("stdin", "stdout", "stderr")
KEYWORD = re.compile(
    r"\b(pre|post|weight|sign|transmitter|glutamate|unknown|neurons|orientation)=(?:'([^' ]*)'|(?=[\s,;:.)]|$))"
)
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
            text = KEYWORD.sub(_option, str(error))
        case MemoryError():
            text = "there is not enough memory for a network of this size"
        case OSError():
            text = f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
        case _:
            text = f"this should not have happened, please report it: {type(error).__name__}: {error}"
    return " ".join(text.split())


def _option(keyword: re.Match[str]) -> str:
    """A keyword as the option that it is here, with its value where one is named."""
    value = "" if keyword[2] is None else f" {keyword[2] or chr(39) * 2}"
    return f"--{keyword[1]}{value}"
