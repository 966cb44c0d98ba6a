"""Signs of synapses as a table says them, outright or by the transmitter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from metzler.arrays import Array, Index, Vector
from metzler.digits import exact
from metzler.errors import InputError
from metzler.facts import inert
from metzler.io.tables.columns import Coded, Column

WORDS: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("1", "+1", "1.0", "+", "e", "ex", "exc", "excitatory", "positive"), 1)
    | dict.fromkeys(("-1", "-1.0", "-", "−", "−1", "i", "inh", "inhibitory", "negative"), -1)
)
"""What a column of signs may say, in any case."""

SPELLINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "acetylcholine": ("ach", "cholinergic", "acetylcholine"),
        "GABA": ("gaba", "gabaergic"),
        "glutamate": ("glut", "glu", "glutamatergic", "glutamate"),
        "glycine": ("gly", "glycinergic", "glycine"),
        "histamine": ("his", "hist", "histaminergic", "histamine"),
        "betaine": ("betaine",),
    }
)
"""How tables write each transmitter, in any case."""

SIGNS: Mapping[str, int] = MappingProxyType(
    {"acetylcholine": 1, "GABA": -1, "glycine": -1, "histamine": -1, "betaine": 1}
)
"""The sign of each transmitter whose fast receptors all have one.

Glutamate excites in vertebrates and inhibits much of the fly's brain: its sign is the user's to say. Dopamine,
serotonin, octopamine and tyramine act through receptors of both kinds and have none.
"""

UNKNOWN = ("refuse", "drop")


@dataclass(frozen=True)
class Signs:
    """The sign of each row, 0 where it has none and is dropped, and what to say about them.

    Attributes
    ----------
    of_rows : array of float64, (rows,)
    rule : str
        The transmitters that occur, each with its sign; empty where the table says signs outright.
    dropped : str
        What was dropped, as in "octopamine (31 synapses in 4 rows)".
    """

    of_rows: Vector
    rule: str = ""
    dropped: str = ""


def from_words(column: Column, sizes: Vector, *, unknown: str | None) -> Signs:
    """The signs that a column says outright; `sizes` are the synapses of each row."""
    signs = np.array([WORDS.get(text, 0) for text in _texts(column.cells)], dtype=np.float64)
    way_out = "write +1 or -1, E or I, excitatory or inhibitory, or say unknown='drop'"
    return _decided(column.cells, signs, sizes, unknown, f"{column.what} says no sign for", way_out)


def from_transmitters(column: Column, sizes: Vector, *, glutamate: str | None, unknown: str | None) -> Signs:
    """The signs by transmitter; `sizes` are the synapses of each row.

    Raises
    ------
    InputError
        When glutamate occurs and its sign is not given, or others have no sign and are not to be dropped.
    """
    cells, what = column.cells, column.what
    named = {spelling: name for name, spellings in SPELLINGS.items() for spelling in spellings}
    names = [named.get(text, "") for text in _texts(cells)]
    occur = {names[k - 1] for k in np.flatnonzero(np.bincount(cells.places + 1)).tolist() if k}
    used = [name for name in SPELLINGS if name in occur]
    if "glutamate" in used and glutamate is None:
        raise InputError(
            f"{what} has glutamate, which excites in some animals and inhibits in others: say glutamate='+' or '-', or "
            "transmitter='' to read the table without signs"
        )
    known = {**SIGNS, "glutamate": -1 if glutamate == "-" else 1, "": 0}
    signs = np.array([known[name] for name in names], dtype=np.float64)
    way_out = "say unknown='drop' to leave these out, or give signs in a column of their own"
    found = _decided(cells, signs, sizes, unknown, f"{what} has transmitters without a sign of their own:", way_out)
    return Signs(found.of_rows, ", ".join(f"{name} {'+' if known[name] > 0 else '-'}" for name in used), found.dropped)


def _texts(cells: Coded) -> list[str]:
    return [str(value).strip().lower() for value in cells.values.tolist()]


def _decided(cells: Coded, signs: Vector, sizes: Vector, unknown: str | None, complaint: str, way_out: str) -> Signs:
    """The signs of the rows, where those without one may be dropped or there are none."""
    of_rows = np.append(signs, 0.0)[cells.places]
    if (of_rows != 0).all():
        return Signs(of_rows)
    listed = _listed(cells, of_rows == 0, sizes)
    if unknown != "drop":
        raise InputError(f"{complaint} {listed}: {way_out}")
    return Signs(of_rows, dropped=listed)


def _listed(cells: Coded, chosen: Array, sizes: Vector, most: int = 12) -> str:
    """The values in the chosen rows with their synapses and rows, those with the most first."""
    places: Index = cells.places[chosen]
    rows = np.bincount(places + 1, minlength=len(cells.values) + 1)
    synapses = np.bincount(places + 1, weights=np.abs(sizes[chosen]), minlength=len(cells.values) + 1)
    counts: dict[str, list[float]] = {}
    for value, k, w in zip(["", *cells.values.tolist()], rows.tolist(), synapses.tolist(), strict=True):
        if k:
            both = counts.setdefault(inert(str(value).strip()[:40]) or "none given", [0, 0.0])
            both[0], both[1] = both[0] + k, both[1] + w
    ordered = sorted(counts.items(), key=lambda item: (-item[1][1], item[0]))
    said = [f"{name} ({exact(float(w))} synapses in {int(k)} row{'s' * (k != 1)})" for name, (k, w) in ordered[:most]]
    return ", ".join(said) + (f" and {len(ordered) - most} more" if len(ordered) > most else "")
