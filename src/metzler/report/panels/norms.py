"""Every norm that was tried on the network, and what none can pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from metzler.claims.claim import Claim
from metzler.claims.comparison import Comparison, Row
from metzler.deadline import Deadline
from metzler.models.base import known_model
from metzler.plot.norms import norms as norms_picture
from metzler.proofs.boxes import has_boxes
from metzler.report.about import About
from metzler.report.content import Part, Picture, Table, Words, phrase
from metzler.report.drawing import drawn
from metzler.search import attempts
from metzler.search.diagonal import MARGIN
from metzler.search.tried import Trial, tried_steps
from metzler.steps import finished

SECONDS = 8.0
"""For one norm that may take long."""
SMALL = 3000
"""States up to which slopes are searched for the ceiling."""
CEILING = "ceiling"
COLUMNS = ("norm", "rate", "exact", "note")
ROWS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "branched": lambda claim: str(claim.norm.order),
        "diagonal": lambda claim: str(claim.norm.order),
        "lp": lambda claim: "lp",
        "parabola": lambda claim: "l2",
        "quadratic": lambda claim: "l2",
    }
)
"""The row of a claim of a rate on the whole space, by its kind."""


def norms(about: About, until: Deadline) -> Iterator[Part]:
    """A table of the norms, the rate of each, and how it was found or why there is none."""
    yield from said_of(about, tried(about.model, until))


def said_of(about: About, table: Comparison) -> Iterator[Part]:
    """The same of a table that is there."""
    table = with_claim(table, about.claim)
    best = max((row.rate for row in table.proved if row.rate is not None), default=None)
    yield Words(
        "A network may contract in one norm and not in another, and the rate depends on the norm. A rate in any of "
        "them is a proof; the best one is the least pessimistic."
    )
    if best is not None:
        best_row = table.best
        yield Words(
            f"The best rate that was proved here is that of {best_row.norm}: {phrase(best_row.fact('rate'))}.", "advice"
        )
        yield _picture(about, table)
    yield Table("Norms that were tried", table.rows, COLUMNS)


def _picture(about: About, table: Comparison) -> Picture:
    rows = [row for row in table.rows if row.norm != CEILING and row.rate is not None]
    ceiling = table[CEILING].rate if CEILING in table else None
    names, rates = [row.norm for row in rows], [row.rate for row in rows]
    ax = norms_picture(names, rates, ceiling=ceiling, proved=False, unit=about.unit)
    beyond = "" if ceiling is None else " The dashed line is an estimate of what no norm can pass."
    said = "; ".join(f"{row.norm} {phrase(row.fact('rate'))}" for row in rows)
    return drawn(ax, "norms-rates", f"The rate that each norm proves.{beyond}", f"Proved rates: {said}.")


def with_claim(table: Comparison, claim: Claim) -> Comparison:
    """The table with the claim of the page in its row, where it is better than what was found there in the time."""
    if claim.kind not in ROWS:
        return table
    norm = ROWS[claim.kind](claim)
    found = table[norm].rate if norm in table else None
    if found is not None and found >= claim.lower:
        return table
    others = Comparison(tuple(row for row in table.rows if row.norm != norm))
    exact = getattr(claim, "exact", None)
    return others.with_row(Row(norm, claim.lower, exact, 0.0, "the claim of this page", claim.subject.unit, claim))


def tried(model: Any, until: Deadline) -> Comparison:
    """As `compare`, without what ends by the clock in large networks and is not proved."""
    small = known_model(model).n <= SMALL
    rows = [(order, attempts.diagonal(order, margin=MARGIN)) for order in ("l1", "linf")]
    rows += [("ceiling", attempts.ceiling(SECONDS))] if small else []
    if has_boxes(model):
        rows.append(("local box", attempts.local_box(SECONDS, margin=MARGIN, always=True)))
    rows.append(("l2", attempts.where_it_helps(attempts.quadratic(SECONDS))))
    return finished(tried_steps(Trial(model, until, until), rows))
