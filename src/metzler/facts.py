"""What is said, once: numbers with name, unit and the side on which they are proved, and every text made of them."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from metzler.digits import down, up
from metzler.errors import InputError

Side: TypeAlias = Literal["lower", "upper", "estimate", "exact"]
Value: TypeAlias = float | int | bool | str | None

LONGEST = 400
"""Characters of a repr at most."""
LONGEST_TEXT = 80
"""Characters of one text within it at most."""
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
                return f"{value:.{self.digits}g}"
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


class Result(ABC):
    """What a function found: it says its facts, and every text about it is made of them.

    `print(found)` says it in words, `table(several)` below each other, one a line, and `to_row` and `to_dict` are for
    a data frame and for JSON.
    """

    @abstractmethod
    def facts(self) -> tuple[Fact, ...]:
        """What is said, each number with its unit and its side."""

    def fact(self, name: str) -> Fact:
        """The fact of this name."""
        facts = {fact.name: fact for fact in self.facts()}
        if name not in facts:
            raise InputError(f"{type(self).__name__} has no fact {name!r}: it has {', '.join(facts)}")
        return facts[name]

    def pick(self, *names: str) -> tuple[Fact, ...]:
        """The facts of these names, for a result that says them as well."""
        return tuple(self.fact(name) for name in names)

    def __str__(self) -> str:
        return aligned(self.facts())

    def __repr__(self) -> str:
        return line(type(self).__name__, self.facts())

    def to_row(self) -> dict[str, Value]:
        """The values by their names: `pandas.DataFrame([found.to_row() for found in several])`."""
        return {fact.name: fact.value for fact in self.facts()}

    def to_dict(self) -> dict[str, Any]:
        """Kind and facts as plain data for JSON; a number that is not finite is None."""
        rows = [
            {"name": fact.name, "value": _finite(fact.value), "unit": fact.unit, "side": fact.side}
            for fact in self.facts()
        ]
        return {"kind": type(self).__name__, "facts": rows}


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


def aligned(facts: tuple[Fact, ...]) -> str:
    """The facts as text, one a line.

    Examples
    --------
    >>> print(aligned((Fact("rate", 0.5, "1/time", "lower"), Fact("states", 3))))
    rate    at least 0.5 1/time
    states  3
    """
    names = [inert(fact.name) for fact in facts]
    width = max(map(len, names), default=0)
    return "\n".join(f"{name:<{width}}  {fact.text}" for name, fact in zip(names, facts, strict=True))


def line(kind: str, facts: Iterable[Fact]) -> str:
    """The facts in one line of at most 400 characters, for a repr.

    Examples
    --------
    >>> line("Tube", (Fact("radius", 1 / 3, side="upper", digits=3), Fact("proved", True)))
    'Tube(radius <= 0.334, proved=yes)'
    """
    out: list[str] = []
    for text in (fact.short for fact in facts):
        if len(", ".join([kind, *out, text])) > LONGEST - len("(, ...)"):
            return f"{kind}({', '.join([*out, '...'])})"
        out.append(text)
    return f"{kind}({', '.join(out)})"


def table(results: Iterable[Result]) -> str:
    """Results below each other as aligned text, one a line: lower bounds rounded down, upper bounds up, `~` estimates.

    What a result does not say is a dash.

    Examples
    --------
    >>> from metzler import Hopfield, gain_sweep
    >>> net = Hopfield([[0.0, 0.3], [-0.6, 0.0]], activation="tanh")
    >>> print(table(gain_sweep(net, [0.5, 1.5], "linf")))
    gain  rate, 1/time  best rate, 1/time
     0.5     0.7878679           0.787868
     1.5     0.3636038          0.3636039
    """
    rows = [{fact.head: fact for fact in found.facts()} for found in results]
    heads = list(dict.fromkeys(head for row in rows for head in row))
    cells = [[row[head].cell if head in row else "-" for head in heads] for row in rows]
    worded = [any(head in row and isinstance(row[head].value, str) for row in rows) for head in heads]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    texts = [
        "  ".join(
            text.ljust(width) if left else text.rjust(width)
            for text, width, left in zip(texts, widths, worded, strict=True)
        )
        for texts in (heads, *cells)
    ]
    return "\n".join(text.rstrip() for text in texts)


def _finite(value: Value) -> Value | None:
    return None if isinstance(value, float) and not math.isfinite(value) else value
