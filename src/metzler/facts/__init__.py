"""What is said, once: numbers with name, unit and the side on which they are proved, and every text made of them."""

from metzler.facts.columns import Column, Columns, of_facts, over_time
from metzler.facts.fact import Fact, Side, Value, inert, spread
from metzler.facts.result import Result, Rows, Words, table
from metzler.facts.text import LONGEST, aligned, line

__all__ = [
    "LONGEST",
    "Column",
    "Columns",
    "Fact",
    "Result",
    "Rows",
    "Words",
    "Side",
    "Value",
    "aligned",
    "inert",
    "line",
    "of_facts",
    "over_time",
    "spread",
    "table",
]
