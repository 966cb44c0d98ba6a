"""TOML: read with the lines on which its keys stand, and written for the handful of values that settings are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from metzler.errors import InputError, one_line
from metzler.files import as_path

MAX_BYTES = 4 * 2**20
"""A file of settings is smaller; numbers for more neurons than fit stand in a file of their own."""
WIDTH = 100
"""Longer lists of numbers go on in the next line."""
BARE = re.compile(r"[A-Za-z0-9_-]+")
SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def read_toml(path: str | Path) -> tuple[dict[str, Any], str]:
    """The tables of a TOML file and its text.

    Raises
    ------
    InputError
        In one sentence with the file, and the line and column where there is one.
    """
    file = as_path(path)
    if file.exists() and not file.is_file():
        raise InputError(f"'{file}' must be a plain file with TOML in it")
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InputError(f"'{file}' is larger than {MAX_BYTES} bytes: name files for what has many numbers")
        text = file.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text), text
    except FileNotFoundError:
        raise InputError(f"'{file}' does not exist") from None
    except OSError as error:
        raise InputError(f"'{file}' cannot be read: {error.strerror or one_line(error)}") from None
    except RecursionError:
        raise InputError(f"'{file}' is no TOML that can be read: too much in it stands within something else") from None
    except UnicodeDecodeError:
        raise InputError(f"'{file}' is no TOML: it must be a text in UTF-8") from None
    except ValueError as error:  # of tomllib, which says line and column
        if isinstance(error, InputError):
            raise
        raise InputError(f"'{file}' is no TOML: {one_line(error)}") from None


def line_of(text: str, key: str, table: str = "") -> int | None:
    """The line on which a key of a table, or the table itself, begins; None where it is written in another way."""
    within = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if head := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
            within = head[1].strip("\"'")
            if not table and within == key:
                return number
        elif within == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
            return number
    return None


def toml(settings: Mapping[str, Any]) -> str:
    """The settings as TOML: texts, numbers, truth values, lists of them, and mappings, which become tables.

    Every number comes back bit for bit.

    Raises
    ------
    InputError
        For a text with half a character, as in the name of a file that is not UTF-8, or a whole number of more than 64
        bits.

    Examples
    --------
    >>> print(toml({"model": "hopfield", "gain": 0.5, "tau": {"PYR_0": 0.02}, "slopes": [0, 1.0]}), end="")
    model = "hopfield"
    gain = 0.5
    slopes = [0, 1.0]
    <BLANKLINE>
    [tau]
    PYR_0 = 0.02
    """
    lines = [f"{_key(name)} = {_value(value)}" for name, value in settings.items() if not isinstance(value, Mapping)]
    for name, table in settings.items():
        if isinstance(table, Mapping):
            lines += ["", f"[{_key(name)}]", *(f"{_key(str(key))} = {_value(value)}" for key, value in table.items())]
    return "".join(f"{line}\n" for line in lines)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise InputError(f"{value} cannot be written to TOML: it has more than 64 bits")
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    return _list(map(_value, value))


def _list(items: Iterable[str]) -> str:
    lines, line = [], "["
    for item in items:
        if len(line) > WIDTH:
            lines.append(line.rstrip())
            line = "  "
        line += f"{item}, "
    return "\n".join([*lines, f"{line.removesuffix(', ')}]"])


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(f"{text!a} cannot be written to TOML: it is no text in UTF-8") from None
    return '"' + "".join(SHORT.get(letter, _escaped(letter)) for letter in text) + '"'


def _escaped(letter: str) -> str:
    return letter if " " <= letter != "\x7f" else f"\\u{ord(letter):04x}"
