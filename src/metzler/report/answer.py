"""What a command prints of any results: facts below a sentence, a table, one JSON object, or comma-separated values."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from metzler.facts import Fact, Result, Value, aligned, table

Form: TypeAlias = Literal["text", "json", "csv"]


@dataclass(frozen=True, repr=False)
class Line(Result):
    """Facts that belong together and are no result of their own, such as what is said of one neuron.

    Examples
    --------
    >>> print(Line((Fact("neuron", "PV"), Fact("state", 0.5, side="estimate"))))
    neuron  PV
    state   0.5 (estimate)
    """

    said: tuple[Fact, ...]

    def facts(self) -> tuple[Fact, ...]:
        return self.said


@dataclass(frozen=True)
class Answer:
    """What one command found.

    Parameters
    ----------
    found : Result or None
        What is said once.
    rows : tuple of Result
        What is said of each neuron, lesion, norm, ...; below it as a table.
    beside : mapping
        What one JSON object has besides, such as the study that the answer belongs to.
    also : tuple of Fact
        What is said once besides, such as where something was written.

    Examples
    --------
    >>> rows = (Line((Fact("neuron", "a"), Fact("state", 1 / 3, side="lower"))),)
    >>> print(Answer(Line((Fact("proved", True),)), rows).text())
    proved  yes
    <BLANKLINE>
    neuron      state
    a       0.3333333
    >>> print(Answer(None, rows).csv())
    neuron,state
    a,0.3333333333333333
    """

    found: Result | None
    rows: tuple[Result, ...] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[Fact, ...] = ()

    def written(self, form: Form) -> str:
        """The answer in one of the three forms, without an end of line."""
        match form:
            case "json":
                return json.dumps(self.record(), allow_nan=False)
            case "csv":
                return self.csv()
        return self.text()

    def text(self) -> str:
        """For a reader: lower bounds rounded down, upper bounds up, estimates called so."""
        parts = [] if self.found is None else [self.found.words().sentence, aligned((*self.found.facts(), *self.also))]
        return "\n\n".join(part for part in (*parts, table(self.rows) if self.rows else "") if part)

    def record(self) -> dict[str, Any]:
        """As plain data: the facts with their units and sides, and those of every row."""
        own = {} if self.found is None else self.found.to_dict()
        if self.also:
            own = {**own, "facts": [*own.get("facts", []), *Line(self.also).to_dict()["facts"]]}
        rows = {"rows": [row.to_dict()["facts"] for row in self.rows]} if self.rows or self.found is None else {}
        return {**own, **rows, **self.beside}

    def csv(self) -> str:
        """One line for each row, or one for what is said once; numbers as doubles, nothing where none applies."""
        once = [] if self.found is None else [{**self.found.to_row(), **Line(self.also).to_row()}]
        return _table([row.to_row() for row in self.rows] or once)


def one_row(record: Mapping[str, Any]) -> str:
    """What one JSON object says as comma-separated values of one line; what lies inside has the names of both.

    Lists of objects, tables of their own, have no place in it.

    Examples
    --------
    >>> print(one_row({"rate": 0.5, "gain": {"lower": 1.0, "upper": None}, "limiting": ["PYR", "PV"]}))
    rate,gain lower,gain upper,limiting
    0.5,1.0,,PYR; PV
    """
    return _table([dict(_flat(record))])


def _flat(record: Mapping[str, Any], outer: str = "") -> Iterator[tuple[str, Value]]:
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{outer}{name} ")
        elif not (isinstance(value, list) and any(isinstance(each, Mapping) for each in value)):
            yield f"{outer}{name}", "; ".join(map(str, value)) if isinstance(value, list) else value


def _table(rows: list[dict[str, Value]]) -> str:
    heads = list(dict.fromkeys(head for row in rows for head in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([_cell(row.get(head)) for head in heads] for row in rows)
    return out.getvalue().rstrip("\n")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, float) else str(value)
