"""A fact: a number with its name, its unit and the side on which it is proved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from metzler.digits import down, near, up

Side: TypeAlias = Literal["lower", "upper", "estimate", "exact"]
Value: TypeAlias = float | int | bool | str | None

LONGEST_TEXT = 80
"""Characters of one text within a repr at most."""
SIGNS = {"lower": ">=", "upper": "<=", "estimate": "~", "exact": "="}
WORDS = {"lower": "at least {}", "upper": "at most {}", "estimate": "{} (estimate)", "exact": "{}"}


@dataclass(frozen=True)
class Fact:
    """One statement of a claim or a result.

    Parameters
    ----------
    name : str
        What it is, in the field's words.
    value : float, int, bool, str or None
        Numbers of NumPy are kept as those of Python; None where the name does not apply.
    unit : str
        Empty where there is none.
    side : "lower", "upper", "estimate" or "exact"
        The true number is not below, not above, near by without proof, or is this one.
    digits : int
        So many significant digits are printed of a float that is not exact.

    Examples
    --------
    >>> Fact("rate", 2 / 3, "1/time", "lower").text, Fact("overshoot", 2 / 3, side="estimate").text
    ('at least 0.6666666 1/time', '0.6666667 (estimate)')
    >>> Fact("rate", 2 / 3, "1/time", "lower").short, Fact("synapses", 3, side="upper").text
    ('rate >= 0.6666666', 'at most 3')
    """

    name: str
    value: Value
    unit: str = ""
    side: Side = "exact"
    digits: int = 7

    def __post_init__(self) -> None:
        if not isinstance(self.value, str | None):
            object.__setattr__(self, "value", getattr(self.value, "item", lambda: self.value)())

    @property
    def number(self) -> str:
        """The value alone, rounded outward where it is a bound."""
        value = self.value
        if value is None:
            return "-"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if not isinstance(value, float):
            return inert(str(value))
        match self.side:
            case "lower":
                return down(value, self.digits)
            case "upper":
                return up(value, self.digits)
            case "estimate":
                return near(value, self.digits)
        return repr(value)

    @property
    def text(self) -> str:
        """The value in words: which bound it is, and its unit."""
        if self.value is None:
            return "does not apply"
        if self.value == {"lower": -math.inf, "upper": math.inf}.get(self.side):
            return "none is proved"
        if self.value == math.inf and self.side == "lower":
            return "without end"
        return WORDS[self.side].format(f"{self.number} {self.unit}".rstrip())

    @property
    def short(self) -> str:
        """Name, sign and value, for a repr."""
        number = self.number if len(self.number) <= LONGEST_TEXT else f"{self.number[: LONGEST_TEXT - 3]}..."
        sign = "=" if self.value is None else SIGNS[self.side]
        return f"{inert(self.name)}={number}" if sign == "=" else f"{inert(self.name)} {sign} {number}"

    @property
    def cell(self) -> str:
        """The value in a table: an estimate has a mark, a bound is rounded outward."""
        return f"~{self.number}" if self.side == "estimate" and self.value is not None else self.number

    @property
    def head(self) -> str:
        """Name and unit above such a value."""
        name = inert(self.name)
        return f"{name}, {self.unit}" if self.unit else name


def spread(name: str, values: Any, unit: str = "") -> tuple[Fact, ...]:
    """Numbers, exactly: one fact where all are alike, else the least and the largest; none where there are none.

    Examples
    --------
    >>> [fact.short for values in ([1.0, 1.0], [2.0, 0.5]) for fact in spread("leak", values)]
    ['leak=1.0', 'least leak=0.5', 'largest leak=2.0']
    """
    numbers = np.asarray(values)
    if not numbers.size:
        return ()
    least, most = numbers.min(), numbers.max()
    if least == most:
        return (Fact(name, least, unit),)
    return Fact(f"least {name}", least, unit), Fact(f"largest {name}", most, unit)


def inert(text: str) -> str:
    """The text, what a terminal would obey in it escaped.

    Examples
    --------
    >>> inert("AVA, PVD"), inert(chr(27) + "[2J")
    ('AVA, PVD', '\\\\x1b[2J')
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
