"""Graphs of networkx and igraph: an edge from u to v is the synapse `W[v, u]`. Neither package is imported."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Index
from metzler.containers.size import require_sparse_fits
from metzler.errors import InputError
from metzler.io.asked import Asked
from metzler.io.graph_edges import Edges, is_number, weights_of
from metzler.io.neurons import TYPES
from metzler.networks import Network

TAKES = frozenset({"weight", "sign", "transmitter", "glutamate", "unknown"})
"""What may be asked of a graph: its edges say what is pre and what is post."""

AXES = ("x", "y", "z")
"""Attributes of nodes that are positions where every node has two or three."""
LONGEST_NAME = 1000
"""Characters of the longest name of a neuron."""
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that a terminal may obey, or that XML cannot hold."""

Attributes = Mapping[str, Any]


@dataclass(frozen=True)
class Graph:
    """Nodes and edges by place, whatever they come from.

    Attributes
    ----------
    names : sequence
        One for each node.
    pre, post : arrays of int, (edges,)
        The nodes of each edge.
    nodes, edges : sequences of mappings
        The attributes of each.
    directed : bool
        Whether an edge counts from `pre` to `post` alone.
    defaults : mapping
        Attributes of an edge that has none of its own.
    source : str
        What errors name.
    changes : tuple of str
    """

    names: Sequence[Hashable]
    pre: Index
    post: Index
    nodes: Sequence[Attributes]
    edges: Sequence[Attributes]
    directed: bool
    defaults: Attributes
    source: str = ""
    changes: tuple[str, ...] = ()

    def end_names(self, k: int) -> tuple[Hashable, Hashable]:
        """The names of the ends of edge k."""
        return self.names[self.pre[k]], self.names[self.post[k]]


def is_networkx(value: Any) -> bool:
    """Whether this is a graph of networkx, or of a package that follows it."""
    return all(hasattr(value, name) for name in ("adj", "nodes", "edges", "is_directed"))


def is_igraph(value: Any) -> bool:
    """Whether this is a graph of igraph."""
    return all(hasattr(value, name) for name in ("vs", "es", "is_directed", "get_edgelist"))


def of_networkx(graph: Any, source: str = "", changes: tuple[str, ...] = ()) -> Graph:
    """A graph of networkx; its nodes are the names, in their order."""
    names = list(graph.nodes)
    place = {name: k for k, name in enumerate(names)}
    edges = list(graph.edges(data=True))
    pre, post = (np.array([place[edge[end]] for edge in edges], dtype=np.intp) for end in (0, 1))
    attributes = [edge[2] for edge in edges]
    defaults = getattr(graph, "graph", {}).get("edge_default")
    nodes = [data for _, data in graph.nodes(data=True)]
    known = defaults if isinstance(defaults, Mapping) else {}
    return Graph(names, pre, post, nodes, attributes, bool(graph.is_directed()), known, source, changes)


def of_igraph(graph: Any) -> Graph:
    """A graph of igraph; the attribute `name` of its vertices names them where they have one."""
    ends = np.array(graph.get_edgelist(), dtype=np.intp).reshape(-1, 2)
    nodes, edges = ([each.attributes() for each in group] for group in (graph.vs, graph.es))
    names = graph.vs["name"] if nodes and "name" in nodes[0] else range(len(nodes))
    return Graph(list(names), ends[:, 0], ends[:, 1], nodes, edges, bool(graph.is_directed()), {})


def network_of_graph(graph: Graph, asked: Asked) -> Network:
    """The network of a graph; parallel edges are summed, edges without direction count both ways.

    Raises
    ------
    InputError, InputTypeError
        When nothing or too much says what the weights are, an edge has none, or it is no number.
    """
    where, n = graph.source or "the graph", len(graph.names)
    require_names(graph.names, where)
    require_sparse_fits(n, n, 2 * len(graph.edges), where=where, max_bytes=asked.max_bytes)
    attributes = [{**graph.defaults, **data} for data in graph.edges] if graph.defaults else graph.edges
    found = weights_of(Edges(attributes, graph.end_names, where), asked)
    values, changes = found.values, found.changes
    pre, post = graph.pre, graph.post
    if not graph.directed:
        once = pre != post
        pre, post = np.concatenate([pre, post[once]]), np.concatenate([post, pre[once]])
        values = np.concatenate([values, values[once]])
        changes += ("undirected: every edge counts both ways",)
    together = len(graph.edges) - len({*zip(*_ends(graph), strict=True)})
    if together:
        changes += (f"{together} parallel edges are added to others",)
    return Network(
        sparse.csr_array(sparse.coo_array((values, (post, pre)), shape=(n, n))),
        names=graph.names,
        sign_rule=found.rule,
        weight_unit=found.unit,
        types=_types(graph.nodes),
        positions=_positions(graph.nodes),
        source=graph.source,
        changes=graph.changes + changes,
    )


def require_names(names: Sequence[Hashable], where: str) -> None:
    """Refuse names that no graph has: endless ones, and those with characters that a terminal would obey."""
    for name in names:
        if isinstance(name, str) and len(name) > LONGEST_NAME:
            raise InputError(f"{where} has a name of {len(name)} characters, {name[:20]!r}...: give shorter ones")
        if isinstance(name, str) and CONTROL.search(name):
            raise InputError(f"{where} must have names without control characters, got {name[:40]!r}: rename it")


def _ends(graph: Graph) -> tuple[list[int], list[int]]:
    """The ends of the edges, the smaller one first where there is no direction."""
    ends = np.stack([graph.pre, graph.post])
    first, second = (ends if graph.directed else np.sort(ends, axis=0)).tolist()
    return first, second


def _types(nodes: Sequence[Attributes]) -> list[str] | None:
    """The type of every node, where each has one."""
    for key in TYPES:
        if nodes and all(isinstance(data.get(key), str) for data in nodes):
            return [data[key] for data in nodes]
    return None


def _positions(nodes: Sequence[Attributes]) -> list[list[float]] | None:
    """Where every node lies, where each says it."""
    for axes in (AXES, AXES[:2]):
        if nodes and all(is_number(data.get(axis)) for data in nodes for axis in axes):
            return [[float(data[axis]) for axis in axes] for data in nodes]
    return None


def network_of_object(value: Any, asked: Asked) -> Network:
    """The network of a graph of networkx or igraph."""
    return network_of_graph(of_networkx(value) if is_networkx(value) else of_igraph(value), asked)
