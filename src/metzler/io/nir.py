"""Graphs of NIR, the neuromorphic intermediate representation: nodes by type, and edges; nir is not imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

from metzler.errors import InputError
from metzler.matrices.names import quoted

POPULATIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"LI": ("tau", "r", "v_leak"), "CubaLI": ("tau_mem", "tau_syn", "r", "v_leak", "w_in")}
)
"""The neurons, each with its parameters."""
LINEAR: Mapping[str, str] = MappingProxyType({"Linear": "weight", "Affine": "weight", "Scale": "scale"})
"""What lies between them, each with the name of its factor."""
GRAPH = "NIRGraph"
PARAMETERS = frozenset({*LINEAR.values(), *(name for names in POPULATIONS.values() for name in names)})
"""Everything that is read of a node."""
DEEPEST, MOST = 16, 10_000
"""Graphs in each other, and nodes."""

Path: TypeAlias = tuple[str, ...]
"""The names of the graphs in which a node is, and its own."""


@dataclass(frozen=True)
class Node:
    """A node by its type, with the parameters that matter here."""

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NirGraph:
    """Nodes by name and edges between them; graphs within it are dissolved, `rnn.li` is the node li in rnn."""

    nodes: Mapping[str, Node]
    edges: tuple[tuple[str, str], ...]
    where: str
    source: str = ""


def is_nir(value: Any) -> bool:
    """Whether this is a graph of the package nir."""
    return type(value).__name__ == GRAPH and hasattr(value, "nodes") and hasattr(value, "edges")


def of_nir(graph: Any) -> NirGraph:
    """A graph of the package nir."""
    found = Found("the graph")
    _add(found, graph, ())
    return found.dissolved()


def _add(found: Found, graph: Any, path: Path) -> None:
    """Everything in the graph, and in those that are nodes of it."""
    for name, node in graph.nodes.items():
        if is_nir(node):
            found.add((*path, name), Node(GRAPH))
            _add(found, node, (*path, name))
            continue
        values = {key: getattr(node, key) for key in PARAMETERS if hasattr(node, key)}
        found.add((*path, name), Node(type(node).__name__, values))
    found.join(path, graph.edges)


class Found:
    """Nodes and edges by their paths, while a graph is walked through."""

    def __init__(self, where: str, source: str = "") -> None:
        self.where, self.source = where, source
        self.nodes: dict[Path, Node] = {}
        self.edges: list[tuple[Path, Path]] = []

    def add(self, path: Path, node: Node) -> None:
        """One node more; refused where there are too many, or too deep ones."""
        if len(path) > DEEPEST or len(self.nodes) >= MOST:
            raise InputError(
                f"{self.where} has more than {MOST} nodes or {DEEPEST} graphs in each other: write it flat"
            )
        self.nodes[path] = node

    def join(self, path: Path, edges: Iterable[tuple[str, str]]) -> None:
        """The edges of the graph at this path."""
        for ends in edges:
            begin, end = ((*path, name) for name in ends)
            for each in (begin, end):
                if each not in self.nodes:
                    raise InputError(f"{self.where} has an edge at {quoted(each[-1])}, which is not among its nodes")
            self.edges.append((begin, end))

    def dissolved(self) -> NirGraph:
        """The graph in which an edge to or from a graph leads to its inputs or from its outputs."""
        plain = {path: node for path, node in sorted(self.nodes.items()) if node.kind != GRAPH}
        names = {path: ".".join(path) for path in plain}
        if len(set(names.values())) < len(names):
            raise InputError(f"{self.where} has nodes whose names differ only in what is a graph: rename some")
        doors = {kind: self._doors(kind) for kind in ("Input", "Output")}
        joined = set()
        for begin, end in self.edges:
            begin, end = doors["Output"].get(begin, begin), doors["Input"].get(end, end)
            if GRAPH in (self.nodes[begin].kind, self.nodes[end].kind):
                raise InputError(f"{self.where} has an edge at a graph without one input and one output: write it flat")
            if (names[begin], names[end]) in joined:
                raise InputError(f"{self.where} has the edge {quoted(names[begin])} -> {quoted(names[end])} twice")
            joined.add((names[begin], names[end]))
        nodes = {names[path]: node for path, node in plain.items()}
        return NirGraph(nodes, tuple(sorted(joined)), self.where, self.source)

    def _doors(self, kind: str) -> dict[Path, Path]:
        """The only input, or output, of each graph within."""
        paths = [path for path, node in self.nodes.items() if node.kind == kind]
        times = Counter(path[:-1] for path in paths)
        return {path[:-1]: path for path in paths if times[path[:-1]] == 1}
