"""Which format a file is of: its name and its first bytes say it, those of this package before those of others."""

from __future__ import annotations

from pathlib import Path

from metzler.errors import InputError
from metzler.io.formats import FORMATS, REFUSED, Format, Writer, all_endings, listed
from metzler.io.third_party import third_party, third_party_endings


def format_of(path: Path) -> Format:
    """The format of a file that is there.

    A name that goes with the first bytes decides; else the bytes do, where they show a format whatever the name.

    Raises
    ------
    InputError
        When there is no such file, it is empty, of an unknown format or of one that is not read, or name and content
        contradict each other.
    """
    start, name = _start(path), path.name.lower()
    for refused in REFUSED:
        if name.endswith(refused.endings) or (refused.starts and start.startswith(refused.starts)):
            raise InputError(f"{str(path)!r} {refused.reason}")
    own = _named(name)
    if own and own[1] and start.startswith(own[1]):
        return own[2]
    if own is None and (other := third_party(name)) is not None:
        return other
    for form in FORMATS:
        if form.magic and start.lower().startswith(form.magic.lower()):
            return form
    if own is None:
        raise InputError(f"{str(path)!r} is of an unknown format: give a {_known()} file.")
    ending, begins, form = own
    if not start.startswith(begins):
        ending = path.name[-len(ending) :]
        raise InputError(f"{str(path)!r} has the name of a {ending} file, but its content is something else.")
    return form


def writer_of(path: Path) -> tuple[Format, Writer]:
    """The format of a file with the ending of this name, and its writer.

    Raises
    ------
    InputError
        When the ending is unknown, or that of a format which is only read.
    """
    own = _named(path.name.lower())
    form = third_party(path.name.lower()) if own is None else own[2]
    if form is None:
        raise InputError(f"{str(path)!r} is of an unknown format: name a {_writable()} file.")
    if form.write is None:
        raise InputError(
            f"{str(path)!r} would be a {next(iter(form.suffixes))} file, which is read only: name a {_writable()} file."
        )
    return form, form.write


def _start(path: Path) -> bytes:
    """The first bytes of a plain file."""
    if not path.exists():
        raise InputError(f"{str(path)!r} does not exist.")
    if not path.is_file():
        raise InputError(f"{str(path)!r} must be a file, but is {'a folder' if path.is_dir() else 'something else'}.")
    with path.open("rb") as file:
        start = file.read(16)
    if not start:
        raise InputError(f"{str(path)!r} is empty.")
    return start


def _named(name: str) -> tuple[str, bytes, Format] | None:
    """The row whose ending the name has, with that ending and the bytes that go with it."""
    rows = ((suffix, begins, form) for form in FORMATS for suffix, begins in form.suffixes.items())
    return max((row for row in rows if name.endswith(row[0])), key=lambda row: len(row[0]), default=None)


def _writable() -> str:
    return listed([next(iter(form.suffixes)) for form in FORMATS if form.write is not None], "or")


def _known() -> str:
    others = "".join(f", or {ending} ({package})" for ending, package in third_party_endings())
    return all_endings() + others
