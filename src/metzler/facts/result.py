"""A result says its facts, and text, notebook, data frame and JSON are made of them."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self

from metzler.errors import InputError, InputTypeError
from metzler.facts.columns import Columns, of_facts
from metzler.facts.fact import Fact, Value, inert
from metzler.facts.markup import page
from metzler.facts.text import aligned, line


class Words(NamedTuple):
    """What is said in words.

    Attributes
    ----------
    sentence : str
        All of it in a sentence or two.
    lines : mapping of str to str
        What stands below it, where that is said in other words than those of the facts.
    width : int
        Of the names of the lines.

    Examples
    --------
    >>> print(Words("Proved.", {"rate": "0.5 1/s"}, 8).text)
    Proved.
      rate     0.5 1/s
    """

    sentence: str = ""
    lines: Mapping[str, str] = {}
    width: int = 16

    @property
    def text(self) -> str:
        """The sentence, and the lines below it."""
        lines = (f"  {name:<{self.width}} {text}" for name, text in self.lines.items())
        return "\n".join(map(inert, (self.sentence, *lines)))


class Result(ABC):
    """What a function found: it says its facts, and every text about it is made of them.

    `print(found)` says it in words, a notebook shows it as a table, `table(several)` below each other, one a line, and
    `to_row`, `to_frame` and `to_dict` are for data frames and for JSON.
    """

    @abstractmethod
    def facts(self) -> tuple[Fact, ...]:
        """What is said, each number with its unit and its side."""

    @property
    def sentence(self) -> str:
        """The same in a sentence, empty where there is none."""
        return ""

    def words(self) -> Words:
        """The same in words."""
        return Words(self.sentence)

    def columns(self) -> Columns | None:
        """What it has of every neuron, synapse, time, ...; None for a result that is no table."""
        return None

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
        return self.words().text or aligned(self.facts())

    def __repr__(self) -> str:
        return line(type(self).__name__, self.facts())

    def _repr_html_(self) -> str:
        words = self.words()
        lines = words.lines or {fact.name: fact.text for fact in self.facts()}
        return page(type(self).__name__, words.sentence, lines, self.columns())

    def to_row(self) -> dict[str, Value]:
        """The values by their names: `pandas.DataFrame([found.to_row() for found in several])`."""
        return {fact.name: fact.value for fact in self.facts()}

    def to_frame(self) -> Any:
        """The values as a data frame of pandas: what it has of every neuron, synapse or time, else its facts as a row.

        `frame.attrs["sides"]` says which columns are bounds or estimates.

        Raises
        ------
        InputError
            When pandas is missing or broken.
        """
        columns = self.columns()
        return (of_facts([self.facts()]) if columns is None else columns).frame(type(self).__name__)

    def to_dict(self) -> dict[str, Any]:
        """Kind and facts as plain data for JSON; a number that is not finite is None."""
        rows = [
            {"name": fact.name, "value": _finite(fact.value), "unit": fact.unit, "side": fact.side}
            for fact in self.facts()
        ]
        return {"kind": type(self).__name__, "facts": rows}


class Rows(tuple[Any, ...]):
    """Several results, one below the other: `print`, a notebook and `to_frame` show a table.

    Raises
    ------
    InputTypeError
        When they are no results.

    Examples
    --------
    >>> from metzler import Hopfield, gain_sweep
    >>> net = Hopfield([[0.0, 0.3], [-0.6, 0.0]], activation="tanh")
    >>> found = Rows(gain_sweep(net, [0.5, 1.5], "linf"))
    >>> print(found)
    gain  rate, 1/time  best rate, 1/time
     0.5     0.7878679           0.787868
     1.5     0.3636038          0.3636039
    >>> found
    Rows(results=2, kind=GainPoint)
    """

    __slots__ = ()

    def __new__(cls, results: Iterable[Result] = ()) -> Self:
        if isinstance(results, Result) or not isinstance(results, Iterable):
            raise InputTypeError(f"Rows takes several results, such as those of gain_sweep, got {_kind(results)}")
        made = super().__new__(cls, results)
        for other in (each for each in made if not isinstance(each, Result)):
            raise InputTypeError(f"Rows takes results, such as those of gain_sweep, got {_kind(other)} among them")
        return made

    @property
    def kind(self) -> str:
        """What they are, `Result` where they are none or of several kinds."""
        kinds = {type(found).__name__ for found in self}
        return kinds.pop() if len(kinds) == 1 else "Result"

    def columns(self) -> Columns:
        """The values by the names of the facts."""
        return of_facts([found.facts() for found in self])

    def to_frame(self) -> Any:
        """The values as a data frame of pandas, a row for each; see `Result.to_frame`."""
        return self.columns().frame(self.kind)

    def __str__(self) -> str:
        return table(self)

    def __repr__(self) -> str:
        return line("Rows", (Fact("results", len(self)), Fact("kind", self.kind)))

    def _repr_html_(self) -> str:
        return page(self.kind, "", {}, self.columns())


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
    rows = [{fact.head: fact for fact in found.facts()} for found in Rows(results)]
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


def _kind(given: object) -> str:
    return type(given).__name__


def _finite(value: Value) -> Value | None:
    return None if isinstance(value, float) and not math.isfinite(value) else value
