"""Formats that other packages add, through the entry points `metzler.readers`; this package's own go first.

The name of an entry is the ending of the files without its dot, its value a `Format`. Nothing of it is loaded before a
file with this ending is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from metzler.errors import InputError, InputTypeError, MetzlerError, one_line
from metzler.io.formats import Format
from metzler.networks import Network

GROUP = "metzler.readers"


def third_party(name: str) -> Format | None:
    """The format of another package for a file of this name, in small letters; None where there is none.

    Raises
    ------
    InputError
        When the package cannot be loaded, or gives no `Format`.
    """
    for entry in _entries():
        if name.endswith(_ending(entry)):
            return _loaded(entry)
    return None


def third_party_endings() -> list[tuple[str, str]]:
    """The endings that other packages read, each with the name of its package."""
    return [(_ending(entry), _package(entry)) for entry in _entries()]


def _entries() -> list[EntryPoint]:
    """The longest endings first, so that `.graph.json` goes before `.json`."""
    return sorted(entry_points(group=GROUP), key=lambda entry: (-len(_ending(entry)), _package(entry)))


def _ending(entry: EntryPoint) -> str:
    return "." + entry.name.lower().lstrip(".")


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else entry.value.partition(":")[0]


def _loaded(entry: EntryPoint) -> Format:
    ending, package = _ending(entry), _package(entry)
    try:
        form = entry.load()
    except Exception as error:  # whatever a package of others raises when it is imported
        raise InputError(
            f"the reader of {ending} files in the package {package} cannot be loaded ({one_line(error)}): "
            "reinstall it, or tell its authors"
        ) from error
    if not isinstance(form, Format):
        raise InputError(
            f"the reader of {ending} files in the package {package} must be a metzler.io.Format, but is "
            f"{type(form).__name__}: tell its authors"
        )
    write = None if form.write is None else _guarded(form.write, 1, "written", package)
    return replace(form, read=_checked(_guarded(form.read, 0, "read", package), package), write=write)


def _guarded(function: Callable[..., Any], which: int, done: str, package: str) -> Callable[..., Any]:
    """The function of another package, whose exceptions become a sentence; `which` argument is the path."""

    def guarded(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except (MetzlerError, OSError, MemoryError):
            raise
        except Exception as error:
            raise InputError(
                f"{str(arguments[which])!r} cannot be {done} by the package {package}: {one_line(error)}"
            ) from error

    return guarded


def _checked(read: Callable[..., Any], package: str) -> Callable[..., Network]:
    def checked(path: Path, asked: Any) -> Network:
        found = read(path, asked)
        if not isinstance(found, Network):
            raise InputTypeError(
                f"{str(path)!r} was read by the package {package} as {type(found).__name__}, but must be a "
                "metzler.Network: tell its authors"
            )
        return found

    return checked
