"""An SQLite file that keeps the results of one study, and what they are about."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from metzler.errors import InputError, InputTypeError
from metzler.files import as_path

WAIT = 2.0
"""Seconds until a store that another run holds is given up."""
TABLES = {"about": "what text primary key, value text not null"} | {
    "kept": "name text primary key, given text not null, result text not null"
}
OLDER = "results"
"""The table of stores that did not say what their results are about."""


class Store:
    """A file of results that belongs to one study, and to one run at a time.

    Parameters
    ----------
    path : path
        Made if it is missing.
    about : mapping of str to str
        What the study is about, such as hashes of model and certificate. A store that was begun with other values is
        refused.

    Raises
    ------
    InputError
        When the file is no such store, is about something else, or is in use.
    """

    def __init__(self, path: str | os.PathLike[str], about: Mapping[str, str]) -> None:
        self.path = str(as_path(path))
        with self._sentences():
            # No name is special: SQLite would keep "" and ":memory:" nowhere.
            self._file = sqlite3.connect(os.path.abspath(self.path), timeout=WAIT, isolation_level=None)
            try:
                self._open(dict(about))
            except BaseException:
                self._file.close()
                raise

    def close(self) -> None:
        """Leave the store to others."""
        self._file.close()

    def find(self, name: str, given: str) -> tuple[Any] | None:
        """The result kept under a name, in a tuple; None where there is none."""
        with self._sentences():
            row = self._file.execute("select given, result from kept where name = ?", (name,)).fetchone()
        if row is None:
            return None
        before, text = row
        if before != given:
            raise InputError(
                f"{self.path!r} keeps under {name!r} the result of another input: "
                "give this study a store of its own, or its inputs other names"
            )
        try:
            return (json.loads(text),)
        except (TypeError, ValueError, RecursionError):
            raise damaged_row(self.path, name) from None

    def keep(self, name: str, given: str, result: Any) -> Any:
        """The result as it will be found again, once it is kept."""
        try:
            text = json.dumps(result)
        except (TypeError, ValueError) as error:
            raise InputTypeError(
                f"the result of {name!r} must be numbers, texts, lists and mappings: {error}"
            ) from error
        with self._sentences():
            self._file.execute("insert into kept values (?, ?, ?)", (name, given, text))
        return json.loads(text)

    def _open(self, about: dict[str, str]) -> None:
        self._file.execute("pragma locking_mode = exclusive")  # kept until the file is closed or the process ends
        self._file.execute("begin exclusive")
        found = {name for (name,) in self._file.execute("select name from sqlite_master where type = 'table'")}
        if found - {OLDER, *TABLES}:
            raise InputError(f"{self.path!r} is a database of something else: give a store of its own")
        for table, columns in TABLES.items():
            self._file.execute(f"create table if not exists {table} ({columns})")
        before = dict(self._file.execute("select what, value from about"))
        unclaimed = self._file.execute("select name, given, result from kept limit 1").fetchone() and not before
        if OLDER in found or unclaimed:
            raise InputError(f"{self.path!r} does not say which network its results are about: give a new store")
        if not before:
            self._file.executemany("insert into about values (?, ?)", about.items())
        elif before != about:
            other = sorted(what for what in before.keys() | about.keys() if before.get(what) != about.get(what))
            raise InputError(
                f"{self.path!r} was begun with another {' and '.join(other)}: go on with the same, "
                "or give this study a store of its own"
            )
        self._file.execute("commit")

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise InputError(
                    f"{self.path!r} is in use by another run or program: wait for it, "
                    "or give this study a store of its own"
                ) from error
            raise InputError(f"{self.path!r} cannot be used to keep results in: {error}") from error


def damaged_row(path: str | os.PathLike[str], name: str) -> InputError:
    """The error about a row that no run has written."""
    return InputError(
        f"{os.fsdecode(path)!r} has a damaged row {name[:80]!r}: delete it, or the store, to compute it again"
    )
