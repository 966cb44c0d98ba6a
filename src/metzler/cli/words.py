"""Numbers for every neuron, and intervals of them, from words of the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.io.vector import read_numbers
from metzler.matrices.labelled import numbers_for
from metzler.matrices.names import Names, place

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?inf"
INTERVAL = re.compile(rf"(?P<key>(?:.*=)?)(?P<lower>{NUMBER}):(?P<upper>{NUMBER})", re.DOTALL)


def said_place(word: str, names: Names | None, n: int) -> int:
    """The index of the neuron that a word names; where neurons have no names it is the index."""
    return place(int(word) if names is None and word.isdecimal() else word, names, n)


def said_numbers(texts: Iterable[str], name: str, n: int, names: Names | None, *, rest: float = 0.0) -> Vector:
    """Numbers (n,) from words such as 0.5, PYR_0=1.0 or the name of a file; `rest` where none is said.

    Parameters
    ----------
    texts : iterable of str
        One number or file at most, and any number of NAME=NUMBER, which take its place.
    name : str
        What they are, for messages.
    n, names
        So many, and what they are called.

    Examples
    --------
    >>> said_numbers(["0.5", "1=2"], "the input", 3, None)
    array([0.5, 2. , 0.5])
    """
    named, other = split_words(texts, name)
    found = numbers_for(_number_or_file(other) if other is not None else rest, n, name=name, labels=names, rest=rest)
    for key, value in named.items():
        found[said_place(key, names, n)] = value
    return found


def said_intervals(
    texts: Iterable[str], name: str, n: int, names: Names | None, *, rest: tuple[float, float] = (0.0, 0.0)
) -> tuple[Vector, Vector]:
    """Lower and upper ends (n,) from such words, in which LO:HI may stand for a number.

    Examples
    --------
    >>> said_intervals(["0.5", "1=-1:2"], "the input", 3, None)
    (array([ 0.5, -1. ,  0.5]), array([0.5, 2. , 0.5]))
    """
    words = list(texts)
    for text in words:
        found = INTERVAL.fullmatch(text)
        if found and float(found["lower"]) > float(found["upper"]):
            raise InputError(f"{name} {text!r} begins with the larger number: say the lower end first")
    lower = said_numbers([_end(text, "lower") for text in words], name, n, names, rest=rest[0])
    upper = said_numbers([_end(text, "upper") for text in words], name, n, names, rest=rest[1])
    return lower, upper


def split_words(texts: Iterable[str], name: str) -> tuple[dict[str, float], str | None]:
    """The numbers by name among words such as PYR_0=1.0, and the word that is none of these.

    Examples
    --------
    >>> split_words(["0.5", "a=b=2"], "the input")
    ({'a=b': 2.0}, '0.5')
    """
    named: dict[str, float] = {}
    rest: list[str] = []
    for text in texts:
        key, mark, number = text.rpartition("=")
        try:
            value = float(number) if mark and key else None
        except ValueError:
            value = None
        if value is None:
            rest.append(text)
        elif key in named:
            raise InputError(f"{name}: {key!r} has a number already: give every neuron one")
        else:
            named[key] = value
    if len(rest) > 1:
        raise InputError(f"{name} is one number or one file, and NAME=NUMBER for others, got {' and '.join(rest)}")
    return named, rest[0] if rest else None


def _end(text: str, side: str) -> str:
    """The word with one end in the place of an interval."""
    found = INTERVAL.fullmatch(text)
    return text if found is None else found["key"] + found[side]


def _number_or_file(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return read_numbers(Path(text))
