"""What an XML file holds, counted by a parser that keeps nothing; one that defines entities is refused before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers import expat

from metzler.containers.size import in_words
from metzler.errors import InputError, one_line

DEEPEST = 100
"""Elements in each other; groups of nodes in groups need a few."""
MOST_EDGES = 1_000_000
"""More need minutes and gigabytes, for every edge is several objects on the way."""
BYTES_OF_ELEMENT = 1500
"""About what an element takes, once as text and once as part of a graph."""


@dataclass
class Census:
    """How many nodes, edges and elements there are, and how deep the innermost lies."""

    nodes: int = 0
    edges: int = 0
    elements: int = 0
    deepest: int = 0


def census(path: Path, *, max_bytes: int) -> Census:
    """What there is in a file of GraphML or GEXF, an edge of type "mutual" counted twice.

    Raises
    ------
    InputError
        When it is no XML, has a document type, which may define entities that grow without bound, or is too large.
    """
    counted = Census()
    depth = 0

    def begins(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        local = name.rpartition(" ")[2]
        counted.elements += 1
        counted.nodes += local == "node"
        counted.edges += (local == "edge") * (1 + (attributes.get("type") == "mutual"))
        counted.deepest = max(counted.deepest, depth)
        if depth > DEEPEST:
            raise InputError(f"{str(path)!r} has more than {DEEPEST} elements in each other: write the graph flat.")
        require_few(counted.edges, counted.elements, where=repr(str(path)), max_bytes=max_bytes)

    def ends(name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_: Any) -> None:
        raise InputError(
            f"{str(path)!r} has a document type (<!DOCTYPE>), which may define entities that grow without bound: "
            "remove it from the file."
        )

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{str(path)!r} must be XML, but is not: {one_line(error)}.") from error
    return counted


def require_few(edges: int, elements: int, *, where: str, max_bytes: int) -> None:
    """Refuse a graph that would take minutes, or more than `max_bytes`."""
    if edges > MOST_EDGES:
        raise InputError(
            f"{where} has more than {MOST_EDGES} edges, for which a graph format needs minutes and gigabytes: write "
            "them as a table of edges (CSV or Parquet) or as a SciPy sparse matrix (.npz)."
        )
    if elements * BYTES_OF_ELEMENT > max_bytes:
        raise InputError(
            f"{where} holds at least {elements} elements, which need about {in_words(elements * BYTES_OF_ELEMENT)}, "
            f"more than the limit of {in_words(max_bytes)}."
        )
