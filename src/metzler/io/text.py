"""Tables in text files, compressed or not: the door that decides whether one lists edges or is a square of weights."""

from __future__ import annotations

from pathlib import Path

from metzler.containers.compressed import Packed
from metzler.errors import InputError
from metzler.io.asked import COLUMNS, MATRIX, Asked
from metzler.io.csv import read_csv
from metzler.io.edge_files import read_edges
from metzler.io.tables.head import Head, head_of
from metzler.io.tables.roles import names_edges
from metzler.io.tables.text import TextTable
from metzler.networks import Network

OF_EDGES = COLUMNS - MATRIX
"""Options that only a table of edges takes."""


def read_text(path: Path, asked: Asked) -> Network:
    """Return the network in a text file: a table of edges where the names of its columns, or options, say so."""
    file = Packed(path, asked.max_bytes)
    head = head_of(file, [name for name in (asked.pre, asked.post) if name])
    if asked.given() & OF_EDGES or (head is not None and _lists_edges(head)):
        if head is None:
            raise InputError(f"{file.where} must be a table of edges, but is empty or begins with no line of one")
        asked.refuse_others(COLUMNS, where=file.where, what="a table of edges")
        return read_edges(TextTable(file, head), path, asked)
    return read_csv(path, asked)


def _lists_edges(head: Head) -> bool:
    """Whether the columns are named as those of edges, and the rows are not called as columns: those are neurons."""
    first, *others = head.columns
    square = first == "" and head.first[:1] and head.first[0] in others
    return names_edges(head.columns) and not square
