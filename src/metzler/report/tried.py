"""The norms that were tried beside the best one, a line or a record each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from metzler.claims.claim import Claim
from metzler.claims.comparison import Row

OWN = {"quadratic": "l2", "local": "local box"}
"""The row of a claim of this kind; that of a diagonal one is its order."""


def row_of(claim: Claim) -> str:
    """The row of the table of norms in which a claim stands, such as "linf"."""
    return OWN.get(claim.kind) or str(claim.norm.order)  # type: ignore[attr-defined]


def tried_lines(claim: Claim, unit: str) -> list[str]:
    """A line for every other norm that was tried: its rate in this unit, and how it was found or why there is none."""
    rows = [row for row in claim.alternatives.rows if row.norm != row_of(claim)]
    return [f"  {row.norm:<16} {_said(replace(row, unit=unit))}" for row in rows]


def tried_record(claim: Claim) -> list[dict[str, Any]]:
    """The same as plain data, with the norm of the claim itself; no seconds, so that it is the same every time."""
    return [
        {"norm": row.norm, "rate": row.rate, "exact": row.exact, "note": row.note} for row in claim.alternatives.rows
    ]


def _said(row: Row) -> str:
    return row.note if row.rate is None else f"{row.fact('rate').text}: {row.note}"
