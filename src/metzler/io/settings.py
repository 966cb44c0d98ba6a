"""What may be said of a network and of what is to be proved about it: one row a key of a study file, with its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeAlias

from metzler.errors import InputError

Check: TypeAlias = Callable[[Any], bool]


@dataclass(frozen=True)
class Key:
    """One key.

    Attributes
    ----------
    name : str
        As in a file; at the command line `--max-condition` for max_condition.
    what : str
        What its value must be, in words.
    fits : callable
        Whether a value is that.
    of : "network", "model" or "search"
        Who needs it.
    """

    name: str
    what: str
    fits: Check
    of: str


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def is_each(value: Any) -> bool:
    """A number for every neuron: one for all, a list, a table by name, or the path of a file."""
    if isinstance(value, Mapping):
        return all(map(is_number, value.values()))
    return is_number(value) or is_text(value) or (isinstance(value, list | tuple) and all(map(is_number, value)))


def is_pair(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2 and all(map(is_each, value))


def is_names(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(is_text(name) or is_whole(name) for name in value)


def is_paths(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(is_text, value.values()))


TEXT, NUMBER = ("a text", is_text), ("a number", is_number)
EACH = ("a number, a list of numbers, a table of numbers by name, or the path of a file with them", is_each)
PAIR = ("two of them, the lower and the upper one: numbers, lists, tables or paths", is_pair)

KEYS = tuple(
    Key(name, *kind, of)
    for of, names, kind in (
        ("network", ("weights", "orientation"), TEXT),
        ("network", ("pre", "post", "weight", "sign", "transmitter", "glutamate", "unknown", "neurons"), TEXT),
        ("network", ("speed",), NUMBER),
        ("network", ("extent",), ("a whole number", is_whole)),
        ("network", ("neurons_only",), ("true or false", is_flag)),
        ("network", ("weight_unit",), TEXT),
        ("model", ("model", "activation"), TEXT),
        ("model", ("slopes",), PAIR),
        ("model", ("gain", "euler_step"), NUMBER),
        ("model", ("leak", "leak_lower", "leak_upper", "tau", "feedback", "leaking_rate", "bias"), EACH),
        ("model", ("time_unit",), TEXT),
        ("model", ("names",), ("a list of texts or whole numbers", is_names)),
        ("model", ("matrices",), ("a table of paths by the name of the matrix", is_paths)),
        ("search", ("norm",), TEXT),
        ("search", ("margin", "max_condition", "deadline"), NUMBER),
        ("search", ("output",), TEXT),
    )
    for name in names
)
"""In the order in which a file is written."""

BY_NAME: Mapping[str, Key] = {key.name: key for key in KEYS}


def refuse_unknown(name: str) -> None:
    """Refuse what is no key, with the nearest one.

    Examples
    --------
    >>> refuse_unknown("activaton")
    Traceback (most recent call last):
    metzler.errors.InputError: there is no key 'activaton': the nearest is 'activation'
    """
    if name not in BY_NAME:
        near = get_close_matches(name, BY_NAME, n=1)
        known = f"the nearest is {near[0]!r}" if near else f"the keys are {', '.join(BY_NAME)}"
        raise InputError(f"there is no key {name[:60]!r}: {known}")


def refuse_wrong(name: str, value: Any) -> None:
    """Refuse a value that is not of the key's type.

    Examples
    --------
    >>> refuse_wrong("gain", "2")
    Traceback (most recent call last):
    metzler.errors.InputError: gain must be a number, got the text '2'
    """
    key = BY_NAME[name]
    if not key.fits(value):
        raise InputError(f"{name} must be {key.what}, got {_called(value)}")


def _called(value: Any) -> str:
    shown = repr(value)[:40]
    if isinstance(value, str):
        return f"the text {shown}"
    kinds = {bool: "the truth value", int: "the number", float: "the number", list: "the list", dict: "the table"}
    return f"{kinds.get(type(value), type(value).__name__)} {shown}"
