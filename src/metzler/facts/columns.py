"""Values below each other: columns with name, unit and side, as a data frame and as aligned text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from metzler.errors import InputError
from metzler.facts.fact import Fact, Side
from metzler.facts.text import line


@dataclass(frozen=True, eq=False, repr=False)
class Column:
    """Values of one kind.

    Parameters
    ----------
    name : str or int
        What they are, such as "rate", or the neuron whose states they are.
    values : sequence (k,)
        Numbers, texts, truth values; None where there is none.
    unit : str
    side : Side or tuple of k of them
    digits : int
        As of a `Fact`.

    Examples
    --------
    >>> rates = Column("rate", [0.25, 2 / 3], "1/s", "lower")
    >>> rates.label, rates.fact(1).cell
    ('rate, 1/s', '0.6666666')
    """

    name: Any
    values: Any
    unit: str = ""
    side: Side | tuple[Side, ...] = "exact"
    digits: int = 7

    def __repr__(self) -> str:
        return line("Column", (Fact("name", str(self.label)), Fact("values", len(self.values))))

    @property
    def label(self) -> Any:
        """What stands above them: with the unit, where there is one; the name of a neuron as it is."""
        return Fact(self.name, None, self.unit).head if self.unit else self.name

    def fact(self, k: int) -> Fact:
        """The value at this place."""
        side = self.side if isinstance(self.side, str) else self.side[k]
        return Fact(str(self.name), self.values[k], self.unit, side, self.digits)


@dataclass(frozen=True, eq=False, repr=False)
class Columns:
    """Columns of one length.

    Parameters
    ----------
    columns : tuple of Column
    index : mapping of str to sequences (k,)
        What the rows are called, such as `{"neuron": names}`, or `{"to": post, "from": pre}`; empty where they have no
        names.

    Examples
    --------
    >>> len(Columns((Column("weight", [1.0, 2.0]),), {"neuron": ["PYR", "PV"]}))
    2
    """

    columns: tuple[Column, ...]
    index: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return line("Columns", (Fact("rows", len(self)), Fact("columns", len(self.columns))))

    def __len__(self) -> int:
        return len(next(iter((*self.index.values(), *(column.values for column in self.columns))), ()))

    def frame(self, kind: str) -> Any:
        """The values as they are stored, as a data frame of pandas, which is imported here.

        `attrs` says of which `kind` of result they are, the `sides` of all columns whose values are not exact (a list
        where they differ from row to row), and the `units`.

        Raises
        ------
        InputError
            When pandas is not installed, or cannot be loaded.
        """
        pandas = _pandas()
        names, levels = list(self.index), list(self.index.values())
        index: Any = None
        if levels:
            several = len(levels) > 1
            index = (
                pandas.MultiIndex.from_arrays(levels, names=names)
                if several
                else pandas.Index(levels[0], name=names[0])
            )
        made = pandas.DataFrame({column.label: column.values for column in self.columns}, index=index)
        sides = {column.label: _plain(column.side) for column in self.columns if column.side != "exact"}
        units = {column.label: column.unit for column in self.columns if column.unit}
        made.attrs.update(kind=kind, sides=sides, units=units)
        return made


def over_time(
    t: Any, x: Any, names: Sequence[Any] | None, unit: str, *, error: Any = None, side: Side = "upper"
) -> Columns:
    """States over time: a row for each time, a column for each neuron, and how far it may be from the true one.

    Parameters
    ----------
    t : (k,) array
    x : (n, k) array
    names : sequence (n,), optional
    unit : str
        Of time; empty where it is not known.
    error : (n, k) array, optional
    side : Side
        Of the errors.

    Examples
    --------
    >>> found = over_time([0.0, 0.5], [[1.0, 0.25]], ["PV"], "s", error=[[0.0, 0.125]])
    >>> [column.label for column in found.columns], list(found.index)
    (['PV', 'error of PV'], ['time, s'])
    """
    called = range(len(x)) if names is None else names
    states = [Column(name, values, side="estimate") for name, values in zip(called, x, strict=True)]
    errors = () if error is None else zip(called, error, strict=True)
    states += [Column(f"error of {name}", values, side=side, digits=3) for name, values in errors]
    return Columns(tuple(states), {Fact("time", None, unit).head: t})


def of_facts(rows: Sequence[Sequence[Fact]]) -> Columns:
    """A row for each sequence of facts, a column for each name and unit; None where a row does not say it.

    Examples
    --------
    >>> made = of_facts([[Fact("gain", 0.5), Fact("rate", 0.25, "1/s", "lower")], [Fact("gain", 1.0)]])
    >>> [(column.label, column.values) for column in made.columns]
    [('gain', [0.5, 1.0]), ('rate, 1/s', [0.25, None])]
    """
    by_head = [{fact.head: fact for fact in facts} for facts in rows]
    first = {head: fact for row in reversed(by_head) for head, fact in row.items()}
    heads = dict.fromkeys(head for row in by_head for head in row)
    return Columns(tuple(_column(first[head], [row.get(head) for row in by_head]) for head in heads))


def _column(like: Fact, facts: Sequence[Fact | None]) -> Column:
    sides = tuple(like.side if fact is None else fact.side for fact in facts)
    values = [None if fact is None else fact.value for fact in facts]
    return Column(like.name, values, like.unit, like.side if set(sides) == {like.side} else sides, like.digits)


def _plain(side: Side | tuple[Side, ...]) -> Any:
    return side if isinstance(side, str) else list(side)


def _pandas() -> Any:
    """The one door to pandas."""
    try:
        return import_module("pandas")
    except Exception as error:  # a broken installation fails with whatever its parts raise
        if isinstance(error, ModuleNotFoundError) and error.name == "pandas":
            raise InputError("data frames need pandas: pip install pandas") from error
        raise InputError(f"pandas is installed but cannot be loaded ({error}): reinstall it") from error
