"""What a page of a report is made of, as plain data: sections, in them words, facts, tables, pictures and arrays."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from metzler.arrays import Vector
from metzler.facts import Fact, Result, inert

Tone: TypeAlias = Literal["plain", "advice", "note"]
Standing: TypeAlias = Literal["proved", "open", "refuted"]


WHOLE = re.compile(r"(-?)(\d+)(\.\d+)?")
UNITS = re.compile(r"1/(.+)")
BEFORE = {"lower": "at least", "upper": "at most", "estimate": "about", "exact": ""}


def grouped(text: str) -> str:
    """A number with commas between thousands, and without a part of nought; any other text as it is.

    Examples
    --------
    >>> grouped("69900000"), grouped("47.0"), grouped("-1234.5"), grouped("1e-9"), grouped("PV1234")
    ('69,900,000', '47', '-1,234.5', '1e-9', 'PV1234')
    """
    found = WHOLE.fullmatch(text)
    if found is None:
        return text
    rest = "" if set(found[3] or "") <= set(".0") else found[3]
    return f"{found[1]}{int(found[2]):,}{rest}"


def said_unit(unit: str) -> str:
    """A unit in words.

    Examples
    --------
    >>> said_unit("1/time"), said_unit("1/ms"), said_unit("ms")
    ('per unit of time', 'per ms', 'ms')
    """
    found = UNITS.fullmatch(unit)
    if found is None:
        return unit
    return "per unit of time" if found[1] == "time" else f"per {found[1]}"


def said(fact: Fact) -> tuple[str, str, str]:
    """A fact in three pieces: which bound it is, the number, its unit.

    Examples
    --------
    >>> said(Fact("rate", 2 / 3, "1/time", "lower")), said(Fact("norm", "l1")), said(Fact("x", None))
    (('at least', '0.6666666', 'per unit of time'), ('', 'l1', ''), ('', 'does not apply', ''))
    """
    if fact.value is None or (isinstance(fact.value, float) and math.isinf(fact.value)):
        return "", fact.text, ""
    if isinstance(fact.value, str | bool):
        return "", fact.number, ""
    return BEFORE[fact.side], grouped(fact.number), said_unit(fact.unit)


def phrase(fact: Fact) -> str:
    """A fact in words, with its unit in words.

    Examples
    --------
    >>> phrase(Fact("rate", 2 / 3, "1/time", "lower"))
    'at least 0.6666666 per unit of time'
    """
    return " ".join(filter(None, said(fact)))


@dataclass(frozen=True)
class Verdict:
    """The sentence at the top; its first words say what became of the question.

    Examples
    --------
    >>> found = Verdict("Proved: whatever the input, trajectories meet.")
    >>> found.standing, found.head, found.rest
    ('proved', 'Proved', 'Whatever the input, trajectories meet.')
    """

    form: ClassVar[str] = "verdict"
    sentence: str

    @property
    def head(self) -> str:
        """What stands before the first colon."""
        return self.sentence.partition(": ")[0] if ": " in self.sentence else ""

    @property
    def rest(self) -> str:
        """What stands behind it, as a sentence of its own."""
        rest = self.sentence.partition(": ")[2] if ": " in self.sentence else self.sentence
        return rest[:1].upper() + rest[1:]

    @property
    def standing(self) -> Standing:
        """Whether the sentence is one of a proof, of a refutation, or of neither."""
        if self.head.startswith(("Proved", "Holds")):
            return "proved"
        return "refuted" if self.head == "Not contracting" else "open"


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    form: ClassVar[str] = "words"
    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Numbers:
    """Facts below each other, each with what it means in plain words."""

    form: ClassVar[str] = "numbers"
    rows: tuple[tuple[Fact, str], ...]
    large: bool = False


@dataclass(frozen=True)
class Table:
    """Results below each other, one a line.

    Parameters
    ----------
    caption : str
    rows : tuple of Result
        Each says the facts of its line.
    columns : tuple of str
        The names of the facts that are shown, in this order; all that the first says where it is empty.
    folded : bool
        Whether it is shown when asked for.
    """

    form: ClassVar[str] = "table"
    caption: str
    rows: tuple[Result, ...]
    columns: tuple[str, ...] = ()
    folded: bool = False

    @property
    def heads(self) -> tuple[tuple[str, bool], ...]:
        """Names with units, and whether numbers stand below."""
        found: dict[str, Fact] = {}
        for cells in self._facts():
            for name, fact in cells.items():
                if found.get(name) is None or found[name].value is None:
                    found[name] = fact
        return tuple(self._head(found[name]) for name in self._names())

    def _head(self, fact: Fact) -> tuple[str, bool]:
        marks = " (estimate)" if fact.side == "estimate" else ""
        unit = f", {said_unit(fact.unit)}" if fact.unit else ""
        return f"{inert(fact.name)}{unit}{marks}", not isinstance(fact.value, str | bool)

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The texts: bounds rounded outward, a dash where nothing is said; estimates are marked where no head is."""
        heads = [(name, "(estimate)" in head) for name, (head, _) in zip(self._names(), self.heads, strict=True)]
        return tuple(tuple(_cell(row.get(name), marked) for name, marked in heads) for row in self._facts())

    def _facts(self) -> list[dict[str, Fact]]:
        return [{fact.name: fact for fact in row.facts()} for row in self.rows]

    def _names(self) -> tuple[str, ...]:
        known = dict.fromkeys(name for row in self._facts() for name in row)
        return tuple(name for name in self.columns if name in known) if self.columns else tuple(known)


def _cell(fact: Fact | None, marked: bool) -> str:
    """A text stays what it is, also where it is a name of digits; an estimate is `marked` by its head, or here."""
    if fact is None:
        return "-"
    mark = "" if marked or fact.side != "estimate" or fact.value is None else "~"
    return fact.number if isinstance(fact.value, str) else f"{mark}{grouped(fact.number)}"


@dataclass(frozen=True)
class Picture:
    """A picture as the text of an SVG element, what it shows, and where its axes lie in it.

    Parameters
    ----------
    svg, caption, alt : str
    axis : six floats, or none
        Left and right end in the units of the picture, the numbers that stand there, top and bottom.
    """

    form: ClassVar[str] = "picture"
    svg: str
    caption: str
    alt: str
    axis: tuple[float, ...] = ()


@dataclass(frozen=True)
class Slider:
    """Results along one number, one of which is shown at a time.

    Parameters
    ----------
    label : str
        Of the number.
    table : Table
        Its first column is the number, rising.
    start : int
        The row that is shown first.
    picture : Picture or None
        In which the number is marked; its first axis is that of the number.
    """

    form: ClassVar[str] = "slider"
    label: str
    table: Table
    start: int = 0
    picture: Picture | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is said of each row."""
        heads = [head for head, _ in self.table.heads]
        return tuple("; ".join(map(": ".join, zip(heads, row, strict=True))) for row in self.table.cells)


@dataclass(frozen=True, eq=False)
class Cloud:
    """Numbers of every neuron, to be searched by name.

    Parameters
    ----------
    caption, of : str
        What it shows, and what one of them is called.
    names : tuple of str
    columns : mapping of str to float64 arrays, (n,)
        By what they are; only positive numbers have a place.
    """

    form: ClassVar[str] = "cloud"
    caption: str
    of: str
    names: tuple[str, ...]
    columns: Mapping[str, Vector]


@dataclass(frozen=True)
class Code:
    """Text to be copied: commands, or a file."""

    form: ClassVar[str] = "code"
    label: str
    text: str
    folded: bool = False
    prose: bool = False


Part: TypeAlias = Verdict | Words | Numbers | Table | Picture | Slider | Cloud | Code


@dataclass(frozen=True)
class Section:
    """One section of the page.

    Parameters
    ----------
    key : str
        Of the panel; where links lead.
    title : str
    parts : tuple of Part
    note : str
        Why there is no more, or that time was short; empty where all was said.
    """

    key: str
    title: str
    parts: tuple[Part, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Page:
    """What a page says.

    Parameters
    ----------
    title, below : str
        What it is about, and in smaller letters what that is.
    sections : tuple of Section
        The first is the verdict.
    foot : str
        The last line.
    """

    title: str
    below: str
    sections: tuple[Section, ...] = ()
    foot: str = ""
