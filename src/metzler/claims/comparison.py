"""A table of the norms that were tried on one network: what each proves, what it cost, and the claim itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from metzler.digits import short
from metzler.errors import InputError, NotProved
from metzler.facts import Columns, Fact, Result, Side, of_facts, table
from metzler.plot.norms import norms

ORDER = ("l1", "linf", "lp", "l2", "local box", "ceiling")
"""The order of the rows."""
NO_GLOBAL_NORM = ("local box", "ceiling")
"""What proves nothing of all trajectories."""


@dataclass(frozen=True, repr=False)
class Row(Result):
    """One norm, or the ceiling.

    Parameters
    ----------
    norm : str
        What was tried.
    rate : float or None
        Proved (the ceiling: an estimate); None where it does not apply, failed or was not tried.
    exact : bool or None
        The worst case over the slopes is attained in this norm, not only bounded; None where that is not known.
    seconds : float
        What it cost.
    note : str
        One sentence: how the rate was found, or why there is none.
    unit : str
        Of the rate.
    claim : Claim or None
        What has this rate; None for the ceiling, and where there is no rate.
    """

    norm: str
    rate: float | None
    exact: bool | None
    seconds: float
    note: str
    unit: str = "1/time"
    claim: Any = field(default=None, compare=False)

    def facts(self) -> tuple[Fact, ...]:
        """The norm, its rate, and what it cost."""
        side: Side = "estimate" if self.norm == "ceiling" else "lower"
        return (
            Fact("norm", self.norm),
            Fact("rate", self.rate, self.unit, side, 6),
            Fact("exact", self.exact),
            Fact("search", short(self.seconds, 2), "s"),
            Fact("note", self.note),
        )


@dataclass(frozen=True, repr=False)
class Comparison(Result):
    """The norms that were tried, one row each; printed, an aligned table.

    Examples
    --------
    >>> tried = Comparison((Row("l1", 0.25, True, 0.01, "best weights"), Row("l2", None, None, 0.0, "not tried")))
    >>> tried.best.norm, tried["l2"].note, "linf" in tried
    ('l1', 'not tried', False)
    """

    rows: tuple[Row, ...] = ()

    def __getitem__(self, norm: str) -> Row:
        for row in self.rows:
            if row.norm == norm:
                return row
        raise InputError(f"there is no row {norm!r}, the rows are {[row.norm for row in self.rows]}")

    def __contains__(self, norm: object) -> bool:
        return any(row.norm == norm for row in self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)

    def with_row(self, row: Row) -> Comparison:
        """The table with one row more, in its place."""
        return replace(self, rows=tuple(sorted((*self.rows, row), key=lambda each: ORDER.index(each.norm))))

    @property
    def proved(self) -> tuple[Row, ...]:
        """The norms of the whole space that have a rate."""
        return tuple(row for row in self.rows if row.rate is not None and row.norm not in NO_GLOBAL_NORM)

    @property
    def best(self) -> Row:
        """The global norm with the largest proved rate: local box and ceiling do not count."""
        if not self.proved:
            raise NotProved("no norm of the table proved a rate", tuple(f"{row.norm}: {row.note}" for row in self.rows))
        return max(self.proved, key=lambda row: -np.inf if row.rate is None else row.rate)

    def plot(self, *, ax: Any = None) -> Any:
        """Draw what each norm proves, with matplotlib (extra `report`): matplotlib Axes."""
        rows = [row for row in self.rows if row.norm != "ceiling"]
        ceiling = self["ceiling"].rate if "ceiling" in self else None
        named = {"unit": self.rows[0].unit} if self.rows else {}
        return norms(
            [row.norm for row in rows], [row.rate for row in rows], ceiling=ceiling, proved=False, ax=ax, **named
        )

    def facts(self) -> tuple[Fact, ...]:
        """The rate of each norm."""
        return tuple(replace(row.fact("rate"), name=row.norm) for row in self.rows)

    def columns(self) -> Columns:
        """What was found of each norm."""
        made = of_facts([row.facts() for row in self.rows])
        return Columns(made.columns[1:], {"norm": [row.norm for row in self.rows]})

    def __str__(self) -> str:
        return table(self.rows)
