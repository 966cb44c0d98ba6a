"""The rows of the atlas as CSV, and as the table of docs/atlas.md between its two marks."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path

from atlas.measure import Row
from metzler.digits import down, near, up
from metzler.errors import InputError

BEGIN, END = "<!-- table of the atlas: made by atlas.table -->", "<!-- end of the table -->"
HEAD = ("network", "n", "synapses", "l1", "linf", "l2, at least", "ceiling, about", "best", "overshoot", "who limits")
DIGITS = 6
EVERY = 1e6
"""A ceiling from here on is rounding around 0: no unstable linear network was found."""
KINDS = {"int": int, "float": float, "str": str}


def write_csv(rows: Iterable[Row], path: Path) -> None:
    """One line a row, under the names of its fields; numbers to the last digit."""
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.DictWriter(file, [field.name for field in fields(Row)], lineterminator="\n")
        lines.writeheader()
        lines.writerows({name: _said(value) for name, value in asdict(row).items()} for row in rows)


def read_csv(path: Path) -> list[Row]:
    """What `write_csv` wrote."""
    kinds = {field.name: KINDS[str(field.type)] for field in fields(Row)}
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Row(**{name: kinds[name](text) for name, text in line.items() if text}) for line in csv.DictReader(file)
        ]


def write_page(rows: Sequence[Row], path: Path) -> None:
    """Put the table between its marks."""
    page = path.read_text(encoding="utf-8")
    path.write_text(with_table(page, rows), encoding="utf-8")


def with_table(page: str, rows: Sequence[Row]) -> str:
    """The page with the table of these rows between its marks.

    Raises
    ------
    InputError
        When the page has not both marks.
    """
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise InputError(f"the page needs the marks {BEGIN!r} and {END!r}, once each")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    return f"{before}{BEGIN}\n\n{markdown(rows)}\n\n{END}{after}"


def markdown(rows: Sequence[Row]) -> str:
    """One line a network, of its Hopfield model."""
    lines = [HEAD, ("---", *["---:"] * 6, "---", "---:", "---"), *(_line(group) for group in networks(rows))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def networks(rows: Sequence[Row]) -> Iterator[dict[str, Row]]:
    """The rows of the Hopfield model of each network, by norm; what could not be read is under ""."""
    groups: dict[str, dict[str, Row]] = {}
    for row in rows:
        if row.model in ("", "hopfield"):
            groups.setdefault(row.network, {})[row.norm] = row
    yield from groups.values()


def best(group: dict[str, Row]) -> Row | None:
    """The row with the largest gain that is proved, the cheaper norm where two are equal."""
    proved = [group[norm] for norm in ("l1", "linf", "l2") if norm in group and not math.isnan(group[norm].lower)]
    return max(proved, key=lambda row: row.lower) if proved else None


def _line(group: dict[str, Row]) -> Sequence[str]:
    row, first = best(group), next(iter(group.values()))
    if row is None:
        return (first.title, *["" for _ in HEAD[2:]], first.note.replace("|", "/"))
    l2, top = group.get("l2"), group.get("ceiling")
    diagonal = [each for each in group.values() if each.norm in ("l1", "linf")]
    cells = max(diagonal, key=lambda each: each.limiting_cells, default=row)
    more = f" of {cells.limiting_cells}" if cells.limiting_cells else ""
    return (
        first.title,
        f"{first.n:,}",
        f"{first.synapses:,}",
        *(_bracket(group.get(norm)) for norm in ("l1", "linf")),
        _euclidean(l2),
        _ceiling(top),
        row.norm,
        "" if math.isnan(row.overshoot) else up(row.overshoot, 2) if row.overshoot < 1e5 else f"{row.overshoot:.0e}",
        ", ".join(cells.limiting.replace("|", "/").split("; ")[:3]) + more,
    )


def _bracket(row: Row | None) -> str:
    """Both bounds, rounded outward."""
    if row is None or math.isnan(row.lower):
        return "failed"
    upper = f" to {up(row.upper, DIGITS)}" if math.isfinite(row.upper) else " or more"
    return _infinite(row.lower) or down(row.lower, DIGITS) + upper


def _euclidean(row: Row | None) -> str:
    if row is None or math.isnan(row.lower):
        return "failed" if row is None or math.isnan(row.estimate) else f"about {near(row.estimate, 4)}"
    return _infinite(row.lower) or down(row.lower, DIGITS)


def _ceiling(row: Row | None) -> str:
    if row is None or math.isnan(row.estimate):
        return "failed"
    return near(row.estimate, 5) if row.estimate < EVERY else "none found"


def _infinite(value: float) -> str:
    return "every gain" if math.isinf(value) else ""


def _said(value: object) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value)
    return str(value)
